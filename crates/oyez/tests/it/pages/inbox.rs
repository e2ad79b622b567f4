//! A recipient's journey: what is new, what becomes of it, and how it arrives.

use super::{JOHN, Visit};

/// The titles of the list, from above.
const TITLES: &str = "return [...document.querySelectorAll('[data-alert] h2')].map((title) => title.innerText)";
const POWER_CUT: &str = "Power cut in the main building on Saturday";

#[tokio::test]
async fn the_gravest_unread_alert_is_on_top_and_a_read_one_below_all_unread_ones() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    let titles = visit.browser.run(TITLES).await;
    assert_eq!(titles[0], POWER_CUT);
    assert_eq!(titles.as_array().map(Vec::len), Some(3));
    assert_eq!(visit.text("document.title").await, "(3) Inbox · Oyez");

    visit.browser.click("[data-alert] [data-key=r]").await;
    visit.browser.until("document.title === '(2) Inbox · Oyez'").await;
    visit.browser.until("document.querySelectorAll('.alert.unread').length === 2").await;
    let titles = visit.browser.run(TITLES).await;
    assert_eq!(titles[2], POWER_CUT);
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn an_alert_is_snoozed_until_tomorrow_and_the_history_tells_how_it_ended() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.click("[data-alert] .snooze summary").await;
    visit.browser.click("[data-alert] .snooze [value=today]").await;
    visit.browser.until("document.querySelector('.alert .mark.quiet')").await;
    assert!(visit.text("document.querySelector('[data-notice]').innerText").await.contains("Snoozed"));

    visit.browser.click("[data-alert] button[value=awake]").await;
    visit.browser.until("!document.querySelector('.alert .mark.quiet')").await;
    visit.browser.click("nav a[href='/snoozes']").await;
    visit.browser.until("location.pathname === '/snoozes' && document.querySelector('tbody')").await;
    let row = visit.text("document.querySelector('tbody tr').innerText").await;
    assert!(row.contains(POWER_CUT) && row.contains("ended by you"), "{row}");
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn an_alert_is_acknowledged_on_its_own_page_which_tells_what_happened() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.click("[data-alert] [data-open]").await;
    visit.browser.until("document.querySelector('main h1')?.innerText.startsWith('Power cut')").await;
    visit.browser.click("button[value=acknowledged]").await;
    visit.browser.until("document.querySelector('.mark.done')").await;
    let story = visit.text("document.querySelector('.story').innerText").await;
    for event in ["You acknowledged it", "You read it", "Published by Ada Admin"] {
        assert!(story.contains(event), "{story}");
    }
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn a_search_narrows_the_list_and_leads_back() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.keys("[name=q]", "LAPTOP\u{E007}").await;
    visit.browser.until("location.search.includes('LAPTOP')").await;
    visit.browser.until("document.querySelectorAll('[data-alert]').length === 1").await;
    visit.browser.keys("[name=q]", " zeppelin\u{E007}").await;
    visit.browser.until("document.querySelector('.empty a')").await;
    visit.browser.click(".empty a").await;
    visit.browser.until("document.querySelectorAll('[data-alert]').length === 3").await;
    visit.all_was_quiet().await;
}

/// What a person picks wrongly is told where they picked it.
async fn is_refused_at_the_field(visit: &Visit, typed: &str, why: &str) {
    visit.browser.until(&format!("document.querySelector('.snooze[open] .complaint')?.innerText === '{why}'")).await;
    assert_eq!(visit.text("document.activeElement.value").await, typed);
    assert_eq!(visit.text("document.activeElement.getAttribute('aria-invalid')").await, "true");
    assert_eq!(visit.text("document.querySelector('[data-notice]')").await, "null");
    assert_eq!(visit.path().await, "/inbox");
}

