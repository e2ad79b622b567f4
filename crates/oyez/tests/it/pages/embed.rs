//! The inbox on somebody else's page, as the demonstration of it shows it.

use serde_json::json;

use super::{JOHN, PASSWORD, Visit};

/// Where the element keeps what it shows.
const ROOT: &str = "document.querySelector('oyez-inbox').shadowRoot";

#[tokio::test]
async fn alerts_are_seen_followed_and_marked_on_another_page() {
    let Some(visit) = Visit::begin().await else { return };
    let token = visit.token().await;
    let message =
        "Plan: https://example.com/plan. Ask help@example.com, not javascript:pwned=1 or https://bank@evil.example/";
    let alert = json!({"title": "Links", "message": message, "severity": "Critical"});
    visit.make(&token, "/api/admin/alerts/", &alert).await;
    visit.go("/embed/demo").await;
    visit.browser.keys("#email", JOHN).await;
    visit.browser.keys("#password", PASSWORD).await;
    visit.browser.click("#login button").await;
    visit.browser.until(&format!("{ROOT}.querySelector('.badge').textContent === '4'")).await;
    visit.browser.run(&format!("{ROOT}.querySelector('.bell').click()")).await;
    visit.browser.until(&format!("{ROOT}.querySelectorAll('li').length === 4")).await;
    let told = visit.text(&format!("{ROOT}.querySelector('.message').textContent")).await;
    assert_eq!(told, message);
    let links = visit
        .text(&format!(
            "[...{ROOT}.querySelectorAll('.message a')].map((link) => link.href + ' ' + link.rel).join('; ')"
        ))
        .await;
    let rel = "noopener noreferrer nofollow";
    assert_eq!(links, format!("https://example.com/plan {rel}; mailto:help@example.com {rel}"));

    visit
        .browser
        .run(&format!("const button = {ROOT}.querySelector('[data-deed=read]'); button.focus(); button.click()"))
        .await;
    visit.browser.until(&format!("{ROOT}.querySelector('[role=status].said').textContent === 'Marked as read'")).await;
    visit.browser.until(&format!("{ROOT}.querySelector('.badge').textContent === '3'")).await;
    visit.browser.until(&format!("{ROOT}.querySelector('.panel').contains({ROOT}.activeElement)")).await;
    visit.all_was_quiet().await;
}
