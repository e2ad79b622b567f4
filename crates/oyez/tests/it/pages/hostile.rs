//! Texts that would be markup, scripts or templates anywhere else: shown letter by letter.

use serde_json::json;

use super::{ADMIN, JOHN, Visit};

/// One that begins each way in which a text has become more than a text. All would set `pwned` or leave an element of class `pwned`.
const CORPUS: [&str; 17] = [
    "<script>pwned = 1</script>",
    "<img class=pwned src=x onerror='pwned = 1'>",
    "\"><svg class=pwned onload=pwned=1>",
    "' autofocus onfocus='pwned = 1' class='pwned",
    "</title><script>pwned = 1</script>",
    "</textarea><i class=pwned>",
    "<!--<i class=pwned>-->",
    "javascript:pwned=1",
    "<a class=pwned href=javascript:pwned=1>here</a>",
    "{{ 7 * 7 }}${7*7}#{7*7}<%= 7 * 7 %>",
    "<i class=pwned hx-get='/logout' hx-trigger='load'>",
    "\u{202E}<b class=pwned>\u{0}\u{FFFF}",
    "https://example.com/\"onmouseover=\"pwned=1\"class=\"pwned",
    "https://example.com/'><img/class=pwned/src=x/onerror=pwned=1>",
    "javascript://example.com/%0Apwned=1 JaVaScRiPt://x@example.com data://text/html,<script>pwned=1</script>",
    "a\"class=pwned@example.com x?body=<b/class=pwned>@example.com",
    "https://bank.example@evil.example/ https://exa\u{202E}mple.com/ https://",
];
const PAGES_OF_RECIPIENTS: [&str; 3] = ["/inbox", "/inbox?q=%3Cscript%3Epwned%3D1%3C/script%3E", "/snoozes"];
const PAGES_OF_ADMINS: [&str; 12] = [
    "/admin",
    "/admin/alerts",
    "/admin/alerts?q=%3Cscript%3Epwned%3D1%3C/script%3E",
    "/admin/alerts/new",
    "/admin/alerts/5",
    "/admin/alerts/6/edit",
    "/admin/alerts/7/trail",
    "/admin/teams",
    "/admin/teams/4",
    "/admin/people?q=%22%3E%3Cimg%20class%3Dpwned%3E",
    "/admin/people/7",
    "/admin/audit",
];

impl Visit {
    async fn is_harmless(&self, path: &str) {
        self.go(path).await;
        self.browser.until("document.readyState === 'complete'").await;
        let told = self.text("typeof pwned + ' ' + document.querySelectorAll('.pwned').length").await;
        assert_eq!(told, "undefined 0", "{path}");
    }
}

#[tokio::test]
async fn no_text_of_anybody_is_ever_more_than_a_text() {
    let Some(visit) = Visit::begin().await else { return };
    let token = visit.token().await;
    let mut alerts = Vec::new();
    for (number, text) in CORPUS.iter().enumerate() {
        let text = text.replace('\0', "");
        let alert = json!({"title": text, "message": text, "severity": "Warning"});
        alerts.push(visit.make(&token, "/api/admin/alerts/", &alert).await);
        let name: String = text.chars().take(100).collect();
        visit.make(&token, "/api/teams/", &json!({"name": name, "description": text})).await;
        let person = json!({"email": format!("hostile{number}@example.com"), "username": format!("hostile{number}"),
            "first_name": name, "last_name": name});
        visit.make(&token, "/api/admin/users/", &person).await;
    }
    visit.sign_in(JOHN).await;
    let own = alerts.iter().map(|alert| format!("/alerts/{alert}"));
    for path in own.chain(PAGES_OF_RECIPIENTS.map(str::to_owned)) {
        visit.is_harmless(&path).await;
    }
    visit.go("/inbox").await;
    let shown = visit.text("document.querySelector('.alerts').innerText").await;
    assert!(shown.contains(CORPUS[0]) && shown.contains(CORPUS[9]), "{shown}");
    // What became a link leads where it says, and nowhere else.
    let letters = "link.textContent.replaceAll('%', '%25').replaceAll('?', '%3F').replaceAll('&', '%26')";
    let astray = format!(
        "[...document.querySelectorAll('.message a')].filter((link) => ![link.textContent, `mailto:${{{letters}}}`] \
         .includes(link.getAttribute('href'))).map((link) => link.outerHTML).join(' ')"
    );
    assert_eq!(visit.text(&astray).await, "");
    let hosts = "[...new Set([...document.querySelectorAll('.message a')].map((link) => new URL(link.href).host))].sort().join(' ')";
    assert_eq!(visit.text(hosts).await, " example.com");
    visit.sign_out().await;
    visit.sign_in(ADMIN).await;
    for path in PAGES_OF_ADMINS {
        visit.is_harmless(path).await;
    }
    visit.all_was_quiet().await;
}
