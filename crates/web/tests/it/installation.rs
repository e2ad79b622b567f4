//! The real API over a fresh embedded database, with a clock in the test's hand: people, logins and requests in one line each.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body as RawBody;
use axum::extract::ConnectInfo;
use axum::http::HeaderValue;
use axum::response::Response;
use bus::Bus;
use channels::Registry;
use domain::{Role, Secret};
use engine::{Dispatcher, Expander, Progress, Steady};
use serde_json::{Value, json};
use service::account::{Accounts, HashCost, Keys, NewAccount, Organization, Policy, TokenKeys, User};
use service::alert::Alerts;
use service::analytics::Analytics;
use service::audit::AuditTrail;
use service::idempotency::Replies;
use service::import::Imports;
use service::inbox::Inbox;
use service::live::Live;
use service::operation::Operation;
use service::organization::Organizations;
use service::people::People;
use service::team::Teams;
use testbed::{Answer, Pager, Script, SeededRandom, TestClock, TestDatabase};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use utoipa::openapi::OpenApi;
use web::doors::TimeLimits;
use web::edge::Edge;
use web::openapi;
use web::state::ApiState;

use crate::app::{Reply, call, request};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "a walk by the river";
/// Few streams, so that a test can fill them.
pub(crate) const STREAMS_MAX: usize = 20;
/// Next to no work: what a hash costs is not tested here.
const CHEAP: HashCost = HashCost { memory_kib: 8, passes: 1, lanes: 1 };

/// A running installation with the organization `default-org` and its admin `admin@example.com`.
pub(crate) struct Installation {
    pub(crate) database: TestDatabase,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) state: ApiState,
    pub(crate) home: Organization,
    pub(crate) admin: User,
    pub(crate) document: OpenApi,
    /// The provider behind the pager, a channel that only tests have.
    pub(crate) script: Script,
    /// The routes before the edge is put around them.
    pub(crate) routes: Router,
    router: Router,
}

/// Somebody with an access token, as a test speaks for them.
pub(crate) struct Visitor<'i> {
    installation: &'i Installation,
    token: String,
}

pub(crate) fn policy() -> Policy {
    Policy { hash_cost: CHEAP, ..Policy::default() }
}

fn keys() -> Keys {
    let key = |byte| TokenKeys { current: [byte; 32], previous: None };
    Keys { signing: key(1), hashing: key(2) }
}

impl Installation {
    pub(crate) async fn new() -> Self {
        Self::with_policy(policy()).await
    }

    pub(crate) async fn with_policy(policy: Policy) -> Self {
        let database = TestDatabase::sqlite().await;
        let clock = Arc::new(TestClock::new());
        let random = Arc::new(SeededRandom::new(7));
        let store = database.store.clone();
        let accounts = Accounts::new(store, clock.clone(), random, &keys(), policy).unwrap();
        let home = accounts.create_organization("default-org", "Default", chrono_tz::UTC).await.unwrap();
        let script = Script::new(|_| Answer::Take);
        let state = state(&database, &clock, accounts, &registry(&script));
        let admin = create(&state, &home, "admin", Role::Admin).await;

        let (router, document) = web::api::routes("1.2.3", state.clone(), TimeLimits::default());
        let edge = Edge {
            request_ids: Arc::new(|| HeaderValue::from_static("made-here")),
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
        };
        let served = edge.around(router.clone().merge(openapi::routes(&document).unwrap()));
        Self { database, clock, state, home, admin, document, script, routes: router, router: served }
    }

    /// Another organization.
    pub(crate) async fn organization(&self, slug: &str) -> Organization {
        self.state.accounts.create_organization(slug, slug, chrono_tz::UTC).await.unwrap()
    }

    /// A person `name@example.com` of the organization.
    pub(crate) async fn person(&self, organization: &Organization, name: &str, role: Role) -> User {
        create(&self.state, organization, name, role).await
    }

    /// Makes a user of the first organization and signs them in.
    pub(crate) async fn user(&self, name: &str) -> Visitor<'_> {
        create(&self.state, &self.home, name, Role::User).await;
        self.sign_in(&format!("{name}@example.com")).await
    }

    /// The first organization's admin, signed in.
    pub(crate) async fn admin(&self) -> Visitor<'_> {
        self.sign_in("admin@example.com").await
    }

    /// Signs in by the API itself.
    pub(crate) async fn sign_in(&self, email: &str) -> Visitor<'_> {
        let reply = self.login(email, PASSWORD).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        self.with_token(reply.json()["data"]["token"].as_str().unwrap())
    }

    pub(crate) async fn login(&self, email: &str, password: &str) -> Reply {
        self.post("/api/auth/login/", json!({"email": email, "password": password})).await
    }

    pub(crate) async fn login_from(&self, address: &str, email: &str, password: &str) -> Reply {
        let address: IpAddr = address.parse().unwrap();
        let body = json!({"email": email, "password": password}).to_string();
        let mut request = request("POST", "/api/auth/login/")
            .header("content-type", "application/json")
            .body(RawBody::from(body))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 5)));
        call(self.router.clone(), request).await
    }

    pub(crate) fn with_token(&self, token: &str) -> Visitor<'_> {
        Visitor { installation: self, token: token.to_owned() }
    }

    /// Writes out every round that is open now, as the engine would.
    pub(crate) async fn expand(&self) {
        let random = Arc::new(SeededRandom::new(8));
        let store = self.database.store.clone();
        let expander = Expander::new(store, Bus::new(), registry(&self.script), random);
        while expander.step(&*self.clock, &mut Steady(1_000)).await.unwrap() == Progress::Worked {}
    }

    /// Hands the pager all that is due now, as the engine would.
    pub(crate) async fn dispatch(&self) {
        let random = Arc::new(SeededRandom::new(8));
        let dispatcher = Dispatcher::new(self.database.store.clone(), registry(&self.script), random);
        let stop = CancellationToken::new();
        while dispatcher.step(Pager::CODE, &*self.clock, &stop).await.unwrap() == Progress::Worked {}
    }

    /// A request without any credentials.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        call(self.router.clone(), request("GET", path).body(RawBody::empty()).unwrap()).await
    }

    /// A request without any credentials.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        let request = request("POST", path).header("content-type", "application/json");
        call(self.router.clone(), request.body(RawBody::from(body.to_string())).unwrap()).await
    }
}

