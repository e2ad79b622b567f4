//! `POST /api/admin/alerts/`.

use serde_json::json;

use super::{ALERTS, path, person, publish, refused, team};
use crate::installation::Installation;

#[tokio::test]
async fn the_shortest_valid_body_publishes_to_the_whole_organization_for_seven_days() {
    let oyez = Installation::new().await;
    let body = json!({"title": "Test Alert", "message": "Testing", "severity": "Info"});
    let reply = oyez.admin().await.post(ALERTS, body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let alert = reply.json();
    let expected = json!({
        "id": alert["id"], "title": "Test Alert", "message": "Testing", "severity": "Info", "delivery_type": "InApp",
        "channels": ["InApp"], "visibility_type": "Organization", "target_organization": "default-org",
        "target_teams": [], "target_teams_names": [], "target_users": [], "target_users_names": [],
        "reminder_enabled": true, "reminder_frequency_hours": 2, "reminder_frequency_minutes": 120,
        "requires_acknowledgement": false, "stop_reminders_on": "acknowledge", "start_time": "2026-11-22T10:00:00Z",
        "expiry_time": "2026-11-29T10:00:00Z", "is_active": true, "is_archived": false, "is_expired": false,
        "status": "active", "revision": 1, "next_round_at": "2026-11-22T12:00:00Z", "audience_size": 1,
        "created_by": oyez.admin.id.0, "created_by_name": "admin Doe", "created_at": "2026-11-22T10:00:00Z",
        "updated_at": "2026-11-22T10:00:00Z", "warnings": []
    });
    assert_eq!(alert, expected);
}

#[tokio::test]
async fn a_form_publishes_like_json_and_both_spellings_of_the_path_answer() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let reply = admin.post_form("/api/admin/alerts", "title=Form&message=a%0D%0Ab&target_teams=&is_active=on").await;
    assert_eq!((reply.status.as_u16(), &reply.json()["message"]), (201, &json!("a\nb")), "{}", reply.text);
}

#[tokio::test]
async fn all_failing_fields_are_told_at_once() {
    let oyez = Installation::new().await;
    let body = json!({
        "message": "", "severity": "Fatal", "delivery_type": "Pigeon", "visibility_type": "World", "target_teams": 5,
        "target_users": ["x"], "reminder_enabled": "maybe", "reminder_frequency_hours": "often", "start_time": "soon",
        "expiry_time": null, "is_active": null, "requires_acknowledgement": 7, "stop_reminders_on": "sleep"
    });
    let boolean = json!(["Must be a valid boolean."]);
    let not_null = json!(["This field may not be null."]);
    refused(
        &oyez.admin().await.post(ALERTS, body).await,
        &json!({
            "title": ["This field is required."], "message": ["This field may not be blank."],
            "severity": ["\"Fatal\" is not a valid choice."], "delivery_type": ["\"Pigeon\" is not a valid choice."],
            "visibility_type": ["\"World\" is not a valid choice."],
            "target_teams": ["Expected a list of items but got type \"int\"."],
            "target_users": ["Incorrect type. Expected pk value, received str."],
            "reminder_enabled": boolean, "reminder_frequency_hours": ["A valid number is required."],
            "start_time": ["Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."],
            "expiry_time": not_null, "is_active": not_null, "requires_acknowledgement": boolean,
            "stop_reminders_on": ["\"sleep\" is not a valid choice."]
        }),
    );
}

#[tokio::test]
async fn texts_have_their_longest_and_no_control_characters() {
    let oyez = Installation::new().await;
    let body = json!({"title": "x".repeat(256), "message": format!("a\u{7}{}", "b".repeat(20_000))});
    refused(
        &oyez.admin().await.post(ALERTS, body).await,
        &json!({
            "title": ["Ensure this field has no more than 255 characters."],
            "message": ["Ensure this field has no more than 20000 characters.", "Control characters are not allowed."]
        }),
    );
}

