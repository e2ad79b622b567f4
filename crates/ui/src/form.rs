//! What a form sends: read whole, bounded, and only if it is a form that we showed to this very browser.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use web::peer::Peer;
use web::state::ApiState;

use crate::back::own_path;
use crate::failure::Failure;
use crate::query::written;
use crate::visitor::form_cookie;

/// Largest form, in bytes.
const FORM_BYTES_MAX: usize = 512 * 1024;
/// Most fields of a form.
const FIELDS_MAX: usize = 20_000;
/// The field that carries what other sites cannot know.
const TOKEN: &str = "form_token";
/// What browsers tell of the page that a request comes from (Fetch Metadata, W3C).
const FETCH_SITE: &str = "sec-fetch-site";

/// The fields of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// The first value of a field, trimmed; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field.
    pub(crate) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a field that is a number; what is none was not sent by a page of ours.
    pub(crate) fn ids<'f>(&'f self, name: &'f str) -> impl Iterator<Item = i64> + 'f {
        self.all(name).filter_map(|value| value.parse().ok())
    }

    /// Whether a box was ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(found, _)| found == name)
    }

    /// Where the form leads back to; `home` where it does not say or says another host.
    pub(crate) fn back<'f>(&'f self, home: &'f str) -> &'f str {
        own_path(self.text("back")).unwrap_or(home)
    }

    /// Control characters are in no value: no field has a use for them, and not every one of them is looked at by its reader.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let fields = form_urlencoded::parse(bytes).take(FIELDS_MAX);
        Self { fields: fields.map(|(name, value)| (name.into_owned(), written(&value).into_owned())).collect() }
    }
}

impl FromRequest<ApiState> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(peer) = <Peer as axum::extract::FromRequestParts<()>>::from_request_parts(&mut parts, &()).await;
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Failure::Malformed);
        }
        let bytes = to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| Failure::TooLarge)?;
        if form_urlencoded::parse(&bytes).count() > FIELDS_MAX {
            return Err(Failure::TooLarge);
        }
        let form = Self::parse(&bytes);
        admit(state, &parts.headers, &peer, form.text(TOKEN))?;
        Ok(form)
    }
}

/// Passes where the token is the one that belongs to this browser's cookie, and no other site sent the form.
pub(crate) fn admit(state: &ApiState, headers: &HeaderMap, peer: &Peer, token: &str) -> Result<(), Failure> {
    let site = headers.get(FETCH_SITE).map_or("same-origin", |site| site.to_str().unwrap_or_default());
    let cookie = form_cookie(headers, peer).ok_or(Failure::Stale)?;
    let is_ours = state.accounts.owns_form(cookie, token);
    if is_ours && matches!(site, "same-origin" | "none") { Ok(()) } else { Err(Failure::Stale) }
}