fn registry(script: &Script) -> Arc<Registry> {
    Arc::new(Registry::with(vec![Box::new(Pager::new(script.clone()))]).unwrap())
}

fn state(database: &TestDatabase, clock: &Arc<TestClock>, accounts: Accounts, registry: &Arc<Registry>) -> ApiState {
    let (store, bus) = (&database.store, Bus::new());
    let random = Arc::new(SeededRandom::new(9));
    let accounts = Arc::new(accounts);
    let live = Live::new(store.clone(), clock.clone(), random.clone(), registry.clone(), bus.clone(), STREAMS_MAX);
    ApiState {
        replies: Arc::new(Replies::new(store.clone(), clock.clone())),
        imports: Arc::new(Imports::new(store.clone(), clock.clone(), accounts.clone(), bus.clone())),
        accounts,
        alerts: Arc::new(Alerts::new(store.clone(), clock.clone(), random, registry.clone(), bus.clone())),
        inbox: Arc::new(Inbox::new(store.clone(), clock.clone(), registry.clone(), bus.clone())),
        analytics: Arc::new(Analytics::new(store.clone(), clock.clone(), registry.clone())),
        operation: Arc::new(Operation::new(store.clone(), clock.clone(), registry.clone())),
        audit: Arc::new(AuditTrail::new(store.clone())),
        organizations: Arc::new(Organizations::new(store.clone(), clock.clone())),
        live: Arc::new(live),
        people: Arc::new(People::new(store.clone(), clock.clone())),
        teams: Arc::new(Teams::new(store.clone(), clock.clone())),
    }
}

async fn create(state: &ApiState, organization: &Organization, name: &str, role: Role) -> User {
    let new = NewAccount {
        username: name.to_owned(),
        password: Some(Secret::new(PASSWORD)),
        first_name: name.to_owned(),
        last_name: "Doe".to_owned(),
        ..NewAccount::with_email(&format!("{name}@example.com"), role)
    };
    state.accounts.create_user(organization.id, None, &new).await.unwrap()
}

impl Visitor<'_> {
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, Some(body)).await
    }

    pub(crate) async fn post_form(&self, path: &str, form: &str) -> Reply {
        self.send_form("POST", path, form).await
    }

    pub(crate) async fn patch_form(&self, path: &str, form: &str) -> Reply {
        self.send_form("PATCH", path, form).await
    }

    async fn send_form(&self, method: &str, path: &str, form: &str) -> Reply {
        self.send_text(method, path, "application/x-www-form-urlencoded", form).await
    }

    /// A body that is not JSON.
    pub(crate) async fn send_text(&self, method: &str, path: &str, media_type: &str, text: &str) -> Reply {
        let request = request(method, path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", media_type);
        call(self.installation.router.clone(), request.body(RawBody::from(text.to_owned())).unwrap()).await
    }

    /// A POST of something that is not JSON, with an `Idempotency-Key`.
    pub(crate) async fn post_file(&self, path: &str, media_type: &str, file: &'static str) -> Reply {
        let request = request("POST", path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", media_type)
            .header("idempotency-key", "a key");
        call(self.installation.router.clone(), request.body(RawBody::from(file)).unwrap()).await
    }

    /// Sends text as JSON, with its length told as a client on the wire does.
    pub(crate) async fn send_raw(&self, method: &str, path: &str, text: String) -> Reply {
        let request = request(method, path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("content-length", text.len());
        call(self.installation.router.clone(), request.body(RawBody::from(text)).unwrap()).await
    }

    /// A POST with an `Idempotency-Key`.
    pub(crate) async fn post_once(&self, path: &str, key: &str, body: Value) -> Reply {
        self.post_with_keys(path, &[key], body).await
    }

    /// A POST with as many of them.
    pub(crate) async fn post_with_keys(&self, path: &str, keys: &[&str], body: Value) -> Reply {
        let request = request("POST", path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        let request = keys.iter().fold(request, |request, key| request.header("idempotency-key", *key));
        call(self.installation.router.clone(), request.body(RawBody::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        self.send("PUT", path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send("PATCH", path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, None).await
    }

    /// A stream of events that stays open, told the last event that was seen.
    pub(crate) async fn events(&self, last_seen: Option<&str>) -> Response {
        let mut request = request("GET", "/api/user/events/").header("authorization", format!("Bearer {}", self.token));
        if let Some(id) = last_seen {
            request = request.header("last-event-id", id);
        }
        self.installation.router.clone().oneshot(request.body(RawBody::empty()).unwrap()).await.unwrap()
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let request = request(method, path).header("authorization", format!("Bearer {}", self.token));
        let request = match body {
            Some(body) => {
                request.header("content-type", "application/json").body(RawBody::from(body.to_string())).unwrap()
            }
            None => request.body(RawBody::empty()).unwrap(),
        };
        call(self.installation.router.clone(), request).await
    }
}
