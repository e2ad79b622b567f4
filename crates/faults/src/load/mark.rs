//! People who acknowledge, snooze and read, and go on until they are answered.

use std::time::Duration;

use domain::Random;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use testbed::SeededRandom;
use tokio_util::sync::CancellationToken;

use crate::broken::{Result, wrong};
use crate::client::{Ask, Client};
use crate::ledger::Ledger;
use crate::people::Person;

const PAUSE: Duration = Duration::from_millis(40);

/// Answers alerts to everybody in the names of these people until `stop`.
pub(crate) async fn run(
    client: &Client,
    people: &[Person],
    ledger: &Ledger,
    random: &SeededRandom,
    stop: &CancellationToken,
) -> Result<()> {
    while stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_some() {
        let alerts: Vec<i64> =
            ledger.lock().alerts.iter().filter(|(_, alert)| alert.is_for_all).map(|(id, _)| *id).collect();
        let (Some(alert), Some(person)) = (choose(&alerts, random), choose(people, random)) else { continue };
        mark(client, person, *alert, ledger, random).await?;
    }
    Ok(())
}

async fn mark(client: &Client, person: &Person, alert: i64, ledger: &Ledger, random: &SeededRandom) -> Result<()> {
    let (method, verb) = match random.positive() % 4 {
        0 => (Method::POST, "acknowledge"),
        1 | 2 => (Method::POST, "snooze"),
        _ => (Method::PUT, "mark_read"),
    };
    let path = format!("/api/user/alerts/{alert}/{verb}/");
    let ask = Ask { method, path: &path, token: Some(&person.token), key: None, body: None };
    let (status, answer) = client.ask(&ask).await?;
    if status != StatusCode::OK {
        return wrong(format!("{verb} of alert {alert} was answered with {status}: {answer}"));
    }
    // Whoever has acknowledged an alert is told that a snooze changes nothing.
    let is_snoozed = answer.pointer("/data/is_snoozed").and_then(Value::as_bool) == Some(true);
    let mut promises = ledger.lock();
    match verb {
        "acknowledge" => promises.acknowledged.insert((alert, person.id)),
        "snooze" if is_snoozed => promises.snoozed.insert((alert, person.id)),
        _ => true,
    };
    Ok(())
}

fn choose<'a, T>(from: &'a [T], random: &SeededRandom) -> Option<&'a T> {
    let index = usize::try_from(random.positive()).unwrap_or_default();
    from.get(index.checked_rem(from.len())?)
}
