//! What the pages keep out: forms of other sites, frames, foreign paths, sessions that somebody brings along, and markup in texts.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

use super::{ADMIN, JOHN, PASSWORD};
use crate::binary::Place;
use crate::server::Server;

/// A node and a client that follows nothing and keeps its cookies by hand.
pub(super) struct Door {
    pub(super) node: Server,
    pub(super) client: Client,
    _place: Place,
}

impl Door {
    pub(super) fn open() -> Self {
        Self::to(&["--demo"], &[])
    }

    /// The door of a node that is started in this way.
    pub(super) fn to(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let place = Place::new();
        let node = Server::start(&place, arguments, environment);
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
        Self { node, client, _place: place }
    }

    pub(super) async fn get(&self, path: &str, cookie: &str) -> Response {
        let asked = self.client.get(format!("{}{path}", self.node.url)).header(COOKIE, cookie);
        asked.send().await.expect("an answer")
    }

    pub(super) async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
        let sent = self.client.post(format!("{}{path}", self.node.url)).header(COOKIE, cookie).form(fields);
        sent.send().await.expect("an answer")
    }

    /// The cookie and the token of a browser that looks at the door.
    pub(super) async fn guest(&self) -> (String, String) {
        let shown = self.get("/login", "").await;
        let cookie = cookie(&shown, "oyez_guest").expect("a cookie for the form");
        (cookie, token(&shown.text().await.expect("a page")))
    }

    /// The cookie of somebody who has signed in, and the token of their forms.
    pub(super) async fn sign_in(&self, email: &str) -> (String, String) {
        self.enter(email, PASSWORD).await
    }

    pub(super) async fn enter(&self, email: &str, password: &str) -> (String, String) {
        let (guest, form_token) = self.guest().await;
        let fields = [("form_token", form_token.as_str()), ("email", email), ("password", password)];
        let entered = self.post("/login", &guest, &fields).await;
        assert_eq!(entered.status(), StatusCode::SEE_OTHER);
        let session = cookie(&entered, "oyez_session").expect("a session");
        let inbox = self.get("/inbox", &session).await.text().await.expect("a page");
        (session, token(&inbox))
    }
}

