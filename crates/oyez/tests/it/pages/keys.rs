//! The inbox by its keys alone.

use super::{JOHN, Visit};

#[tokio::test]
async fn alerts_are_walked_read_snoozed_and_acknowledged_by_keys() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.keys("body", "j").await;
    visit.browser.until("document.activeElement === document.querySelectorAll('[data-alert]')[0]").await;
    let second = visit.text("document.querySelectorAll('[data-alert]')[1].dataset.alert").await;
    let focused = format!("document.activeElement.dataset.alert === '{second}'");
    visit.browser.keys("[data-alert]:focus", "j").await;
    visit.browser.until(&focused).await;

    // What is acknowledged goes down to what is read; the next one takes its place, and the focus.
    visit.browser.keys("[data-alert]:focus", "a").await;
    visit.browser.until(&format!("document.querySelector('#alert-{second} .mark.done')")).await;
    visit.browser.until("document.activeElement === document.querySelectorAll('[data-alert]')[1]").await;

    visit.browser.keys("[data-alert]:focus", "k").await;
    visit.browser.keys("[data-alert]:focus", "s").await;
    visit.browser.until("document.activeElement?.closest('.snooze[open]') && document.activeElement.value === 'today'").await;
    visit.browser.keys("body", "\u{E00C}").await;
    visit.browser.until("!document.querySelector('.snooze[open]')").await;

    visit.browser.keys("body", "?").await;
    visit.browser.until("document.querySelector('.keys[open]')").await;
    visit.all_was_quiet().await;
}
