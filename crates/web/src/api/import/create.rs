//! `POST /api/admin/users/import/`: a CSV file of people, taken in as it streams; the rest is a job to follow.

use std::sync::Arc;

use axum::body::Body as RawBody;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;
use domain::limit::IMPORT_BYTES_MAX;
use service::idempotency::Reply;
use service::import::{Imports, Job};

use super::answer::{self, ImportAnswer};
use crate::caller::By;
use crate::error::ApiError;
use crate::idempotency::{IdempotencyKey, Instead, respond};
use crate::limit;
use crate::query::Params;
use crate::stream;

/// A file that could not be taken in has no hash: it is another one than any that was.
const UNHASHED: &[u8] = &[];

/// Imports people from a CSV file of at most 128 MiB. Its first line names the columns, in any order: `email` (must be
/// there), `username`, `first_name`, `last_name`, `role`, `teams` (names separated by `;`, made where they are missing),
/// `timezone`, `is_active`, or as people call them, in English or German, whatever the case, spaces and hyphens (`E-Mail`, `First
/// name`, `Nachname`). Cells are separated by commas, semicolons or tabs, as the first line is, or as a line `sep=;` before it says;
/// in a file of semicolons names of several teams stand in quotation marks. The text is UTF-8. The e-mail address says whose account it is; an empty cell says
/// nothing; nobody is taken out of a team, and no admin is demoted or deactivated. A line that cannot be taken is reported and
/// stops no other, unless `all_or_nothing=true` (at most 100,000 lines).
#[utoipa::path(post, path = "/api/admin/users/import/", tag = "people",
    params(
        ("all_or_nothing" = Option<bool>, Query, description = "Apply all lines or none."),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = String, content_type = "text/csv",
        example = "email,first_name,last_name,teams\njohn@example.com,John,Doe,Engineering;On call\n"),
    responses((status = 202, description = "Taken in; follow the job.", body = ImportAnswer,
        example = json!(answer::example()))))]
pub(super) async fn create(
    State(imports): State<Arc<Imports>>,
    By(caller): By,
    key: IdempotencyKey,
    params: Params,
    headers: HeaderMap,
    body: RawBody,
) -> Result<Response, Instead> {
    let key = key.read()?;
    refuse_other_media(&headers)?;
    let is_whole = key.settle(UNHASHED, params.read(|filters| filters.flag("all_or_nothing").unwrap_or(false))).await?;
    let render = |job: &Job| Reply::json(202, &ImportAnswer::from(job));
    let (file, feed) = stream::reader(body);
    let receive =
        imports.receive(&caller, file, is_whole, |hash| key.once(format!("{hash} {is_whole}").as_bytes(), &render));
    let (received, ()) = tokio::join!(receive, feed);
    Ok(respond(key.settle(UNHASHED, received.map_err(ApiError::from)).await?, &render)?)
}

fn refuse_other_media(headers: &HeaderMap) -> Result<(), ApiError> {
    let announced = headers.get(CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or(""));
    let media_type = announced.split(';').next().unwrap_or("").trim();
    if !media_type.eq_ignore_ascii_case("text/csv") {
        return Err(ApiError::UnsupportedMediaType(announced.chars().take(limit::ECHO_CHARS_MAX).collect()));
    }
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > IMPORT_BYTES_MAX) {
        return Err(ApiError::TooLarge(usize::try_from(IMPORT_BYTES_MAX).unwrap_or(usize::MAX)));
    }
    Ok(())
}
