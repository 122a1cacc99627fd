//! The description of the API as OpenAPI 3.1, made from the table of operations. What every operation has in common (who may,
//! which problems, which headers) is written once, here.

use crate::{
    answer::Done,
    door::{EMERGENCY_REASON, IDEMPOTENCY_KEY, PURPOSE},
    op::{BASE, Given, Matched, Needs, Op, Shape, ops},
    paging::Cursor,
    problem::{KINDS, PROBLEM_JSON, Problem},
    upload::SHEETS,
    values::{
        Code, Organisation, PathwayNumber, Person, PlaceNumber, Purpose, RandomId, SessionMark, UnitName,
    },
};
use axum::http::HeaderValue;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::OnceLock};
use utoipa::PartialSchema;

/// What is said at the head of the description.
const INTRODUCTION: &str = "Places, pathways, responsibility and law between hospital, region and municipality.\n\n\
    **Signing in.** `Authorization: Bearer snitflade_…`. A token acts as one appointment of one account, has scopes and runs \
    out. What it may besides is the policies' matter; what may not be known is answered `404`.\n\n\
    **Ids** are text. **Instants** are RFC 3339 with an offset, **dates** ISO 8601, **periods** half-open. Words for people \
    come as `{da, en}`. Fields that are not known are `null`, never left out. Answers may get new fields in any version: pass \
    over what you do not know.\n\n\
    **Doing something** takes an `Idempotency-Key`. Sent again with the same key and body it is answered as before with \
    `Idempotency-Replayed: true` and not done again; with another body it is refused with `422`.\n\n\
    **Lists** come in parts: go on with `cursor` as `next` says, until it is null.\n\n\
    **Caching.** What is read has an `ETag`; `If-None-Match` saves the transfer. Acts on a pathway take its tag as `If-Match`.\n\n\
    **Problems** come as RFC 9457 with a lasting `code`, what is possible `instead`, and the legal `basis`.";

fn json_of<T: serde::Serialize>(what: &T) -> Value {
    serde_json::to_value(what).unwrap_or(Value::Null)
}

/// The description, made once.
#[must_use]
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| made(&ops()))
}

/// The description as it is sent, with its tag.
pub(crate) fn written() -> (&'static [u8], HeaderValue) {
    static WRITTEN: OnceLock<(Vec<u8>, String)> = OnceLock::new();
    let (body, tag) = WRITTEN.get_or_init(|| {
        let body = serde_json::to_vec(document()).unwrap_or_default();
        let digits: String =
            Sha256::digest(&body).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        (body, format!("\"{digits}\""))
    });
    (body, HeaderValue::from_str(tag).unwrap_or(HeaderValue::from_static("\"\"")))
}

fn made(ops: &[Op]) -> Value {
    let mut schemas = BTreeMap::new();
    add(&mut schemas, Shape::of::<Problem>());
    add(&mut schemas, Shape::of::<Done>());
    let mut paths: Map<String, Value> = Map::new();
    for op in ops {
        for shape in op.takes.iter().chain(&op.gives) {
            add(&mut schemas, *shape);
        }
        let path = paths.entry(format!("{BASE}{}", op.path)).or_insert_with(|| json!({}));
        if let Value::Object(path) = path {
            path.insert(op.method.name().to_lowercase(), operation(op, &mut schemas));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Snitflade",
            "version": "1.0.0",
            "summary": "The REST API of Snitflade",
            "description": INTRODUCTION,
            "license": { "name": "MPL-2.0", "identifier": "MPL-2.0" },
        },
        "servers": [{ "url": "/", "description": "This server" }],
        "tags": tags(),
        "x-problems": problem_kinds(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of a system or of a person's program: `snitflade_` and 64 hexadecimal digits.",
                },
            },
        },
    })
}

fn tags() -> Value {
    json!([
        { "name": "me", "description": "Who the token is, and the tokens of its account." },
        { "name": "accounts", "description": "Those who sign in, as what, and the tokens of systems." },
        { "name": "organisations", "description": "Organisations through time, and populations." },
        { "name": "units", "description": "Units and places: what there is, and who has room." },
        { "name": "capacity", "description": "What is reported of units and places." },
        { "name": "imports", "description": "Units and figures from a file, tried and taken." },
        { "name": "pathways", "description": "One citizen's way from referral to the end of the stay." },
        { "name": "suggestions", "description": "Where a citizen may go, and why." },
        { "name": "persons", "description": "Who a citizen is." },
        { "name": "schemes", "description": "The law as the system has it." },
        { "name": "figures", "description": "Figures on many, without any one." },
        { "name": "looks", "description": "Who looked at whom." },
        { "name": "notices", "description": "What awaits an answer, and the messages that tell of it." },
        { "name": "webhooks", "description": "Other systems that are told of what happens." },
        { "name": "about", "description": "What the API is, and what runs here." },
    ])
}

