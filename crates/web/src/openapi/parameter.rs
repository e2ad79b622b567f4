//! The parameters that have one meaning wherever they stand: description and schema by their name. Any other is described beside its handler.

use domain::{Role, Severity, Status, Visibility};
use service::alert::{Answer, channel_names};
use service::import::Outcome;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};

use super::words;
use crate::limit;

/// Neither is refused, as the reference refuses neither: so no bound stands in the schema.
const PAGE_SIZE: &str = "Rows on a page: more than 100 are 100, and what is no whole number from 1 is 10.";
const ORDERING: &str = "The field to sort by, with a minus before it for the other direction.";

struct Known {
    name: &'static str,
    description: &'static str,
    schema: fn() -> Object,
}

const KNOWN: [Known; 21] = [
    known("id", "The id of what the path names.", id),
    known("user", "A person's id.", id),
    known("page", "The page's number, from 1, or `last`.", text),
    known("page_size", PAGE_SIZE, page_size),
    known(
        "cursor",
        "Where the page begins, as `next` or `previous` of another page has it; the first page without.",
        text,
    ),
    known("search", "Only what contains this text, whatever its case.", search),
    known("ordering", ORDERING, text),
    known("is_active", "Only what is active (true) or what is not (false).", flag),
    known("severity", "Only alerts of this severity.", || words::of(Severity::ALL.iter().map(|word| word.name()))),
    known("visibility_type", "Only alerts to this kind of audience.", || {
        words::of(Visibility::ALL.iter().map(|word| word.name()))
    }),
    known("delivery_type", "Only alerts that go out by this channel.", || words::of(channel_names())),
    known("status", "Only alerts that stand so now.", || words::of(Status::ALL.iter().map(|word| word.name()))),
    known("role", "Only people with this role.", || words::of(Role::ALL.iter().map(|word| word.name()))),
    known("state", "Only people who stand so to the alert.", || words::of(Answer::ALL.iter().map(|word| word.name()))),
    known("outcome", "Only lines of which this became.", || words::of(Outcome::ALL.iter().map(|word| word.name()))),
    known("created_after", "Only what was made at this instant or later.", moment),
    known("created_before", "Only what was made before this instant.", moment),
    known("after", "Only what happened at this instant or later.", moment),
    known("before", "Only what happened before this instant.", moment),
    known("Last-Event-ID", "The id of the last event that was seen.", text),
    known(
        "Idempotency-Key",
        "Makes the request safe to send again for 24 hours: the first answer is given again.",
        key,
    ),
];

const fn known(name: &'static str, description: &'static str, schema: fn() -> Object) -> Known {
    Known { name, description, schema }
}

/// Describes a parameter by its name, unless its handler did.
pub(super) fn describe(parameter: &mut Parameter) {
    let Some(known) = KNOWN.iter().find(|known| known.name == parameter.name) else {
        return;
    };
    parameter.schema = Some(RefOr::T(Schema::Object((known.schema)())));
    if parameter.description.as_ref().is_none_or(String::is_empty) {
        parameter.description = Some(known.description.to_owned());
    }
}

fn of(schema_type: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(schema_type))
}

fn text() -> Object {
    of(Type::String).build()
}

fn flag() -> Object {
    of(Type::Boolean).build()
}

fn id() -> Object {
    of(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64))).build()
}

fn moment() -> Object {
    of(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()
}

fn search() -> Object {
    of(Type::String).max_length(Some(limit::SEARCH_CHARS_MAX)).build()
}

fn key() -> Object {
    of(Type::String).min_length(Some(1)).max_length(Some(limit::IDEMPOTENCY_KEY_BYTES_MAX)).build()
}

fn page_size() -> Object {
    of(Type::Integer).default(Some(limit::PAGE_SIZE_DEFAULT.into())).build()
}
