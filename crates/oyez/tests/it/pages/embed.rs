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

#[tokio::test]
async fn the_page_and_the_element_find_the_same_addresses() {
    let Some(visit) = Visit::begin().await else { return };
    let token = visit.token().await;
    let message = [
        "https://example.com/plan, http://192.0.2.1:8080/x and help@example.com.",
        "(see http://example.com/a_(b)), https://münchen.example/straße",
        "http://[::1]/x https://a%40b https://bank@evil.example/",
        "\u{202e}moc.elpmaxe https://turned.example/",
        "\u{202e}closed\u{202c} https://closed.example/",
        "\u{2067}\u{202c} https://isolated.example/",
        "\u{2067}\u{202b}\u{2069} https://both.example/",
        "\u{200f}https://marked.example/ \u{200f}hidden@example.com a\u{200b}b@example.com",
        "https://bank.example\u{3164}.evil.example/ https://bank\u{feff}.evil.example/ https://e.example/\u{180e}",
        "https://blank.example\u{a0}!",
    ];
    let alert = json!({"title": "Links", "message": message.join("\n"), "severity": "Critical"});
    let id = visit.make(&token, "/api/admin/alerts/", &alert).await;
    visit.go("/embed/demo").await;
    visit.browser.keys("#email", JOHN).await;
    visit.browser.keys("#password", PASSWORD).await;
    visit.browser.click("#login button").await;
    visit.browser.until(&format!("{ROOT}.querySelector('.badge').textContent === '4'")).await;
    visit.browser.run(&format!("{ROOT}.querySelector('.bell').click()")).await;
    visit.browser.until(&format!("{ROOT}.querySelectorAll('li').length === 4")).await;
    let hrefs = |root: &str| {
        format!(
            "[...{root}.querySelector('.message').querySelectorAll('a')].map((link) => link.getAttribute('href')).join(' ')"
        )
    };
    let of_element = visit.text(&hrefs(ROOT)).await;
    visit.sign_in(JOHN).await;
    visit.go(&format!("/alerts/{id}")).await;
    assert_eq!(visit.text(&hrefs("document")).await, of_element);
    assert_eq!(
        of_element,
        "https://example.com/plan http://192.0.2.1:8080/x mailto:help@example.com http://example.com/a_(b) \
         https://münchen.example/straße https://closed.example/ https://both.example/ https://marked.example/ \
         https://blank.example"
    );
    let isolation = "getComputedStyle(document.querySelector('.message a')).unicodeBidi";
    assert_eq!(visit.text(isolation).await, "isolate");
}
