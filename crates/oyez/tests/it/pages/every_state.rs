//! What pages become while somebody uses them: looked at as every page is, on a wide light screen and on a dark phone.

use super::every_page::PHONE;
use super::{ADMIN, JOHN, Visit};
use crate::browser::Scheme;

/// The last one is left behind: the next state is made on it.
const SCREENS: [(u32, Scheme); 2] = [(PHONE, Scheme::Dark), (1280, Scheme::Light)];

impl Visit {
    /// Looks at what is there once this selector finds something.
    async fn look_as_it_is(&self, name: &str, sign: &str) -> Vec<String> {
        let mut faults = Vec::new();
        self.browser.until(&format!("document.querySelector(\"{sign}\")?.checkVisibility()")).await;
        for (width, scheme) in SCREENS {
            self.browser.screen(width, scheme).await;
            faults.extend(self.inspect(&format!("{name} {width} {scheme:?} en")).await);
        }
        faults
    }
}

#[tokio::test]
async fn every_state_of_an_inbox_is_there_for_everybody() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.click("[data-alert] .snooze summary").await;
    visit.browser.click("[data-alert] .snooze [value=until]").await;
    let mut faults = visit.look_as_it_is("snooze-refused", ".snooze[open] .complaint").await;
    // A short page: the bar at its foot covers nothing that cannot be reached.
    visit.go("/alerts/1").await;
    visit.browser.network(false).await;
    faults.extend(visit.look_as_it_is("connection-lost", "#connection").await);
    visit.browser.click("[data-alert] button[value=acknowledged]").await;
    faults.extend(visit.look_as_it_is("mark-kept", "[data-alert] [data-kept]").await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_state_of_a_desk_is_there_for_everybody() {
    let Some(visit) = Visit::begin().await else { return };
    let browser = &visit.browser;
    visit.sign_in(ADMIN).await;
    visit.go("/admin/alerts/new").await;
    browser.click("[name=audience][value=Team]").await;
    browser.click("[value=publish]").await;
    let mut faults = visit.look_as_it_is("compose-refused", "[name=title][aria-invalid=true]").await;

    visit.go("/admin/alerts/1/edit").await;
    browser
        .run("document.querySelector('[name=seen]').value = 1; document.querySelector('[name=title]').value = 'Mine'")
        .await;
    browser.click("[value=save]").await;
    faults.extend(visit.look_as_it_is("edit-conflict", ".meanwhile").await);
    visit.go("/admin/alerts/1/edit").await;
    visit.end("/admin/alerts/1", "archive").await;
    browser.click("[value=save]").await;
    faults.extend(visit.look_as_it_is("edit-ended", ".meanwhile .deeds-done").await);

    visit.go("/admin/teams/new").await;
    browser.run("document.querySelector('main form').noValidate = true").await;
    browser.click("main form[method=post] button").await;
    faults.extend(visit.look_as_it_is("team-refused", "#name-error").await);
    visit.go("/admin/people/new").await;
    browser.keys("main [name=email]", "ada@example.com").await;
    browser.click("main form[method=post] button").await;
    faults.extend(visit.look_as_it_is("password-link", "#field-link").await);

    visit.go("/admin/people/import").await;
    browser.keys("[name=pasted]", "email,first_name\ngrace@example.com,Grace\nnobody,Eva\n").await;
    browser.click("form[enctype] button").await;
    faults.extend(visit.look_as_it_is("import-preview", "form[action$='/start']").await);
    browser.click("form[action$='/start'] button").await;
    faults.extend(visit.look_as_it_is("import-report", "form[action$='/report']").await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn what_can_be_taken_back_is_there_for_everybody() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.go("/admin/alerts/new").await;
    visit.browser.keys("[name=title]", "Fire drill").await;
    visit.browser.keys("[name=message]", "Leave by the nearest exit.").await;
    // A start that lies ahead can be taken back until then, so that nothing hurries.
    visit.browser.click("[name=starts][value=later]").await;
    visit
        .browser
        .run(
            "document.querySelector('[name=start]').value = document.querySelector('[name=expiry]').value; \
        document.querySelector('[name=expiry]').value = ''",
        )
        .await;
    visit.browser.click("[value=publish]").await;
    let mut faults = visit.look_as_it_is("undo", "form.undo").await;
    visit.browser.click("form.undo button").await;
    faults.extend(visit.look_as_it_is("undone", "[data-notice]").await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
