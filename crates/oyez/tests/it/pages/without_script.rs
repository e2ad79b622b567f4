//! The whole of the inbox, and the deeds of an admin, where the browser runs no script.

use super::{ADMIN, JOHN, PASSWORD, Visit};

/// Looks at an import before it is given up.
const LOOKS_MAX: usize = 1_000;

impl Visit {
    /// Signs somebody in, to whom the browser shows pages without running what is on them.
    async fn enter_without_script(&self, email: &str) {
        self.browser.forgo_scripts().await;
        self.go("/inbox").await;
        self.browser.keys("[name=email]", email).await;
        self.browser.keys("[name=password]", PASSWORD).await;
        self.browser.click("article.door form button").await;
        self.browser.click("main h1").await;
    }

    async fn title(&self) -> String {
        self.text("document.querySelector('h1').innerText").await
    }
}

#[tokio::test]
async fn everything_in_the_inbox_works_without_a_script() {
    let Some(visit) = Visit::begin().await else { return };
    visit.enter_without_script(JOHN).await;

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

#[tokio::test]
async fn an_alert_is_published_taken_back_edited_and_archived_without_a_script() {
    let Some(visit) = Visit::begin().await else { return };
    visit.enter_without_script(ADMIN).await;
    visit.go("/admin/alerts/new").await;
    visit.browser.keys("[name=message]", "Leave by the nearest exit.").await;
    visit.browser.click("[name=severity][value=Critical]").await;
    visit.browser.click("button[value=publish]").await;
    // What was not taken is told at its field, and what was typed stays.
    visit.browser.keys("[name=title][aria-invalid=true]", "Fire drill").await;
    assert_eq!(visit.text("document.querySelector('[name=message]').value").await, "Leave by the nearest exit.");
    visit.browser.click("button[name=do][value=preview]:not(.hidden)").await;
    visit.browser.click("#glance .alert.critical h2").await;
    visit.browser.click("button[value=publish]").await;
    visit.browser.click("form[action$='/undo'] button").await;

    visit.browser.click("button[value=publish]").await;
    visit.browser.click(".deeds a[href$='/edit']").await;
    visit.browser.keys("[name=title]", " at noon").await;
    visit.browser.click("button[value=save]").await;
    visit.browser.click("[data-notice]").await;
    assert_eq!(visit.title().await, "Fire drill at noon");
    visit.browser.click(".ends summary").await;
    visit.browser.click("form[action$='/archive'] button").await;
    visit.browser.click("[data-notice]").await;
    visit.go("/admin/alerts?q=Fire+drill&status=archived").await;
    assert_eq!(visit.text("document.querySelectorAll('td.what').length").await, "1");
}

#[tokio::test]
async fn people_are_imported_without_a_script() {
    let Some(visit) = Visit::begin().await else { return };
    visit.enter_without_script(ADMIN).await;
    visit.go("/admin/people/import").await;
    visit.browser.keys("[name=pasted]", "email,first_name\nada@example.com,Ada\n").await;
    visit.browser.click("form[enctype] button").await;
    visit.browser.click("form[action$='/start'] button").await;
    visit.browser.click("#import h1").await;
    let import = visit.path().await;
    let mut looks = 0..LOOKS_MAX;
    while visit.title().await != "The import is done" {
        looks.next().expect("the import ends");
        visit.go(&import).await;
    }
    visit.go("/admin/people?q=ada@example.com").await;
    assert_eq!(visit.text("document.querySelectorAll('main tbody tr').length").await, "1");
}
