//! Forms that are sent twice by a double click without a script: the browser shows the answer to the second.

use reqwest::header::{COOKIE, LOCATION};

use super::ADMIN;
use super::guard::Door;

/// A signed-in admin who sends each form twice.
struct Hasty {
    door: Door,
    session: String,
    form_token: String,
}

impl Hasty {
    async fn begin() -> Self {
        let door = Door::open();
        let (session, form_token) = door.sign_in(ADMIN).await;
        Self { door, session, form_token }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let token = [("form_token", self.form_token.as_str())];
        let fields: Vec<_> = token.iter().chain(fields).copied().collect();
        self.door.post(path, &self.session, &fields).await
    }

    async fn made(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let made = self.post(path, fields).await;
        made.headers()[LOCATION].to_str().expect("a path").to_owned()
    }

    async fn published(&self) -> String {
        let fields = [
            ("title", "Lift out of order"),
            ("message", "Take the stairs."),
            ("starts", "now"),
            ("expiry", "2100-01-01T00:00"),
            ("do", "publish"),
        ];
        self.made("/admin/alerts/new", &fields).await
    }

    async fn imported(&self) -> String {
        let head = "--x\r\nContent-Disposition: form-data; name=";
        let form = format!(
            "{head}\"form_token\"\r\n\r\n{}\r\n{head}\"pasted\"\r\n\r\nemail\nnew@example.com\n\r\n--x--\r\n",
            self.form_token
        );
        let sent = self.door.client.post(format!("{}/admin/people/import", self.door.node.url));
        let sent = sent.header(COOKIE, &self.session).header("content-type", "multipart/form-data; boundary=x");
        let sent = sent.body(form).send().await.expect("an answer");
        sent.headers()[LOCATION].to_str().expect("a path").to_owned()
    }

    /// Both answers lead to the same place.
    async fn twice(&self, path: &str, led_to: &str) {
        for time in ["first", "second"] {
            let answer = self.post(path, &[]).await;
            let to = answer.headers().get(LOCATION).map(|to| to.to_str().expect("a path"));
            assert_eq!((answer.status().as_u16(), to), (303, Some(led_to)), "{path}, the {time} time");
        }
    }
}

#[tokio::test]
async fn what_is_done_already_counts_as_done() {
    let hasty = Hasty::begin().await;
    let alert = hasty.published().await;
    hasty.twice(&format!("{alert}/archive"), "/admin/alerts").await;
    hasty.twice(&format!("{alert}/delete"), "/admin/alerts").await;
    let team = hasty.made("/admin/teams/new", &[("name", "Night watch")]).await;
    hasty.twice(&format!("{team}/delete"), "/admin/teams").await;
    for deed in ["start", "forget"] {
        let import = hasty.imported().await;
        let led_to = if deed == "start" { import.as_str() } else { "/admin/people/import" };
        hasty.twice(&format!("{import}/{deed}"), led_to).await;
    }
}

#[tokio::test]
async fn what_was_taken_back_twice_has_its_words_back_or_says_that_they_are_gone() {
    let hasty = Hasty::begin().await;
    let path = format!("{}/undo", hasty.published().await);
    let first = hasty.post(&path, &[]).await.text().await.expect("a page");
    assert!(first.contains("Take the stairs."), "{first}");
    let second = hasty.post(&path, &[]).await;
    // Its row goes in the background.
    match second.status().as_u16() {
        200 => assert!(second.text().await.expect("a page").contains("Take the stairs.")),
        status => assert_eq!((status, &second.headers()[LOCATION]), (303, &"/admin/alerts/new".parse().unwrap())),
    }
    assert_eq!(hasty.post("/admin/alerts/4711/undo", &[]).await.status(), 404);
}

#[tokio::test]
async fn a_token_is_made_once() {
    let hasty = Hasty::begin().await;
    let page = hasty.door.get("/settings", &hasty.session).await.text().await.expect("a page");
    let key = page.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
    let fields = [("key", key), ("token_name", "robot"), ("scope", "read")];
    assert_eq!(hasty.post("/settings/tokens", &fields).await.status(), 201);
    let second = hasty.post("/settings/tokens", &fields).await;
    assert_eq!(second.status(), 422);
    let page = second.text().await.expect("a page");
    assert!(page.contains("has made a token already") && !page.contains(key), "{page}");
    assert_eq!(page.matches("/revoke\"").count(), 1);
}

#[tokio::test]
async fn a_form_that_does_not_say_from_when_it_is_goes_over_nothing() {
    let hasty = Hasty::begin().await;
    let alert = hasty.published().await;
    let path = format!("{alert}/edit");
    for seen in [None, Some(""), Some("soon"), Some("9000000000000000000")] {
        let mut fields = vec![
            ("title", "Lift works again"),
            ("message", "Take it."),
            ("start", "2099-01-01T00:00"),
            ("expiry", "2100-01-01T00:00"),
            ("do", "save"),
        ];
        fields.extend(seen.map(|seen| ("seen", seen)));
        let answer = hasty.post(&path, &fields).await;
        assert_eq!(answer.status(), 409, "{seen:?}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains("does not tell from when it is") && page.contains("Lift works again"), "{page}");
    }
}
