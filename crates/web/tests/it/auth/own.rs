//! What people change of their own account: password, name, time zone.

use domain::{Role, Secret};
use serde_json::{Value, json};
use service::account::NewAccount;

use super::effort::count_hashes;
use crate::app::Reply;
use crate::installation::{Installation, PASSWORD, Visitor};

const ME: &str = "/api/auth/me/";
const PATH: &str = "/api/auth/password/";
const NEW: &str = "over the hills again";
const EMAIL: &str = "john@example.com";

async fn change(john: &Visitor<'_>, current: &str, new: &str) -> Reply {
    john.post(PATH, json!({"current_password": current, "new_password": new})).await
}

fn wrong() -> Value {
    json!({"current_password": ["This is not your current password."]})
}

#[tokio::test]
async fn a_changed_password_ends_every_session_and_begins_the_one_in_the_answer() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let elsewhere = oyez.login(EMAIL, PASSWORD).await.json()["data"].clone();
    let reply = change(&john, PASSWORD, NEW).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    assert_eq!((&body["message"], &body["data"]["user"]["email"]), (&json!("Password changed"), &json!(EMAIL)));
    assert_eq!(john.get(ME).await.status, 401);
    assert_eq!(oyez.with_token(elsewhere["token"].as_str().unwrap()).get(ME).await.status, 401);
    let refresh =
        async |token: &Value| oyez.post("/api/auth/refresh/", json!({"refresh": token})).await.status.as_u16();
    assert_eq!(refresh(&elsewhere["refresh"]).await, 401);
    assert_eq!(oyez.with_token(body["data"]["token"].as_str().unwrap()).get(ME).await.status, 200);
    assert_eq!(refresh(&body["data"]["refresh"]).await, 200);
    assert_eq!(oyez.login(EMAIL, PASSWORD).await.status, 400);
    assert_eq!(oyez.login(EMAIL, NEW).await.status, 200);
    let trail = oyez.admin().await.get("/api/admin/audit/?action=user.set_password").await.json();
    let entry = &trail["results"][0];
    assert_eq!((&entry["actor_name"], &entry["request_id"]), (&json!("john Doe"), &json!("made-here")));
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let required =
        json!({"current_password": ["This field is required."], "new_password": ["This field is required."]});
    assert_eq!(john.post(PATH, json!({})).await.json(), required);
    for (new, complaint) in [
        ("short", "Ensure this field has at least 8 characters."),
        ("password123", "This password is too common."),
        (EMAIL, "The password is too similar to the username or the e-mail address."),
    ] {
        let reply = change(&john, PASSWORD, new).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"new_password": [complaint]})));
    }
    for new in [NEW, "not the password"] {
        let reply = change(&john, "not the password", new).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (400, wrong()));
    }
    let same = json!({"new_password": ["This is your current password. Choose another one."]});
    let reply = change(&john, PASSWORD, &format!(" {PASSWORD}")).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (400, same));
    assert_eq!(john.get(ME).await.status, 200);
    assert_eq!(oyez.login(EMAIL, PASSWORD).await.status, 200);
    assert_eq!(oyez.post(PATH, json!({})).await.status, 401);
    assert_eq!(john.get(PATH).await.status, 405);
}

#[tokio::test]
async fn wrong_current_passwords_count_like_failed_logins_and_a_right_one_forgives() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    for _ in 0..4 {
        assert_eq!(change(&john, "not the password", NEW).await.json(), wrong());
    }
    let session = change(&john, PASSWORD, NEW).await.json()["data"]["token"].clone();
    let john = oyez.with_token(session.as_str().unwrap());
    for _ in 0..5 {
        assert_eq!(change(&john, PASSWORD, NEW).await.json(), wrong());
    }
    assert_eq!(change(&john, NEW, PASSWORD).await.status, 429);
    assert_eq!(oyez.login(EMAIL, NEW).await.status, 429, "the door is the same");
    oyez.clock.advance_minutes(3);
    assert_eq!(change(&john, NEW, "the third of them").await.status, 200);
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_made() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let (one, two) = tokio::join!(change(&john, PASSWORD, NEW), change(&john, PASSWORD, "the other of the two"));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 400 | 401]), "{statuses:?}");
}

#[tokio::test]
async fn a_program_changes_no_password() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let made = john.post("/api/auth/tokens/", json!({"name": "script", "scope": "manage"})).await.json();
    let program = oyez.with_token(made["token"].as_str().unwrap());
    assert_eq!(change(&program, PASSWORD, NEW).await.status, 403);
    assert_eq!(change(&john, PASSWORD, NEW).await.status, 200);
    assert_eq!(program.get(ME).await.status, 200, "it goes on working");
}

#[test]
fn a_wrong_current_password_costs_as_much_as_a_wrong_one_at_the_door() {
    count_hashes(async |hashes| {
        let oyez = Installation::new().await;
        let john = oyez.user("john").await;
        for (current, new, cost) in [
            ("not the password", NEW, 1),
            ("not the password", "not the password", 1),
            ("not the password", "short", 0),
            (PASSWORD, PASSWORD, 1),
            (PASSWORD, NEW, 2),
        ] {
            let before = hashes();
            change(&john, current, new).await;
            assert_eq!(hashes() - before, cost, "{current} {new}");
        }
    });
}

