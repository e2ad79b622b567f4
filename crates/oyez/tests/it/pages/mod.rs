//! The pages in a real browser, as the people of the demonstration use them.

mod admin;
mod edit;
mod embed;
mod every_page;
mod every_state;
mod file;
mod form;
mod gateway;
mod guard;
mod hostile;
mod import;
mod inbox;
mod keys;
mod letters;
mod live;
mod offline;
mod panic;
mod signed_out;
mod twice;
mod without_script;

use serde_json::{Value, json};

use crate::binary::Place;
use crate::browser::Browser;
use crate::server::Server;

const ADMIN: &str = "admin@example.com";
const JOHN: &str = "john@example.com";
const PASSWORD: &str = "password123";

/// A browser before a node with the demonstration's people; all of it ends with the test.
struct Visit {
    browser: Browser,
    node: Server,
    place: Place,
}

impl Visit {
    /// `None` where there is no browser.
    async fn begin() -> Option<Self> {
        Self::begin_with(&["--demo"], &[]).await
    }

    /// The same before a node that is started so.
    async fn begin_with(arguments: &[&str], environment: &[(&str, &str)]) -> Option<Self> {
        let browser = Browser::start().await?;
        let place = Place::new();
        let node = Server::start(&place, arguments, environment);
        Some(Self { browser, node, place })
    }

    async fn go(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.node.url)).await;
    }

    /// Signs somebody of the demonstration in.
    async fn sign_in(&self, email: &str) {
        self.enter(email, PASSWORD).await;
    }

    async fn sign_out(&self) {
        self.go("/inbox").await;
        self.browser.click(".account summary").await;
        self.browser.click("form[action='/logout'] button").await;
        self.browser.until("location.pathname === '/login'").await;
    }

    async fn enter(&self, email: &str, password: &str) {
        self.go("/login").await;
        self.browser.keys("[name=email]", email).await;
        self.browser.keys("[name=password]", password).await;
        self.browser.click("article.door form button").await;
        self.browser.until("location.pathname === '/inbox'").await;
    }

    /// A token of the admin for the API.
    async fn token(&self) -> String {
        let login = self.node.post("/api/auth/login/", &json!({"email": ADMIN, "password": PASSWORD})).await;
        let login: Value = login.json().await.expect("JSON");
        login["data"]["token"].as_str().expect("a token").to_owned()
    }

    /// Makes something through the API; its id.
    async fn make(&self, token: &str, path: &str, body: &Value) -> i64 {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let made = client.post(format!("{}{path}", self.node.url)).bearer_auth(token).json(body).send().await;
        let made = made.expect("an answer");
        assert!(made.status().is_success(), "{path} {body}: {:?}", made.text().await);
        let made: Value = made.json().await.expect("JSON");
        made["id"].as_i64().expect("an id")
    }

    /// Publishes an alert to everybody.
    async fn announce(&self, token: &str, title: &str, severity: &str) -> i64 {
        self.make(token, "/api/admin/alerts/", &json!({"title": title, "message": title, "severity": severity})).await
    }

    /// A file in the reader's language, by the cookies and the token of the page that is shown; sent for where `form_token` is needed.
    async fn file(&self, path: &str, is_sent_for: bool) -> String {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let url = format!("{}{path}", self.node.url);
        let asked = if is_sent_for {
            let form_token = self.text("document.querySelector('[name=form_token]').value").await;
            client.post(url).form(&[("form_token", form_token)])
        } else {
            client.get(url)
        };
        let language = self.text("document.documentElement.lang").await;
        let cookies = format!("oyez_session={}; oyez_language={language}", self.browser.session_cookie().await);
        let answer = asked.header(reqwest::header::COOKIE, cookies).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        String::from_utf8(answer.bytes().await.expect("a file").to_vec()).expect("UTF-8")
    }

    /// The path that is shown.
    async fn path(&self) -> String {
        self.text("location.pathname").await
    }

    /// What an expression is in the page, as text.
    async fn text(&self, expression: &str) -> String {
        let value = self.browser.run(&format!("return String({expression})")).await;
        value.as_str().expect("text").to_owned()
    }

    /// Passes when neither the pages nor the browser had anything to complain of.
    async fn all_was_quiet(&self) {
        assert_eq!(self.browser.console().await, Vec::<String>::new());
    }
}
