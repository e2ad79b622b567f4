//! The bus within one process: a hint wakes whoever listens, and one that comes while nobody waits is kept. What goes out to other
//! nodes is only noted here.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use crate::topic::Topic;

/// Tells and hears hints.
#[derive(Clone)]
pub struct Bus {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    topics: [watch::Sender<u64>; Topic::COUNT],
    /// What other nodes have not been told yet; a hint that is there already says as much as two.
    due: Mutex<BTreeSet<Topic>>,
    pub(crate) is_due: Notify,
}

impl Bus {
    pub fn new() -> Self {
        let topics = std::array::from_fn(|_| watch::Sender::new(0));
        Self { shared: Arc::new(Shared { topics, due: Mutex::default(), is_due: Notify::new() }) }
    }

    /// Tells this process, and the others where there is a way to them, that there is something new; never waits and never
    /// fails.
    pub fn wake(&self, topic: Topic) {
        self.shared.wake(topic);
        self.shared.due().insert(topic);
        self.shared.is_due.notify_one();
    }

    /// Listens from now on.
    pub fn listen(&self, topic: Topic) -> Listener {
        Listener(self.shared.topics[topic.index()].subscribe())
    }
}

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    /// Wakes this process alone.
    pub(crate) fn wake(&self, topic: Topic) {
        self.topics[topic.index()].send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn has_due(&self) -> bool {
        !self.due().is_empty()
    }

    pub(crate) fn take_due(&self) -> BTreeSet<Topic> {
        std::mem::take(&mut *self.due())
    }

    fn due(&self) -> MutexGuard<'_, BTreeSet<Topic>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears the hints of one topic; several that came meanwhile count as one.
pub struct Listener(watch::Receiver<u64>);

impl Listener {
    /// Returns at the next hint, at once if one came since the last call. Waits for ever once the bus is gone.
    pub async fn woken(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    #[cfg(test)]
    pub(crate) fn is_woken(&self) -> bool {
        self.0.has_changed().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hint_that_nobody_waited_for_is_not_lost() {
        let bus = Bus::new();
        let mut listener = bus.listen(Topic::Live);
        bus.wake(Topic::Live);
        bus.wake(Topic::Live);
        listener.woken().await;
        assert!(!listener.is_woken());
    }

    #[tokio::test]
    async fn topics_do_not_wake_each_other() {
        let bus = Bus::new();
        let listener = bus.listen(Topic::Live);
        bus.wake(Topic::Rounds);
        assert!(!listener.is_woken());
    }
}
