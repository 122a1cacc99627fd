//! The reader's page of the programming interface: every operation and every schema, drawn from the interface's own
//! description. It knows nothing of what the operations do.

mod example;

use crate::{
    page::{Menu, Page, Shown},
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use front::{House, Visit};
use kernel::Role;
use maud::{Markup, html};
use serde_json::{Map, Value};

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/api", Needs::Nobody, ("Programgrænsefladen", "The programming interface"), || {
        get(overview)
    }),
    Route::page(
        "/api-skema/{navn}",
        Needs::Nobody,
        ("Et skema i programgrænsefladen", "A schema of the programming interface"),
        || get(schema),
    ),
];

/// The description of the programming interface, as OpenAPI has it. Whoever puts the server together hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Interface(pub &'static Value);

/// Where a reference to a schema points.
const SCHEMAS: &str = "#/components/schemas/";
/// What every operation may answer, and is said once for all.
const IN_COMMON: [&str; 5] = ["401", "429", "500", "503", "504"];

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn fields<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// Words with `code` and **strong** in them.
fn prose(words: &str) -> Markup {
    html! {
        @for paragraph in words.split("\n\n") {
            p {
                @for (number, part) in (0_usize..).zip(paragraph.split('`')) {
                    @if number % 2 == 1 { code { (part) } } @else {
                        @for (number, part) in (0_usize..).zip(part.split("**")) {
                            @if number % 2 == 1 { strong { (part) } } @else { (part) }
                        }
                    }
                }
            }
        }
    }
}

/// What a schema is, in a few signs, with a link where it has a name.
fn kind(schema: &Value) -> Markup {
    if let Some(name) = text(schema, "$ref").strip_prefix(SCHEMAS) {
        return html! { a href=(format!("/api-skema/{name}")) { (name) } };
    }
    if let Some(items) = schema.get("items") {
        return html! { "[" (kind(items)) "]" };
    }
    let choices = list(schema, "oneOf");
    if !choices.is_empty() {
        return html! { @for (number, choice) in (0_usize..).zip(choices) {
            @if number > 0 { " | " } (kind(choice))
        } };
    }
    let named = list(schema, "enum");
    if !named.is_empty() {
        return html! { @for (number, choice) in (0_usize..).zip(named) {
            @if number > 0 { " | " } code { (choice.as_str().unwrap_or_default()) }
        } };
    }
    let of = schema.get("additionalProperties").filter(|of| of.is_object());
    let kinds = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        Some(Value::String(kind)) => kind.clone(),
        _ => "any".to_owned(),
    };
    html! {
        (kinds)
        @if let Some(of) = of { " {…: " (kind(of)) "}" }
        @if let Some(format) = schema.get("format").and_then(Value::as_str) { " (" (format) ")" }
    }
}

/// What is asked of a value, beside its kind.
fn bounds(schema: &Value) -> Markup {
    let names =
        ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "default"];
    let found = names.into_iter().filter_map(|name| Some((name, schema.get(name)?)));
    html! { @for (name, value) in found {
        span.muted { (name) " " } code { (value.as_str().map_or_else(|| value.to_string(), str::to_owned)) } " "
    } }
}

fn parameters(say: Say, operation: &Value) -> Markup {
    let parameters = list(operation, "parameters");
    html! {
        @if !parameters.is_empty() {
            div.table-wrap tabindex="0" role="region" aria-label={ (say.of("Parametre", "Parameters")) ": " (text(operation, "operationId")) } { table {
                caption { (say.of("Parametre", "Parameters")) }
                thead { tr {
                    th scope="col" { (say.of("Navn", "Name")) }
                    th scope="col" { (say.of("Hvor", "Where")) }
                    th scope="col" { (say.of("Form", "Form")) }
                    th scope="col" { (say.of("Betydning", "Meaning")) }
                } }
                tbody { @for parameter in parameters {
                    @let schema = parameter.get("schema").unwrap_or(&Value::Null);
                    tr {
                        th scope="row" { code { (text(parameter, "name")) }
                            @if parameter.get("required") == Some(&Value::Bool(true)) { " " span.tag { (say.of("kræves", "required")) } } }
                        td { (text(parameter, "in")) }
                        td { (kind(schema)) " " (bounds(schema)) }
                        td { (text(parameter, "description")) @if text(parameter, "description").is_empty() { (text(schema, "description")) } }
                    }
                } }
            } }
        }
    }
}

fn answers(say: Say, operation: &Value) -> Markup {
    let special = fields(operation, "responses").filter(|(status, _)| !IN_COMMON.contains(&status.as_str()));
    html! {
        h3 { (say.of("Svar", "Answers")) }
        ul { @for (status, answer) in special {
            li {
                strong { (status) } ": " (text(answer, "description").split(". ").next().unwrap_or_default())
                @for (_, content) in fields(answer, "content").filter(|_| status.starts_with('2')) {
                    @if let Some(schema) = content.get("schema") { " – " (kind(schema)) }
                }
            }
        } }
    }
}

/// The roles that may ever call, with the relation that the policies ask for.
fn rights(say: Say, house: &House, operation: &Value) -> Markup {
    let act = text(operation, "x-policy-action");
    if act.is_empty() {
        let anybody = list(operation, "security").is_empty();
        return html! { p { strong { (say.of("Hvem: ", "Who: ")) }
        @if anybody { (say.of("alle, uden nøgle", "anybody, without a token")) } @else { (say.of("enhver med en nøgle; kun det, der er ens eget", "whoever has a token; only what is their own")) } } };
    }
    let may = Role::ALL.into_iter().filter(|role| house.may_ever(*role, act));
    let names: Vec<String> = may.map(|role| say.text(&role.text()).to_owned()).collect();
    html! {
        p { strong { (say.of("Hvem: ", "Who: ")) } (names.join(", ")) ". "
            (say.of("Reglen hedder ", "The policy action is ")) code { (act) } "; "
            a href="/brugere/rettigheder" { (say.of("se, hvornår", "see when")) } "." }
    }
}

