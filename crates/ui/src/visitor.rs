//! Who looks at a page: found out at each request from the cookie, with what their pages are told in.

use std::time::Duration;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use axum::http::request::Parts;
use chrono_tz::Tz;
use domain::{Role, Secret};
use service::account::{Browser, WebVisit};
use service::{Caller, Error};
use web::edge::RequestId;
use web::peer::Peer;
use web::state::ApiState;

use crate::back::came_from;
use crate::cookie::Cookie;
use crate::failure::Failure;
use crate::language::Language;
use crate::notice::{self, Notice, Refused};
use crate::shell::{Shell, Who};

/// How long we ask who it is when all there is to tell is a failure.
const SHELL_TIME_MAX: Duration = Duration::from_secs(2);

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) visit: WebVisit,
    pub(crate) caller: Caller,
    pub(crate) peer: Peer,
    pub(crate) language: Language,
    pub(crate) zone: Tz,
    pub(crate) shell: Shell,
}

/// A visitor who is an admin.
pub(crate) struct Admin(pub(crate) Visitor);

/// A visitor who operates the installation.
pub(crate) struct Operator(pub(crate) Visitor);

/// Anybody, signed in or not: what forms need.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) peer: Peer,
    pub(crate) agent: String,
    /// The cookie of whoever was signed in here until now.
    cookie: Option<Secret>,
    /// Whether somebody has just signed out in this browser, and a page of theirs is open still: this request comes from there.
    has_left: bool,
    pub(crate) shell: Shell,
}

impl Guest {
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { address: self.peer.address, agent: &self.agent, cookie: self.cookie.as_ref() }
    }

    /// Whether whoever is sent away from `page` was signed in until now: with a cookie that is no longer good, or in a window beside the
    /// one that signed out. The latter leads nowhere but to the beginning, and needs not be told; nor does a bookmark.
    pub(crate) fn was_signed_in(&self, page: &str) -> bool {
        self.cookie.is_some() || self.has_left && page != "/"
    }
}

impl FromRequestParts<ApiState> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Failure> {
        let peer = peer(parts).await;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        // Whoever sent a form comes back to the page that it was on.
        let from = || came_from(&parts.headers, &peer).unwrap_or("/").to_owned();
        let back = if parts.method == "GET" { path.clone() } else { from() };
        let signed_out = || Failure::SignedOut { back };
        let Some(cookie) = Cookie::Session.read(&parts.headers, &peer) else { return Err(signed_out()) };
        let visit = match state.accounts.visit(cookie).await {
            Err(Error::BadToken(_)) => return Err(signed_out()),
            visit => visit?,
        };
        let caller = visit.session.caller(request_id(parts));
        let around = state.accounts.surroundings(&visit.session.user).await?;
        let unread = state.inbox.unread_count(&caller).await?;
        let language = language(&parts.headers, &peer);
        let user = &visit.session.user;
        let who = Who {
            id: user.id,
            name: user.full_name(),
            email: user.email.clone(),
            organization: around.organization,
            is_admin: user.role == Role::Admin,
            is_operator: user.is_operator,
            unread,
        };
        let (notice, refused) = told(&parts.headers, &peer);
        let shell = Shell {
            language,
            zone: around.zone,
            now: state.accounts.now(),
            path,
            form_token: visit.form_token.clone(),
            notice,
            refused,
            who: Some(who),
        };
        Ok(Self { caller, peer, language, zone: around.zone, shell, visit })
    }
}

impl FromRequestParts<ApiState> for Admin {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Failure> {
        let visitor = <Visitor as FromRequestParts<ApiState>>::from_request_parts(parts, state).await?;
        visitor.caller.require_admin()?;
        Ok(Self(visitor))
    }
}

impl FromRequestParts<ApiState> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Failure> {
        let visitor = <Visitor as FromRequestParts<ApiState>>::from_request_parts(parts, state).await?;
        visitor.visit.session.require_operator()?;
        Ok(Self(visitor))
    }
}

impl OptionalFromRequestParts<ApiState> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Option<Self>, Failure> {
        match <Self as FromRequestParts<ApiState>>::from_request_parts(parts, state).await {
            Ok(visitor) => Ok(Some(visitor)),
            Err(Failure::SignedOut { .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

impl FromRequestParts<ApiState> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Failure> {
        let peer = peer(parts).await;
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned();
        let mut shell = shell_of_nobody(state, parts, &peer);
        if let Some(cookie) = form_cookie(&parts.headers, &peer) {
            shell.form_token = state.accounts.form_token(cookie);
        }
        let cookie = Cookie::Session.read(&parts.headers, &peer).map(Secret::new);
        let has_left = Cookie::Left.read(&parts.headers, &peer).is_some()
            && came_from(&parts.headers, &peer).is_some_and(|page| !is_door(page));
        Ok(Self { peer, agent, cookie, has_left, shell })
    }
}

/// Whether a page is one that people see who are not signed in: where they are after they signed out.
fn is_door(page: &str) -> bool {
    let path = page.split('?').next().unwrap_or_default();
    ["/", "/login", "/logout", "/offline"].contains(&path)
}

async fn peer(parts: &mut Parts) -> Peer {
    let Ok(peer) = Peer::from_request_parts(parts, &()).await;
    peer
}

fn request_id(parts: &Parts) -> Option<String> {
    parts.extensions.get::<RequestId>().map(|id| id.as_str().to_owned())
}

/// The cookie to which forms of this browser are bound.
pub(crate) fn form_cookie<'h>(headers: &'h HeaderMap, peer: &Peer) -> Option<&'h str> {
    Cookie::Session.read(headers, peer).or_else(|| Cookie::Guest.read(headers, peer))
}

/// The shell of a page for whoever it is, signed in or not; also where the store has nothing to say.
pub(crate) async fn shell_for_anybody(state: &ApiState, parts: &Parts) -> Shell {
    let mut parts = parts.clone();
    let visitor = <Visitor as FromRequestParts<ApiState>>::from_request_parts(&mut parts, state);
    if let Ok(Ok(visitor)) = tokio::time::timeout(SHELL_TIME_MAX, visitor).await {
        return visitor.shell;
    }
    let peer = peer(&mut parts).await;
    shell_of_nobody(state, &parts, &peer)
}

fn shell_of_nobody(state: &ApiState, parts: &Parts, peer: &Peer) -> Shell {
    let (notice, _) = told(&parts.headers, peer);
    Shell {
        language: language(&parts.headers, peer),
        zone: Tz::UTC,
        now: state.accounts.now(),
        path: parts.uri.path().to_owned(),
        form_token: Secret::new(""),
        notice,
        refused: None,
        who: None,
    }
}

/// What was just done, or refused.
fn told(headers: &HeaderMap, peer: &Peer) -> (Option<String>, Option<Refused>) {
    match Cookie::Notice.read(headers, peer).and_then(notice::read) {
        Some(Notice::Done(key)) => (Some(key).filter(|key| Language::has(key)), None),
        Some(Notice::Refused(refused)) => (None, Some(refused).filter(|refused| Language::has(&refused.key))),
        None => (None, None),
    }
}

/// The language that was chosen here, else the one that the browser likes best.
fn language(headers: &HeaderMap, peer: &Peer) -> Language {
    let chosen = Cookie::Language.read(headers, peer).and_then(Language::tagged);
    let header = || headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok()).unwrap_or_default();
    chosen.unwrap_or_else(|| Language::preferred(header()))
}
