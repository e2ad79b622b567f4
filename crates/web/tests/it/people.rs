//! The people of an organization in their admins' hands.

use domain::Role;
use serde_json::{Value, json};
use service::account::NewAccount;

use crate::app::Reply;
use crate::installation::{Installation, PASSWORD};

const PATH: &str = "/api/admin/users/";

fn names(page: &Reply) -> Vec<String> {
    let page = page.json();
    let rows = page["results"].as_array().unwrap();
    rows.iter().map(|row| row["email"].as_str().unwrap().split('@').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_admin_makes_an_account_of_little_more_than_an_address() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    admin.post("/api/teams/", json!({"name": "Engineering"})).await;
    let plain = admin.post(PATH, json!({"email": "Ann@example.com"})).await;
    assert_eq!((plain.status.as_u16(), &plain.json()["username"]), (201, &json!("Ann@example.com")));
    let full = json!({
        "email": "bob@example.com", "username": "bob", "first_name": "Bob", "last_name": "Ross", "role": "admin",
        "teams": [1], "timezone": "Asia/Kolkata"
    });
    let reply = admin.post(PATH, full).await;
    let person = json!({
        "id": 3, "username": "bob", "email": "bob@example.com", "first_name": "Bob", "last_name": "Ross",
        "role": "admin", "team": 1, "team_name": "Engineering", "organization": "default-org", "is_active": true,
        "teams": [1], "timezone": "Asia/Kolkata", "own_timezone": "Asia/Kolkata", "has_password": false, "created_at": "2026-11-22T10:00:00Z",
        "last_login_at": null
    });
    assert_eq!((reply.status.as_u16(), reply.json()), (201, person.clone()));
    assert_eq!(admin.get("/api/admin/users/3/").await.json(), person);
    assert_eq!(admin.get("/api/teams/1/").await.json()["member_count"], 1);
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_told_by_field() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    let other = here.organization("other").await;
    here.person(&other, "eve", Role::Admin).await;
    here.sign_in("eve@example.com").await.post("/api/teams/", json!({"name": "Theirs"})).await;
    for (body, complaint) in [
        (json!({}), json!({"email": ["This field is required."]})),
        (json!({"email": "nobody"}), json!({"email": ["Enter a valid email address."]})),
        (
            json!({"email": "ADMIN@example.com", "username": "EVE"}),
            json!({
                "email": ["A user with that email already exists."],
                "username": ["A user with that username already exists."]
            }),
        ),
        (json!({"email": "a@b.co", "role": "boss"}), json!({"role": ["\"boss\" is not a valid choice."]})),
        (json!({"email": "a@b.co", "teams": [1]}), json!({"teams": ["Invalid pk \"1\" - object does not exist."]})),
        (json!({"email": "a@b.co", "timezone": "Mars"}), json!({"timezone": ["\"Mars\" is not a valid time zone."]})),
        (
            json!({"email": "a@b.co", "first_name": "x".repeat(151)}),
            json!({"first_name": ["Ensure this field has no more than 150 characters."]}),
        ),
    ] {
        let reply = admin.post(PATH, body).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, complaint));
    }
    here.person(&here.home, "ann", Role::User).await;
    let reply = admin.patch("/api/admin/users/3/", json!({"email": "admin@example.com"})).await;
    assert_eq!(reply.json(), json!({"email": ["A user with that email already exists."]}));
    assert_eq!(admin.put("/api/admin/users/3/", json!({})).await.json(), json!({"email": ["This field is required."]}));
}

#[tokio::test]
async fn people_are_found_by_name_role_team_and_activity_in_pages() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    admin.post("/api/teams/", json!({"name": "Engineering"})).await;
    for (name, address) in [("ann", "u-3@example.com"), ("Änne", "u-5@example.com")] {
        let reply = admin.post(PATH, json!({"email": address, "first_name": name, "teams": [1]})).await;
        assert_eq!(reply.status, 201);
    }
    here.person(&here.home, "bob", Role::User).await;
    assert_eq!(names(&admin.get("/api/admin/users/?search=%C3%84NN").await), ["u-5"]);
    assert_eq!(names(&admin.get("/api/admin/users/?role=admin").await), ["admin"]);
    assert_eq!(names(&admin.get("/api/admin/users/?team=1").await), ["u-3", "u-5"]);
    admin.delete("/api/admin/users/2/").await;
    assert_eq!(names(&admin.get("/api/admin/users/?is_active=false").await), ["u-3"]);
    let active = admin.get("/api/admin/users/?is_active=true&page_size=2").await;
    assert_eq!((names(&active), &active.json()["count"]), (vec!["admin".into(), "u-5".into()], &json!(3)));
    let next = active.json()["next"].as_str().unwrap().replace("http://oyez.example", "");
    assert_eq!(names(&admin.get(&next).await), ["bob"]);
    assert_eq!(admin.get(PATH).await.json()["count"], Value::Null);
    assert_eq!(admin.get("/api/admin/users/?cursor=x").await.json(), json!({"detail": "Invalid cursor."}));
    assert_eq!(admin.get("/api/admin/users/?role=boss").await.status, 400);
}

