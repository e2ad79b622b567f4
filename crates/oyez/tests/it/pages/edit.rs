//! An alert that others change, archive or delete while somebody has its form open: nothing typed is lost, and nothing goes unseen.

use std::mem;

use super::{ADMIN, Visit};
use crate::browser::Browser;

const SAVE: &str = "button[name=do][value=save]";

/// Goes to the form of an alert and replaces its title.
async fn retitle(visit: &Visit, alert: &str, title: &str) {
    visit.go(&format!("{alert}/edit")).await;
    visit.browser.run("document.querySelector('[name=title]').value = ''").await;
    visit.browser.keys("[name=title]", title).await;
}

#[tokio::test]
async fn who_saves_over_the_edit_of_another_is_told_first_and_then_may() {
    let Some(mut visit) = Visit::begin().await else { return };
    let Some(mut other) = Browser::start().await else { return };
    visit.sign_in(ADMIN).await;
    retitle(&visit, "/admin/alerts/1", "What I wanted to say").await;

    mem::swap(&mut visit.browser, &mut other);
    visit.sign_in(ADMIN).await;
    retitle(&visit, "/admin/alerts/1", "What another has said").await;
    visit.browser.click(SAVE).await;
    visit.browser.until("location.pathname === '/admin/alerts/1'").await;

    mem::swap(&mut visit.browser, &mut other);
    visit.browser.click(SAVE).await;
    visit.browser.until("document.querySelector('.meanwhile')?.innerText.includes('What another has said')").await;
    assert_eq!(visit.text("document.querySelector('[name=title]').value").await, "What I wanted to say");
    visit.browser.click(SAVE).await;
    visit.browser.until("location.pathname === '/admin/alerts/1'").await;
    visit.browser.until("document.querySelector('h1')?.innerText === 'What I wanted to say'").await;
}

impl Visit {
    /// Ends an alert, as another window does, while its form stands open.
    pub(super) async fn end(&self, alert: &str, deed: &str) {
        let sent = format!(
            "const body = new URLSearchParams({{ form_token: document.querySelector('[name=form_token]').value }});
            fetch('{alert}/{deed}', {{ method: 'POST', body }}).then((page) => done(page.ok));"
        );
        assert_eq!(self.browser.run_until_done(&sent).await, true);
    }
}

#[tokio::test]
async fn what_was_typed_for_an_alert_that_was_ended_meanwhile_can_be_published_as_a_new_one() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    for (alert, deed, told) in
        [("/admin/alerts/1", "archive", " archived it"), ("/admin/alerts/2", "delete", " deleted it")]
    {
        let title = format!("What I wanted to say before {deed}");
        retitle(&visit, alert, &title).await;
        visit.end(alert, deed).await;
        visit.browser.click(SAVE).await;
        visit
            .browser
            .until(&format!("document.querySelector('.meanwhile .deeds-done')?.innerText.includes('{told}')"))
            .await;
        assert_eq!(visit.text("document.querySelector('[name=title]').value").await, title);
        visit.browser.click("button[name=do][value=publish]").await;
        visit.browser.until("/^.admin.alerts.[0-9]+$/.test(location.pathname)").await;
        visit.browser.until(&format!("document.querySelector('h1')?.innerText === '{title}'")).await;
        assert_ne!(visit.path().await, alert);
    }
}

#[tokio::test]
async fn a_form_of_an_alert_that_never_was_leads_nowhere() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.go("/admin/alerts/1/edit").await;
    visit.browser.run("document.querySelector('#compose').action = '/admin/alerts/4711/edit'").await;
    visit.browser.click(SAVE).await;
    visit.browser.until("document.querySelector('h1') && !document.querySelector('#compose')").await;
}
