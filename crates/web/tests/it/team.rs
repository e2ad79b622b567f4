//! Teams through the API: everybody reads, admins write.

use domain::Role;
use serde_json::{Value, json};

use crate::app::Reply;
use crate::installation::{Installation, Visitor};

const PATH: &str = "/api/teams/";

async fn make(admin: &Visitor<'_>, name: &str) -> i64 {
    let reply = admin.post(PATH, json!({"name": name})).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["id"].as_i64().unwrap()
}

fn ids(page: &Reply) -> Vec<i64> {
    page.json()["results"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn an_admin_makes_a_team_and_everybody_reads_it() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    let reply = admin.post(PATH, json!({"name": " Engineering ", "description": "Builds\r\nit"})).await;
    assert_eq!(reply.status, 201);
    let team = json!({
        "id": 1, "name": "Engineering", "description": "Builds\nit", "organization": "default-org", "is_active": true,
        "member_count": 0, "created_at": "2026-11-22T10:00:00Z", "updated_at": "2026-11-22T10:00:00Z"
    });
    assert_eq!(reply.json(), team);
    let user = here.user("john").await;
    assert_eq!(user.get("/api/teams/1/").await.json(), team);
    let page = user.get(PATH).await.json();
    assert_eq!(page, json!({"count": 1, "next": null, "previous": null, "results": [team]}));
}

#[tokio::test]
async fn teams_are_listed_by_name_and_found_by_part_of_it() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    for name in ["beta", "Alpha", "100% gamma"] {
        make(&admin, name).await;
    }
    admin.patch("/api/teams/1/", json!({"is_active": false})).await;
    assert_eq!(ids(&admin.get(PATH).await), [3, 2, 1]);
    assert_eq!(ids(&admin.get("/api/teams/?search=ALPH").await), [2]);
    assert_eq!(ids(&admin.get("/api/teams/?search=0%25").await), [3]);
    assert_eq!(ids(&admin.get("/api/teams/?search=_").await), [0; 0]);
    assert_eq!(ids(&admin.get("/api/teams/?is_active=false").await), [1]);
    assert_eq!(admin.get("/api/teams/?page=2").await.json(), json!({"detail": "Invalid page."}));
}

#[tokio::test]
async fn a_name_is_unique_in_its_organization_whatever_its_case() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    make(&admin, "Engineering").await;
    make(&admin, "Sales").await;
    let duplicate = json!({"non_field_errors": ["The fields name, organization must make a unique set."]});
    let reply = admin.post(PATH, json!({"name": "ENGINEERING"})).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (400, duplicate.clone()));
    assert_eq!(admin.patch("/api/teams/2/", json!({"name": "engineering"})).await.json(), duplicate);
    assert_eq!(admin.patch("/api/teams/1/", json!({"name": "engineering"})).await.status, 200);
    let other = here.organization("other").await;
    here.person(&other, "eve", Role::Admin).await;
    make(&here.sign_in("eve@example.com").await, "Engineering").await;
    assert_eq!(admin.delete("/api/teams/1/").await.status, 204);
    make(&admin, "Engineering").await;
}

#[tokio::test]
async fn what_is_wrong_with_a_team_is_told_by_field() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    for (body, complaint) in [
        (json!({}), json!({"name": ["This field is required."]})),
        (json!({"name": " "}), json!({"name": ["This field may not be blank."]})),
        (json!({"name": null}), json!({"name": ["This field may not be null."]})),
        (json!({"name": "x".repeat(101)}), json!({"name": ["Ensure this field has no more than 100 characters."]})),
        (json!({"name": "x", "is_active": "maybe"}), json!({"is_active": ["Must be a valid boolean."]})),
    ] {
        let reply = admin.post(PATH, body).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, complaint));
    }
    make(&admin, "Engineering").await;
    assert_eq!(admin.put("/api/teams/1/", json!({})).await.json(), json!({"name": ["This field is required."]}));
    assert_eq!(admin.patch("/api/teams/1/", json!({})).await.status, 200);
    let put = admin.put("/api/teams/1/", json!({"name": "Ops"})).await.json();
    assert_eq!((put["name"].as_str(), put["is_active"].as_bool()), (Some("Ops"), Some(true)));
}

#[tokio::test]
async fn nobody_but_an_admin_writes_and_nobody_elsewhere_sees() {
    let here = Installation::new().await;
    make(&here.admin().await, "Engineering").await;
    let user = here.user("john").await;
    let other = here.organization("other").await;
    here.person(&other, "eve", Role::Admin).await;
    let stranger = here.sign_in("eve@example.com").await;
    for (method, path, body) in [
        ("POST", PATH, json!({})),
        ("PUT", "/api/teams/1/", json!({})),
        ("PATCH", "/api/teams/99/", json!({"is_active": "maybe"})),
        ("DELETE", "/api/teams/1/", json!({})),
        ("POST", "/api/teams/1/members/", json!({})),
        ("DELETE", "/api/teams/1/members/1/", json!({})),
    ] {
        let reply = user.send(method, path, Some(body.clone())).await;
        assert_eq!(reply.status, 403, "{method} {path}");
        if path != PATH {
            assert_eq!(stranger.send(method, path, Some(body)).await.status, 404, "{method} {path}");
        }
    }
    assert_eq!(stranger.get(PATH).await.json()["count"], 0);
    assert_eq!(stranger.get("/api/teams/1/").await.status, 404);
    assert_eq!(stranger.get("/api/teams/1/members/").await.status, 404);
    assert_eq!(here.get(PATH).await.status, 401);
}

