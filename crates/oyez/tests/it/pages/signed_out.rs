//! Whoever is signed out elsewhere, or tried too often, is told so, and comes back to where they were.

use reqwest::header::{COOKIE, LOCATION, REFERER, RETRY_AFTER};
use reqwest::{Response, StatusCode};

use super::guard::{Door, cookie};
use super::{ADMIN, JOHN};

const ENDED: &str = "You are no longer signed in here";
const BACK: &str = "You will come back to where you were";
/// More wrong passwords than any door takes in a row.
const ATTEMPTS_MAX: usize = 50;

impl Door {
    /// Sends a form from a page.
    async fn post_from(&self, page: &str, path: &str, cookie: &str) -> Response {
        let sent = self.client.post(format!("{}{path}", self.node.url)).header(COOKIE, cookie).header(REFERER, page);
        sent.form(&[("form_token", "any")]).send().await.expect("an answer")
    }

    async fn page(&self, path: &str, cookie: &str) -> String {
        self.get(path, cookie).await.text().await.expect("a page")
    }
}

fn led_to(answer: &Response) -> &str {
    answer.headers()[LOCATION].to_str().expect("text")
}

#[tokio::test]
async fn whoever_was_signed_out_elsewhere_is_told_why_and_comes_back() {
    let door = Door::open();
    let (window, _) = door.sign_in(ADMIN).await;
    let (other, form_token) = door.sign_in(ADMIN).await;
    let ended = door.post("/settings/sessions/end-others", &other, &[("form_token", &form_token)]).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);

    let asked = door.get("/admin/teams?page=2", &window).await;
    assert_eq!(led_to(&asked), "/login?next=%2Fadmin%2Fteams%3Fpage%3D2");
    let login = door.page(led_to(&asked), &window).await;
    assert!(login.contains(ENDED) && login.contains(BACK));
    let login = door.page("/login", &window).await;
    assert!(login.contains(ENDED) && !login.contains(BACK));
    // A form leads back to the page that it was on, and to no other host.
    let page = format!("{}/admin/teams/new", door.node.url);
    assert_eq!(led_to(&door.post_from(&page, "/admin/teams/new", &window).await), "/login?next=%2Fadmin%2Fteams%2Fnew");
    assert_eq!(led_to(&door.post_from("https://evil.example/x", "/admin/teams/new", &window).await), "/login");

    for stranger in [door.page("/login", "").await, door.page("/login?next=%2Finbox", "").await] {
        assert!(!stranger.contains(ENDED));
    }
}

#[tokio::test]
async fn a_window_beside_the_one_that_signed_out_is_told_and_the_one_itself_knows() {
    let door = Door::open();
    let (session, form_token) = door.sign_in(JOHN).await;
    let ended = door.post("/logout", &session, &[("form_token", &form_token)]).await;
    let kept = |name| cookie(&ended, name).expect("a cookie");
    let (notice, left) = (kept("oyez_notice"), kept("oyez_left"));
    let itself = door.page("/login", &format!("{notice}; {left}")).await;
    assert!(itself.contains("You are signed out.") && !itself.contains(ENDED));
    assert!(!door.page("/login", &left).await.contains(ENDED));
    // The session is gone from the whole browser, but its pages are there still.
    let asked = door.get("/inbox?show=all", &left).await;
    let page = |from: &str| {
        let asked = door.client.get(format!("{}{}", door.node.url, led_to(&asked))).header(COOKIE, &left);
        let asked = if from.is_empty() { asked } else { asked.header(REFERER, format!("{}{from}", door.node.url)) };
        async { asked.send().await.expect("an answer").text().await.expect("a page") }
    };
    let beside = page("/snoozes?page=2").await;
    assert!(beside.contains(ENDED) && beside.contains(BACK));
    for itself in ["", "/login", "/login?next=%2Finbox"] {
        assert!(!page(itself).await.contains(ENDED), "a bookmark, or what the page for signing in leads to: {itself}");
    }
}

#[tokio::test]
async fn whoever_tries_too_often_is_told_when_to_try_again() {
    let door = Door::open();
    let (guest, form_token) = door.guest().await;
    let fields = [("form_token", form_token.as_str()), ("email", JOHN), ("password", "wrong")];
    for _ in 0..ATTEMPTS_MAX {
        let refused = door.post("/login", &guest, &fields).await;
        if refused.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait = refused.headers()[RETRY_AFTER].to_str().expect("text").parse::<u64>();
            assert!(wait.is_ok_and(|wait| wait > 0));
            assert!(refused.text().await.expect("a page").contains("Too many attempts. Try again in"));
            return;
        }
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    panic!("{ATTEMPTS_MAX} wrong passwords were taken");
}
