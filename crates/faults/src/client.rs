//! A person's or a program's way in: asks one node after the other until one gives a final answer, as a careful client would.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Client as Http, Method, StatusCode};
use serde_json::Value;

use crate::broken::{Broken, Result, wrong};
use crate::node::PASSWORD;
use testbed::Watch;

/// How long one request may take before it counts as unanswered.
const REQUEST_MAX: Duration = Duration::from_secs(8);
/// How long somebody goes on asking.
const PATIENCE: Duration = Duration::from_mins(2);
const AGAIN_AFTER: Duration = Duration::from_millis(300);

/// Asks any of the nodes that answer people.
pub(crate) struct Client {
    http: Http,
    addresses: Vec<String>,
    next: AtomicUsize,
}

/// What is asked: as often as needed, to the same effect.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) token: Option<&'a str>,
    /// Makes a repeated POST one.
    pub(crate) key: Option<&'a str>,
    pub(crate) body: Option<Value>,
}

impl Client {
    pub(crate) fn of(addresses: Vec<String>) -> Result<Self> {
        Ok(Self { http: Http::builder().timeout(REQUEST_MAX).build()?, addresses, next: AtomicUsize::new(0) })
    }

    /// The final answer; errors of the moment (5xx, 429, 409 for a key in use, no answer) are asked again elsewhere.
    pub(crate) async fn ask(&self, ask: &Ask<'_>) -> Result<(StatusCode, Value)> {
        let watch = Watch::start();
        loop {
            let last = match self.once(ask).await {
                Ok((status, body)) if is_final(status) => return Ok((status, body)),
                Ok((status, body)) => format!("{status}: {body}"),
                Err(error) => error.to_string(),
            };
            if watch.elapsed() > PATIENCE {
                return wrong(format!(
                    "no final answer to {} {} within {PATIENCE:?}; last: {last}",
                    ask.method, ask.path
                ));
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    }

    async fn once(&self, ask: &Ask<'_>) -> reqwest::Result<(StatusCode, Value)> {
        let address = &self.addresses[self.next.fetch_add(1, Ordering::Relaxed) % self.addresses.len()];
        let mut request = self.http.request(ask.method.clone(), format!("{address}{}", ask.path));
        if let Some(token) = ask.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = ask.key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// A stream of live events from one of the nodes; it has no time limit.
    pub(crate) async fn events(&self, node: usize, token: &str, last: Option<&str>) -> Result<reqwest::Response> {
        let http = Http::builder().connect_timeout(REQUEST_MAX).build()?;
        let mut request = http.get(format!("{}/api/user/events/", self.addresses[node % self.addresses.len()]));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        Ok(request.bearer_auth(token).send().await?.error_for_status()?)
    }

    /// Signs somebody in.
    pub(crate) async fn sign_in(&self, email: &str) -> Result<String> {
        let body = serde_json::json!({"email": email, "password": PASSWORD});
        let ask = Ask { method: Method::POST, path: "/api/auth/login/", token: None, key: None, body: Some(body) };
        let (status, answer) = self.ask(&ask).await?;
        let token = answer.pointer("/data/token").and_then(Value::as_str).map(str::to_owned);
        token.ok_or_else(|| Broken::Wrong(format!("signing {email} in was answered with {status}: {answer}")))
    }
}

fn is_final(status: StatusCode) -> bool {
    !status.is_server_error()
        && status != StatusCode::TOO_MANY_REQUESTS
        && status != StatusCode::CONFLICT
        && status != StatusCode::REQUEST_TIMEOUT
}