/// A page whose stream is refused is looked at again and again by itself.
#[tokio::test]
async fn a_snooze_without_a_time_to_come_is_refused_in_its_menu() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.run("globalThis.isSame = true").await;
    visit.browser.click("[data-alert] .snooze summary").await;
    visit.browser.click("[data-alert] .snooze [value=until]").await;
    is_refused_at_the_field(&visit, "", "Choose a date and a time.").await;
    let past = "const field = document.querySelector('.snooze[open] [name=until]'); field.value = '2020-02-03T04:05'; \
                document.querySelector('.snooze[open] [value=until]').click()";
    visit.browser.run(past).await;
    is_refused_at_the_field(&visit, "2020-02-03T04:05", "That time has passed. Choose a later one.").await;
    assert_eq!(visit.text("globalThis.isSame").await, "true");
    // It was told once.
    visit.go("/inbox").await;
    visit.browser.until("!document.querySelector('.complaint')").await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn on_a_phone_the_filters_are_one_line_that_says_what_is_set() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    let height = "document.querySelector('.filters').getBoundingClientRect().height";
    visit.browser.screen(360, crate::browser::Scheme::Light).await;
    visit.go("/inbox?show=unread&severity=Critical&q=power").await;
    assert_eq!(
        visit.text("document.querySelector('.filter-line').innerText").await,
        "Filter: Unread, Critical, “power”"
    );
    assert_eq!(visit.text(&format!("{height} < 60")).await, "true");
    visit.browser.click(".filter-line summary").await;
    visit.browser.click("[name=q]").await;
    visit.browser.screen(1280, crate::browser::Scheme::Light).await;
    visit.go("/inbox").await;
    visit.browser.click("[name=q]").await;
    assert_eq!(visit.text("document.querySelector('.filter-line').checkVisibility()").await, "false");
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn a_reader_stays_where_they_were_when_they_mark_an_alert() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.screen(390, crate::browser::Scheme::Light).await;
    visit.browser.run("scrollTo(0, 300)").await;
    let marked = "const last = [...document.querySelectorAll('[data-alert]')].at(-1); last.querySelector('[data-key=a]').click()";
    visit.browser.run(marked).await;
    visit.browser.until("document.querySelector('.mark.done')").await;
    visit.browser.until("scrollY > 100").await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn several_alerts_are_acknowledged_at_once() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.click("[data-all]").await;
    visit.browser.click("#bulk [value=acknowledged]").await;
    visit.browser.until("document.querySelectorAll('.mark.done').length === 3").await;
    visit.all_was_quiet().await;
}

/// Bytes that a browser which was never here takes for its inbox, heads included.
const TRANSFERRED: &str = "return performance.getEntries().filter((entry) => 'transferSize' in entry)
    .reduce((sum, entry) => sum + entry.transferSize, 0)";
const TRANSFERRED_MAX: u64 = 60 * 1024;

#[tokio::test]
async fn a_browser_that_was_never_here_takes_less_than_60_kib_for_its_inbox() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    let (session, path) = (visit.browser.session_cookie().await, "/inbox");
    let Some(fresh) = crate::browser::Browser::start().await else { return };
    fresh.open(&format!("{}/api/openapi.json", visit.node.url)).await;
    fresh.take_session_cookie(&session).await;
    fresh.open(&format!("{}{path}", visit.node.url)).await;
    fresh.until("document.readyState === 'complete' && document.querySelector('[data-alert]')").await;
    let bytes = fresh.run(TRANSFERRED).await.as_u64().expect("a number");
    assert!((1_000..TRANSFERRED_MAX).contains(&bytes), "{bytes} bytes");
}

#[tokio::test]
async fn a_page_that_grew_old_answers_nothing_that_was_asked_after_it() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    let token = visit.token().await;
    let alert = visit.text("document.querySelector('[data-alert]').dataset.alert").await;
    let shown = format!("document.querySelector('#alert-{alert}')");
    // Nothing is made anew beneath somebody who has a menu open.
    visit.browser.click(".account summary").await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let edit = client.patch(format!("{}/api/admin/alerts/{alert}/", visit.node.url)).bearer_auth(token);
    let edited = edit.json(&serde_json::json!({"message": "Exit A is CLOSED", "renotify": true})).send().await;
    assert_eq!(edited.expect("an answer").status(), 200);
    visit.browser.run(&format!("{shown}.querySelector('button[value=acknowledged]').click()")).await;
    visit.browser.until("document.querySelector('[data-notice=done-asked-anew]')").await;
    visit.browser.until(&format!("{shown}.innerText.includes('CLOSED')")).await;
    assert_eq!(visit.text(&format!("{shown}.querySelector('.mark.done')")).await, "null");
    visit.all_was_quiet().await;
}
