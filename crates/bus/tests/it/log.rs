//! What the nodes of one test say of Redis: they run on the test's own thread.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;
use std::time::Duration;

/// How long a line may take to come on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// One for all tests: where each has its own, lines that one of them does not want are lost to the others.
static SUBSCRIBED: Once = Once::new();

/// What is said from now on.
pub(crate) struct Log(());

impl Log {
    pub(crate) fn gather() -> Self {
        SUBSCRIBED.call_once(|| tracing_subscriber::fmt().with_ansi(false).with_writer(|| ThisThread).init());
        LINES.with_borrow_mut(Vec::clear);
        Self(())
    }

    #[expect(clippy::unused_self, reason = "nothing was gathered before")]
    pub(crate) fn text(&self) -> String {
        LINES.with_borrow(|lines| String::from_utf8_lossy(lines).into_owned())
    }

    /// Waits until this was said so many times.
    pub(crate) async fn says(&self, text: &str, times: usize) {
        let said = async {
            while self.text().matches(text).count() < times {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, said).await.is_ok(), "{text}: {}", self.text());
    }
}

struct ThisThread;

impl Write for ThisThread {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
