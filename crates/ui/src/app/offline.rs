//! `GET /offline`: what is shown where the server cannot be reached. Every browser keeps it, so it knows nobody.

use askama::Template;
use axum::response::Response;
use domain::Secret;

use crate::shell::{Shell, shown};
use crate::visitor::Guest;

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage {
    shell: Shell,
}

/// Without a token: no form of a page that is kept could be sent. What was just done is told, to scripts that asked for as little as this.
pub(super) async fn show(guest: Guest) -> Response {
    shown(&OfflinePage { shell: Shell { form_token: Secret::new(""), who: None, ..guest.shell } })
}
