//! The error answers that operations share, as reusable components of the document. Status and example come from `error`,
//! so that they cannot differ from what is answered.

use axum::http::header::ALLOW;
use axum::http::{HeaderName, Method};
use serde_json::{Value, json};
use service::idempotency::BUSY;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::Access;
use super::operation::Shape;
use crate::error::{ApiError, Throttled, Unauthenticated};
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

/// What went wrong, in one sentence.
#[derive(ToSchema)]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "only the document reads the fields, which are named on the wire"
)]
pub(crate) struct Detail {
    detail: String,
    /// Which kind of 401 it is.
    #[schema(nullable = false)]
    code: Option<String>,
    /// Of a 401, what is wrong with the token.
    #[schema(nullable = false, inline)]
    messages: Option<Vec<TokenComplaint>>,
    /// Of a 500, under which the log knows it.
    #[schema(nullable = false)]
    request_id: Option<String>,
}

/// What is wrong with a token.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
struct TokenComplaint {
    token_class: String,
    token_type: String,
    message: String,
}

/// The headers that errors have, and what each says.
const HEADERS: [(&str, Type, &str); 6] = [
    ("www-authenticate", Type::String, "How to sign in: `Bearer`."),
    ("allow", Type::String, "The methods that the path has."),
    ("retry-after", Type::Integer, "Seconds until the next request can succeed."),
    ("ratelimit-limit", Type::Integer, "How many requests the allowance holds."),
    ("ratelimit-remaining", Type::Integer, "How many of them are left."),
    ("ratelimit-reset", Type::Integer, "Seconds until there is another one."),
];

pub(super) const ALL: [Answer; 14] = [
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

/// A 400, which has other fields at each operation.
pub(super) fn invalid(example: Value) -> Response {
    let schemas = [VIOLATIONS, DETAIL].map(Ref::from_schema_name);
    let either = schemas.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item).build();
    let content = ContentBuilder::new().schema(Some(Schema::AnyOf(either))).example(Some(example)).build();
    ResponseBuilder::new()
        .description(
            "Every field that is wrong, with its complaints; what concerns several fields stands under `non_field_errors`. A body \
             that cannot be read has `detail` instead.",
        )
        .content("application/json", content)
        .build()
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
        let content =
            ContentBuilder::new().schema(Some(Ref::from_schema_name(DETAIL))).example(Some(example(&error))).build();
        let response = ResponseBuilder::new().description(self.description).content("application/json", content);
        let names = error.headers().into_iter().map(|(name, _)| name);
        let allow = matches!(error, ApiError::MethodNotAllowed(_)).then_some(ALLOW);
        names.chain(allow).fold(response, |response, name| response.header(spelled(&name), header(&name))).build()
    }
}

fn header(name: &HeaderName) -> Header {
    let known = HEADERS.into_iter().find(|(known, ..)| name == known);
    let (_, schema_type, text) = known.unwrap_or(("", Type::String, ""));
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(schema_type).build()))
        .description((!text.is_empty()).then_some(text))
        .build()
}

/// `Retry-After`, as people write what goes over the wire in small letters.
fn spelled(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| match word {
        "www" => "WWW".to_owned(),
        "ratelimit" => "RateLimit".to_owned(),
        word => word[..1].to_uppercase() + &word[1..],
    });
    words.collect::<Vec<_>>().join("-")
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
    components.schemas.insert(DETAIL.to_owned(), Detail::schema());
    components.schemas.insert(VIOLATIONS.to_owned(), violations().into());
    for answer in ALL {
        let response = RefOr::T(answer.response());
        components.responses.insert(answer.name.to_owned(), response);
    }
}

fn violations() -> Schema {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let complaints: Schema = ArrayBuilder::new().items(text).into();
    ObjectBuilder::new()
        .description(Some("Complaints by field."))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(complaints))))
        .into()
}
