//! The bus within one process: a hint wakes whoever listens, and one that comes while nobody waits is kept.

use std::sync::Arc;

use tokio::sync::watch;

/// What a hint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A round was recorded, or an alert's next round moved.
    Rounds,
    /// A live event was written.
    Live,
    /// A job of long work (an import) was recorded.
    Jobs,
}

impl Topic {
    const COUNT: usize = 3;

    const fn index(self) -> usize {
        match self {
            Self::Rounds => 0,
            Self::Live => 1,
            Self::Jobs => 2,
        }
    }
}

/// Tells and hears hints.
#[derive(Clone)]
pub struct Bus {
    topics: Arc<[watch::Sender<u64>; Topic::COUNT]>,
}

impl Bus {
    pub fn new() -> Self {
        Self { topics: Arc::new(std::array::from_fn(|_| watch::Sender::new(0))) }
    }

    /// Tells that there is something new; never waits and never fails.
    pub fn wake(&self, topic: Topic) {
        self.topics[topic.index()].send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Listens from now on.
    pub fn listen(&self, topic: Topic) -> Listener {
        Listener(self.topics[topic.index()].subscribe())
    }
}

impl Default for Bus {
    fn default() -> Self {
        Self::new()
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
        assert!(!listener.0.has_changed().expect("a bus"));
    }

    #[tokio::test]
    async fn topics_do_not_wake_each_other() {
        let bus = Bus::new();
        let listener = bus.listen(Topic::Live);
        bus.wake(Topic::Rounds);
        assert!(!listener.0.has_changed().expect("a bus"));
    }
}
