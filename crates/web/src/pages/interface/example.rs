//! Examples made of the description: a body with what must be in it, and the call as it is typed. What a value looks like
//! stands in its schema; nothing is made up here but what has no example of its own.

use super::{SCHEMAS, fields, list, text};
use serde_json::{Map, Value, json};

/// How deep schemas are followed. The contract has none that goes deeper.
const DEPTH_MAX: usize = 8;

/// A value as the schema describes it: its own example, or one of its kind.
pub(super) fn of(document: &Value, schema: &Value) -> Value {
    made(document, schema, DEPTH_MAX)
}

fn made(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    let own = schema.get("example").or_else(|| list(schema, "examples").first());
    if let Some(own) = own.or_else(|| schema.get("default")).or_else(|| list(schema, "enum").first()) {
        return own.clone();
    }
    if let Some(name) = text(schema, "$ref").strip_prefix(SCHEMAS) {
        let found = document.pointer("/components/schemas").and_then(|schemas| schemas.get(name));
        return found.map_or(Value::Null, |found| made(document, found, depth - 1));
    }
    let is_null = |choice: &&Value| choice.get("type") == Some(&json!("null"));
    if let Some(choice) = list(schema, "oneOf").iter().find(|choice| !is_null(choice)) {
        return made(document, choice, depth - 1);
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        Some(Value::String(kind)) => Some(kind.as_str()),
        _ => None,
    };
    match kind {
        Some("object") => {
            let required = list(schema, "required");
            let needed = |name: &str| required.iter().any(|each| each == name);
            let all = fields(schema, "properties").filter(|(name, _)| needed(name));
            let found: Map<String, Value> =
                all.map(|(name, field)| (name.clone(), made(document, field, depth - 1))).collect();
            Value::Object(found)
        }
        Some("array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            json!([made(document, items, depth - 1)])
        }
        Some("boolean") => json!(true),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("string") => json!("…"),
        _ => Value::Null,
    }
}

/// The call as it is typed, with every header and parameter that must be there.
pub(super) fn call(document: &Value, method: &str, path: &str, operation: &Value) -> String {
    let mut path = path.to_owned();
    let (mut query, mut lines) = (Vec::new(), Vec::new());
    let protected = !list(operation, "security").is_empty();
    if protected {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    for parameter in list(operation, "parameters") {
        let name = text(parameter, "name");
        let needed = parameter.get("required") == Some(&Value::Bool(true));
        let value = of(document, parameter.get("schema").unwrap_or(&Value::Null));
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match text(parameter, "in") {
            "path" => path = path.replace(&format!("{{{name}}}"), &value),
            "query" if needed => query.push(format!("{name}={}", value.replace('+', "%2B"))),
            "header" if needed && name == "if-match" => lines.push("-H 'If-Match: \"…\"'".to_owned()),
            "header" if needed => lines.push(format!("-H \"{name}: {value}\"")),
            _ => {}
        }
    }
    let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
    if let Some((kind, described)) = content.and_then(|content| content.iter().next()) {
        lines.push(format!("-H \"Content-Type: {kind}\""));
        if kind == "application/json" {
            let body = of(document, described.get("schema").unwrap_or(&Value::Null));
            let body = serde_json::to_string_pretty(&body).unwrap_or_default().replace('\'', "'\\''");
            lines.push(format!("-d '{body}'"));
        } else {
            lines.push("--data-binary @fil.csv".to_owned());
        }
    }
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    let first = match (method, content.is_some()) {
        ("get", _) | ("post", true) => format!("curl \"$URL{path}\""),
        _ => format!("curl -X {} \"$URL{path}\"", method.to_uppercase()),
    };
    std::iter::once(first).chain(lines).collect::<Vec<_>>().join(" \\\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_has_what_must_be_there_and_follows_names() {
        let document = json!({ "components": { "schemas": {
            "Code": { "type": "string", "examples": ["not_relevant"] },
            "Body": { "type": "object", "required": ["code", "many", "at"], "properties": {
                "code": { "$ref": "#/components/schemas/Code" },
                "many": { "type": "array", "items": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Code" }] } },
                "at": { "type": ["integer", "null"], "minimum": 3 },
                "left_out": { "type": "string" },
            } },
        } } });
        let schema = json!({ "$ref": "#/components/schemas/Body" });
        assert_eq!(
            of(&document, &schema),
            json!({ "code": "not_relevant", "many": ["not_relevant"], "at": 3 })
        );
        let operation = json!({
            "security": [{ "token": [] }],
            "parameters": [{ "name": "unit", "in": "path", "required": true, "schema": { "$ref": "#/components/schemas/Code" } }],
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Code" } } } },
        });
        let typed = call(&document, "post", "/units/{unit}", &operation);
        assert_eq!(
            typed,
            "curl \"$URL/units/not_relevant\" \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  \
             -H \"Content-Type: application/json\" \\\n  -d '\"not_relevant\"'"
        );
    }
}
