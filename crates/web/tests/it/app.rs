//! A small API with one noun, put together as the real one is, and the means to call it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body as RawBody, to_bytes};
use axum::http::request::{Builder, Parts};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::response::Json;
use axum::{Extension, Router};
use domain::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use tower::ServiceExt;
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::doors::{Doors, TimeLimits};
use web::edge::Edge;
use web::error::Unauthenticated;
use web::guard::{Guard, bearer};
use web::openapi;
use web::page::{Page, PageQuery};
use web::peer::Peer;
use web::{ApiError, Body, Ids, Moment};

/// Knows two tokens: `admin` may do everything, `user` may only look.
#[derive(Clone)]
struct Roles;

#[derive(Clone)]
struct Caller(String);

impl Guard for Roles {
    async fn admit(&self, parts: &mut Parts) -> Result<(), ApiError> {
        let token = bearer(&parts.headers)?.to_owned();
        match token.as_str() {
            "user" if parts.method != "GET" => return Err(ApiError::Forbidden),
            "user" | "admin" => {}
            _ => return Err(Unauthenticated::InvalidToken.into()),
        }
        parts.extensions.insert(Caller(token));
        Ok(())
    }
}

#[derive(Serialize, ToSchema)]
struct Thing {
    id: i64,
    title: String,
    seen_at: Moment,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
struct ThingBody {
    /// What it is called.
    #[schema(max_length = 255)]
    title: String,
}

fn thing(id: i64, title: String) -> Thing {
    Thing { id, title, seen_at: Moment(Timestamp::MIN) }
}

/// Every thing there is.
#[utoipa::path(get, path = "/api/things/", tag = "things", params(("page" = Option<String>, Query)),
    responses((status = 200, body = Page<Thing>)))]
async fn list(query: PageQuery) -> Result<Json<Page<Thing>>, ApiError> {
    let window = query.window(25)?;
    let end = (window.offset + u64::from(window.limit)).min(25);
    let ids = window.offset + 1..=end;
    let rows = ids.filter_map(|id| i64::try_from(id).ok()).map(|id| thing(id, String::new()));
    Ok(Json(query.page(window, rows.collect())))
}

/// Makes a thing.
#[utoipa::path(post, path = "/api/things/", tag = "things", request_body = ThingBody,
    responses((status = 201, body = Thing, example = json!({"id": 1, "title": "A", "seen_at": "2026-11-22T10:32:52Z"}))))]
async fn create(body: Body) -> Result<(StatusCode, Json<Thing>), ApiError> {
    let title = body.read(|fields| fields.text("title").max(255).required())?;
    Ok((StatusCode::CREATED, Json(thing(1, title))))
}

/// Changes a thing.
#[utoipa::path(patch, path = "/api/things/{id}/", tag = "things", request_body = ThingBody,
    responses((status = 200, body = Thing)))]
async fn change(Ids(id): Ids<i64>, body: Body) -> Result<Json<Thing>, ApiError> {
    if id != 1 {
        return Err(ApiError::NotFound);
    }
    let title = body.read_partial(|fields| fields.text("title").wanted())?;
    Ok(Json(thing(id, title.unwrap_or_default())))
}

/// Who the guard let in.
#[utoipa::path(get, path = "/api/me/", tag = "things", responses((status = 200, body = String)))]
async fn me(Extension(Caller(name)): Extension<Caller>) -> Json<String> {
    Json(name)
}

/// What the body held.
#[utoipa::path(post, path = "/api/echo/", tag = "open", responses((status = 200, body = Value)))]
async fn echo(peer: Peer, body: Body) -> Result<Json<Value>, ApiError> {
    let bytes = body.bytes().len();
    let title = body.read(|fields| fields.text("title").or("none".into()))?;
    Ok(Json(json!({"title": title, "bytes": bytes, "host": peer.host})))
}

/// Panics.
#[utoipa::path(get, path = "/api/panic/", tag = "open", responses((status = 200)))]
async fn panics() -> StatusCode {
    panic!("the secret cause")
}

/// Fails.
#[utoipa::path(get, path = "/api/fault/", tag = "open", responses((status = 200)))]
async fn fault() -> ApiError {
    ApiError::fault(std::io::Error::other("the secret cause"))
}

/// Never answers.
#[utoipa::path(get, path = "/api/stuck/", tag = "things", responses((status = 200)))]
async fn stuck() -> StatusCode {
    std::future::pending().await
}

/// Waits for its body.
#[utoipa::path(post, path = "/api/slow/", tag = "things", request_body = ThingBody, responses((status = 200)))]
async fn slow(_: Body) -> StatusCode {
    StatusCode::OK
}

/// The routes and their document, before the edge is put around them.
pub(crate) fn routes() -> (Router, OpenApi) {
    let open = OpenApiRouter::new().routes(routes!(echo)).routes(routes!(panics)).routes(routes!(fault));
    let guarded = OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change)).routes(routes!(me));
    let stuck = OpenApiRouter::new().routes(routes!(stuck)).routes(routes!(slow));
    let hurried = TimeLimits { patient: Duration::from_millis(20), ..TimeLimits::default() };
    Doors::new(openapi::document("1.2.3"), hurried).open(open).patient(Roles, stuck).guarded(Roles, guarded).finish(())
}

/// The whole, as it would be served.
pub(crate) fn app() -> Router {
    app_for_origins(&[])
}

pub(crate) fn app_for_origins(origins: &[&'static str]) -> Router {
    let (router, document) = routes();
    let edge = Edge {
        request_ids: Arc::new(|| HeaderValue::from_static("made-here")),
        trusted_proxies: Vec::new(),
        allowed_origins: origins.iter().map(|origin| HeaderValue::from_static(origin)).collect(),
    };
    edge.around(router.merge(openapi::routes(&document).unwrap()))
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) async fn call(app: Router, request: Request<RawBody>) -> Reply {
    let reply = app.oneshot(request).await.unwrap();
    let (parts, body) = reply.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Reply { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

pub(crate) fn request(method: &str, uri: &str) -> Builder {
    Request::builder().method(method).uri(uri).header("host", "oyez.example")
}

pub(crate) async fn send(method: &str, uri: &str) -> Reply {
    call(app(), request(method, uri).body(RawBody::empty()).unwrap()).await
}

pub(crate) async fn send_accepting(accept: &str, uri: &str) -> Reply {
    let request = request("GET", uri).header("authorization", "Bearer admin").header("accept", accept);
    call(app(), request.body(RawBody::empty()).unwrap()).await
}

pub(crate) async fn send_as(token: &str, method: &str, uri: &str) -> Reply {
    let request = request(method, uri).header("authorization", format!("Bearer {token}"));
    call(app(), request.body(RawBody::empty()).unwrap()).await
}

pub(crate) async fn send_body(method: &str, uri: &str, media_type: &str, body: impl Into<RawBody>) -> Reply {
    let request = request(method, uri).header("authorization", "Bearer admin").header("content-type", media_type);
    call(app(), request.body(body.into()).unwrap()).await
}
