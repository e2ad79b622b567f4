//! The inbox where its server cannot be reached.

use super::{JOHN, Visit};
use crate::browser::Browser;
use crate::server::Server;

/// Whether the service worker answers for the page.
const IS_WATCHED: &str = "navigator.serviceWorker.controller";
const ALERTS: &str = "return document.querySelectorAll('[data-alert]').length";

impl Visit {
    /// John has looked at his inbox in a browser that keeps it.
    async fn with_inbox_kept() -> Option<Self> {
        let visit = Self::begin().await?;
        visit.sign_in(JOHN).await;
        visit.browser.until(IS_WATCHED).await;
        visit.go("/inbox").await;
        visit.browser.until("document.querySelectorAll('[data-alert]').length === 3").await;
        Some(visit)
    }

    /// The browser looks at the inbox once the server is gone.
    async fn look_without_server(self) -> Browser {
        let inbox = format!("{}/inbox", self.node.url);
        self.node.stop();
        self.browser.open(&inbox).await;
        self.browser.until("document.querySelector('.offline-mark')").await;
        self.browser
    }
}

#[tokio::test]
async fn the_last_inbox_is_shown_without_its_server_and_says_so() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    let browser = visit.look_without_server().await;
    assert_eq!(browser.run(ALERTS).await, 3);
}

#[tokio::test]
async fn the_inbox_of_somebody_who_signed_out_is_shown_to_nobody() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    visit.sign_out().await;
    let browser = visit.look_without_server().await;
    assert_eq!(browser.run(ALERTS).await, 0);
}

pub(super) const UNREAD: &str = "document.querySelectorAll('.alert.unread').length";
/// What waits beside an alert.
pub(super) const KEPT: &str = "document.querySelector('[data-alert] [data-kept=read]')";
const MARKS: &str = "return localStorage.getItem('oyez-marks')";

#[tokio::test]
async fn an_open_inbox_says_at_once_that_it_is_offline_and_keeps_a_mark_where_it_is() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    visit.browser.network(false).await;
    visit
        .browser
        .until("document.querySelector('#connection').innerText.startsWith('No connection: what you see is from ')")
        .await;
    let place = visit.text("document.querySelector('[data-alert]').id").await;
    visit.browser.click("[data-alert] [data-key=r]").await;
    visit.browser.until(KEPT).await;
    assert_eq!(visit.text("document.querySelector('[data-alert]').id").await, place);
    assert_eq!(visit.path().await, "/inbox");
    visit.browser.until("document.querySelector('#announcer').textContent.startsWith('Read: will be sent')").await;

    // What may not be done twice is refused where it was asked for.
    visit.browser.click("[data-alert] .snooze summary").await;
    visit.browser.click("[data-alert] .snooze [value=today]").await;
    visit.browser.until("document.querySelector('.snooze [data-waits]')?.checkVisibility()").await;
    visit.browser.keys("body", "\u{E00C}").await;

    visit.browser.network(true).await;
    visit.browser.until(&format!("document.querySelector('#connection').hidden && {UNREAD} === 2 && !{KEPT}")).await;
    assert!(visit.browser.run(MARKS).await.is_null());
}

#[tokio::test]
async fn a_mark_made_without_a_server_outlives_the_page_and_is_sent_when_there_is_one() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    let Visit { browser, node, place } = visit;
    let url = node.url.clone();
    node.stop();
    browser.click("[data-alert] [data-key=r]").await;
    browser.until(KEPT).await;
    browser.open(&format!("{url}/inbox")).await;
    browser.until(&format!("document.querySelector('.offline-mark') && {KEPT}")).await;
    let _node = Server::start_again(&place, &url, &["--demo"]);
    browser.until(&format!("!document.querySelector('.offline-mark') && {UNREAD} === 2")).await;
    browser.until("localStorage.getItem('oyez-marks') === null").await;
}

#[tokio::test]
async fn marks_of_somebody_else_are_forgotten_and_never_sent() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    let left = "const alerts = [...document.querySelectorAll('[data-alert]')].map((one) => Number(one.dataset.alert));
        const marks = alerts.map((alert) => ({ alert, revision: 1, as: 'acknowledged', at: Date.now() }));
        localStorage.setItem('oyez-marks', JSON.stringify({ by: '4711', marks }))";
    visit.browser.run(left).await;
    visit.go("/inbox").await;
    visit.browser.until("localStorage.getItem('oyez-marks') === null").await;
    assert_eq!(visit.text(UNREAD).await, "3");

    // Whoever signs out takes theirs along.
    visit.browser.run(&left.replace("'4711'", "document.querySelector('#page').dataset.person")).await;
    visit.browser.click(".account summary").await;
    visit.browser.click("form[action='/logout'] button").await;
    visit.browser.until("location.pathname === '/login'").await;
    assert!(visit.browser.run(MARKS).await.is_null());
}