#[tokio::test]
async fn an_account_that_is_switched_off_loses_its_sessions_and_its_place_in_the_counts() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    admin.post("/api/teams/", json!({"name": "Engineering"})).await;
    let ann = here.user("ann").await;
    admin.patch("/api/admin/users/2/", json!({"teams": [1]})).await;
    let counts = async || {
        let active = admin.get("/api/admin/users/?is_active=true").await.json()["count"].clone();
        (active, admin.get("/api/teams/1/").await.json()["member_count"].clone())
    };
    assert_eq!(counts().await, (json!(2), json!(1)));
    let off = admin.patch("/api/admin/users/2/", json!({"is_active": false})).await;
    assert_eq!((off.status.as_u16(), &off.json()["is_active"]), (200, &json!(false)));
    assert_eq!(ann.get("/api/auth/me/").await.json()["code"], "user_inactive");
    assert_eq!(counts().await, (json!(1), json!(0)));
    assert_eq!(admin.delete("/api/admin/users/2/").await.status, 204);
    assert_eq!(counts().await, (json!(1), json!(0)));
    here.clock.advance_minutes(1);
    admin.patch("/api/admin/users/2/", json!({"is_active": true})).await;
    assert_eq!(counts().await, (json!(2), json!(1)));
    assert_eq!(ann.get("/api/auth/me/").await.json()["code"], "token_not_valid");
    admin.patch("/api/admin/users/2/", json!({"is_active": false, "teams": []})).await;
    admin.patch("/api/admin/users/2/", json!({"is_active": true})).await;
    assert_eq!(counts().await, (json!(2), json!(0)));
}

#[tokio::test]
async fn the_last_active_admin_stays_one() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    let demoted = admin.patch("/api/admin/users/1/", json!({"role": "user"})).await;
    assert_eq!(demoted.json(), json!({"role": ["The last active admin cannot be demoted."]}));
    let off = json!({"is_active": ["The last active admin cannot be deactivated."]});
    assert_eq!(admin.delete("/api/admin/users/1/").await.json(), off);
    here.person(&here.home, "ann", Role::Admin).await;
    assert_eq!(admin.patch("/api/admin/users/2/", json!({"is_active": false})).await.status, 200);
    assert_eq!(admin.delete("/api/admin/users/1/").await.json(), off);
    admin.patch("/api/admin/users/2/", json!({"is_active": true})).await;
    assert_eq!(admin.patch("/api/admin/users/1/", json!({"role": "user"})).await.status, 200);
    assert_eq!(admin.get(PATH).await.status, 403);
}

#[tokio::test]
async fn of_two_admins_who_demote_each_other_at_once_one_stays() {
    let here = Installation::new().await;
    here.person(&here.home, "ann", Role::Admin).await;
    let (admin, ann) = (here.admin().await, here.sign_in("ann@example.com").await);
    let body = || json!({"role": "user"});
    let (first, second) =
        tokio::join!(admin.patch("/api/admin/users/2/", body()), ann.patch("/api/admin/users/1/", body()));
    let mut codes = [first.status.as_u16(), second.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes[0], 200);
    assert!(codes[1] == 400 || codes[1] == 403, "{codes:?}");
}

#[tokio::test]
async fn accounts_are_for_admins_of_their_own_organization() {
    let here = Installation::new().await;
    let user = here.user("john").await;
    let other = here.organization("other").await;
    here.person(&other, "eve", Role::Admin).await;
    let stranger = here.sign_in("eve@example.com").await;
    for (method, path) in
        [("GET", PATH), ("POST", PATH), ("GET", "/api/admin/users/1/"), ("PATCH", "/api/admin/users/99/")]
    {
        assert_eq!(user.send(method, path, Some(json!({}))).await.status, 403, "{method} {path}");
    }
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        assert_eq!(stranger.send(method, "/api/admin/users/1/", Some(json!({}))).await.status, 404, "{method}");
    }
    assert_eq!(names(&stranger.get(PATH).await), ["eve"]);
}

#[tokio::test]
async fn every_change_of_an_account_is_in_the_audit_trail() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    admin.post_once(PATH, "once", json!({"email": "ann@example.com"})).await;
    admin.post_once(PATH, "once", json!({"email": "ann@example.com"})).await;
    admin.patch("/api/admin/users/2/", json!({"role": "admin", "last_name": "Lee"})).await;
    admin.delete("/api/admin/users/2/").await;
    let trail = admin.get("/api/admin/audit/?subject_kind=user&subject_id=2").await.json();
    let entries = trail["results"].as_array().unwrap();
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["user.deactivate", "user.update", "user.create"]);
    let changes = json!({"last_name": {"from": "", "to": "Lee"}, "role": {"from": "user", "to": "admin"}});
    assert_eq!(entries[1]["detail"], changes);
}

