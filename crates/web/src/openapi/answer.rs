//! The error answers that operations share, as reusable components of the document. Status and example come from `error`,
//! so that they cannot differ from what is answered.

use axum::http::Method;
use serde_json::{Value, json};
use service::idempotency::BUSY;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::Access;
use super::operation::Shape;
use crate::error::{ApiError, Throttled, Unauthenticated, Violations};
use crate::limit;

/// One error answer.
pub(super) struct Answer {
    name: &'static str,
    /// An error that is answered so.
    error: fn() -> ApiError,
    /// Whether it can happen to such an operation.
    pub(super) applies: fn(&Shape) -> bool,
    description: &'static str,
}

const DETAIL: &str = "Detail";
const VIOLATIONS: &str = "Violations";

pub(super) const ALL: [Answer; 15] = [
    answer(
        "Invalid",
        invalid,
        |shape| shape.reads || shape.judges,
        "Every failing field with its complaints; what belongs to no field stands under `non_field_errors`. Broken JSON has `detail` instead.",
    ),
    answer(
        "Unauthenticated",
        || Unauthenticated::NoCredentials.into(),
        |shape| shape.access == Access::Guarded,
        "Nobody is signed in, or the token is not valid (then with `code` and `messages`).",
    ),
    answer(
        "Forbidden",
        || ApiError::Forbidden,
        |shape| shape.access == Access::Guarded,
        "This person may not do this.",
    ),
    answer(
        "NotFound",
        || ApiError::NotFound,
        |shape| shape.looks_up,
        "There is no such thing, or not for this person; of a list also `Invalid page.` or `Invalid cursor.`",
    ),
    answer(
        "NoSuchPage",
        || ApiError::InvalidPage,
        |shape| shape.pages && !shape.looks_up,
        "The list has no such page: `Invalid page.` or `Invalid cursor.`",
    ),
    answer(
        "MethodNotAllowed",
        || ApiError::MethodNotAllowed(Method::DELETE),
        |_| true,
        "The path has no such method; `Allow` names those that it has.",
    ),
    answer("NotAcceptable", || ApiError::NotAcceptable, |shape| shape.answers_json, "`Accept` admits no JSON."),
    answer("TooSlow", || ApiError::SlowBody, |shape| shape.reads, "The body did not arrive in time."),
    answer(
        "Busy",
        || service::Error::Conflict(BUSY).into(),
        |shape| shape.repeats,
        "A request with the same `Idempotency-Key` is under way.",
    ),
    answer(
        "TooLarge",
        || ApiError::TooLarge(limit::BODY_BYTES_MAX),
        |shape| shape.carries,
        "The body is larger than 1 MiB, or than what this operation says that it takes.",
    ),
    answer(
        "UnsupportedMediaType",
        || ApiError::UnsupportedMediaType("text/plain".to_owned()),
        |shape| shape.reads,
        "The body is of another media type than this operation takes.",
    ),
    answer(
        "KeyReused",
        || service::Error::KeyReused.into(),
        |shape| shape.repeats,
        "The `Idempotency-Key` was used before, with another body.",
    ),
    answer(
        "Throttled",
        || ApiError::Throttled(Throttled { limit: 5, retry_after_s: 30 }),
        |_| true,
        "Too many requests; `Retry-After` says when to come back, `RateLimit-*` what is allowed.",
    ),
    answer(
        "Fault",
        || ApiError::fault(std::fmt::Error),
        |_| true,
        "A fault of ours; the log knows more under this request id.",
    ),
    answer(
        "Unavailable",
        || ApiError::unavailable(std::fmt::Error),
        |_| true,
        "Something we need is away for the moment; `Retry-After` says when to come back.",
    ),
];

const fn answer(
    name: &'static str,
    error: fn() -> ApiError,
    applies: fn(&Shape) -> bool,
    description: &'static str,
) -> Answer {
    Answer { name, error, applies, description }
}

fn invalid() -> ApiError {
    let mut violations = Violations::default();
    violations.add("title", "This field is required.");
    violations.add("severity", "\"Fatal\" is not a valid choice.");
    ApiError::Invalid(violations)
}

impl Answer {
    pub(super) fn status(&self) -> String {
        (self.error)().status().as_str().to_owned()
    }

    pub(super) fn reference(&self) -> RefOr<Response> {
        RefOr::Ref(Ref::from_response_name(self.name))
    }

    fn response(&self) -> Response {
        let error = (self.error)();
        let schema = if matches!(error, ApiError::Invalid(_)) { VIOLATIONS } else { DETAIL };
        let content =
            ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).example(Some(example(&error))).build();
        ResponseBuilder::new().description(self.description).content("application/json", content).build()
    }
}

/// The body as it leaves the house: the edge gives a fault its request id.
fn example(error: &ApiError) -> Value {
    let mut body = error.body();
    if matches!(error, ApiError::Fault(_)) {
        body["request_id"] = json!("0b9f2c5e");
    }
    body
}

pub(super) fn add_components(components: &mut Components) {
    components.schemas.insert(DETAIL.to_owned(), detail().into());
    components.schemas.insert(VIOLATIONS.to_owned(), violations().into());
    for answer in ALL {
        let response = RefOr::T(answer.response());
        components.responses.insert(answer.name.to_owned(), response);
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn detail() -> Schema {
    ObjectBuilder::new()
        .description(Some("What went wrong, in one sentence."))
        .property("detail", text())
        .required("detail")
        .property("code", text().description(Some("Which kind of 401 it is.")))
        .property("request_id", text().description(Some("Only with a 500.")))
        .into()
}

fn violations() -> Schema {
    let complaints: Schema = ArrayBuilder::new().items(text()).into();
    ObjectBuilder::new()
        .description(Some("Complaints by field."))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(complaints))))
        .into()
}
