//! `POST /admin/people/{id}/link`: a link with which its owner sets a password. It is shown on the answer itself, once, and kept nowhere.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use domain::{Secret, Timestamp, UserId};
use service::people::Person;
use web::peer::Peer;
use web::state::ApiState;

use crate::failure::Failure;
use crate::form::Form;
use crate::shell::{Shell, shown};
use crate::visitor::{Admin, Visitor};

#[derive(Template)]
#[template(path = "organization/people/link.html")]
struct LinkPage {
    shell: Shell,
    person: Person,
    /// Whether the account was made just now.
    is_new: bool,
    link: Secret,
    expires_at: Timestamp,
}

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    let person = state.people.find_to_change(&visitor.caller, UserId(id)).await?;
    hand_over(&state, visitor, person, false).await
}

/// The page with a fresh link; those given before are void.
pub(super) async fn hand_over(
    state: &ApiState,
    visitor: Visitor,
    person: Person,
    is_new: bool,
) -> Result<Response, Failure> {
    let caller = &visitor.caller;
    let ticket = state.accounts.issue_password_ticket(Some(caller), caller.organization, person.id).await?;
    let link = password_link(&visitor.peer, &ticket.token);
    let page = LinkPage { shell: visitor.shell, person, is_new, link, expires_at: ticket.expires_at };
    let mut response = shown(&page);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// By the address under which the admin knows us.
pub(crate) fn password_link(peer: &Peer, token: &Secret) -> Secret {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("token", token.expose()).finish();
    Secret::new(format!("{}://{}/set-password?{query}", peer.scheme, peer.host))
}
