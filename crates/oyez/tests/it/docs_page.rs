//! The page that reads the API's document to people, in a real browser.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::binary::Place;
use crate::browser::{Browser, Scheme};
use crate::server::Server;

const TRIGGER: &str = "post_admin_alerts_by_id_trigger";
/// The operations that are to be seen, and the links to operations.
const SHOWN: &str =
    "return [...document.querySelectorAll('.operation')].filter((one) => one.checkVisibility()).map((one) => one.id)";
const LINKED: &str = "return [...document.querySelectorAll('nav li a')]
    .filter((one) => one.checkVisibility()).map((one) => one.hash.slice(1))";
/// Opens what is still shut; the operations that then say how to call them and what they answer.
const OPENED: &str = "for (const head of document.querySelectorAll('.operation:not([open]) > summary')) head.click();
    const says = (one, what) => one.querySelector(':scope > div').innerText.includes(what);
    return [...document.querySelectorAll('.operation[open]')]
        .filter((one) => says(one, 'curl ') && says(one, 'Answer')).map((one) => one.id)";
/// How much brighter the ground is than the letters on it: black on white is 765.
const BRIGHTNESS: &str = r"const of = (colour) => colour.match(/\d+/g).reduce((sum, one) => sum + Number(one), 0);
    const { color, backgroundColor } = getComputedStyle(document.body);
    return of(backgroundColor) - of(color)";
/// Adds what the page's own policy forbids; whether it did something.
const BREACH: &str = "const script = document.createElement('script');
    script.text = 'window.ran = true';
    document.body.append(script);
    return window.ran === true";

/// The page of a node, shown in a browser; both end with the test.
struct DocsPage {
    browser: Browser,
    node: Server,
    _place: Place,
}

impl DocsPage {
    /// Opens the page, with `hash` in its address; `None` where there is no browser.
    async fn open(hash: &str) -> Option<Self> {
        let browser = Browser::start().await?;
        let place = Place::new();
        let node = Server::start(&place, &[], &[]);
        browser.open(&format!("{}/api/docs/{hash}", node.url)).await;
        browser.until("document.querySelector('.operation')").await;
        Some(Self { browser, node, _place: place })
    }

    async fn ids(&self, script: &str) -> BTreeSet<String> {
        serde_json::from_value(self.browser.run(script).await).expect("ids")
    }

    async fn shown(&self) -> BTreeSet<String> {
        self.ids(SHOWN).await
    }

    /// The ids of the document's operations.
    async fn documented(&self) -> BTreeSet<String> {
        let document: Value = self.node.get("/api/openapi.json").await.json().await.expect("JSON");
        let items = document["paths"].as_object().expect("paths").values();
        let operations = items.flat_map(|item| item.as_object().expect("operations").values());
        operations.map(|operation| operation["operationId"].as_str().expect("an id").to_owned()).collect()
    }

    /// Waits until the operation is open, marked as what was asked for, with its head in the upper half of the window.
    async fn reached(&self, id: &str) {
        self.browser.until(&format!("document.querySelector('#{id}.reached[open]')")).await;
        let top = format!("document.getElementById('{id}').getBoundingClientRect().top");
        self.browser.until(&format!("{top} >= 0 && {top} < innerHeight / 2")).await;
    }
}

#[tokio::test]
async fn every_operation_of_the_document_is_listed_and_opens() {
    let Some(page) = DocsPage::open("").await else { return };
    let all = page.documented().await;
    assert!(all.len() > 40, "{all:?}");
    assert_eq!(page.shown().await, all);
    assert_eq!(page.ids(LINKED).await, all);
    page.browser.click(&format!("#{TRIGGER} > summary")).await;
    page.browser.until(&format!("document.querySelector('#{TRIGGER}[open] > div').checkVisibility()")).await;
    assert_eq!(page.ids(OPENED).await, all);
}

