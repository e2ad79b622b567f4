//! Rounds, deliveries and recipients of an alert.

use serde_json::{Value, json};

use super::{below, person, publish, refused};
use crate::app::Reply;
use crate::installation::{Installation, Visitor};

fn column(page: &Reply, name: &str) -> Vec<Value> {
    assert_eq!(page.status, 200, "{}", page.text);
    page.json()["results"].as_array().unwrap().iter().map(|row| row[name].clone()).collect()
}

fn local(link: &Value) -> String {
    link.as_str().unwrap().replace("http://oyez.example", "")
}

#[tokio::test]
async fn a_round_tells_its_channels_and_which_of_them_were_skipped() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({"delivery_type": "Email"})).await;
    oyez.expand().await;
    oyez.clock.advance_minutes(1);
    admin.post(&below(id, "trigger/"), json!({})).await;
    let rounds = admin.get(&below(id, "rounds/")).await;
    assert_eq!(column(&rounds, "kind"), ["manual", "initial"]);
    let manual = &rounds.json()["results"][0];
    let channels = json!([{"channel": "InApp", "skipped": null}, {"channel": "Email", "skipped": "not configured"}]);
    assert_eq!((&manual["channels"], &manual["people"]), (&channels, &json!(1)));
    assert_eq!(manual["left_out"], json!({"acknowledged": 0, "snoozed": 0, "read": 0}));
    assert_eq!((&manual["state"], &manual["missed"]), (&json!("expanding"), &json!(null)));
}

#[tokio::test]
async fn rounds_go_by_cursor_in_both_directions() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let id = publish(&admin, json!({})).await;
    for _ in 0..2 {
        oyez.clock.advance_minutes(1);
        let alert = json!({"renotify": true, "title": format!("at {}", domain::Clock::now(oyez.clock.as_ref()))});
        admin.patch(&super::path(id), alert).await;
        admin.patch(&super::path(id), json!({"is_active": false})).await;
        admin.patch(&super::path(id), json!({"is_active": true})).await;
    }
    let all = admin.get(&below(id, "rounds/")).await;
    let ids = column(&all, "id");
    assert!(ids.len() > 2, "{}", all.text);
    assert_eq!(all.json()["count"], ids.len());
    let first = admin.get(&below(id, "rounds/?page_size=2")).await;
    let second = admin.get(&local(&first.json()["next"])).await;
    assert_eq!([column(&first, "id"), column(&second, "id")].concat()[..], ids[..4.min(ids.len())]);
    let back = admin.get(&local(&second.json()["previous"])).await;
    assert_eq!(column(&back, "id"), column(&first, "id"));
}

#[tokio::test]
async fn deliveries_go_by_cursor_over_rounds_and_people() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    for name in ["ann", "bob", "cid"] {
        person(&oyez, name).await;
    }
    let id = publish(&admin, json!({})).await;
    oyez.expand().await;
    oyez.clock.advance_minutes(1);
    let first_round = admin.get(&below(id, "rounds/")).await.json()["results"][0]["id"].as_i64().unwrap();
    let second_round = admin.post(&below(id, "trigger/"), json!({})).await.json()["data"]["round"].as_i64().unwrap();
    let all = admin.get(&below(id, "deliveries/")).await;
    assert_eq!(all.json()["count"], json!(null));
    let rounds = column(&all, "round");
    assert_eq!(rounds, [vec![json!(second_round); 4], vec![json!(first_round); 4]].concat());
    assert_eq!(all.json()["results"][1]["user_name"], "ann Doe");
    let mut seen = Vec::new();
    let mut page = admin.get(&below(id, "deliveries/?page_size=3")).await;
    loop {
        seen.extend(column(&page, "user_id").into_iter().zip(column(&page, "round")));
        if page.json()["next"].is_null() {
            break;
        }
        page = admin.get(&local(&page.json()["next"])).await;
    }
    assert_eq!(seen, column(&all, "user_id").into_iter().zip(rounds).collect::<Vec<_>>());
    let back = admin.get(&local(&page.json()["previous"])).await;
    assert_eq!(column(&back, "user_id"), column(&all, "user_id")[3..6]);
    let of_first = admin.get(&below(id, &format!("deliveries/?round={first_round}"))).await;
    assert_eq!(column(&of_first, "round"), vec![json!(first_round); 4]);
    let forged = admin.get(&below(id, "deliveries/?cursor=forged")).await;
    assert_eq!((forged.status.as_u16(), forged.json()), (404, json!({"detail": "Invalid cursor."})));
}

async fn recipients(admin: &Visitor<'_>, id: i64, state: &str) -> Vec<Value> {
    column(&admin.get(&below(id, &format!("recipients/?state={state}"))).await, "user_name")
}

#[tokio::test]
async fn recipients_are_told_apart_by_what_they_did() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    let ann = person(&oyez, "ann").await;
    let bob = person(&oyez, "bob").await;
    let id = publish(&admin, json!({"visibility_type": "User", "target_users": [ann.0, bob.0]})).await;
    let all = admin.get(&below(id, "recipients/")).await;
    assert_eq!((&all.json()["count"], column(&all, "user_id")), (&json!(2), vec![json!(ann.0), json!(bob.0)]));
    for (state, expected) in [
        ("unread", vec!["ann Doe", "bob Doe"]),
        ("unanswered", vec!["ann Doe", "bob Doe"]),
        ("read", vec![]),
        ("acknowledged", vec![]),
        ("snoozed", vec![]),
    ] {
        assert_eq!(recipients(&admin, id, state).await, expected, "{state}");
    }
    let reply = admin.get(&below(id, "recipients/?state=asleep")).await;
    refused(&reply, &json!({"state": ["Select a valid choice. asleep is not one of the available choices."]}));
}
