//! The seam to other nodes: hints that go out, gathered, and hints that come in. How they travel is a transport's; it carries short
//! texts and may lose any of them.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use domain::Random;
use tokio::time::{Interval, MissedTickBehavior};

use crate::local::{Bus, Shared};
use crate::topic::Topic;

/// The least time between two messages of one node: whatever becomes due meanwhile goes out with the next.
const MESSAGES_APART: Duration = Duration::from_millis(20);
/// The form of the messages; what has another form is not for us.
const FORM: &str = "oyez1";
/// A message of nobody and of nothing, which wakes nobody in any version.
pub(crate) const SILENCE: &str = FORM;
/// A message is never longer than this; one that is comes from somebody else.
const MESSAGE_LEN_MAX: usize = 256;

/// What this node has to tell the others.
pub struct Outgoing {
    shared: Arc<Shared>,
    sender: String,
    pace: Interval,
}

/// Where what the others tell comes in.
#[derive(Clone)]
pub struct Incoming {
    shared: Arc<Shared>,
    sender: String,
}

impl Bus {
    /// Both directions to the other nodes, for one transport; `random` gives this node a name by which it knows its own
    /// messages when they come back.
    pub fn relay(&self, random: &dyn Random) -> (Outgoing, Incoming) {
        let sender = format!("{:016x}", random.positive());
        let mut pace = tokio::time::interval(MESSAGES_APART);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let outgoing = Outgoing { shared: self.shared.clone(), sender: sender.clone(), pace };
        (outgoing, Incoming { shared: self.shared.clone(), sender })
    }
}

impl Outgoing {
    /// The next message, once there is something to tell. Nothing is lost by dropping the future.
    pub async fn message(&mut self) -> String {
        while !self.shared.has_due() {
            self.shared.is_due.notified().await;
        }
        self.pace.tick().await;
        let mut message = format!("{FORM} {}", self.sender);
        for topic in self.shared.take_due() {
            metrics::counter!("oyez_hints_total", "topic" => topic.name(), "way" => "sent").increment(1);
            let _ = write!(message, " {topic}");
        }
        message
    }
}

impl Incoming {
    /// Wakes this process by a message of another node. One of its own is passed over, and so is what it does not know: a
    /// newer version may have more topics.
    pub fn hear(&self, message: &str) {
        if message.len() > MESSAGE_LEN_MAX {
            return;
        }
        let mut words = message.split_ascii_whitespace();
        if words.next() != Some(FORM) || words.next().is_none_or(|sender| sender == self.sender) {
            return;
        }
        for topic in words.filter_map(Topic::from_name) {
            metrics::counter!("oyez_hints_total", "topic" => topic.name(), "way" => "heard").increment(1);
            self.shared.wake(topic);
        }
    }

    /// Wakes this process by every topic: whatever was missed is looked for.
    pub fn wake_all(&self) {
        for topic in Topic::ALL {
            self.shared.wake(*topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::Listener;

    struct Counted(std::sync::atomic::AtomicU8);

    impl Random for Counted {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn hints_of_one_moment_are_one_message_which_wakes_other_nodes_and_not_its_own() {
        let random = Counted(1.into());
        let (near, far) = (Bus::new(), Bus::new());
        let (mut outgoing, own) = near.relay(&random);
        let (_, incoming) = far.relay(&random);
        (0..100).for_each(|_| near.wake(Topic::Live));
        near.wake(Topic::Jobs);
        let message = outgoing.message().await;
        let listen = |bus: &Bus| [Topic::Rounds, Topic::Live, Topic::Jobs].map(|topic| bus.listen(topic));
        let (at_home, abroad) = (listen(&near), listen(&far));
        own.hear(&message);
        incoming.hear(&message);
        assert_eq!(at_home.map(|listener| listener.is_woken()), [false, false, false]);
        assert_eq!(abroad.map(|listener| listener.is_woken()), [false, true, true]);
        let more = tokio::time::timeout(Duration::from_mins(1), outgoing.message()).await;
        assert!(more.is_err(), "{more:?}");
        near.wake(Topic::Rounds);
        assert!(outgoing.message().await.ends_with(" rounds"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_hint_outlives_a_future_that_is_dropped() {
        let bus = Bus::new();
        let (mut outgoing, _) = bus.relay(&Counted(1.into()));
        bus.wake(Topic::Live);
        outgoing.message().await;
        bus.wake(Topic::Rounds);
        let hurried = tokio::time::timeout(Duration::from_millis(1), outgoing.message()).await;
        assert!(hurried.is_err(), "messages keep their distance: {hurried:?}");
        assert!(outgoing.message().await.ends_with(" rounds"));
    }

    #[tokio::test]
    async fn what_others_say_in_the_same_place_wakes_nobody_and_unknown_topics_are_passed_over() {
        let bus = Bus::new();
        let (_, incoming) = bus.relay(&Counted(1.into()));
        let all = || Topic::ALL.iter().map(|topic| bus.listen(*topic)).collect::<Vec<_>>();
        let (before, long) = (all(), format!("oyez1 x live {}", "x".repeat(MESSAGE_LEN_MAX)));
        for message in ["", SILENCE, "oyez1 live", "oyez2 x live", "live rounds", "oyez1 x LIVE ../ \0", long.as_str()]
        {
            incoming.hear(message);
        }
        assert!(before.iter().all(|listener| !listener.is_woken()));
        incoming.hear("oyez1 x moonrise live");
        assert_eq!(before.iter().filter(|listener| listener.is_woken()).count(), 1);
        incoming.wake_all();
        assert!(before.iter().all(Listener::is_woken));
    }
}