/// Adds a schema with all that it is made of.
fn add(schemas: &mut BTreeMap<String, Value>, shape: Shape) {
    let mut found = Vec::new();
    (shape.below)(&mut found);
    for (name, schema) in found {
        schemas.entry(name).or_insert_with(|| json_of(&schema));
    }
    if is_named(&shape) {
        schemas.entry((shape.name)().into_owned()).or_insert_with(|| json_of(&(shape.schema)()));
    }
}

/// Whether it has a name of its own; a plain list has none.
fn is_named(shape: &Shape) -> bool {
    !matches!((shape.schema)(), utoipa::openapi::RefOr::T(utoipa::openapi::Schema::Array(_)))
}

fn reference(shape: &Shape) -> Value {
    if is_named(shape) {
        json!({ "$ref": format!("#/components/schemas/{}", (shape.name)()) })
    } else {
        json_of(&(shape.schema)())
    }
}

fn operation(op: &Op, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut said = op.says.to_owned();
    if let Needs::Act(act) = op.needs {
        said.push_str(&format!("\n\nPolicy action: `{act}`."));
    }
    let mut operation = json!({
        "operationId": op.id,
        "tags": [op.tag],
        "summary": op.summary,
        "description": said,
        "parameters": parameters(op),
        "responses": responses(op, schemas),
    });
    let Value::Object(fields) = &mut operation else { return operation };
    match op.scope() {
        Some(scope) => {
            fields.insert("security".to_owned(), json!([{ "token": [scope] }]));
            if let Needs::Act(act) = op.needs {
                fields.insert("x-policy-action".to_owned(), json!(act));
            }
        }
        None => {
            fields.insert("security".to_owned(), json!([]));
        }
    }
    if let Some(shape) = &op.takes {
        let content = json!({ "application/json": { "schema": reference(shape) } });
        fields.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    if op.takes_file {
        let [csv, workbook] = SHEETS;
        let content = json!({
            csv: { "schema": { "type": "string", "description": "A table as text: with commas, semicolons or tabs." } },
            workbook: { "schema": { "type": "string", "format": "binary", "description": "The first sheet of a workbook." } },
        });
        fields.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}

fn parameters(op: &Op) -> Vec<Value> {
    let mut parameters: Vec<Value> = names(op.path).into_iter().map(path_parameter).collect();
    parameters.extend((op.query)().iter().map(|parameter| {
        let mut parameter = json_of(parameter);
        // A parameter that is not given is left out: null is no value of an address.
        if let Some(schema) = parameter.get_mut("schema") {
            without_null(schema);
        }
        parameter
    }));
    let mut header = |name: &str, required: bool, says: &str, schema: Value| {
        parameters.push(json!({
            "name": name, "in": "header", "required": required, "description": says, "schema": schema,
        }));
    };
    if op.keyed {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$",
                             "examples": ["8d0f6c0e-2b7a-4c3f-9d55-6f1a2b3c4d5e"] });
        let says = "A new random key for each new act, and the same one when it is repeated.";
        header(IDEMPOTENCY_KEY, true, says, schema);
    }
    if op.matched != Matched::No {
        let schema = json!({ "type": "string", "pattern": "^(\\*|(W/)?\"[!#-~]*\"(, ?(W/)?\"[!#-~]*\")*)$" });
        let says = match op.matched {
            Matched::Account => {
                "Done only on the version of the account that has this `ETag`; `412` on another."
            }
            _ => "Done only on the version of the pathway that has this `ETag`; `412` on another.",
        };
        header("if-match", op.matched == Matched::Account, says, schema);
    }
    if op.method.name() == "GET" {
        let says = "Answered `304` where the resource has this `ETag`.";
        // What is no tag names no version that stands, and the answer comes whole: nothing is refused for it.
        header("if-none-match", false, says, json!({ "type": "string" }));
    }
    if op.needs != Needs::Nobody {
        let says = "For what personal data are looked at; the role's ordinary purpose where nothing is said.";
        header(PURPOSE, op.purpose, says, json_of(&Purpose::schema()));
    }
    if op.breaks_glass {
        let says = "Why it is an emergency, in 10 to 500 characters, percent-encoded where it is not ASCII. It opens what the \
                    policies open in an emergency, and somebody follows it up.";
        let schema = json!({ "type": "string", "minLength": 10, "maxLength": 500, "pattern": "^[ -$&-~]+$" });
        header(EMERGENCY_REASON, false, says, schema);
    }
    parameters
}

/// Takes the null out of what a query parameter may be.
fn without_null(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            fields.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(choices)) = fields.get_mut("oneOf") {
        choices.retain(|choice| choice.get("type") != Some(&json!("null")));
        if let [choice] = choices.as_slice() {
            *schema = choice.clone();
        }
    }
}