#[tokio::test]
async fn a_person_sets_the_first_password_with_a_token_that_an_admin_hands_them() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    admin.post(PATH, json!({"email": "ann@example.com"})).await;
    let issued = admin.post("/api/admin/users/2/password_token/", json!({})).await;
    assert_eq!((issued.status.as_u16(), &issued.json()["expires_at"]), (201, &json!("2026-11-29T10:00:00Z")));
    let body = json!({"token": issued.json()["token"], "password": PASSWORD});
    let set = here.post("/api/auth/set-password/", body).await;
    assert!(set.status.is_success(), "{}", set.text);
    here.sign_in("ann@example.com").await;
    assert_eq!(admin.get("/api/admin/users/2/").await.json()["has_password"], true);
    assert_eq!(admin.post("/api/admin/users/99/password_token/", json!({})).await.status, 404);
    let trail = admin.get("/api/admin/audit/").await;
    assert!(!trail.text.contains(issued.json()["token"].as_str().unwrap()));
}

#[tokio::test]
async fn a_token_to_set_a_password_is_no_reply_that_is_kept_and_only_the_last_is_good() {
    let here = Installation::new().await;
    let admin = here.admin().await;
    admin.post(PATH, json!({"email": "ann@example.com"})).await;
    let issue = async || admin.post_once("/api/admin/users/2/password_token/", "k", json!({})).await.json();
    let (first, second) = (issue().await, issue().await);
    let set = async |issued: &Value| {
        let body = json!({"token": issued["token"], "password": PASSWORD});
        here.post("/api/auth/set-password/", body).await.status.as_u16()
    };
    assert_eq!((set(&first).await, set(&second).await), (400, 200));
    let trail = admin.get("/api/admin/audit/?action=user.issue_password_ticket").await.json();
    assert_eq!(trail["results"].as_array().unwrap().len(), 2, "each showing leaves its line");
}

#[tokio::test]
async fn the_operators_account_is_changed_by_nobody_else() {
    let here = Installation::new().await;
    let operator = NewAccount { is_operator: true, ..NewAccount::with_email("op@example.com", Role::Admin) };
    here.state.accounts.create_user(here.home.id, None, &operator).await.unwrap();
    let admin = here.admin().await;
    assert_eq!(admin.get("/api/admin/users/2/").await.status, 200);
    assert_eq!(admin.patch("/api/admin/users/2/", json!({"email": "mine@example.com"})).await.status, 403);
    assert_eq!(admin.delete("/api/admin/users/2/").await.status, 403);
    assert_eq!(admin.post("/api/admin/users/2/password_token/", json!({})).await.status, 403);
}

#[tokio::test]
async fn a_taken_name_a_taken_address_and_an_unknown_team_are_told_at_once() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let body = json!({"email": "admin@example.com", "username": "admin", "teams": [99]});
    let mut complaints = json!({
        "username": ["A user with that username already exists."],
        "email": ["A user with that email already exists."],
        "teams": ["Invalid pk \"99\" - object does not exist."],
    });
    let reply = admin.post("/api/admin/users/", body.clone()).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (400, complaints.clone()));
    let mut body = body;
    body["role"] = json!("boss");
    complaints["role"] = json!(["\"boss\" is not a valid choice."]);
    let reply = admin.post("/api/admin/users/", body).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (400, complaints));
    let reply = admin.post("/api/admin/users/", json!({"email": "a@example.com", "username": "a b"})).await;
    assert_eq!(reply.status, 400);
    assert!(reply.json()["username"][0].as_str().unwrap().starts_with("Enter a valid username."));
}

#[tokio::test]
async fn a_changed_username_has_the_letters_of_a_new_one_and_an_old_one_may_stay() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let address = "o'neil@example.com";
    assert_eq!(admin.post(PATH, json!({"email": address})).await.json()["username"], address);
    let path = "/api/admin/users/2/";
    for reply in [
        admin.patch(path, json!({"username": "a b"})).await,
        admin.put(path, json!({"email": address, "username": "o'neil"})).await,
    ] {
        assert_eq!(reply.status, 400);
        assert!(reply.json()["username"][0].as_str().unwrap().starts_with("Enter a valid username."));
    }
    let kept = admin.put(path, json!({"email": "neil@example.com", "username": address})).await;
    assert_eq!((kept.status.as_u16(), &kept.json()["username"]), (200, &json!(address)));
    assert_eq!(admin.patch(path, json!({"username": "neil"})).await.json()["username"], "neil");
}

#[tokio::test]
async fn a_change_of_nothing_leaves_no_trace() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let team = admin.post("/api/teams/", json!({"name": "Red"})).await.json()["id"].as_i64().unwrap();
    let entries = async || {
        let page = admin.get("/api/admin/audit/?page_size=100").await.json();
        page["results"].as_array().unwrap().len()
    };
    let before = entries().await;
    for path in [
        format!("/api/teams/{team}/"),
        format!("/api/admin/users/{}/", oyez.admin.id.0),
        "/api/admin/organization/".to_owned(),
    ] {
        assert_eq!(admin.patch(&path, json!({})).await.status, 200, "{path}");
    }
    assert_eq!(entries().await, before);
}
