//! Every page on a wide screen and on a phone, light and dark, and in the longer language: free of what bars people, of overflow and of
//! complaints. With `OYEZ_SCREENSHOTS` set to a folder, a picture of each is kept there.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{ADMIN, JOHN, Visit};
use crate::browser::Scheme;

const FOLDER: &str = "OYEZ_SCREENSHOTS";
/// axe-core 4 by Deque, which looks for violations of WCAG.
const AXE: &str = include_str!("../../vendor/axe.min.js");
const LOOK: &str = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
    .then((found) => done(found.violations.map((one) => one.id + ': ' + one.help + ' ' + one.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | '))))
    .catch((error) => done(['axe: ' + error]))";
/// Tables that have to be pushed sideways, of those that stack.
const PUSHED: &str = "return [...document.querySelectorAll('.table:has(> .stack)')].filter((one) => one.scrollWidth > one.clientWidth).length";
/// What sticks out of the screen.
const OVERFLOW: &str = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
/// The narrowest phones that are sold.
pub(super) const PHONE: u32 = 360;
/// German last: its words are the longest, so they are shown where there is least room.
const SCREENS: [(u32, Scheme, &str); 5] = [
    (1280, Scheme::Light, "en"),
    (1280, Scheme::Dark, "en"),
    (PHONE, Scheme::Light, "en"),
    (PHONE, Scheme::Dark, "en"),
    (PHONE, Scheme::Light, "de"),
];

const OF_NOBODY: [(&str, &str); 5] = [
    ("login", "/login"),
    ("set-password", "/set-password?token=set-none"),
    ("offline", "/offline"),
    ("embed", "/embed/demo"),
    (NOT_FOUND, "/nowhere"),
];
const OF_RECIPIENTS: [(&str, &str); 5] = [
    ("inbox", "/inbox"),
    ("inbox-none", "/inbox?q=zeppelin"),
    ("alert", "/alerts/1"),
    ("snoozes", "/snoozes"),
    ("settings", "/settings"),
];
const OF_ADMINS: [(&str, &str); 19] = [
    ("dashboard", "/admin"),
    ("alerts", "/admin/alerts"),
    ("compose", "/admin/alerts/new"),
    ("follow", "/admin/alerts/1"),
    ("recipients", "/admin/alerts/1/recipients"),
    ("rounds", "/admin/alerts/1/rounds"),
    ("deliveries", "/admin/alerts/1/deliveries"),
    ("trail", "/admin/alerts/1/trail"),
    ("edit", "/admin/alerts/1/edit"),
    ("teams", "/admin/teams"),
    ("team", "/admin/teams/1"),
    ("team-edit", "/admin/teams/1/edit"),
    ("team-new", "/admin/teams/new"),
    ("people", "/admin/people"),
    ("person", "/admin/people/2"),
    ("person-new", "/admin/people/new"),
    ("import", "/admin/people/import"),
    ("audit", "/admin/audit"),
    ("organization", "/admin/organization"),
];
/// Where nothing has happened yet.
const OF_OPERATORS: [(&str, &str); 5] = [
    ("inbox-empty", "/inbox"),
    ("dashboard-empty", "/admin"),
    ("alerts-empty", "/admin/alerts"),
    ("teams-empty", "/admin/teams"),
    ("system", "/admin/system"),
];
/// A page that is not there says so by its status, of which the browser tells the console.
const NOT_FOUND: &str = "not-found";

impl Visit {
    /// Looks at pages, and leaves a wide screen behind.
    async fn look_at_all(&self, pages: &[(&str, &str)]) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, path) in pages {
            faults.extend(self.look(name, path).await);
        }
        self.browser.screen(1280, Scheme::Light).await;
        self.browser.read_in("en", &self.node.url).await;
        faults
    }

    /// Looks at a page on each screen; what is wrong with it.
    async fn look(&self, name: &str, path: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for (width, scheme, language) in SCREENS {
            self.browser.screen(width, scheme).await;
            self.browser.read_in(language, &self.node.url).await;
            self.go(path).await;
            self.browser.until("document.readyState === 'complete'").await;
            let screen = format!("{name} {width} {scheme:?} {language}");
            faults.extend(self.inspect(&screen).await);
        }
        faults.extend(self.browser.console().await.into_iter().filter(|_| name != NOT_FOUND));
        faults
    }

    /// What is wrong with what is shown.
    pub(super) async fn inspect(&self, screen: &str) -> Vec<String> {
        let mut faults = Vec::new();
        self.browser.run(AXE).await;
        let violations = self.browser.run_until_done(LOOK).await;
        let told = violations.as_array().expect("a list").iter().filter_map(Value::as_str);
        faults.extend(told.map(|fault| format!("{screen}: {fault}")));
        let overflow = self.browser.run(OVERFLOW).await;
        if overflow != 0 {
            faults.push(format!("{screen}: {overflow} pixels too wide"));
        }
        if self.browser.run(PUSHED).await != 0 {
            faults.push(format!("{screen}: a table is wider than the screen"));
        }
        if self.text("document.body.innerText").await.contains('⟦') {
            faults.push(format!("{screen}: a text is missing"));
        }
        self.keep_picture(screen).await;
        faults
    }

    async fn keep_picture(&self, screen: &str) {
        let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
        let picture = STANDARD.decode(self.browser.picture().await).expect("base 64");
        let name = screen.to_lowercase().replace(' ', "-");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("the folder of pictures takes files");
    }
}

#[tokio::test]
async fn every_page_is_there_for_everybody_on_every_screen() {
    let Some(visit) = Visit::begin().await else { return };
    let mut faults = visit.look_at_all(&OF_NOBODY).await;
    visit.sign_in(JOHN).await;
    faults.extend(visit.look_at_all(&OF_RECIPIENTS).await);
    visit.sign_out().await;
    visit.sign_in(ADMIN).await;
    faults.extend(visit.look_at_all(&OF_ADMINS).await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_page_is_there_where_nothing_has_happened_yet() {
    let first = [("OYEZ_ADMIN_EMAIL", ADMIN), ("OYEZ_ADMIN_PASSWORD", "a walk by the river")];
    let Some(visit) = Visit::begin_with(&[], &first).await else { return };
    visit.enter(ADMIN, "a walk by the river").await;
    let faults = visit.look_at_all(&OF_OPERATORS).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_page_is_there_before_anybody_is() {
    let Some(visit) = Visit::begin_with(&[], &[]).await else { return };
    let faults = visit.look_at_all(&[("setup", "/setup")]).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