#[tokio::test]
async fn a_mark_whose_alert_is_gone_meanwhile_is_told() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    let token = visit.token().await;
    visit.browser.network(false).await;
    visit.browser.until("!document.querySelector('#connection').hidden").await;
    visit.browser.click("[data-alert] [data-key=r]").await;
    visit.browser.until(KEPT).await;
    let alert = visit.text("document.querySelector('[data-alert]').dataset.alert").await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let gone = client.delete(format!("{}/api/admin/alerts/{alert}/", visit.node.url)).bearer_auth(token).send().await;
    assert_eq!(gone.expect("an answer").status(), 204);
    visit.browser.network(true).await;
    visit
        .browser
        .until("document.querySelector('#main .error')?.innerText.startsWith('Not everything that you marked')")
        .await;
    visit.browser.until("document.querySelectorAll('[data-alert]').length === 2").await;
    visit.browser.until("document.querySelector('#main .error')").await;
}

#[tokio::test]
async fn a_mark_made_offline_answers_nothing_that_was_asked_after_it() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    let token = visit.token().await;
    visit.browser.network(false).await;
    visit.browser.until("!document.querySelector('#connection').hidden").await;
    visit.browser.click("[data-alert] button[value=acknowledged]").await;
    visit.browser.until("document.querySelector('[data-alert] [data-kept=acknowledged]')").await;
    let alert = visit.text("document.querySelector('[data-alert]').dataset.alert").await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let edit = client.patch(format!("{}/api/admin/alerts/{alert}/", visit.node.url)).bearer_auth(token);
    let edited = edit.json(&serde_json::json!({"message": "Exit A is CLOSED", "renotify": true})).send().await;
    assert_eq!(edited.expect("an answer").status(), 200);
    visit.browser.network(true).await;
    visit
        .browser
        .until("document.querySelector('#main .error')?.innerText.includes('were changed and ask you anew')")
        .await;
    let shown = format!("document.querySelector('#alert-{alert}')");
    visit
        .browser
        .until(&format!("{shown}.innerText.includes('CLOSED') && !{shown}.querySelector('[data-kept]')"))
        .await;
    assert_eq!(visit.text(&format!("{shown}.querySelector('.mark.done')")).await, "null");
    assert!(visit.browser.run(MARKS).await.is_null());
}

#[tokio::test]
async fn who_cannot_sign_out_offline_loses_no_mark() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    visit.browser.network(false).await;
    visit.browser.until("!document.querySelector('#connection').hidden").await;
    visit.browser.click("[data-alert] [data-key=r]").await;
    visit.browser.until(KEPT).await;
    visit.browser.click(".account summary").await;
    visit.browser.click("form[action='/logout'] button").await;
    visit.browser.until("document.querySelector('form[action=\"/logout\"] [data-waits]')?.checkVisibility()").await;
    assert!(!visit.browser.run(MARKS).await.is_null());
    visit.browser.keys("body", "\u{E00C}").await;
    visit.browser.network(true).await;
    visit.browser.until(&format!("document.querySelector('#connection').hidden && {UNREAD} === 2 && !{KEPT}")).await;
}

#[tokio::test]
async fn the_time_of_what_is_seen_offline_is_told_in_the_zone_of_its_person() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    // Its clocks are three quarters of an hour from those of nearly everybody else.
    visit.browser.run("document.querySelector('#page').dataset.zone = 'Asia/Kathmandu'").await;
    visit.browser.network(false).await;
    visit.browser.until("!document.querySelector('#connection').hidden").await;
    let minutes = "(() => {
        const told = document.querySelector('#connection').innerText.match(/\\d\\d:(\\d\\d)/)[1];
        return (told - new Date().getUTCMinutes() + 60) % 60;
    })()";
    let apart: u32 = visit.text(minutes).await.parse().expect("minutes");
    assert!((40..=45).contains(&apart), "{apart}");
}

#[tokio::test]
async fn marks_of_a_page_that_is_signed_out_meanwhile_wait_and_are_not_sent_in_vain() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    visit.browser.network(false).await;
    visit.browser.until("!document.querySelector('#connection').hidden").await;
    visit.browser.click("[data-alert] [data-key=r]").await;
    visit.browser.until(KEPT).await;
    visit.browser.take_session_cookie("web-ended").await;
    visit.browser.network(true).await;
    visit.browser.until("document.querySelector('#connection a').href.endsWith('/login?next=%2Finbox')").await;
    let sent = "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/inbox/marks')).length";
    assert_eq!(visit.text(sent).await, "0");
    assert!(!visit.browser.run(MARKS).await.is_null());
}
