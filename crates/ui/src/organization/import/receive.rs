//! `GET` and `POST /admin/people/import`: a file, or lines that were pasted, taken in to be looked at.

use std::io::Cursor;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use futures::SinkExt;
use futures::channel::mpsc;
use service::import::{Imports, Job};
use service::{Caller, Error};
use web::state::ApiState;
use web::stream;

use crate::complaints::Complaints;
use crate::failure::Failure;
use crate::form::admit;
use crate::shell::{Shell, page, shown};
use crate::visitor::{Admin, Visitor};

/// Longest text that is pasted, in bytes; more comes as a file.
const PASTED_BYTES_MAX: usize = 512 * 1024;
/// Longest of all other texts of the form, in bytes.
const TEXT_BYTES_MAX: usize = 512;
/// Imports that the page lists.
const LATEST_MAX: u64 = 10;

#[derive(Template)]
#[template(path = "organization/import/receive.html")]
struct ReceivePage {
    shell: Shell,
    latest: Vec<Job>,
    pasted: String,
    is_whole: bool,
    complaints: Complaints,
}

/// What the form brought along.
#[derive(Default)]
struct Brought {
    is_whole: bool,
    pasted: String,
    /// What became of the file, if there was one.
    file: Option<Result<Job, Error>>,
}

pub(super) async fn show(State(state): State<ApiState>, Admin(visitor): Admin) -> Result<Response, Failure> {
    let latest = state.imports.latest(&visitor.caller, LATEST_MAX).await?;
    let complaints = Complaints::default();
    Ok(shown(&ReceivePage { shell: visitor.shell, latest, pasted: String::new(), is_whole: false, complaints }))
}

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, Failure> {
    let mut brought = Brought::default();
    if let Err(failure) = read(&state, &visitor, &headers, form, &mut brought).await {
        // Nobody is shown the file of a form that cannot be taken.
        if let Some(Ok(job)) = brought.file {
            state.imports.forget(&visitor.caller, job.id).await?;
        }
        return Err(failure);
    }
    let Brought { is_whole, pasted, file } = brought;
    let field = if file.is_some() { "file" } else { "pasted" };
    let received = match file {
        Some(received) => received,
        None if pasted.trim().is_empty() => Err(Error::field(field, visitor.shell.text("import-nothing-sent"))),
        None => {
            let lines = Cursor::new(pasted.clone().into_bytes());
            state.imports.receive_to_look(&visitor.caller, lines, is_whole).await
        }
    };
    let complaint = match received {
        Ok(job) => return Ok(Redirect::to(&format!("/admin/people/import/{}", job.id)).into_response()),
        Err(Error::Invalid(complaints)) => complaints.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" "),
        Err(Error::TooLarge(_)) => visitor.shell.text("import-too-large"),
        Err(error) => return Err(error.into()),
    };
    let latest = state.imports.latest(&visitor.caller, LATEST_MAX).await?;
    let complaints = Complaints::one(field, complaint);
    let again = ReceivePage { shell: visitor.shell, latest, pasted, is_whole, complaints };
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again))
}

/// Reads the form in its order. Nothing is taken before its token, which comes first.
async fn read(
    state: &ApiState,
    visitor: &Visitor,
    headers: &HeaderMap,
    mut form: Multipart,
    brought: &mut Brought,
) -> Result<(), Failure> {
    let mut is_admitted = false;
    while let Some(mut field) = form.next_field().await.map_err(|_| Failure::Malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "form_token" => {
                admit(state, headers, &visitor.peer, &text(field, TEXT_BYTES_MAX).await?)?;
                is_admitted = true;
            }
            _ if !is_admitted => return Err(Failure::Stale),
            "all_or_nothing" => brought.is_whole = true,
            "pasted" => brought.pasted = text(field, PASTED_BYTES_MAX).await?,
            "file" => {
                // A browser that has no file to send sends an empty one.
                let first = field.chunk().await.map_err(|_| Failure::Malformed)?;
                if let Some(first) = first.filter(|first| !first.is_empty()) {
                    if brought.file.is_some() {
                        return Err(Failure::Malformed);
                    }
                    let (imports, caller) = (&state.imports, &visitor.caller);
                    brought.file = Some(take_in(imports, caller, first, field, brought.is_whole).await);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

async fn text(mut field: Field<'_>, bytes_max: usize) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Failure::Malformed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > bytes_max {
            return Err(Failure::TooLarge);
        }
    }
    String::from_utf8(bytes).map_err(|_| Failure::Malformed)
}

/// The file streams through: what the importer does not read yet waits with the browser.
async fn take_in(
    imports: &Imports,
    caller: &Caller,
    first: Bytes,
    mut field: Field<'_>,
    is_whole: bool,
) -> Result<Job, Error> {
    let (mut sender, chunks) = mpsc::channel(1);
    let (file, feed) = stream::reader(Body::from_stream(chunks));
    let pump = async move {
        let mut next = Ok(Some(first));
        while let Some(chunk) = next.transpose() {
            let is_broken = chunk.is_err();
            if sender.send(chunk).await.is_err() || is_broken {
                break;
            }
            next = field.chunk().await;
        }
    };
    let (received, (), ()) = tokio::join!(imports.receive_to_look(caller, file, is_whole), feed, pump);
    received
}
