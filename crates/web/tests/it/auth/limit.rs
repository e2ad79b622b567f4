//! Guessing passwords: who is told to wait, and who is not.

use crate::installation::{Installation, PASSWORD};

const ADMIN: &str = "admin@example.com";
const WRONG: &str = "not the password";

#[tokio::test]
async fn after_five_failures_an_account_waits_even_for_the_right_password_but_only_in_that_network() {
    let oyez = Installation::new().await;
    for _ in 0..5 {
        assert_eq!(oyez.login_from("192.0.2.1", ADMIN, WRONG).await.status, 400);
    }
    let refused = oyez.login_from("192.0.2.77", ADMIN, PASSWORD).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["detail"], "Request was throttled. Expected available in 180 seconds.");
    let told =
        ["retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(|name| refused.header(name));
    assert_eq!(told, ["180", "5", "0", "180"]);
    assert_eq!(oyez.login_from("198.51.100.1", ADMIN, PASSWORD).await.status, 200);
    oyez.clock.advance_minutes(3);
    assert_eq!(oyez.login_from("192.0.2.1", ADMIN, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_closed_by_the_same_rule() {
    let oyez = Installation::new().await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(oyez.login_from("192.0.2.1", "nobody@example.com", WRONG).await.status.as_u16());
    }
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429]);
}

#[tokio::test]
async fn right_passwords_use_nothing_up() {
    let oyez = Installation::new().await;
    for _ in 0..40 {
        assert_eq!(oyez.login_from("192.0.2.1", ADMIN, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn right_passwords_at_the_same_moment_are_no_failures_of_each_other() {
    let oyez = Installation::new().await;
    let logins = (0..40).map(|_| oyez.login_from("192.0.2.1", ADMIN, PASSWORD));
    for reply in futures::future::join_all(logins).await {
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
}

#[tokio::test]
async fn wrong_passwords_at_the_same_moment_are_as_few_as_one_after_the_other() {
    let oyez = Installation::new().await;
    let logins = (0..12).map(|_| oyez.login_from("192.0.2.1", ADMIN, WRONG));
    let replies = futures::future::join_all(logins).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429, 429, 429, 429, 429, 429, 429]);
}

#[tokio::test]
async fn an_attack_from_everywhere_slows_strangers_and_never_whoever_signed_in_within_thirty_days() {
    let oyez = Installation::new().await;
    assert_eq!(oyez.login_from("203.0.113.9", ADMIN, PASSWORD).await.status, 200);
    let attack = async |from: u8| {
        let mut last = 0;
        for network in 0..25 {
            last = oyez.login_from(&format!("10.{from}.{network}.1"), ADMIN, WRONG).await.status.as_u16();
        }
        last
    };
    oyez.clock.advance_minutes(29 * 24 * 60);
    assert_eq!(attack(1).await, 429);
    assert_eq!(oyez.login_from("198.51.100.7", ADMIN, PASSWORD).await.status, 429, "a stranger waits");
    assert_eq!(oyez.login_from("203.0.113.200", ADMIN, PASSWORD).await.status, 200, "the known network does not");
    oyez.clock.advance_minutes(31 * 24 * 60);
    assert_eq!(attack(2).await, 429);
    assert_eq!(oyez.login_from("203.0.113.9", ADMIN, PASSWORD).await.status, 429, "31 days later it is unknown");
    oyez.clock.advance_minutes(1);
    assert_eq!(oyez.login_from("203.0.113.9", ADMIN, PASSWORD).await.status, 200, "slow is not shut");
}

#[tokio::test]
async fn one_address_cannot_try_one_account_after_the_other_for_ever() {
    let oyez = Installation::new().await;
    for number in 0..30 {
        let email = format!("{number}@example.com");
        assert_eq!(oyez.login_from("192.0.2.1", &email, WRONG).await.status, 400);
    }
    assert_eq!(oyez.login_from("192.0.2.1", "one.more@example.com", WRONG).await.status, 429);
    assert_eq!(oyez.login_from("192.0.2.2", "one.more@example.com", WRONG).await.status, 400);
}