/// What varies in a path.
pub(crate) fn names(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}

fn path_parameter(name: &str) -> Value {
    let schema = match name {
        "pathway" => json_of(&PathwayNumber::schema()),
        "unit" => json_of(&UnitName::schema()),
        "place" => json_of(&PlaceNumber::schema()),
        "organisation" => json_of(&Organisation::schema()),
        "person" => json_of(&Person::schema()),
        "session" => json_of(&SessionMark::schema()),
        "webhook" | "delivery" | "token" | "account" => json_of(&RandomId::schema()),
        "position" => json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_u64 }),
        _ => json_of(&Code::schema()),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn responses(op: &Op, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut responses = Map::new();
    responses.insert(op.status.to_string(), success(op, schemas));
    let read = op.method.name() == "GET";
    if read {
        responses.insert(
            "304".to_owned(),
            json!({ "description": "It has not changed.", "headers": headers(op, true) }),
        );
    }
    let signed_in = op.needs != Needs::Nobody;
    for (status, _, title, says) in KINDS {
        let may_be = match status {
            400 | 401 | 403 => signed_in,
            404 | 409 => signed_in,
            412 => op.matched != Matched::No,
            413 | 415 => op.takes.is_some() || op.takes_file,
            422 => signed_in,
            428 => op.keyed,
            429 | 500 | 503 | 504 => true,
            _ => false,
        };
        if may_be {
            responses.insert(status.to_string(), problem(status, title, says));
        }
    }
    Value::Object(responses)
}

fn success(op: &Op, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut response = json!({ "description": op.summary, "headers": headers(op, false) });
    let Some(shape) = &op.gives else { return response };
    let schema = match op.given {
        Given::Page => {
            let name = format!("{}Page", (shape.name)());
            schemas.insert(name.clone(), page(shape));
            json!({ "$ref": format!("#/components/schemas/{name}") })
        }
        Given::One | Given::Nothing => reference(shape),
    };
    if let Value::Object(fields) = &mut response {
        fields.insert("content".to_owned(), json!({ "application/json": { "schema": schema } }));
    }
    response
}

fn page(shape: &Shape) -> Value {
    let mut next = json_of(&Cursor::schema());
    if let Value::Object(fields) = &mut next {
        fields.insert("type".to_owned(), json!(["string", "null"]));
        fields.insert("description".to_owned(), json!("Where to go on; null at the end."));
    }
    json!({
        "type": "object",
        "description": "A part of a list.",
        "required": ["items", "next"],
        "properties": {
            "items": { "type": "array", "items": reference(shape), "maxItems": 200 },
            "next": next,
        },
    })
}

fn header_of(says: &str, schema: &Value) -> Value {
    json!({ "description": says, "schema": schema })
}

fn headers(op: &Op, unchanged: bool) -> Value {
    let mut headers = Map::new();
    let text = json!({ "type": "string" });
    headers.insert(
        "X-Request-Id".to_owned(),
        header_of("The name of the request, as in the server's log.", &text),
    );
    if op.method.name() == "GET" {
        headers.insert("ETag".to_owned(), header_of("The version of what is shown.", &text));
    }
    if op.keyed && !unchanged {
        let flag = json!({ "type": "string", "enum": ["true", "false"] });
        headers
            .insert("Idempotency-Replayed".to_owned(), header_of("Whether it had been done before.", &flag));
    }
    if op.status == 201 {
        headers.insert("Location".to_owned(), header_of("Where it is, where it has an address.", &text));
    }
    Value::Object(headers)
}

fn problem(status: u16, title: &str, says: &str) -> Value {
    let mut headers = Map::new();
    let text = json!({ "type": "string" });
    headers.insert(
        "X-Request-Id".to_owned(),
        header_of("The name of the request, as in the server's log.", &text),
    );
    if matches!(status, 429 | 503) {
        let seconds = json!({ "type": "integer", "minimum": 1 });
        headers
            .insert("Retry-After".to_owned(), header_of("After how many seconds to come again.", &seconds));
    }
    if status == 401 {
        headers.insert("WWW-Authenticate".to_owned(), header_of("How to sign in.", &text));
    }
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    json!({
        "description": format!("{title}. {says}"),
        "headers": headers,
        "content": { PROBLEM_JSON: { "schema": schema } },
    })
}

/// Every kind of problem, for those who read about it: name, status, title, what it means.
fn problem_kinds() -> Value {
    let kinds = KINDS.iter().map(
        |(status, slug, title, says)| json!({ "status": status, "name": slug, "title": title, "says": says }),
    );
    Value::Array(kinds.collect())
}
