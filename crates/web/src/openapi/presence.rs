//! What is always there: an answer's field that may be null is written all the same, and a list of components names them.

use std::collections::BTreeSet;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{ArrayItems, Object, Schema};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use super::Schemas;
use super::refusal::is_nullable;

/// Requires of every answer what it always has. What an answer may lack is declared as never null.
pub(super) fn require(document: &mut OpenApi) {
    let Some(components) = &mut document.components else {
        return;
    };
    name_rows(&mut components.schemas);
    let mut answered = BTreeSet::new();
    for schema in document.paths.paths.values().flat_map(answers) {
        reach(schema, &components.schemas, &mut answered);
    }
    for name in answered {
        if let Some(RefOr::T(schema)) = components.schemas.get_mut(&name) {
            complete(schema);
        }
    }
}

/// A page repeats the schema of its rows; the component of that name says the same.
fn name_rows(schemas: &mut Schemas) {
    let names: BTreeSet<String> = schemas.keys().cloned().collect();
    for (name, schema) in schemas.iter_mut() {
        let Some(row) = name.strip_prefix("Page_").filter(|row| names.contains(*row)) else {
            continue;
        };
        if let RefOr::T(Schema::Object(page)) = schema
            && let Some(RefOr::T(Schema::Array(rows))) = page.properties.get_mut("results")
        {
            rows.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(row).into()));
        }
    }
}

fn answers(item: &PathItem) -> Vec<&RefOr<Schema>> {
    let operations = [&item.get, &item.put, &item.post, &item.delete, &item.patch];
    operations.into_iter().flatten().flat_map(answers_of).collect()
}

fn answers_of(operation: &Operation) -> Vec<&RefOr<Schema>> {
    let mut found = Vec::new();
    for response in operation.responses.responses.values() {
        if let RefOr::T(response) = response {
            let contents = response.content.values();
            found.extend(contents.filter_map(|content| match content {
                RefOr::T(content) => content.schema.as_ref(),
                RefOr::Ref(_) => None,
            }));
        }
    }
    found
}

/// The components that a schema leads to, by whatever way.
fn reach(schema: &RefOr<Schema>, schemas: &Schemas, reached: &mut BTreeSet<String>) {
    match schema {
        RefOr::Ref(Ref { ref_location, .. }) => {
            let name = ref_location.rsplit('/').next().unwrap_or_default();
            if let Some(found) = schemas.get(name).filter(|_| reached.insert(name.to_owned())) {
                reach(found, schemas, reached);
            }
        }
        RefOr::T(schema) => parts(schema).into_iter().for_each(|part| reach(part, schemas, reached)),
    }
}

fn parts(schema: &Schema) -> Vec<&RefOr<Schema>> {
    match schema {
        Schema::Object(object) => object.properties.values().collect(),
        Schema::Array(array) => match &array.items {
            ArrayItems::RefOrSchema(items) => vec![items],
            ArrayItems::False => Vec::new(),
        },
        Schema::OneOf(any) => any.items.iter().collect(),
        Schema::AnyOf(any) => any.items.iter().collect(),
        Schema::AllOf(whole) => whole.items.iter().collect(),
        _ => Vec::new(),
    }
}

fn complete(schema: &mut Schema) {
    match schema {
        Schema::Object(object) => require_nullable(object),
        Schema::AllOf(whole) => {
            for part in &mut whole.items {
                if let RefOr::T(Schema::Object(part)) = part {
                    require_nullable(part);
                }
            }
        }
        _ => {}
    }
}

fn require_nullable(object: &mut Object) {
    for (name, schema) in &object.properties {
        if is_nullable(schema) && !object.required.contains(name) {
            object.required.push(name.clone());
        }
    }
}