#[tokio::test]
async fn targets_must_be_the_organizations_own_and_there_must_be_some() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let other = oyez.organization("other").await;
    let stranger = oyez.person(&other, "olga", domain::Role::User).await.id.0;
    let body = |fields: serde_json::Value| {
        let mut body = json!({"title": "T", "message": "M"});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    let reply = admin
        .post(
            ALERTS,
            body(json!({
                "visibility_type": "User", "target_users": [stranger], "target_teams": [99], "target_organization": "other"
            })),
        )
        .await;
    refused(
        &reply,
        &json!({
            "target_users": [format!("Invalid pk \"{stranger}\" - object does not exist.")],
            "target_teams": ["Invalid pk \"99\" - object does not exist."],
            "target_organization": ["You can only target your own organization."]
        }),
    );
    for (visibility, field) in [("Team", "target_teams"), ("User", "target_users")] {
        let reply = admin.post(ALERTS, body(json!({"visibility_type": visibility}))).await;
        refused(&reply, &json!({field: ["This list may not be empty."]}));
    }
}

#[tokio::test]
async fn fields_that_contradict_each_other_are_refused_once_each_is_valid() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    for (fields, complaint) in [
        (json!({"expiry_time": "2026-11-22T10:00:00Z"}), "Expiry time must be in the future"),
        (
            json!({"start_time": "2026-11-23T10:00:00Z", "expiry_time": "2026-11-23T10:00:00Z"}),
            "Start time must be before expiry time",
        ),
        (
            json!({"reminder_frequency_hours": 1, "reminder_frequency_minutes": 61}),
            "reminder_frequency_hours and reminder_frequency_minutes say different things.",
        ),
        (json!({"delivery_type": "SMS", "channels": ["Email"]}), "delivery_type is not among channels."),
    ] {
        let mut body = json!({"title": "T", "message": "M"});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        refused(&admin.post(ALERTS, body).await, &json!({"non_field_errors": [complaint]}));
    }
}

#[tokio::test]
async fn a_channel_without_a_provider_is_taken_with_a_warning() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({"delivery_type": "Email", "reminder_frequency_hours": "0.5"})).await;
    let alert = admin.get(&path(id)).await.json();
    assert_eq!((&alert["delivery_type"], &alert["channels"]), (&json!("Email"), &json!(["InApp", "Email"])));
    assert_eq!(alert["warnings"], json!(["Email is not configured: nothing goes out by it."]));
    assert_eq!((&alert["reminder_frequency_hours"], &alert["reminder_frequency_minutes"]), (&json!(0.5), &json!(30)));
}

#[tokio::test]
async fn whoever_names_teams_or_people_does_not_tell_everybody_by_leaving_the_visibility_out() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let ann = person(&oyez, "ann").await;
    let red = team(&admin, "Red", &[ann]).await;
    let told = |list: &str, name: &str| json!({"visibility_type": [format!("{list} is only used where this is \"{name}\": say so, or leave the list out.")]});
    let teams = json!({"title": "T", "message": "M", "target_teams": [red.0]});
    refused(&admin.post(ALERTS, teams.clone()).await, &told("target_teams", "Team"));
    let people = json!({"title": "T", "message": "M", "target_users": [ann.0]});
    refused(&admin.post(ALERTS, people).await, &told("target_users", "User"));
    refused(
        &admin.post_form(ALERTS, &format!("title=T&message=M&target_teams={}", red.0)).await,
        &told("target_teams", "Team"),
    );
    let id = publish(&admin, json!({})).await;
    refused(&admin.patch(&path(id), json!({"target_teams": [red.0]})).await, &told("target_teams", "Team"));
    let mut said = teams;
    said["visibility_type"] = json!("Organization");
    assert_eq!(admin.post(ALERTS, said).await.status, 201, "said in so many words it stands");
}

