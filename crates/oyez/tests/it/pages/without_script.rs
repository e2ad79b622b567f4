//! The whole of the inbox where the browser runs no script.

use super::{JOHN, PASSWORD, Visit};

#[tokio::test]
async fn everything_in_the_inbox_works_without_a_script() {
    let Some(visit) = Visit::begin().await else { return };
    visit.browser.forgo_scripts().await;
    visit.go("/inbox").await;
    visit.browser.keys("[name=email]", JOHN).await;
    visit.browser.keys("[name=password]", PASSWORD).await;
    visit.browser.click("article.door form button").await;

    visit.browser.click(".alert.unread [data-key=r]").await;
    visit.browser.click("[data-alert] .snooze summary").await;
    visit.browser.click("[data-alert] .snooze [value=until]").await;
    // What was not taken is told in the menu, which is open.
    visit.browser.click(".snooze[open] [aria-invalid=true]").await;
    visit.browser.click(".snooze[open] .complaint").await;
    visit.browser.click("[data-alert] .snooze [value='60']").await;
    visit.browser.click("[data-notice]").await;
    visit.browser.click("button[value=awake]").await;
    visit.browser.click("[data-alert] button[value=acknowledged]").await;
    visit.browser.click(".mark.done").await;
    visit.browser.click("[formaction='/inbox/read-all']").await;
    visit.browser.click(".account summary").await;
    visit.browser.click("form[action='/logout'] button").await;
    visit.browser.click("article.door [name=email]").await;
    assert_eq!(visit.path().await, "/login");
}
