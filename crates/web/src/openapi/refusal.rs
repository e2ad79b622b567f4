//! What a 400 looks like at each operation: the complaints about the plainest mistake that can be made there. A test makes them all.

use serde_json::{Map, Value, json};
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::schema::{KnownFormat, Object, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};

use super::Schemas;
use crate::limit;

/// A value that is no flag, number, instant or word of any set.
const NONSENSE: &str = "nonsense";

/// The answer to an empty body where fields are required; else to a null in the first field that may not be null; else to
/// nonsense in the first parameter that is judged; else to a key that is none.
pub(super) fn example(operation: &Operation, schemas: &Schemas) -> Value {
    let fields = body(operation).map(|schema| fields(schema, schemas)).unwrap_or_default();
    let required: Map<String, Value> = fields
        .iter()
        .filter(|field| field.is_required)
        .map(|field| field.complaint("This field is required."))
        .collect();
    if !required.is_empty() {
        return Value::Object(required);
    }
    if let Some(field) = fields.iter().find(|field| !is_nullable(field.schema)) {
        return Value::Object(Map::from_iter([field.complaint("This field may not be null.")]));
    }
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    let judged = parameters.filter_map(|parameter| Some((&parameter.name, judgement(parameter)?)));
    match judged.into_iter().next() {
        Some((name, complaint)) => json!({name: [complaint]}),
        None => json!({
            "Idempotency-Key": [format!("Enter 1 to {} printable ASCII characters.", limit::IDEMPOTENCY_KEY_BYTES_MAX)]
        }),
    }
}

struct Field<'s> {
    name: &'s str,
    schema: &'s RefOr<Schema>,
    is_required: bool,
}

impl Field<'_> {
    fn complaint(&self, text: &str) -> (String, Value) {
        (self.name.to_owned(), json!([text]))
    }
}

fn body(operation: &Operation) -> Option<&RefOr<Schema>> {
    let RefOr::T(body) = operation.request_body.as_ref()? else {
        return None;
    };
    match body.content.get("application/json")? {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    }
}

/// The fields of a body, its own before those that it shares with others.
fn fields<'s>(schema: &'s RefOr<Schema>, schemas: &'s Schemas) -> Vec<Field<'s>> {
    match schema {
        RefOr::Ref(Ref { ref_location, .. }) => {
            let name = ref_location.rsplit('/').next().unwrap_or_default();
            schemas.get(name).map(|found| fields(found, schemas)).unwrap_or_default()
        }
        RefOr::T(Schema::Object(Object { properties, required, .. })) => properties
            .iter()
            .map(|(name, schema)| Field { name, schema, is_required: required.contains(name) })
            .collect(),
        RefOr::T(Schema::AllOf(whole)) => {
            let (own, shared): (Vec<_>, Vec<_>) = whole.items.iter().partition(|part| matches!(part, RefOr::T(_)));
            own.into_iter().chain(shared).flat_map(|part| fields(part, schemas)).collect()
        }
        RefOr::T(_) => Vec::new(),
    }
}

/// Whether null, among others, is a value of it.
pub(super) fn is_nullable(schema: &RefOr<Schema>) -> bool {
    let is_null = |part: &RefOr<Schema>| matches!(part, RefOr::T(Schema::Object(part)) if part.schema_type == SchemaType::Type(Type::Null));
    match schema {
        RefOr::T(Schema::Object(object)) => match &object.schema_type {
            SchemaType::Type(only) => *only == Type::Null,
            SchemaType::Array(types) => types.contains(&Type::Null),
            SchemaType::AnyValue => true,
        },
        RefOr::T(Schema::Array(array)) => {
            matches!(&array.schema_type, SchemaType::Array(types) if types.contains(&Type::Null))
        }
        RefOr::T(Schema::OneOf(any)) => any.items.iter().any(is_null),
        RefOr::T(Schema::AnyOf(any)) => any.items.iter().any(is_null),
        RefOr::T(_) | RefOr::Ref(_) => false,
    }
}

/// What is said to nonsense, where anything is.
fn judgement(parameter: &Parameter) -> Option<String> {
    if super::operation::is_forgiving(parameter) {
        return None;
    }
    let Some(RefOr::T(Schema::Object(schema))) = &parameter.schema else {
        return None;
    };
    let of_type = |wanted: Type| schema.schema_type == SchemaType::Type(wanted);
    if schema.enum_values.is_some() {
        Some(format!("Select a valid choice. {NONSENSE} is not one of the available choices."))
    } else if of_type(Type::Boolean) {
        Some(crate::fields::flag::MUST_BE.to_owned())
    } else if of_type(Type::Integer) {
        Some("Enter a whole number.".to_owned())
    } else if schema.format == Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)) {
        Some("Enter a valid date/time.".to_owned())
    } else {
        None
    }
}
