//! The inbox by its keys alone, and publishing without a mouse.

use super::{ADMIN, JOHN, Visit};

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const RIGHT: &str = "\u{E014}";
/// More steps than any page has between two of its fields.
const STEPS_MAX: usize = 60;

impl Visit {
    /// Presses keys where the focus is; at the beginning of a page it is nowhere.
    async fn press(&self, keys: &str) {
        let focused = "document.querySelector(':focus') ? ':focus' : 'body'";
        self.browser.keys(&self.text(focused).await, keys).await;
    }

    /// Steps from field to field until it stands there.
    async fn step_to(&self, selector: &str) {
        for _ in 0..STEPS_MAX {
            if self.text(&format!("document.activeElement.matches('{selector}')")).await == "true" {
                return;
            }
            self.press(TAB).await;
        }
        panic!("no key leads to {selector}");
    }
}

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
    visit
        .browser
        .until("document.activeElement?.closest('.snooze[open]') && document.activeElement.value === 'today'")
        .await;
    visit.browser.keys("body", "\u{E00C}").await;
    visit.browser.until("!document.querySelector('.snooze[open]')").await;

    visit.browser.keys("body", "?").await;
    visit.browser.until("document.querySelector('.keys[open]')").await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn an_alert_is_published_without_a_mouse() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.go("/admin/alerts").await;
    visit.step_to("a.new").await;
    visit.press(ENTER).await;
    visit.browser.until("document.querySelector('#compose')").await;
    visit.step_to("[name=title]").await;
    visit.press("Fire drill at noon").await;
    visit.step_to("[name=message]").await;
    visit.press("Leave by the nearest exit.").await;
    visit.step_to("[name=severity]").await;
    visit.press(&RIGHT.repeat(2)).await;
    visit.step_to("[name=audience]").await;
    visit.press(RIGHT).await;
    visit.step_to("[name=team]").await;
    visit.press(" ").await;
    visit.step_to("[name=do][value=publish]").await;
    visit.press(ENTER).await;
    visit.browser.until("/^.admin.alerts.[0-9]+$/.test(location.pathname)").await;
    visit.browser.until("document.querySelector('h1')?.innerText === 'Fire drill at noon'").await;
    assert_eq!(visit.text("document.querySelectorAll('.about .tag').length").await, "1");
    visit.all_was_quiet().await;
}