#[tokio::test]
async fn teams_and_people_are_named_and_counted() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let (ann, bob) = (person(&oyez, "ann").await, person(&oyez, "bob").await);
    let red = team(&admin, "Red", &[ann, bob]).await;
    let id = publish(&admin, json!({"visibility_type": "Team", "target_teams": [red.0, red.0]})).await;
    let alert = admin.get(&path(id)).await.json();
    assert_eq!((&alert["target_teams"], &alert["target_teams_names"]), (&json!([red.0]), &json!(["Red"])));
    assert_eq!(alert["audience_size"], 2);
    let id = publish(&admin, json!({"visibility_type": "User", "target_users": [bob.0, ann.0]})).await;
    let alert = admin.get(&path(id)).await.json();
    assert_eq!(alert["target_users_names"], json!(["ann Doe", "bob Doe"]));
    assert_eq!(alert["audience_size"], 2);
    let blue = team(&admin, "Blue", &[bob]).await;
    let id = publish(&admin, json!({"visibility_type": "Team", "target_teams": [red.0, blue.0]})).await;
    assert_eq!(admin.get(&path(id)).await.json()["audience_size"], json!(null), "nobody has counted them yet");
}

#[tokio::test]
async fn a_start_in_the_future_schedules_the_alert() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({"start_time": "2026-11-23"})).await;
    let alert = admin.get(&path(id)).await.json();
    assert_eq!((&alert["status"], &alert["next_round_at"]), (&json!("scheduled"), &json!("2026-11-23T00:00:00Z")));
    assert_eq!(alert["expiry_time"], "2026-11-30T00:00:00Z");
}

#[tokio::test]
async fn a_start_so_late_that_the_usual_expiry_is_beyond_the_years_is_refused_by_its_name() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let body = |start: &str| json!({"title": "T", "message": "M", "start_time": start});
    let late = admin.post(ALERTS, body("2200-12-25T00:00:00Z")).await;
    let complaint =
        "This is so late that the alert would expire after the year 2200. Give an expiry_time or an earlier start.";
    refused(&late, &json!({"start_time": [complaint]}));
    let mut with_expiry = body("2200-12-25T00:00:00Z");
    with_expiry["expiry_time"] = json!("2200-12-31T00:00:00Z");
    with_expiry["reminder_enabled"] = json!(false);
    assert_eq!(admin.post(ALERTS, with_expiry).await.status, 201);
    assert_eq!(admin.post(ALERTS, body("2200-12-24T23:59:00Z")).await.status, 201);
    assert_eq!(admin.get(ALERTS).await.status, 200);
}

#[tokio::test]
async fn an_id_beyond_all_ids_is_told_in_the_digits_that_were_sent() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    for digits in ["99999999999999999999", "-99999999999999999999", "9223372036854775808"] {
        let body = format!("{{\"title\": 99999999999999999999, \"message\": \"M\", \"target_users\": [1, {digits}]}}");
        let complaint = format!("Invalid pk \"{digits}\" - object does not exist.");
        refused(&admin.send_raw("POST", ALERTS, body).await, &json!({"target_users": [complaint]}));
    }
}

#[tokio::test]
async fn an_alert_published_twice_with_one_key_is_published_once() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let body = json!({"title": "Once", "message": "M"});
    let first = admin.post_once(ALERTS, "k1", body.clone()).await;
    oyez.clock.advance_minutes(60 * 24 * 8);
    let admin = oyez.admin().await;
    oyez.clock.set(domain::Clock::now(oyez.clock.as_ref()) - std::time::Duration::from_hours(24 * 8 - 1));
    let again = admin.post_once(ALERTS, "k1", body).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    let other = admin.post_once(ALERTS, "k1", json!({"title": "Other", "message": "M"})).await;
    assert_eq!(other.status, 422);
    assert_eq!(admin.get(ALERTS).await.json()["count"], 1);
}

#[tokio::test]
async fn all_failing_fields_are_told_at_once_and_contradictions_only_when_none_fails() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let unknown = json!(["Invalid pk \"99\" - object does not exist."]);
    let both = admin.post(ALERTS, json!({"title": "", "message": "M", "target_teams": [99]})).await;
    refused(&both, &json!({"title": ["This field may not be blank."], "target_teams": unknown}));
    let body = json!({
        "title": "T", "message": "M", "target_users": [99], "visibility_type": "Team",
        "reminder_frequency_hours": 2, "reminder_frequency_minutes": 7
    });
    refused(&admin.post(ALERTS, body).await, &json!({"target_users": unknown}));
}
