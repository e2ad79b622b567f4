//! Live events through the API: who learns what, what a page missed, and when a stream ends.

use std::time::Duration;

use axum::body::BodyDataStream;
use domain::{AlertId, Clock, OrganizationId, UserId, Visibility};
use futures::StreamExt;
use serde_json::{Value, json};
use service::live::Position;
use store::Writer;
use store::alert::{Content, Target};
use store::live::{Event, LiveKind};
use tokio_util::sync::CancellationToken;

use crate::inbox::{content, publish};
use crate::installation::{Installation, Visitor};

/// An open page.
pub(crate) struct Page {
    stream: BodyDataStream,
    /// How many milliseconds it was told last to wait before it comes back.
    pub(crate) pause: Option<u64>,
}

impl Page {
    pub(crate) async fn of(visitor: &Visitor<'_>, last_seen: Option<&str>) -> Self {
        let response = visitor.events(last_seen).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { stream: response.into_body().into_data_stream(), pause: None }
    }

    /// Name, id and data of the next event; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<(String, i64, Value)> {
        let mut text = self.frame().await?;
        while let Some(pause) = text.strip_prefix("retry:") {
            self.pause = Some(pause.trim().parse().unwrap());
            text = self.frame().await?;
        }
        let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        Some((line("event:"), line("id:").parse().unwrap(), serde_json::from_str(&line("data:")).unwrap()))
    }

    async fn frame(&mut self) -> Option<String> {
        let frame = tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await.unwrap();
        Some(String::from_utf8(frame?.unwrap().to_vec()).unwrap())
    }

    pub(crate) async fn expect(&mut self, name: &str) -> Value {
        let (event, _, data) = self.next().await.unwrap();
        assert_eq!(event, name, "{data}");
        data
    }

    /// Whether nothing is waiting to be read.
    async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(20), self.stream.next()).await.is_err()
    }
}

pub(crate) struct Scene {
    pub(crate) installation: Installation,
    position: Position,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let installation = Installation::new().await;
        let position = installation.state.live.position().await.unwrap();
        Self { installation, position }
    }

    async fn emit(&self, organization: OrganizationId, kind: LiveKind, alert: AlertId) {
        let now = self.installation.clock.now();
        let event = Event { kind, alert: Some(alert), round: None, users: None };
        let write = self
            .installation
            .database
            .store
            .write(Writer::Person, |db| async move { store::live::emit(&db, organization, event, now).await });
        write.await.unwrap();
    }

    async fn announce(&self, audience: Target, title: &str) -> AlertId {
        let visibility = match audience {
            Target::Organization(_) => Visibility::Organization,
            Target::Team(_) => Visibility::Team,
            Target::User(_) => Visibility::User,
        };
        let content = Content { visibility, ..content(&self.installation, title) };
        let alert = publish(&self.installation, &self.installation.home, &content, &[audience]).await;
        self.emit(self.installation.home.id, LiveKind::Alert, alert).await;
        alert
    }

    async fn feed(&mut self) {
        self.installation.state.live.catch_up(&mut self.position).await.unwrap();
    }

    fn everyone(&self) -> Target {
        Target::Organization(self.installation.home.id)
    }
}

#[tokio::test]
async fn a_page_begins_with_its_count_and_learns_of_what_addresses_its_person() {
    let mut scene = Scene::new().await;
    let john = scene.installation.person(&scene.installation.home, "john", domain::Role::User).await.id;
    let visitor = scene.installation.sign_in("john@example.com").await;
    let jane = scene.installation.user("jane").await;
    let (mut johns, mut janes) = (Page::of(&visitor, None).await, Page::of(&jane, None).await);
    assert_eq!(johns.expect("counts").await, json!({"unread_count": 0}));
    janes.expect("counts").await;
    let private = scene.announce(Target::User(john), "private").await;
    let public = scene.announce(scene.everyone(), "public").await;
    scene.installation.state.live.catch_up(&mut scene.position).await.unwrap();
    assert_eq!(johns.expect("alert").await["id"], private.0);
    let data = johns.expect("alert").await;
    assert_eq!((&data["id"], &data["message"]), (&json!(public.0), &json!("public, in full")));
    assert_eq!(janes.expect("alert").await["id"], public.0);
    scene.installation.state.live.catch_up(&mut scene.position).await.unwrap();
    assert!(johns.is_quiet().await && janes.is_quiet().await, "each event is told once");
}

