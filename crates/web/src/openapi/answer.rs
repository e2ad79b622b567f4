//! The error answers that operations share, as reusable components of the document. The answers themselves are made in `error`.

use serde_json::{Value, json};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::Access;
use super::operation::Shape;

/// One error answer.
pub(super) struct Answer {
    pub(super) status: &'static str,
    name: &'static str,
    description: &'static str,
    schema: &'static str,
    example: fn() -> Value,
    /// Whether it can happen to such an operation.
    pub(super) applies: fn(&Shape) -> bool,
}

const DETAIL: &str = "Detail";
const VIOLATIONS: &str = "Violations";

pub(super) const ALL: [Answer; 15] = [
    Answer {
        status: "400",
        name: "Invalid",
        description: "Every failing field with its complaints; what belongs to no field stands under `non_field_errors`. Broken JSON has `detail` instead.",
        schema: VIOLATIONS,
        example: || json!({"title": ["This field is required."], "severity": ["\"Fatal\" is not a valid choice."]}),
        applies: |shape| shape.reads || shape.judges,
    },
    Answer {
        status: "401",
        name: "Unauthenticated",
        description: "Nobody is signed in, or the token is not valid (then with `code` and `messages`).",
        schema: DETAIL,
        example: || json!({"detail": "Authentication credentials were not provided."}),
        applies: |shape| shape.access == Access::Guarded,
    },
    Answer {
        status: "403",
        name: "Forbidden",
        description: "This person may not do this.",
        schema: DETAIL,
        example: || json!({"detail": "You do not have permission to perform this action."}),
        applies: |shape| shape.access == Access::Guarded,
    },
    Answer {
        status: "404",
        name: "NotFound",
        description: "There is no such thing, or not for this person; of a list also `Invalid page.` or `Invalid cursor.`",
        schema: DETAIL,
        example: || json!({"detail": "Not found."}),
        applies: |shape| shape.looks_up,
    },
    Answer {
        status: "404",
        name: "NoSuchPage",
        description: "The list has no such page: `Invalid page.` or `Invalid cursor.`",
        schema: DETAIL,
        example: || json!({"detail": "Invalid page."}),
        applies: |shape| shape.pages && !shape.looks_up,
    },
    Answer {
        status: "405",
        name: "MethodNotAllowed",
        description: "The path has no such method; `Allow` names those that it has.",
        schema: DETAIL,
        example: || json!({"detail": "Method \"DELETE\" not allowed."}),
        applies: |_| true,
    },
    Answer {
        status: "406",
        name: "NotAcceptable",
        description: "`Accept` admits no JSON.",
        schema: DETAIL,
        example: || json!({"detail": "Could not satisfy the request Accept header."}),
        applies: |shape| shape.answers_json,
    },
    Answer {
        status: "408",
        name: "TooSlow",
        description: "The body did not arrive in time.",
        schema: DETAIL,
        example: || json!({"detail": "The request body did not arrive in time."}),
        applies: |shape| shape.reads,
    },
    Answer {
        status: "409",
        name: "Busy",
        description: "A request with the same `Idempotency-Key` is under way.",
        schema: DETAIL,
        example: || json!({"detail": "A request with this Idempotency-Key is still being processed."}),
        applies: |shape| shape.repeats,
    },
    Answer {
        status: "413",
        name: "TooLarge",
        description: "The body is larger than 1 MiB, or than what this operation says that it takes.",
        schema: DETAIL,
        example: || json!({"detail": "The request body is larger than 1048576 bytes."}),
        applies: |shape| shape.carries,
    },
    Answer {
        status: "415",
        name: "UnsupportedMediaType",
        description: "The body is of another media type than this operation takes.",
        schema: DETAIL,
        example: || json!({"detail": "Unsupported media type \"text/plain\" in request."}),
        applies: |shape| shape.reads,
    },
    Answer {
        status: "422",
        name: "KeyReused",
        description: "The `Idempotency-Key` was used before, with another body.",
        schema: DETAIL,
        example: || json!({"detail": "This idempotency key was used with another request body."}),
        applies: |shape| shape.repeats,
    },
    Answer {
        status: "429",
        name: "Throttled",
        description: "Too many requests; `Retry-After` says when to come back, `RateLimit-*` what is allowed.",
        schema: DETAIL,
        example: || json!({"detail": "Request was throttled. Expected available in 30 seconds."}),
        applies: |_| true,
    },
    Answer {
        status: "500",
        name: "Fault",
        description: "A fault of ours; the log knows more under this request id.",
        schema: DETAIL,
        example: || json!({"detail": "Something went wrong on our side. Quote the request id when you report it.", "request_id": "0b9f2c5e"}),
        applies: |_| true,
    },
    Answer {
        status: "503",
        name: "Unavailable",
        description: "Something we need is away for the moment; `Retry-After` says when to come back.",
        schema: DETAIL,
        example: || json!({"detail": "The service is not available at the moment. Please try again shortly."}),
        applies: |_| true,
    },
];

impl Answer {
    pub(super) fn reference(&self) -> RefOr<Response> {
        RefOr::Ref(Ref::from_response_name(self.name))
    }

    fn response(&self) -> Response {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(self.schema)))
            .example(Some((self.example)()))
            .build();
        ResponseBuilder::new().description(self.description).content("application/json", content).build()
    }
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
