//! What is wrong with a form is told at its field, which has the focus.

use super::guard::Door;
use super::{ADMIN, Visit};

/// The tag of the field called `name`, up to its end.
fn field<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    let tags = page.split('<').filter(|tag| !tag.contains("type=\"hidden\""));
    tags.filter_map(|tag| tag.split('>').next()).find(|tag| tag.contains(&format!(" name=\"{name}\"")))
}

#[tokio::test]
async fn every_form_tells_at_the_field_what_is_wrong_with_it() {
    let door = Door::open();
    let (session, form_token) = door.sign_in(ADMIN).await;
    let long = "x".repeat(300);
    let token = ("form_token", form_token.as_str());
    let made = door.post("/admin/teams/new", &session, &[token, ("name", "Night watch")]).await;
    assert_eq!(made.status(), 303);
    for (path, fields, wrong) in [
        ("/admin/teams/new", vec![("name", "Night watch")], "name"),
        ("/admin/teams/new", vec![("name", "\u{200b}")], "name"),
        ("/admin/people/new", vec![("email", "nobody")], "email"),
        ("/admin/people/new", vec![("email", "a@example.com"), ("time_zone", "Mars")], "time_zone"),
        ("/admin/people/new", vec![("email", ADMIN)], "email"),
        (
            "/admin/organization",
            vec![("name", "A"), ("time_zone", "Mars"), ("reminder", "1"), ("life", "1")],
            "time_zone",
        ),
        ("/settings/profile", vec![("first_name", long.as_str())], "first_name"),
        ("/settings/profile", vec![("time_zone", "Mars")], "time_zone"),
        (
            "/settings/password",
            vec![
                ("current_password", "wrong"),
                ("new_password", "a walk by the river"),
                ("repeated_password", "a walk by the river"),
            ],
            "current_password",
        ),
        (
            "/settings/password",
            vec![("current_password", "x"), ("new_password", "a walk by the river"), ("repeated_password", "another")],
            "repeated_password",
        ),
        ("/settings/tokens", vec![("token_name", "\u{3164}"), ("scope", "read")], "token_name"),
    ] {
        let fields: Vec<_> = fields.into_iter().chain([token]).collect();
        let refused = door.post(path, &session, &fields).await;
        assert_eq!(refused.status(), 422, "{path} {wrong}");
        let page = refused.text().await.expect("a page");
        let field = field(&page, wrong).expect("the field");
        let tied = format!("aria-describedby=\"{wrong}-error");
        assert!(
            field.contains("aria-invalid=\"true\"") && field.contains(&tied) && field.contains("autofocus"),
            "{field}"
        );
        assert!(page.contains(&format!("class=\"complaint\" id=\"{wrong}-error\"")), "{path} {wrong}");
    }
}

#[tokio::test]
async fn a_filter_of_the_trail_that_means_nothing_shows_nothing_and_says_so() {
    let door = Door::open();
    let (session, _) = door.sign_in(ADMIN).await;
    for (query, said, kept) in [
        ("since=2500-01-01T00:00", "id=\"since-error\"", "value=\"2500-01-01T00:00\""),
        ("until=tomorrow", "id=\"until-error\"", "value=\"tomorrow\""),
        ("actor=99999999999999999999", "that there cannot be", "Show everything"),
        ("subject=x", "that there cannot be", "Show everything"),
    ] {
        let answer = door.get(&format!("/admin/audit?{query}"), &session).await;
        assert_eq!(answer.status(), 422, "{query}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains(said) && page.contains(kept) && !page.contains("class=\"sentence\""), "{query}: {page}");
    }
    let page = door.get("/admin/audit?since=&until=&actor=", &session).await.text().await.expect("a page");
    assert!(page.contains("class=\"sentence\""), "{page}");
}

#[tokio::test]
async fn the_first_field_that_is_wrong_has_the_focus_where_it_is_seen() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.go("/settings").await;
    visit.browser.click("#tokens details:not(.sure) summary").await;
    visit.browser.keys("[name=token_name]", " ").await;
    visit.browser.click("#tokens form.new button").await;
    visit.browser.until("document.activeElement.matches('[name=token_name][aria-invalid=true]')").await;
    let is_seen = "(() => { const at = document.activeElement.getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight; })()";
    visit.browser.until(is_seen).await;
    visit.go("/admin/teams/new").await;
    visit.browser.keys("main [name=name]", " ").await;
    visit.browser.click("main form[method=post] button:not([type=button])").await;
    visit.browser.until("document.activeElement.matches('[name=name][aria-invalid=true]')").await;
}
