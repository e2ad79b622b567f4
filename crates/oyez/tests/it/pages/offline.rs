//! The inbox where there is no network.

use super::{ADMIN, JOHN, Visit};

#[tokio::test]
async fn the_last_inbox_is_there_offline_and_says_so_and_is_nobody_elses() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(JOHN).await;
    visit.browser.until("navigator.serviceWorker?.controller || !navigator.serviceWorker.ready.then(() => location.reload())").await;
    visit.go("/inbox").await;
    visit.browser.until("document.querySelectorAll('[data-alert]').length === 3").await;
    visit.browser.cut_off(true).await;
    visit.go("/inbox").await;
    visit.browser.until("document.querySelectorAll('[data-alert]').length === 3").await;
    visit.browser.cut_off(false).await;
    visit.sign_out().await;
    visit.sign_in(ADMIN).await;
    visit.sign_out().await;
    visit.browser.cut_off(true).await;
    visit.go("/inbox").await;
    assert_eq!(visit.text("document.querySelectorAll('[data-alert]').length").await, "0");
}
