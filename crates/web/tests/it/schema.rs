//! Whether a value is as a schema of the document says, as far as this document uses schemas.

use serde_json::Value;

/// What is wrong with the value at `place`, which must be of the schema and have no field that the schema does not know.
pub(crate) fn misfits(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let schema = resolved(document, schema);
    for any in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[any].as_array() {
            let fits = |choice| misfits(document, choice, value, place).is_empty();
            return if choices.iter().any(fits) { Vec::new() } else { vec![format!("{place} is none of its kinds")] };
        }
    }
    if !types(schema).iter().any(|name| is_of(name, value)) {
        return vec![format!("{place} is no {}", schema["type"])];
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return vec![format!("{place} is not among {}", schema["enum"])];
    }
    let items = value.as_array().into_iter().flatten();
    let mut found: Vec<String> =
        items.flat_map(|item| misfits(document, &schema["items"], item, &format!("{place}[]"))).collect();
    found.extend(misfits_of_fields(document, schema, value, place));
    found
}

fn misfits_of_fields(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let (mut known, mut required) = (Vec::new(), Vec::new());
    gather(document, schema, &mut known, &mut required);
    let (Some(fields), false) = (value.as_object(), known.is_empty()) else {
        return Vec::new();
    };
    let lacking = required.into_iter().filter(|name| !fields.contains_key(*name));
    let mut found: Vec<String> = lacking.map(|name| format!("{place} lacks {name}")).collect();
    for (name, field) in fields {
        match known.iter().find(|(known, _)| *known == name) {
            Some((_, schema)) => found.extend(misfits(document, schema, field, &format!("{place} {name}"))),
            None => found.push(format!("{place} {name} is unknown")),
        }
    }
    found
}

/// The fields that a schema has by itself and by its parts, and those that must be there.
fn gather<'d>(
    document: &'d Value,
    schema: &'d Value,
    known: &mut Vec<(&'d String, &'d Value)>,
    required: &mut Vec<&'d str>,
) {
    let schema = resolved(document, schema);
    known.extend(schema["properties"].as_object().into_iter().flatten());
    required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(document, part, known, required);
    }
}

/// The examples of a body, be there one or several with a name each.
pub(crate) fn examples(media: &Value) -> Vec<&Value> {
    let several = media["examples"].as_object().into_iter().flat_map(|named| named.values());
    let several = several.map(|named| &named["value"]);
    several.chain(Some(&media["example"]).filter(|example| !example.is_null())).collect()
}

pub(crate) fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => schema,
    }
}

/// The types that a schema allows; one that names none allows any.
fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(only) => vec![only],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any"],
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}