#[tokio::test]
async fn a_search_narrows_and_one_without_result_says_so_and_leads_back() {
    let Some(page) = DocsPage::open("").await else { return };
    let all = page.shown().await;
    page.browser.keys("body", "/").await;
    page.browser.until("document.activeElement.id === 'search'").await;
    page.browser.keys("#search", "TRIGGER").await;
    page.browser.until("document.getElementById('found').textContent").await;
    let some = page.shown().await;
    assert!(some.contains(TRIGGER) && some.len() < all.len(), "{some:?}");
    let found = page.browser.run("return document.getElementById('found').textContent").await;
    assert_eq!(found, format!("{} of {} operations", some.len(), all.len()));

    page.browser.keys("#search", " zeppelin").await;
    page.browser.until("document.getElementById('nothing').checkVisibility()").await;
    assert!(page.shown().await.is_empty());
    let said = page.browser.run("return document.getElementById('sought').innerText").await;
    assert_eq!(said, "No operation has to do with “TRIGGER zeppelin”.");

    page.browser.click("#all").await;
    page.browser.until("!document.getElementById('nothing').checkVisibility()").await;
    assert_eq!(page.shown().await, all);
    let left = page.browser.run("const { id, value } = document.activeElement; return { id, value }").await;
    assert_eq!(left, json!({"id": "search", "value": ""}));
}

#[tokio::test]
async fn a_link_opens_its_operation_and_brings_it_into_view_also_from_behind_a_search() {
    let Some(page) = DocsPage::open("").await else { return };
    page.browser.click(&format!("nav a[href='#{TRIGGER}']")).await;
    page.reached(TRIGGER).await;
    page.browser.keys("#search", "zeppelin").await;
    page.browser.until("document.getElementById('nothing').checkVisibility()").await;
    let other = "get_teams";
    page.browser.run(&format!("location.hash = '{other}'")).await;
    page.reached(other).await;
    assert_eq!(page.shown().await, page.documented().await);
}

#[tokio::test]
async fn a_page_that_is_loaded_with_an_operation_in_its_address_shows_that_operation() {
    let Some(page) = DocsPage::open(&format!("#{TRIGGER}")).await else { return };
    page.reached(TRIGGER).await;
    let open = "return [...document.querySelectorAll('.operation[open]')].map((one) => one.id)";
    assert_eq!(page.ids(open).await, BTreeSet::from([TRIGGER.to_owned()]));
}

#[tokio::test]
async fn an_address_that_names_nothing_and_is_malformed_shows_the_whole_page() {
    let Some(page) = DocsPage::open("#100%").await else { return };
    page.browser.run("location.hash = '#%'").await;
    page.browser.keys("body", "/").await;
    page.browser.until("document.activeElement.id === 'search'").await;
    assert_eq!(page.shown().await, page.documented().await);
    assert_eq!(page.browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn on_a_phone_and_on_a_desk_by_day_and_by_night_it_fits_and_can_be_read() {
    let Some(page) = DocsPage::open("").await else { return };
    page.browser.run("for (const one of document.querySelectorAll('details')) one.open = true").await;
    for (width, scheme) in [(390, Scheme::Light), (390, Scheme::Dark), (1280, Scheme::Light)] {
        page.browser.screen(width, scheme).await;
        let wide = page.browser.run("return document.documentElement.scrollWidth").await;
        assert!(wide.as_u64().is_some_and(|wide| wide <= u64::from(width)), "{wide} at {width} pixels");
        let difference = page.browser.run(BRIGHTNESS).await.as_i64().expect("a number");
        let is_light = scheme == Scheme::Light;
        assert!(difference.abs() > 450 && (difference > 0) == is_light, "{difference} in {scheme:?}");
    }
}

#[tokio::test]
async fn the_page_asks_no_other_host_and_the_console_has_nothing_to_complain_of() {
    let Some(page) = DocsPage::open("").await else { return };
    let asked = page.ids("return performance.getEntriesByType('resource').map((one) => one.name)").await;
    assert!(asked.contains(&format!("{}/api/openapi.json", page.node.url)), "{asked:?}");
    let elsewhere: Vec<_> = asked.iter().filter(|url| !url.starts_with(&format!("{}/", page.node.url))).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    page.browser.click("nav li a").await;
    page.browser.keys("#search", "alert").await;
    assert_eq!(page.browser.console().await, Vec::<String>::new());

    assert_eq!(page.browser.run(BREACH).await, false);
    let complaints = page.browser.console().await;
    assert!(complaints.iter().any(|said| said.contains("Content Security Policy")), "it would be seen: {complaints:?}");
}
