//! An open page: it comes back after each cut, to any node, with the last event that it saw.

use std::time::Duration;

use futures::StreamExt;
use reqwest::Method;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::broken::Result;
use crate::client::{Ask, Client};
use crate::ledger::Ledger;

const BACK_AFTER: Duration = Duration::from_millis(500);
/// A page whose stream says nothing for so long takes it for dead: heartbeats come more often.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// Listens in one person's name until `stop`.
pub(crate) async fn run(client: &Client, token: &str, reader: usize, ledger: &Ledger, stop: &CancellationToken) {
    let mut last = None;
    let mut node = reader;
    let listening = async {
        loop {
            // Whatever ended it, the page comes back.
            let _ended = listen(client, token, (reader, node), ledger, &mut last).await;
            node += 1;
            ledger.lock().reopened += 1;
            tokio::time::sleep(BACK_AFTER).await;
        }
    };
    stop.run_until_cancelled(listening).await;
}

async fn listen(
    client: &Client,
    token: &str,
    (reader, node): (usize, usize),
    ledger: &Ledger,
    last: &mut Option<String>,
) -> Result<()> {
    let mut pieces = client.events(node, token, last.as_deref()).await?.bytes_stream();
    let mut text = String::new();
    while let Ok(Some(piece)) = tokio::time::timeout(SILENCE_MAX, pieces.next()).await {
        text.push_str(&String::from_utf8_lossy(&piece?));
        while let Some(end) = text.find("\n\n") {
            let event: String = text.drain(..end + 2).collect();
            if note(&event, reader, ledger, last) {
                fetch(client, token, reader, ledger).await?;
            }
        }
    }
    Ok(())
}

/// Notes an event; whether it asks to fetch the list anew.
fn note(event: &str, reader: usize, ledger: &Ledger, last: &mut Option<String>) -> bool {
    let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    if let Some(id) = line("id") {
        *last = Some(id.to_owned());
    }
    match line("event") {
        Some("alert") => {
            let data: Option<Value> = line("data").and_then(|data| serde_json::from_str(data).ok());
            let alert = data.and_then(|data| data.get("id")?.as_i64());
            ledger.lock().heard.entry(reader).or_default().extend(alert);
        }
        Some("reset") => {
            ledger.lock().told_to_fetch += 1;
            return true;
        }
        _ => {}
    }
    false
}

/// What a page does when told that its events cannot be gone on with: reads the newest of the list.
async fn fetch(client: &Client, token: &str, reader: usize, ledger: &Ledger) -> Result<()> {
    let path = "/api/user/alerts/?page_size=50";
    let ask = Ask { method: Method::GET, path, token: Some(token), key: None, body: None };
    let (_, list) = client.ask(&ask).await?;
    let rows = list.get("results").and_then(Value::as_array).into_iter().flatten();
    let seen: Vec<i64> = rows.filter_map(|row| row.get("id")?.as_i64()).collect();
    ledger.lock().heard.entry(reader).or_default().extend(seen);
    Ok(())
}