#[tokio::test]
async fn a_persons_own_marks_reach_all_their_pages_and_nobody_elses() {
    let mut scene = Scene::new().await;
    let alert = scene.announce(scene.everyone(), "news").await;
    scene.feed().await;
    let installation = &scene.installation;
    let (john, jane) = (installation.user("john").await, installation.user("jane").await);
    let (mut first, mut second) = (Page::of(&john, None).await, Page::of(&john, None).await);
    let mut janes = Page::of(&jane, None).await;
    for page in [&mut first, &mut second, &mut janes] {
        assert_eq!(page.expect("counts").await, json!({"unread_count": 1}));
    }
    john.put(&format!("/api/user/alerts/{alert}/mark_read/"), json!({})).await;
    installation.state.live.catch_up(&mut scene.position).await.unwrap();
    for page in [&mut first, &mut second] {
        assert_eq!(page.expect("counts").await, json!({"unread_count": 0}));
    }
    assert!(janes.is_quiet().await);
}

#[tokio::test]
async fn a_withdrawn_alert_says_its_id_only_and_not_to_those_who_still_see_it() {
    let mut scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    let (kept, gone) = (scene.announce(scene.everyone(), "kept").await, scene.announce(scene.everyone(), "gone").await);
    scene.installation.state.live.catch_up(&mut scene.position).await.unwrap();
    let mut page = Page::of(&john, None).await;
    page.expect("counts").await;
    let (organization, now) = (scene.installation.home.id, scene.installation.clock.now());
    let archive = scene
        .installation
        .database
        .store
        .write(Writer::Person, |db| async move { store::alert::archive(&db, organization, gone, now).await });
    archive.await.unwrap();
    for alert in [kept, gone] {
        scene.emit(organization, LiveKind::Withdrawn, alert).await;
    }
    scene.installation.state.live.catch_up(&mut scene.position).await.unwrap();
    assert_eq!(page.expect("withdrawn").await, json!({"id": gone.0}));
    assert!(page.is_quiet().await);
}

#[tokio::test]
async fn nothing_of_another_organization_is_told() {
    let mut scene = Scene::new().await;
    let other = scene.installation.organization("other").await;
    scene.installation.person(&other, "stranger", domain::Role::User).await;
    let stranger = scene.installation.sign_in("stranger@example.com").await;
    let mut page = Page::of(&stranger, None).await;
    page.expect("counts").await;
    let alert = scene.announce(scene.everyone(), "ours").await;
    scene.emit(other.id, LiveKind::Update, alert).await;
    scene.installation.state.live.catch_up(&mut scene.position).await.unwrap();
    assert!(page.is_quiet().await);
}

#[tokio::test]
async fn a_page_that_comes_back_is_told_what_it_missed_or_to_begin_anew() {
    let mut scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    scene.announce(scene.everyone(), "before").await;
    let mut page = Page::of(&john, None).await;
    let (_, last_seen, _) = page.next().await.unwrap();
    drop(page);
    scene.installation.clock.advance_minutes(1);
    let missed = scene.announce(scene.everyone(), "missed").await;
    scene.announce(Target::User(UserId(1)), "not mine").await;
    scene.feed().await;
    let john = scene.installation.sign_in("john@example.com").await;
    let mut page = Page::of(&john, Some(&last_seen.to_string())).await;
    assert_eq!(page.expect("alert").await["title"], "before");
    let (name, id, data) = page.next().await.unwrap();
    assert_eq!((name.as_str(), &data["id"]), ("alert", &json!(missed.0)));
    assert!(id > last_seen);
    assert_eq!(page.expect("counts").await, json!({"unread_count": 2}));
    for unknown in ["9999", "nonsense", ""] {
        let mut page = Page::of(&john, Some(unknown)).await;
        assert_eq!(page.expect("reset").await, json!({}));
        page.expect("counts").await;
    }
}

