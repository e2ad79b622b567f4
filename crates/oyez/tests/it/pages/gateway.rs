//! A gateway that stands before the server, and answers in its place while there is none.

use super::offline::{KEPT, UNREAD};
use super::{ADMIN, JOHN, Visit};
use crate::proxy::Proxy;

const IS_AWAY: &str =
    "document.querySelector('#connection').innerText.startsWith('No connection: what you see is from ')";
const IS_BACK: &str = "document.querySelector('#connection').hidden";
const TYPED: &str = "document.querySelector('[name=message]').value";

impl Visit {
    /// Somebody is signed in, all of whose requests go through a gateway.
    async fn behind_a_gateway(email: &str) -> Option<(Self, Proxy)> {
        let mut visit = Self::begin().await?;
        let gateway = Proxy::to(visit.node.url.trim_start_matches("http://").to_owned()).await;
        visit.node.url = format!("http://{}", gateway.address);
        visit.sign_in(email).await;
        Some((visit, gateway))
    }

    /// The gateway comes and goes before an inbox that is open.
    async fn inbox_outlives(&self, gateway: &Proxy) {
        self.go("/inbox").await;
        gateway.refuse();
        self.browser.click("[data-alert] [data-key=r]").await;
        self.browser.until(&format!("{KEPT} && {IS_AWAY}")).await;
        assert_eq!(self.text("document.querySelectorAll('[data-alert]').length").await, "3");
        gateway.mend();
        self.browser.until(&format!("{IS_BACK} && {UNREAD} === 2 && !{KEPT}")).await;
    }
}

#[tokio::test]
async fn an_inbox_behind_a_gateway_that_lost_its_server_stays_and_keeps_its_marks() {
    let Some((visit, gateway)) = Visit::behind_a_gateway(JOHN).await else { return };
    visit.browser.until("navigator.serviceWorker.controller").await;
    visit.inbox_outlives(&gateway).await;
}

#[tokio::test]
async fn it_does_so_where_there_is_no_service_worker() {
    let Some((visit, gateway)) = Visit::behind_a_gateway(JOHN).await else { return };
    visit.browser.forgo_service_worker().await;
    visit.inbox_outlives(&gateway).await;
}

#[tokio::test]
async fn what_is_typed_for_an_alert_outlives_a_gateway_that_lost_its_server_and_can_be_sent_after() {
    let Some((visit, gateway)) = Visit::behind_a_gateway(ADMIN).await else { return };
    visit.browser.forgo_service_worker().await;
    visit.go("/admin/alerts/new").await;
    visit.browser.keys("[name=title]", "Fire drill").await;
    gateway.refuse();
    visit.browser.keys("[name=message]", "Leave by the nearest exit.").await;
    visit.browser.click("button[name=do][value=publish]").await;
    visit.browser.until(&format!("document.querySelector('#compose [data-waits]') && {IS_AWAY}")).await;
    assert_eq!(visit.text(TYPED).await, "Leave by the nearest exit.");
    visit.browser.until("document.querySelector('#glance')").await;
    gateway.mend();
    visit.browser.until(IS_BACK).await;
    visit.browser.click("button[name=do][value=publish]").await;
    visit.browser.until("/^.admin.alerts.[0-9]+$/.test(location.pathname)").await;
}
