//! What an open page hears and says: what arrives, what was done, and that it hears nothing any more.

use reqwest::StatusCode;
use reqwest::header::COOKIE;

use super::guard::Door;
use super::{JOHN, Visit};

#[tokio::test]
async fn what_is_published_arrives_in_an_open_page_by_itself_and_in_the_title() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    let token = visit.token().await;
    visit.announce(&token, "Leave the building", "Critical").await;
    visit.browser.until("document.querySelector('[data-alert] h2')?.innerText === 'Leave the building'").await;
    visit.browser.until("document.title.startsWith('(4) ')").await;
    visit.browser.until("document.querySelector('#favicon').href.includes('icon-unread')").await;
    visit
        .browser
        .until("document.querySelector('#alarm').textContent === 'New alert, Critical: Leave the building'")
        .await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn what_arrives_together_is_said_in_one_sentence() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    let token = visit.token().await;
    // The second in which they come together lasts as long as the machine needs to publish them.
    let held = "const wait = setTimeout;
        window.heard = 0;
        window.setTimeout = (deed, ms) => (ms === 1_000 ? void (window.say = deed) : wait(deed, ms));
        window.EventSource = class extends EventSource {
            addEventListener(name, hear) { super.addEventListener(name, (event) => { hear(event); if (hear.name === 'hear') heard += 1; }); }
        };
        dispatchEvent(new Event('pagehide'));
        dispatchEvent(new Event('pageshow'));";
    visit.browser.run(held).await;
    for title in ["Coffee is back", "Tea too", "And cake"] {
        visit.announce(&token, title, "Info").await;
    }
    visit.browser.until("heard === 3").await;
    visit.browser.run("say()").await;
    let said = "document.querySelector('#announcer').textContent";
    visit.browser.until(&format!("{said} === '3 alerts have just arrived'")).await;
    assert_eq!(visit.text("document.querySelector('#alarm').textContent").await, "");
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn each_mark_is_said_and_leaves_the_focus_in_the_list() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    for (button, said) in [
        ("[data-key=r]", "Marked as read."),
        ("[data-key=r][value=unread]", "Marked as unread."),
        ("button[value=acknowledged]", "Acknowledged."),
    ] {
        visit
            .browser
            .run(&format!(
                "const button = document.querySelector('[data-alert] {button}'); button.focus(); button.click()"
            ))
            .await;
        visit.browser.until(&format!("document.querySelector('#announcer').textContent === '{said}'")).await;
        visit.browser.until("document.activeElement.closest('[data-alert]')").await;
    }
    // The button for several goes away with what was chosen.
    visit.browser.run("scrollTo(0, 0)").await;
    visit.browser.click("[data-all]").await;
    visit.browser.click("#bulk [value=read]").await;
    visit.browser.until("document.querySelector('#announcer').textContent === 'Marked.'").await;
    visit.browser.until("document.activeElement !== document.body && document.activeElement.checkVisibility()").await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn a_page_for_whose_stream_there_is_no_place_says_so() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    // The page leaves its own place, and the others take all that there are for a person.
    visit.go("/offline").await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let cookie = format!("oyez_session={}", visit.browser.session_cookie().await);
    let mut streams = Vec::new();
    loop {
        let asked = client.get(format!("{}/live", visit.node.url)).header("cookie", &cookie).send().await;
        let stream = asked.expect("an answer");
        if stream.status() == 429 {
            break;
        }
        streams.push(stream);
    }
    visit.go("/inbox").await;
    visit.browser.until("!document.querySelector('#connection').hidden").await;
    let said = visit.text("document.querySelector('#connection').innerText").await;
    assert!(said.contains("looks every minute") && said.contains("Look now"), "{said}");
}

#[tokio::test]
async fn whoever_asks_whether_there_is_a_place_takes_none() {
    let door = Door::open();
    let (session, _) = door.sign_in(JOHN).await;
    let look = async |cookie: &str| {
        let asked = door.client.head(format!("{}/live", door.node.url)).header(COOKIE, cookie);
        asked.send().await.expect("an answer").status()
    };
    let mut streams = Vec::new();
    while look(&session).await == StatusCode::OK {
        let stream = door.get("/live", &session).await;
        assert_eq!(stream.status(), StatusCode::OK, "after {} of them", streams.len());
        streams.push(stream);
    }
    assert_eq!(look(&session).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(door.get("/live", &session).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(streams.len() > 1);
    assert_eq!(look("").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_whose_session_ended_says_so_and_leads_back_to_itself() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.go("/snoozes").await;
    visit.browser.until("performance.getEntriesByType('resource').length").await;
    let first = visit.browser.another_window().await;
    visit.sign_out().await;
    visit.browser.switch_to(&first).await;
    visit.browser.run("dispatchEvent(new Event('online'))").await;
    visit.browser.until("document.querySelector('#connection a').href.endsWith('/login?next=%2Fsnoozes')").await;
    assert!(visit.text("document.querySelector('#connection').innerText").await.contains("You are signed out"));
}

#[tokio::test]
async fn a_mark_in_one_window_is_seen_in_another() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    let first = visit.browser.another_window().await;
    visit.go("/inbox").await;
    visit.browser.click("[formaction='/inbox/read-all']").await;
    visit.browser.until("document.title === 'Inbox · Oyez'").await;
    visit.browser.switch_to(&first).await;
    visit.browser.until("!document.querySelector('.alert.unread')").await;
    visit.all_was_quiet().await;
}