#[tokio::test]
async fn people_join_and_leave_and_are_counted_once() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    make(&admin, "Engineering").await;
    let (ann, bob) =
        (here.person(&here.home, "ann", Role::User).await.id.0, here.person(&here.home, "bob", Role::User).await.id.0);
    let members = "/api/teams/1/members/";
    let joined = admin.post(members, json!({"users": [bob, ann, bob]})).await;
    assert_eq!((joined.status.as_u16(), joined.json()), (200, json!({"added": 2, "member_count": 2})));
    assert_eq!(admin.post(members, json!({"users": [ann]})).await.json(), json!({"added": 0, "member_count": 2}));
    let page = admin.get("/api/teams/1/members/?page_size=1").await;
    assert_eq!((ids(&page), &page.json()["count"]), (vec![ann], &json!(2)));
    assert_eq!(page.json()["results"][0]["email"], "ann@example.com");
    let next = page.json()["next"].as_str().unwrap().replace("http://oyez.example", "");
    let page = here.sign_in("ann@example.com").await.get(&next).await;
    assert_eq!((ids(&page), &page.json()["results"][0]["email"]), (vec![bob], &Value::Null));
    assert_eq!(admin.delete(&format!("{members}{ann}/")).await.status, 204);
    assert_eq!(admin.delete(&format!("{members}{ann}/")).await.status, 404);
    assert_eq!(admin.get("/api/teams/1/").await.json()["member_count"], 1);
}

#[tokio::test]
async fn of_people_who_are_to_join_one_stranger_stops_all() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    make(&admin, "Engineering").await;
    let other = here.organization("other").await;
    let eve = here.person(&other, "eve", Role::User).await.id.0;
    for (users, complaint) in [
        (json!([1, eve]), format!("Invalid pk \"{eve}\" - object does not exist.")),
        (json!([99, 1]), "Invalid pk \"99\" - object does not exist.".to_owned()),
        (json!(["x"]), "Incorrect type. Expected pk value, received str.".to_owned()),
        (json!(1), "Expected a list of items but got type \"int\".".to_owned()),
    ] {
        let reply = admin.post("/api/teams/1/members/", json!({"users": users})).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"users": [complaint]})));
    }
    assert_eq!(admin.get("/api/teams/1/").await.json()["member_count"], 0);
}

#[tokio::test]
async fn a_team_made_twice_with_one_key_is_made_once() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    let body = json!({"name": "Engineering"});
    let first = admin.post_once(PATH, "a key", body.clone()).await;
    let again = admin.post_once("/api/teams", "a key", body.clone()).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!((first.json(), again.header("content-type")), (again.json(), "application/json"));
    let other = admin.post_once(PATH, "a key", json!({"name": "Sales"})).await;
    assert_eq!(other.status, 422);
    assert_eq!(admin.post_once(PATH, "", body.clone()).await.status, 400);
    assert_eq!(admin.post_once(PATH, &"k".repeat(256), body).await.status, 400);
    assert_eq!(admin.get(PATH).await.json()["count"], 1);
}

#[tokio::test]
async fn every_change_of_a_team_is_in_the_audit_trail() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    make(&admin, "Engineering").await;
    admin.patch("/api/teams/1/", json!({"name": "Ops"})).await;
    admin.post("/api/teams/1/members/", json!({"users": [1]})).await;
    admin.delete("/api/teams/1/members/1/").await;
    admin.delete("/api/teams/1/").await;
    let trail = admin.get("/api/admin/audit/?subject_kind=team&subject_id=1").await.json();
    let entries = trail["results"].as_array().unwrap();
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["team.delete", "team.remove_members", "team.add_members", "team.update", "team.create"]);
    assert_eq!(entries[3]["detail"], json!({"name": {"from": "Engineering", "to": "Ops"}}));
    assert_eq!(
        (&entries[2]["detail"], &entries[2]["actor_name"]),
        (&json!({"count": 1, "ids": [1]}), &json!("admin Doe"))
    );
}

#[tokio::test]
async fn who_may_not_write_learns_nothing_of_what_is_there() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    for (method, path) in [
        ("POST", "/api/teams/"),
        ("PATCH", "/api/teams/99/"),
        ("PUT", "/api/teams/nonsense/"),
        ("DELETE", "/api/teams/99/"),
        ("POST", "/api/teams/99/members/"),
        ("DELETE", "/api/teams/99/members/1/"),
    ] {
        assert_eq!(john.send(method, path, None).await.status, 403, "{method} {path}");
    }
}

#[tokio::test]
async fn joining_that_is_sent_twice_gets_the_first_reply_even_after_the_team_is_gone() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = admin.post("/api/teams/", json!({"name": "Red"})).await.json()["id"].as_i64().unwrap();
    let (team, members) = (format!("/api/teams/{id}/"), format!("/api/teams/{id}/members/"));
    let first = admin.post_once(&members, "k", json!({"users": [oyez.admin.id.0]})).await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(admin.delete(&team).await.status, 204);
    let again = admin.post_once(&members, "k", json!({"users": [oyez.admin.id.0]})).await;
    assert_eq!((again.status.as_u16(), again.text), (200, first.text));
    let long = "k".repeat(10_000);
    assert_eq!(admin.post_once(&members, &long, json!({"users": []})).await.status, 404, "missing before malformed");
}
