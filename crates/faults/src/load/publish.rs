//! An admin who publishes one alert after the other, to everybody, to a few, with and without reminders.

use std::time::Duration;

use domain::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testbed::present_micros;
use tokio_util::sync::CancellationToken;

use crate::broken::{Broken, Result, wrong};
use crate::client::{Ask, Client};
use crate::ledger::{Ledger, Promised};
use crate::people::People;

const PAUSE: Duration = Duration::from_millis(700);
const SEVERITIES: [&str; 3] = ["Info", "Warning", "Critical"];
/// One of so many alerts goes to everybody.
const FOR_ALL_EVERY: u64 = 8;
/// One of so many of these has reminders, each minute.
const REMINDED_EVERY: u64 = 4;
/// People whom the other alerts address.
const FEW: u64 = 100;
/// For how long an alert runs: longer than the suite, and not so long that its reminders would be more than may be published.
pub(crate) const RUNS_MINUTES: u32 = 4 * 60;
/// The channel that the suite's own provider is behind.
const CHANNEL: &str = crate::probe::NAME;

/// Publishes until `stop`, and notes what was promised.
pub(crate) async fn run(
    client: &Client,
    token: &str,
    people: &People,
    ledger: &Ledger,
    stop: &CancellationToken,
) -> Result<()> {
    for n in 0.. {
        if stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
            break;
        }
        publish(client, token, people, ledger, n).await?;
    }
    Ok(())
}

async fn publish(client: &Client, token: &str, people: &People, ledger: &Ledger, n: u64) -> Result<()> {
    let is_for_all = n.is_multiple_of(FOR_ALL_EVERY);
    let has_reminders = !is_for_all || (n / FOR_ALL_EVERY).is_multiple_of(REMINDED_EVERY);
    let title = format!("Alert {n}");
    let mut body = json!({
        "title": title,
        "message": "What has to be said while everything breaks.",
        "severity": SEVERITIES[usize::try_from(n % 3).unwrap_or_default()],
        "reminder_enabled": has_reminders,
        "reminder_frequency_minutes": 1,
        "expiry_time": Timestamp::from_micros(present_micros()).plus_minutes(RUNS_MINUTES.into()).to_datetime().to_rfc3339(),
    });
    let audience = if is_for_all {
        people.count + 1
    } else {
        let few: Vec<i64> = people.few(n, FEW);
        let length = few.len() as u64;
        body["visibility_type"] = json!("User");
        body["target_users"] = json!(few);
        body["channels"] = json!(["InApp", CHANNEL]);
        length
    };
    let (path, key) = ("/api/admin/alerts/", format!("publish-{n}"));
    let ask = Ask { method: Method::POST, path, token: Some(token), key: Some(&key), body: Some(body) };
    let (status, answer) = client.ask(&ask).await?;
    if status != StatusCode::CREATED {
        return wrong(format!("publishing {title} was answered with {status}: {answer}"));
    }
    let id = answer.get("id").and_then(Value::as_i64);
    let id = id.ok_or_else(|| Broken::Wrong(format!("{title} has no id: {answer}")))?;
    ledger.lock().alerts.insert(id, Promised { title, audience, is_for_all, goes_out: !is_for_all });
    Ok(())
}