#[tokio::test]
async fn a_stream_ends_when_its_account_is_closed() {
    let scene = Scene::new().await;
    let (john, jane) = (scene.installation.user("john").await, scene.installation.user("jane").await);
    let (mut johns, mut janes) = (Page::of(&john, None).await, Page::of(&jane, None).await);
    johns.expect("counts").await;
    janes.expect("counts").await;
    let id = UserId(john.get("/api/auth/me/").await.json()["id"].as_i64().unwrap());
    let (organization, now) = (scene.installation.home.id, scene.installation.clock.now());
    let close = scene
        .installation
        .database
        .store
        .write(Writer::Person, |db| async move { store::user::deactivate(&db, organization, id, now).await });
    assert!(close.await.unwrap());
    scene.installation.state.live.look_after().await.unwrap();
    assert_eq!(johns.next().await, None);
    assert!(janes.is_quiet().await);
    assert_eq!(scene.installation.state.live.streams(), 1);
}

#[tokio::test]
async fn a_stream_ends_when_the_api_token_that_opened_it_is_revoked() {
    let scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    let made = john.post("/api/auth/tokens/", json!({"name": "wall display", "scope": "read"})).await.json();
    let program = scene.installation.with_token(made["token"].as_str().unwrap());
    let (mut own, mut shown) = (Page::of(&john, None).await, Page::of(&program, None).await);
    own.expect("counts").await;
    shown.expect("counts").await;
    scene.installation.state.live.look_after().await.unwrap();
    assert!(shown.is_quiet().await, "it stands as long as its token does");
    assert_eq!(john.delete(&format!("/api/auth/tokens/{}/", made["id"])).await.status, 204);
    scene.installation.state.live.look_after().await.unwrap();
    assert_eq!(shown.next().await, None);
    assert!(own.is_quiet().await);
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let mut scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    let mut page = Page::of(&john, None).await;
    page.expect("counts").await;
    scene.announce(scene.everyone(), "news").await;
    scene.feed().await;
    page.expect("alert").await;
    scene.installation.clock.advance_minutes(31);
    scene.announce(scene.everyone(), "more").await;
    scene.feed().await;
    assert_eq!(page.next().await, None);
}

#[tokio::test]
async fn a_page_that_reads_too_slowly_is_cut_off() {
    let mut scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    let page = Page::of(&john, None).await;
    let alert = scene.announce(scene.everyone(), "news").await;
    for _ in 0..100 {
        scene.emit(scene.installation.home.id, LiveKind::Update, alert).await;
    }
    scene.installation.state.live.catch_up(&mut scene.position).await.unwrap();
    assert_eq!(scene.installation.state.live.streams(), 0);
    drop(page);
}

#[tokio::test]
async fn streams_wake_by_the_bus_and_end_when_the_node_does() {
    let scene = Scene::new().await;
    let alert = scene.announce(scene.everyone(), "news").await;
    let stop = CancellationToken::new();
    let (live, end) = (scene.installation.state.live.clone(), stop.clone());
    let feed = tokio::spawn(async move { live.run(end).await });
    let john = scene.installation.user("john").await;
    let mut page = Page::of(&john, None).await;
    assert_eq!(page.expect("counts").await, json!({"unread_count": 1}));
    john.put(&format!("/api/user/alerts/{alert}/mark_read/"), json!({})).await;
    assert_eq!(page.expect("counts").await, json!({"unread_count": 0}));
    stop.cancel();
    feed.await.unwrap();
    assert_eq!(page.next().await, None);
}

#[tokio::test]
async fn events_want_an_account() {
    let scene = Scene::new().await;
    assert_eq!(scene.installation.get("/api/user/events/").await.status, 401);
}
