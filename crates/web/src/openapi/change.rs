//! Bodies of PATCH: what a whole object must have may be left out of a change, so each gets a schema without required fields.

use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Components, OpenApi, Ref, RefOr};

/// Points every PATCH at a body in which nothing is required, made out of the whole object's where that demands something.
pub(super) fn loosen(document: &mut OpenApi) {
    let Some(components) = &mut document.components else {
        return;
    };
    let patches = document.paths.paths.values_mut().filter_map(|item| item.patch.as_mut());
    for patch in patches {
        let Some(RefOr::T(body)) = &mut patch.request_body else {
            continue;
        };
        for content in body.content.values_mut() {
            if let RefOr::T(content) = content
                && let Some(RefOr::Ref(whole)) = &content.schema
                && let Some(change) = change_of(&whole.ref_location, components)
            {
                content.schema = Some(Ref::from_schema_name(change).into());
            }
        }
    }
}

/// The name of the loose schema, which is added if it is new; `None` where the body demands nothing anyway.
fn change_of(location: &str, components: &mut Components) -> Option<String> {
    let name = location.rsplit('/').next()?;
    let RefOr::T(whole) = components.schemas.get(name)? else {
        return None;
    };
    let mut loose = whole.clone();
    if !relax(&mut loose) {
        return None;
    }
    let change = format!("{}Change", name.trim_end_matches("Body"));
    components.schemas.insert(change.clone(), loose.into());
    Some(change)
}

/// Takes away what the schema demands, in all its parts; tells whether there was anything.
fn relax(schema: &mut Schema) -> bool {
    let description = Some("Some of it; what is left out stays.".to_owned());
    match schema {
        Schema::Object(whole) => {
            let demanded = !whole.required.is_empty();
            whole.required.clear();
            whole.description = description;
            demanded
        }
        Schema::AllOf(whole) => {
            let mut demanded = false;
            for part in &mut whole.items {
                if let RefOr::T(Schema::Object(part)) = part {
                    demanded |= !part.required.is_empty();
                    part.required.clear();
                }
            }
            whole.description = description;
            demanded
        }
        _ => false,
    }
}