pub(super) fn cookie(answer: &Response, name: &str) -> Option<String> {
    let set = answer.headers().get_all(SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    let pairs = set.filter_map(|set| set.split(';').next());
    pairs.filter(|pair| pair.starts_with(&format!("{name}="))).map(str::to_owned).next()
}

fn token(page: &str) -> String {
    let after = page.split("name=\"form_token\" value=\"").nth(1).expect("a form");
    after.split('"').next().expect("its token").to_owned()
}

#[tokio::test]
async fn a_form_that_another_site_sends_changes_nothing() {
    let door = Door::open();
    let (session, form_token) = door.sign_in(JOHN).await;
    for fields in [vec![], vec![("form_token", "")], vec![("form_token", "0".repeat(64).leak() as &str)]] {
        let refused = door.post("/inbox/read-all", &session, &fields).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert!(refused.text().await.expect("a page").contains("out of date"));
    }
    let (_, of_somebody_else) = door.sign_in(ADMIN).await;
    let refused = door.post("/inbox/read-all", &session, &[("form_token", &of_somebody_else)]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);

    let cross = door.client.post(format!("{}/inbox/read-all", door.node.url)).header(COOKIE, &session);
    let cross = cross.header("sec-fetch-site", "cross-site").form(&[("form_token", &form_token)]);
    assert_eq!(cross.send().await.expect("an answer").status(), StatusCode::FORBIDDEN);
    let own = door.post("/inbox/read-all", &session, &[("form_token", &form_token)]).await;
    assert_eq!(own.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_that_a_browser_brings_along_is_never_taken_over() {
    let door = Door::open();
    let (guest, form_token) = door.guest().await;
    let planted = format!("{guest}; oyez_session=web-planted");
    let fields = [("form_token", form_token.as_str()), ("email", JOHN), ("password", PASSWORD)];
    // The form was bound to the guest's cookie: with a session beside it, it is not the one that was shown.
    assert_eq!(door.post("/login", &planted, &fields).await.status(), StatusCode::FORBIDDEN);
    let shown = door.get("/login", "oyez_session=web-planted").await.text().await.expect("a page");
    let form_token = token(&shown);
    let fields = [("form_token", form_token.as_str()), ("email", JOHN), ("password", PASSWORD)];
    let entered = door.post("/login", "oyez_session=web-planted", &fields).await;
    let session = cookie(&entered, "oyez_session").expect("a session");
    assert_ne!(session, "oyez_session=web-planted");
    assert_eq!(door.get("/inbox", "oyez_session=web-planted").await.status(), StatusCode::SEE_OTHER);

    let flags = entered.headers().get_all(SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    let flags = flags.filter(|set| set.starts_with("oyez_session=")).collect::<String>();
    assert!(flags.contains("HttpOnly") && flags.contains("SameSite=Lax"), "{flags}");
}

#[tokio::test]
async fn who_signs_out_is_out_also_where_the_cookie_was_copied() {
    let door = Door::open();
    let (session, form_token) = door.sign_in(JOHN).await;
    assert_eq!(door.get("/inbox", &session).await.status(), StatusCode::OK);
    let ended = door.post("/logout", &session, &[("form_token", &form_token)]).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    assert_eq!(door.get("/inbox", &session).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(door.get("/live", &session).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_sign_in_leads_back_within_this_host_only() {
    let door = Door::open();
    let asked = door.get("/alerts/1?x=1", "").await;
    assert_eq!(asked.headers()[LOCATION], "/login?next=%2Falerts%2F1%3Fx%3D1");
    for (next, led_to) in [
        ("/alerts/1", "/alerts/1"),
        ("//evil.example", "/"),
        ("/.//evil.example/x", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil", "/"),
    ] {
        let (guest, form_token) = door.guest().await;
        let fields = [("form_token", form_token.as_str()), ("email", JOHN), ("password", PASSWORD), ("next", next)];
        let entered = door.post("/login", &guest, &fields).await;
        assert_eq!(entered.headers()[LOCATION], led_to, "{next}");
    }
}

#[tokio::test]
async fn no_page_stands_where_its_links_lead_to_another_host() {
    let door = Door::open();
    for path in ["//evil.example/x", "//login", "//evil.example/x?page=2"] {
        let answer = door.get(path, "").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.text().await.expect("nothing"), "", "{path}");
    }
}

#[tokio::test]
async fn no_page_stands_in_a_frame_or_takes_anything_from_elsewhere() {
    let door = Door::open();
    for path in ["/login", "/nowhere", "/assets/0/nothing.css"] {
        let shown = door.get(path, "").await;
        let headers = shown.headers();
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn a_form_that_breaks_off_or_brings_two_files_along_leaves_none_behind() {
    let door = Door::open();
    let (session, form_token) = door.sign_in(ADMIN).await;
    let head = "--x\r\nContent-Disposition: form-data; name=";
    let token = format!("{head}\"form_token\"\r\n\r\n{form_token}\r\n");
    let file = format!("{head}\"file\"; filename=\"a.csv\"\r\n\r\nemail\na@example.com\n\r\n");
    let broken_off = format!("{token}{file}{head}\"pasted\"\r\n\r\nem");
    let whole = format!("{token}{file}--x--\r\n");
    for (form, status) in [
        (broken_off, StatusCode::BAD_REQUEST),
        (format!("{token}{file}{file}--x--\r\n"), StatusCode::BAD_REQUEST),
        (whole, StatusCode::SEE_OTHER),
    ] {
        let sent = door.client.post(format!("{}/admin/people/import", door.node.url)).header(COOKIE, &session);
        let sent = sent.header("content-type", "multipart/form-data; boundary=x").body(form);
        assert_eq!(sent.send().await.expect("an answer").status(), status);
        let shown = door.get("/admin/people/import", &session).await.text().await.expect("a page");
        let files = shown.matches("href=\"/admin/people/import/").count();
        assert_eq!(files, usize::from(status == StatusCode::SEE_OTHER), "{status}");
    }
}

#[tokio::test]
async fn who_is_no_admin_sees_no_page_of_admins() {
    let door = Door::open();
    let (session, _) = door.sign_in(JOHN).await;
    for path in ["/admin", "/admin/alerts", "/admin/alerts/new", "/admin/alerts/1", "/admin/people", "/admin/system"] {
        assert_eq!(door.get(path, &session).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn whoever_comes_to_the_bare_address_is_led_to_the_inbox_and_a_program_is_told_in_json_what_is_not_there() {
    let door = Door::open();
    let bare = door.get("/", "").await;
    assert_eq!((bare.status(), &bare.headers()[LOCATION]), (StatusCode::SEE_OTHER, &"/inbox".parse().expect("a path")));
    let page = door.get("/nothing", "").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(page.text().await.expect("a page").contains("<html"));
    let (session, _) = door.sign_in(JOHN).await;
    for (path, status) in [("/alerts/abc", StatusCode::NOT_FOUND), ("/inbox/marks", StatusCode::METHOD_NOT_ALLOWED)] {
        let shown = door.get(path, &session).await;
        assert_eq!(shown.status(), status, "{path}");
        assert!(shown.text().await.expect("a page").contains("<html"), "{path}");
    }
    let answer = door.get("/api/nothing/", "").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.text().await.expect("JSON"), "{\"detail\":\"Not found.\"}");
}
