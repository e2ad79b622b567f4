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

/// What only whoever looks for faults reads: each failed attempt after the one that was told.
const TRIED: &str = "Redis is still away";

/// One for all tests: where each has its own, lines that one of them does not want are lost to the others.
static SUBSCRIBED: Once = Once::new();

/// What is said from now on.
pub(crate) struct Log(());

impl Log {
    pub(crate) fn gather() -> Self {
        SUBSCRIBED.call_once(|| {
            let all = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG);
            all.with_ansi(false).with_writer(|| ThisThread).init();
        });
        LINES.with_borrow_mut(Vec::clear);
        Self(())
    }

    /// What an operator reads.
    #[expect(clippy::unused_self, reason = "nothing was gathered before")]
    pub(crate) fn text(&self) -> String {
        all().lines().filter(|line| !line.contains(" DEBUG ")).flat_map(|line| [line, "\n"]).collect()
    }

    /// Waits until this was said so many times.
    pub(crate) async fn says(&self, text: &str, times: usize) {
        until(|| self.text().matches(text).count() >= times, text).await;
    }

    /// How often a node came in vain to a Redis that is known to be away.
    #[expect(clippy::unused_self, reason = "nothing was gathered before")]
    pub(crate) fn tries(&self) -> usize {
        all().matches(TRIED).count()
    }

    /// Waits until one has come once more.
    pub(crate) async fn tries_beyond(&self, tried: usize) {
        until(|| self.tries() > tried, TRIED).await;
    }
}

fn all() -> String {
    LINES.with_borrow(|lines| String::from_utf8_lossy(lines).into_owned())
}

async fn until(mut is_so: impl FnMut() -> bool, what: &str) {
    let waited = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waited).await.is_ok(), "{what}: {}", all());
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
