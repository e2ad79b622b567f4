//! Importing people through the API.

use domain::{Clock, Role};
use serde_json::json;
use service::import::Step;

use crate::app::Reply;
use crate::installation::Installation;

const PATH: &str = "/api/admin/users/import/";
const REPORT: &str = "/api/admin/users/import/1/report/";

async fn send(here: &Installation, uri: &str, media_type: &str, file: &'static str) -> Reply {
    here.admin().await.post_file(uri, media_type, file).await
}

async fn finish(here: &Installation) {
    while here.state.imports.step(here.clock.now()).await.unwrap() == Step::Worked {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_becomes_a_job_that_can_be_followed_to_its_report() {
    let here = Installation::new().await;
    let file = "email,first_name\r\nann@example.com,=Ann\r\nnobody,\r\n";
    let reply = send(&here, PATH, "text/csv; charset=utf-8", file).await;
    let job = json!({
        "id": 1, "state": "applying", "all_or_nothing": false, "lines": 2, "created": 0, "updated": 0, "unchanged": 0,
        "refused": 1, "created_at": "2026-11-22T10:00:00Z", "ended_at": null
    });
    assert_eq!((reply.status.as_u16(), reply.json()), (202, job.clone()));
    assert_eq!(send(&here, PATH, "text/csv", file).await.json(), job);
    assert_eq!(send(&here, PATH, "text/csv", "email\nbob@example.com\n").await.status, 422);
    finish(&here).await;
    let admin = here.admin().await;
    let done = admin.get("/api/admin/users/import/1/").await.json();
    assert_eq!((&done["state"], &done["created"], &done["refused"]), (&json!("done"), &json!(1), &json!(1)));
    assert_eq!(admin.get("/api/admin/users/import/2/").await.status, 404);
    let lines = admin.get("/api/admin/users/import/1/lines/?outcome=refused").await.json();
    let refused = json!([{
        "line": 3, "email": "nobody", "username": null, "outcome": "refused",
        "reason": "email: Enter a valid email address.", "user": null
    }]);
    assert_eq!(lines["results"], refused);
    let first = admin.get("/api/admin/users/import/1/lines/?page_size=1").await.json();
    assert!(first["next"].is_string() && first["results"][0]["user"] == 2, "{first}");
    let plain = admin.get(REPORT).await;
    assert_eq!((plain.header("content-type"), plain.text.lines().count()), ("text/csv; charset=utf-8", 3));
    let shown = admin.post(REPORT, json!({})).await;
    assert!(shown.text.contains(",set-") && !plain.text.contains(",set-"));
    assert_eq!(admin.post(REPORT, json!({})).await.text, plain.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_taken_leaves_nothing() {
    let here = Installation::new().await;
    let wrong = send(&here, PATH, "application/json", "{}").await;
    assert_eq!(wrong.json(), json!({"detail": "Unsupported media type \"application/json\" in request."}));
    let empty = send(&here, PATH, "text/csv", "").await;
    assert_eq!((empty.status.as_u16(), empty.json()), (400, json!({"file": ["The file is empty."]})));
    let flag = send(&here, &format!("{PATH}?all_or_nothing=maybe"), "text/csv", "email\n").await;
    assert_eq!(flag.json(), json!({"all_or_nothing": ["Must be a valid boolean."]}));
    assert_eq!(here.admin().await.get("/api/admin/users/import/1/").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_or_nothing_is_asked_for_in_the_query() {
    let here = Installation::new().await;
    let file = "email\nann@example.com\nnobody\n";
    let reply = send(&here, &format!("{PATH}?all_or_nothing=true"), "text/csv", file).await;
    assert_eq!((&reply.json()["all_or_nothing"], &reply.json()["state"]), (&json!(true), &json!("checking")));
    finish(&here).await;
    let admin = here.admin().await;
    assert_eq!(admin.get("/api/admin/users/import/1/").await.json()["state"], "refused");
    assert_eq!(admin.get("/api/admin/users/?search=ann").await.json()["results"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_are_for_admins_of_their_own_organization() {
    let here = Installation::new().await;
    send(&here, PATH, "text/csv", "email\nann@example.com\n").await;
    let user = here.user("john").await;
    assert_eq!(user.post(PATH, json!({})).await.status, 403);
    let other = here.organization("other").await;
    here.person(&other, "eve", Role::Admin).await;
    let stranger = here.sign_in("eve@example.com").await;
    for path in ["/api/admin/users/import/1/", "/api/admin/users/import/1/lines/", REPORT] {
        assert_eq!(user.get(path).await.status, 403, "{path}");
        assert_eq!(stranger.get(path).await.status, 404, "{path}");
    }
    assert_eq!(stranger.post(REPORT, json!({})).await.status, 404);
}
