//! The inbox where its server cannot be reached.

use super::{JOHN, Visit};
use crate::browser::Browser;

/// Whether the service worker answers for the page.
const IS_WATCHED: &str = "navigator.serviceWorker.controller";
const ALERTS: &str = "return document.querySelectorAll('[data-alert]').length";

impl Visit {
    /// John has looked at his inbox in a browser that keeps it.
    async fn with_inbox_kept() -> Option<Self> {
        let visit = Self::begin().await?;
        visit.sign_in(JOHN).await;
        visit.browser.until(IS_WATCHED).await;
        visit.go("/inbox").await;
        visit.browser.until("document.querySelectorAll('[data-alert]').length === 3").await;
        Some(visit)
    }

    /// The browser looks at the inbox once the server is gone.
    async fn look_without_server(self) -> Browser {
        let inbox = format!("{}/inbox", self.node.url);
        self.node.stop();
        self.browser.open(&inbox).await;
        self.browser.until("document.querySelector('.offline-mark')").await;
        self.browser
    }
}

#[tokio::test]
async fn the_last_inbox_is_shown_without_its_server_and_says_so() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    let browser = visit.look_without_server().await;
    assert_eq!(browser.run(ALERTS).await, 3);
}

#[tokio::test]
async fn the_inbox_of_somebody_who_signed_out_is_shown_to_nobody() {
    let Some(visit) = Visit::with_inbox_kept().await else { return };
    visit.sign_out().await;
    let browser = visit.look_without_server().await;
    assert_eq!(browser.run(ALERTS).await, 0);
}