fn operation(
    say: Say,
    house: &House,
    document: &Value,
    method: &str,
    path: &str,
    operation: &Value,
) -> Markup {
    let contents: Vec<(&String, &Value)> =
        operation.pointer("/requestBody").map(|body| fields(body, "content").collect()).unwrap_or_default();
    html! {
        details id=(text(operation, "operationId")) {
            summary { span.tag { (method.to_uppercase()) } " " code { (path) } " " (text(operation, "summary")) }
            (prose(text(operation, "description").split("\n\nPolicy action").next().unwrap_or_default()))
            (rights(say, house, operation))
            @for scope in list(operation, "security").iter().flat_map(|each| list(each, "token")) {
                p { strong { (say.of("Nøglens rettighed: ", "Scope of the token: ")) } code { (scope.as_str().unwrap_or_default()) } }
            }
            (parameters(say, operation))
            @for (media, content) in &contents { p { strong { (say.of("Indhold: ", "Body: ")) } code { (media) } " – " (kind(content.get("schema").unwrap_or(&Value::Null))) } }
            p { strong { (say.of("Eksempel", "Example")) } }
            pre tabindex="0" { code { (example::call(document, method, path, operation)) } }
            (answers(say, operation))
        }
    }
}

async fn overview(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    visit: Option<Extension<Visit>>,
    interface: Option<Extension<Interface>>,
) -> Response {
    let Some(Extension(Interface(document))) = interface else { return Wrong::not_found().into_response() };
    let say = shown.say();
    let info = document.get("info").unwrap_or(&Value::Null);
    let body = html! {
        h1 { (say.of("Programgrænsefladen", "The programming interface")) }
        p { (say.of("Alt, hvad siderne kan, kan et andet system også. ", "All that the pages can, another system can too. "))
            a href="/api/v1/openapi.json" { (say.of("Beskrivelsen som OpenAPI 3.1", "The description as OpenAPI 3.1")) } }
        div lang="en" { (prose(text(info, "description"))) }
        nav aria-label=(say.of("Ressourcer", "Resources")) { p {
            @for tag in list(document, "tags") { a href=(format!("#{}", text(tag, "name"))) { (text(tag, "name")) } " · " }
            a href="#problems" { (say.of("problemer", "problems")) }
        } }
        @for tag in list(document, "tags") {
            @let name = text(tag, "name");
            section aria-labelledby=(name) lang="en" {
                h2 id=(name) { (name) }
                p { (text(tag, "description")) }
                @for (path, methods) in fields(document, "paths") {
                    @for (method, each) in methods.as_object().into_iter().flat_map(Map::iter) {
                        @if list(each, "tags").first().and_then(Value::as_str) == Some(name) { (operation(say, &house, document, method, path, each)) }
                    }
                }
            }
        }
        (problems(say, document))
    };
    let title = say.of("Programgrænsefladen", "The programming interface");
    let visit = visit.map(|Extension(visit)| visit);
    Page::new(Menu::None, title, body).shown(&house, visit.as_ref(), shown)
}

fn problems(say: Say, document: &Value) -> Markup {
    html! {
        h2 #problems { (say.of("Problemer", "Problems")) }
        p { (say.of("Hver handling kan også svare ", "Every operation may also answer ")) (IN_COMMON.join(", ")) ". "
            a href="/api-skema/Problem" { "Problem" } }
        dl.facts lang="en" { @for problem in list(document, "x-problems") {
            dt id=(format!("problem-{}", text(problem, "name"))) {
                (problem.get("status").map(ToString::to_string).unwrap_or_default()) " " (text(problem, "title"))
            }
            dd { (prose(text(problem, "says"))) }
        } }
    }
}

async fn schema(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    visit: Option<Extension<Visit>>,
    interface: Option<Extension<Interface>>,
    Path(name): Path<String>,
) -> Response {
    let found = interface.and_then(|Extension(Interface(document))| {
        document.pointer("/components/schemas")?.as_object()?.get_key_value(&name)
    });
    let Some((name, schema)) = found else { return Wrong::not_found().into_response() };
    let say = shown.say();
    let body = html! {
        h1 { code { (name) } }
        div lang="en" { (prose(text(schema, "description"))) }
        @let choices = list(schema, "oneOf");
        @if choices.is_empty() { (table(say, schema)) }
        @for choice in choices { (table(say, choice)) }
    };
    let visit = visit.map(|Extension(visit)| visit);
    Page::new(Menu::None, name.as_str(), body)
        .under("/api", say.of("Programgrænsefladen", "The programming interface"))
        .shown(&house, visit.as_ref(), shown)
}

fn table(say: Say, schema: &Value) -> Markup {
    let required = list(schema, "required");
    if schema.get("properties").is_none() {
        return html! { p { (kind(schema)) " " (bounds(schema)) } };
    }
    html! {
        p lang="en" { (text(schema, "description")) }
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Felter", "Fields")) { table {
            caption { (say.of("Felter", "Fields")) }
            thead { tr {
                th scope="col" { (say.of("Navn", "Name")) }
                th scope="col" { (say.of("Form", "Form")) }
                th scope="col" { (say.of("Betydning", "Meaning")) }
            } }
            tbody { @for (name, field) in fields(schema, "properties") { tr {
                th scope="row" { code { (name) }
                    @if required.iter().any(|each| each == name.as_str()) { " " span.tag { (say.of("altid", "always")) } } }
                td { (kind(field)) " " (bounds(field)) }
                td lang="en" { (text(field, "description")) }
            } } }
        } }
    }
}
