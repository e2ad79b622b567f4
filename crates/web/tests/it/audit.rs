//! The audit trail through the API.

use domain::Role;
use serde_json::{Value, json};

use crate::app::Reply;
use crate::installation::Installation;

fn names(page: &Reply) -> Vec<String> {
    let page = page.json();
    let entries = page["results"].as_array().unwrap();
    entries.iter().map(|entry| entry["detail"]["name"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn entries_come_newest_first_in_pages_that_lead_on_and_back() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    for name in ["a", "b", "c"] {
        admin.post("/api/teams/", json!({"name": name})).await;
    }
    let link = |page: &Reply, key: &str| page.json()[key].as_str().unwrap().replace("http://oyez.example", "");
    let first = admin.get("/api/admin/audit/?action=team.create&page_size=2").await;
    assert_eq!((names(&first), &first.json()["count"]), (vec!["c".into(), "b".into()], &Value::Null));
    let second = admin.get(&link(&first, "next")).await;
    assert_eq!((names(&second), &second.json()["next"]), (vec!["a".to_owned()], &Value::Null));
    assert_eq!(names(&admin.get(&link(&second, "previous")).await), ["c", "b"]);
}

#[tokio::test]
async fn entries_are_found_by_who_what_and_when() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    admin.post("/api/teams/", json!({"name": "early"})).await;
    here.clock.advance_minutes(10);
    admin.post("/api/teams/", json!({"name": "late"})).await;
    let found = async |filter: &str| names(&admin.get(&format!("/api/admin/audit/?subject_kind=team&{filter}")).await);
    assert_eq!(found("after=2026-11-22T10:10:00Z").await, ["late"]);
    assert_eq!(found("before=2026-11-22T10:10:00Z").await, ["early"]);
    assert_eq!(found("subject_id=1").await, ["early"]);
    assert_eq!(found(&format!("actor={}", here.admin.id.0)).await, ["late", "early"]);
    assert_eq!(found("actor=99").await, [""; 0]);
    assert_eq!(found("action=team").await, [""; 0]);
    let wrong = admin.get("/api/admin/audit/?after=soon&actor=x").await;
    let complaints = json!({"after": ["Enter a valid date/time."], "actor": ["Enter a whole number."]});
    assert_eq!((wrong.status.as_u16(), wrong.json()), (400, complaints));
}

#[tokio::test]
async fn the_trail_is_for_admins_and_ends_at_their_organization() {
    let here = Installation::new().await;
    here.admin().await.post("/api/teams/", json!({"name": "ours"})).await;
    assert_eq!(here.user("john").await.get("/api/admin/audit/").await.status, 403);
    let other = here.organization("other").await;
    here.person(&other, "eve", Role::Admin).await;
    let theirs = here.sign_in("eve@example.com").await.get("/api/admin/audit/?subject_kind=team").await;
    assert_eq!(theirs.json()["results"], json!([]));
}
