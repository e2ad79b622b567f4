//! The installation in its operators' hands, and in nobody else's.

use domain::{Clock, Role, Secret};
use serde_json::{Value, json};
use service::account::NewAccount;
use store::Writer;
use store::node::{self, Node};

use crate::installation::{Installation, PASSWORD, Visitor};
use crate::schema::misfits;

const PATH: &str = "/api/system/";

async fn operator(here: &Installation) -> Visitor<'_> {
    let operator = NewAccount {
        is_operator: true,
        password: Some(Secret::new(PASSWORD)),
        ..NewAccount::with_email("op@example.com", Role::User)
    };
    here.state.accounts.create_user(here.home.id, None, &operator).await.unwrap();
    here.sign_in("op@example.com").await
}

async fn note(here: &Installation, name: &str, id: i64, unseen_minutes: i64) {
    let now = here.clock.now();
    let node = &Node {
        id,
        name: name.to_owned(),
        host: "desk".to_owned(),
        pid: 7,
        roles: "api,worker".to_owned(),
        version: "1.2.3".to_owned(),
        migration: "m0009_later".to_owned(),
        clock_ahead_micros: Some(-2_500),
        is_clock_trusted: true,
        is_redis_up: Some(false),
        started_at: now.plus_minutes(-60),
        last_seen_at: now.plus_minutes(-unseen_minutes),
    };
    here.database.store.write(Writer::Engine, |db| async move { node::note(&db, node).await }).await.unwrap();
}

#[tokio::test]
async fn operators_see_the_installation_and_nobody_else_does() {
    let here = Installation::new().await;
    assert_eq!(here.get(PATH).await.status, 401);
    for (visitor, status) in [(here.user("john").await, 403), (here.admin().await, 403), (operator(&here).await, 200)] {
        assert_eq!(visitor.get(PATH).await.status, status);
        assert_eq!(visitor.post(PATH, json!({})).await.status, if status == 200 { 405 } else { status });
    }
}

#[tokio::test]
async fn a_program_sees_it_by_an_operators_token_of_any_scope() {
    let here = Installation::new().await;
    let (operator, admin) = (operator(&here).await, here.admin().await);
    for scope in ["read", "manage"] {
        let robot = async |owner: &Visitor<'_>| {
            let made = owner.post("/api/auth/tokens/", json!({"name": scope, "scope": scope})).await.json();
            here.with_token(made["token"].as_str().unwrap()).get(PATH).await.status.as_u16()
        };
        assert_eq!((robot(&operator).await, robot(&admin).await), (200, 403), "{scope}");
    }
}

#[tokio::test]
async fn nodes_are_listed_by_name_with_what_waits_for_them() {
    let here = Installation::new().await;
    let operator = operator(&here).await;
    let quiet = operator.get(PATH).await.json();
    let nothing = json!({
        "open_rounds": 0, "oldest_due_at": null, "lag_seconds": 0, "waiting_deliveries": [],
        "unfolded_counter_deltas": 0, "open_imports": 0
    });
    assert_eq!((&quiet["nodes"], &quiet["work"]), (&json!([]), &nothing));
    note(&here, "second", 1, 1).await;
    note(&here, "first", 2, 0).await;
    let alert = json!({"title": "Nobody's business", "message": "Secret."});
    assert_eq!(here.admin().await.post("/api/admin/alerts/", alert).await.status, 201);
    let reply = operator.get(PATH).await;
    let system = reply.json();
    assert_eq!(
        system["nodes"][0],
        json!({
            "id": "0000000000000002", "name": "first", "host": "desk", "pid": 7, "roles": ["api", "worker"],
            "state": "running", "version": "1.2.3", "migration": "m0009_later", "clock_ahead_ms": -2,
            "clock_trusted": true, "redis": "away", "started_at": "2026-11-22T09:00:00Z", "last_seen_at": "2026-11-22T10:00:00Z"
        })
    );
    assert_eq!((&system["nodes"][1]["name"], &system["nodes"][1]["state"]), (&json!("second"), &json!("lost")));
    assert_eq!((&system["work"]["open_rounds"], &system["work"]["lag_seconds"]), (&json!(1), &json!(0)));
    assert_eq!(system["work"]["oldest_due_at"], "2026-11-22T10:00:00Z");
    assert_eq!((&system["database"]["engine"], &system["at"]), (&json!("SQLite"), &json!("2026-11-22T10:00:00Z")));
    for private in ["Nobody", "Secret", "example.com", "admin"] {
        assert!(!reply.text.contains(private), "{}", reply.text);
    }
    here.clock.advance_minutes(3);
    assert_eq!(operator.get(PATH).await.json()["work"]["lag_seconds"], 180);
    here.expand().await;
    assert_eq!(operator.get(PATH).await.json()["work"]["oldest_due_at"], Value::Null);
}

#[tokio::test]
async fn what_is_shown_is_what_the_document_says() {
    let here = Installation::new().await;
    note(&here, "only", 1, 0).await;
    let document = serde_json::to_value(&here.document).unwrap();
    let schema = json!({"$ref": "#/components/schemas/System"});
    let shown = operator(&here).await.get(PATH).await.json();
    assert_eq!(misfits(&document, &schema, &shown, "it"), Vec::<String>::new());
}
