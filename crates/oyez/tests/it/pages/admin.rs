//! An admin's journey: from an empty form to seeing who has heard.

use super::{ADMIN, JOHN, Visit};

impl Visit {
    /// Fills the form for a new alert in, for everybody.
    async fn compose(&self, title: &str) {
        self.go("/admin/alerts/new").await;
        self.browser.keys("[name=title]", title).await;
        self.browser.keys("[name=message]", "Leave by the nearest exit.").await;
        self.browser.click("[name=severity][value=Critical]").await;
    }

    async fn publish(&self, title: &str) {
        self.compose(title).await;
        self.browser.click("button[name=do][value=publish]").await;
        self.browser.until("/^.admin.alerts.[0-9]+$/.test(location.pathname)").await;
    }
}

#[tokio::test]
async fn an_alert_is_published_heard_and_followed() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.publish("Fire drill at noon").await;
    let followed = visit.path().await;
    visit.sign_out().await;

    visit.sign_in(JOHN).await;
    // The form lets ten seconds pass in which it can be undone.
    visit.browser.until("document.querySelector('[data-alert] h2')?.innerText === 'Fire drill at noon'").await;
    visit.browser.click("[data-alert] button[value=acknowledged]").await;
    visit.browser.until("document.querySelector('[data-alert] .mark.done')").await;
    visit.sign_out().await;

    visit.sign_in(ADMIN).await;
    visit.go(&followed).await;
    let heard = "document.querySelector('.funnel .acknowledged strong')?.innerText === '1'";
    visit.browser.until(heard).await;
    visit.browser.until("!document.querySelector('.missing')?.innerText.includes('John Carter')").await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn a_form_tells_beside_the_field_what_is_wrong_and_keeps_what_was_typed() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.go("/admin/alerts/new").await;
    visit.browser.keys("[name=message]", "A text without a title.").await;
    visit.browser.click("button[name=do][value=publish]").await;
    visit.browser.until("document.querySelector('[name=title][aria-invalid=true]')").await;
    assert_eq!(visit.text("document.querySelector('[name=message]').value").await, "A text without a title.");
    assert_ne!(visit.text("document.querySelector('#title-error').innerText").await, "");
}

#[tokio::test]
async fn the_form_shows_how_many_people_it_concerns_and_how_they_will_see_it() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.compose("Fire drill at noon").await;
    visit
        .browser
        .until("document.querySelector('#compose .alert.critical h2')?.innerText === 'Fire drill at noon'")
        .await;
    visit.browser.until("document.querySelector('#compose').innerText.includes('6 people')").await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn what_was_just_published_is_undone_and_nobody_has_seen_it() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.publish("Published by mistake").await;
    let path = visit.path().await;
    visit.browser.click("form[action$='/undo'] button").await;
    visit
        .browser
        .until("location.pathname !== arguments[1]".replace("arguments[1]", &format!("'{path}'")).as_str())
        .await;
    visit.go("/admin/alerts?q=mistake").await;
    visit.browser.until("document.querySelector('.empty')").await;
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn a_team_is_made_and_somebody_added_to_it() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.go("/admin/teams").await;
    visit.browser.click("main a[href='/admin/teams/new']").await;
    visit.browser.until("document.querySelector('main [name=name]')").await;
    visit.browser.keys("main [name=name]", "Night watch").await;
    visit.browser.click("main form[method=post] button:not([type=button])").await;
    visit.browser.until("/^.admin.teams.[0-9]+$/.test(location.pathname)").await;
    assert!(visit.text("document.querySelector('h1').innerText").await.contains("Night watch"));
    visit.all_was_quiet().await;
}

#[tokio::test]
async fn a_form_whose_alert_was_taken_back_can_publish_it_again() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.compose("Taken back and said again").await;
    // As it is after the Back button: the form stands as it was, and has published an alert that is gone.
    let sent = "const send = (path, more) => {
            const body = new URLSearchParams(new FormData(document.querySelector('#compose')));
            for (const [name, value] of Object.entries(more)) body.set(name, value);
            return fetch(path, { method: 'POST', body });
        };
        send('/admin/alerts/new', { do: 'publish' }).then((page) => send(page.url + '/undo', {})).then((page) => done(page.ok));";
    assert_eq!(visit.browser.run_until_done(sent).await, true);
    visit.browser.click("button[name=do][value=publish]").await;
    visit.browser.until("document.querySelector('.error[role=alert]')").await;
    assert_eq!(visit.text("document.querySelector('[name=title]').value").await, "Taken back and said again");
    visit.browser.click("button[name=do][value=publish]").await;
    visit.browser.until("/^.admin.alerts.[0-9]+$/.test(location.pathname)").await;
}

#[tokio::test]
async fn a_later_start_without_a_time_to_come_is_told_of_in_the_preview_and_publishes_nothing() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.compose("Not yet").await;
    visit.browser.click("[name=starts][value=later]").await;
    visit.browser.until("document.querySelector('#glance .times .mark.asked')").await;
    visit.browser.run("document.querySelector('[name=start]').value = '2020-02-02T08:00'").await;
    visit.browser.click("[value=publish]").await;
    visit.browser.until("document.activeElement?.name === 'start'").await;
    let told = visit.text("document.querySelector('#start_time-error').innerText").await;
    assert_eq!(
        (told.as_str(), visit.path().await.as_str()),
        ("This has passed: choose a later time.", "/admin/alerts/new")
    );
    assert_eq!(visit.text("!!document.querySelector('#glance .times .mark.asked')").await, "true");
    visit.browser.click("[name=starts][value=now]").await;
    visit.browser.until("!document.querySelector('#glance .times .mark.asked')").await;
}

#[tokio::test]
async fn the_audit_trail_is_told_in_sentences_with_names() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.publish("Water main burst").await;
    let alert = visit.path().await;
    visit.go("/admin/audit").await;
    let first = visit.text("document.querySelector('.sentence').innerText").await;
    assert!(first.ends_with(" published Water main burst"), "{first}");
    assert_eq!(visit.text("document.querySelector('.sentence a:last-child').getAttribute('href')").await, alert);
    let details = visit.text("document.querySelector('.details').textContent").await;
    assert!(details.contains("In the app") && details.contains("Everybody"), "{details}");
    assert_eq!(
        visit.text("/\\dT\\d/.test(document.querySelector('.details').textContent)").await,
        "false",
        "{details}"
    );
}