#[tokio::test]
async fn people_change_their_own_name_and_time_zone_and_nothing_else() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let asked = json!({
        "first_name": " Johnny ", "last_name": "", "timezone": "Asia/Tokyo", "role": "admin", "email": "x@example.com",
        "username": "boss", "is_active": false, "teams": [1]
    });
    let reply = john.patch(ME, asked).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let me = john.get(ME).await.json();
    assert_eq!(reply.json(), me);
    assert_eq!(
        ["first_name", "last_name", "timezone", "role", "email", "username"].map(|field| me[field].as_str().unwrap()),
        ["Johnny", "", "Asia/Tokyo", "user", EMAIL, "john"]
    );
    assert_eq!(john.patch(ME, json!({"timezone": null})).await.json()["timezone"], "UTC");
    assert_eq!(john.patch(ME, json!({})).await.json()["first_name"], "Johnny");
    let wrong = john.patch(ME, json!({"timezone": "Mars", "first_name": null, "last_name": "x".repeat(151)})).await;
    let complaints = json!({
        "timezone": ["\"Mars\" is not a valid time zone."], "first_name": ["This field may not be null."],
        "last_name": ["Ensure this field has no more than 150 characters."]
    });
    assert_eq!((wrong.status.as_u16(), wrong.json()), (400, complaints));
    let trail = oyez.admin().await.get("/api/admin/audit/?action=user.update").await.json();
    assert_eq!(trail["results"].as_array().unwrap().len(), 2, "{trail}");
    let first = &trail["results"][1];
    assert_eq!((&first["actor_name"], &first["request_id"]), (&json!("john Doe"), &json!("made-here")));
    assert_eq!(first["detail"]["first_name"], json!({"from": "john", "to": "Johnny"}));
}

#[tokio::test]
async fn the_zone_in_force_and_the_own_one_are_told_apart_wherever_a_person_is_shown_and_changed() {
    let oyez = Installation::new().await;
    let (admin, john) = (oyez.admin().await, oyez.user("john").await);
    let id = john.get(ME).await.json()["id"].clone();
    let path = format!("/api/admin/users/{id}/");
    assert_eq!(admin.patch("/api/admin/organization/", json!({"timezone": "Europe/Paris"})).await.status, 200);
    let zones = |person: &Value| (person["timezone"].clone(), person["own_timezone"].clone());
    let (theirs, tokyo) = ((json!("Europe/Paris"), Value::Null), (json!("Asia/Tokyo"), json!("Asia/Tokyo")));
    for (visitor, path) in [(&john, ME), (&admin, path.as_str())] {
        let whole = visitor.get(path).await.json();
        assert_eq!(zones(&whole), theirs);
        assert_eq!(zones(&visitor.patch(path, whole.clone()).await.json()), theirs, "an echo makes nothing one's own");
        for name in ["timezone", "own_timezone"] {
            let mut changed = whole.clone();
            changed[name] = json!("Asia/Tokyo");
            assert_eq!(zones(&visitor.patch(path, changed).await.json()), tokyo, "{name}");
            assert_eq!(zones(&visitor.patch(path, json!({})).await.json()), tokyo);
            assert_eq!(zones(&visitor.patch_form(path, &format!("{name}=")).await.json()), theirs, "{name}");
            visitor.patch(path, json!({name: "Asia/Tokyo"})).await;
            assert_eq!(zones(&visitor.patch(path, json!({name: null})).await.json()), theirs, "{name}");
            let blank = visitor.patch(path, json!({name: ""})).await;
            assert_eq!(blank.json(), json!({name: ["\"\" is not a valid time zone."]}));
        }
    }
    let shown = admin.get("/api/admin/users/").await.json();
    assert_eq!(zones(&shown["results"][1]), theirs);
    assert_eq!(zones(&oyez.login(EMAIL, PASSWORD).await.json()["data"]["user"]), theirs);
    let made = admin.post("/api/admin/users/", json!({"email": "a@example.com", "own_timezone": "Asia/Tokyo"})).await;
    assert_eq!(zones(&made.json()), tokyo);
    let torn = json!({"email": "c@example.com", "timezone": "Asia/Kolkata", "own_timezone": "Asia/Tokyo"});
    let complaint = json!({"own_timezone": ["This differs from timezone: give one of them."]});
    assert_eq!(admin.post("/api/admin/users/", torn.clone()).await.json(), complaint);
    assert_eq!(john.patch(ME, torn).await.json(), complaint);
    let copy = json!({"email": "b@example.com", "timezone": "Europe/Paris", "own_timezone": null});
    assert_eq!(zones(&admin.post("/api/admin/users/", copy).await.json()), theirs);
}

#[tokio::test]
async fn an_empty_name_in_a_form_is_an_empty_name() {
    let oyez = Installation::new().await;
    let john = oyez.user("john").await;
    let changed = john.patch_form(ME, "first_name=Johnny&last_name=").await.json();
    assert_eq!((&changed["first_name"], &changed["last_name"]), (&json!("Johnny"), &json!("")));
}

#[tokio::test]
async fn an_operator_and_the_last_admin_change_themselves_too() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    assert_eq!(admin.patch(ME, json!({"timezone": "Europe/Berlin"})).await.json()["timezone"], "Europe/Berlin");
    let operator = NewAccount {
        is_operator: true,
        password: Some(Secret::new(PASSWORD)),
        ..NewAccount::with_email("op@example.com", Role::Admin)
    };
    oyez.state.accounts.create_user(oyez.home.id, None, &operator).await.unwrap();
    let operator = oyez.sign_in("op@example.com").await;
    assert_eq!(operator.patch(ME, json!({"first_name": "Olive"})).await.json()["first_name"], "Olive");
    let other = oyez.organization("other").await;
    oyez.person(&other, "eve", Role::User).await;
    let eve = oyez.sign_in("eve@example.com").await;
    assert_eq!(eve.patch(ME, json!({"first_name": "Eve"})).await.json()["organization"], "other");
}
