//! Letters that nobody types. PostgreSQL keeps no NUL, and fails where one is looked for.

use testbed::{Engine, TestDatabase};

use super::ADMIN;
use super::guard::Door;

const PASSWORD: &str = "a walk by the river";
const KEY: &str = "Zk3vQ9sX7rT1wY5uB8nM2cL6pJ4hG0fD";

#[tokio::test]
async fn a_letter_that_nobody_types_fails_no_page() {
    let Some(database) = TestDatabase::empty(Engine::Postgres).await else { return };
    let environment = [
        ("DATABASE_URL", database.options.url.as_str()),
        ("SECRET_KEY", KEY),
        ("OYEZ_ADMIN_EMAIL", ADMIN),
        ("OYEZ_ADMIN_PASSWORD", PASSWORD),
    ];
    let door = Door::to(&[], &environment);
    let (session, form_token) = door.enter(ADMIN, PASSWORD).await;
    let token = ("form_token", form_token.as_str());
    let publish = [
        token,
        ("title", "a\0b"),
        ("message", "a\0b"),
        ("key", "a\0b"),
        ("starts", "now"),
        ("expiry", "2100-01-01T00:00"),
        ("do", "publish"),
    ];
    assert_eq!(door.post("/admin/alerts/new", &session, &publish).await.status(), 303);
    let team = [token, ("name", "a\0b"), ("description", "\0")];
    assert_eq!(door.post("/admin/teams/new", &session, &team).await.status(), 303);
    for path in [
        "/inbox?q=a%00b",
        "/snoozes?q=%00",
        "/admin/people?q=a%00b",
        "/admin/teams?q=a%00b",
        "/admin/teams/1?q=a%00b",
        "/admin/alerts?q=a%00b",
        "/admin/alerts/1/recipients?q=a%00b",
        "/admin/alerts/1/recipients.csv?q=a%00b",
        "/admin/alerts/1/deliveries?state=%00",
        "/admin/audit?action=a%00b",
        "/admin/audit?subject_kind=%00b",
        "/login?next=%00",
        "/set-password?token=a%00b",
    ] {
        let status = door.get(path, &session).await.status();
        assert!(!status.is_server_error(), "{path}: {status}");
    }
    for (path, name) in [
        ("/admin/alerts/people", "person_search"),
        ("/admin/alerts/teams", "team_search"),
        ("/admin/alerts/new", "emails"),
        ("/admin/alerts/new", "person_search"),
        ("/admin/alerts/new", "team_search"),
        ("/admin/alerts/1/remind", "key"),
        ("/admin/teams/1/members", "emails"),
        ("/admin/people/new", "email"),
        ("/settings/profile", "first_name"),
        ("/settings/tokens", "token_name"),
    ] {
        for audience in ["User", "Team"] {
            let fields = [token, (name, "a\0b@example.com"), ("audience", audience), ("do", "look")];
            let status = door.post(path, &session, &fields).await.status();
            assert!(!status.is_server_error(), "{path} {name}: {status}");
        }
    }
}

#[tokio::test]
async fn who_signs_in_with_a_letter_that_nobody_types_is_wrong_and_counted() {
    let Some(database) = TestDatabase::empty(Engine::Postgres).await else { return };
    let environment = [
        ("DATABASE_URL", database.options.url.as_str()),
        ("SECRET_KEY", KEY),
        ("OYEZ_ADMIN_EMAIL", ADMIN),
        ("OYEZ_ADMIN_PASSWORD", PASSWORD),
    ];
    let door = Door::to(&[], &environment);
    let (guest, form_token) = door.guest().await;
    let fields = [("form_token", form_token.as_str()), ("email", "a\0b@example.com"), ("password", "x\0")];
    let first = door.post("/login", &guest, &fields).await;
    assert_eq!(first.status(), 422);
    let mut status = first.status();
    for _ in 0..20 {
        status = door.post("/login", &guest, &fields).await.status();
    }
    assert_eq!(status, 429);
}
