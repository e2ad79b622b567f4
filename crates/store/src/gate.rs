//! The gate before SQLite's single writer: two queues, people's requests before the engine's batches. No timing, no polling.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Mutex, MutexGuard, Notify};

/// Who wants to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Somebody waits for the answer; the commit is durable before it is given.
    Person,
    /// A step of the engine, which repeats safely after a crash.
    Engine,
}

/// How often the engine steps back for people before it takes its turn all the same.
const STEPS_BACK_MAX: u32 = 64;

#[derive(Default)]
pub(crate) struct Gate {
    writer: Mutex<()>,
    people: AtomicUsize,
    left: Notify,
}

/// Counts a waiting person, also when the wait is given up.
struct Waiting<'a>(&'a Gate);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.people.fetch_sub(1, Ordering::AcqRel);
        self.0.left.notify_waiters();
    }
}

impl Gate {
    pub(crate) async fn pass(&self, writer: Writer) -> MutexGuard<'_, ()> {
        match writer {
            Writer::Person => {
                self.people.fetch_add(1, Ordering::AcqRel);
                let _waiting = Waiting(self);
                self.writer.lock().await
            }
            Writer::Engine => self.pass_after_people().await,
        }
    }

    async fn pass_after_people(&self) -> MutexGuard<'_, ()> {
        for _ in 0..STEPS_BACK_MAX {
            let left = self.left.notified();
            if self.people.load(Ordering::Acquire) > 0 {
                left.await;
                continue;
            }
            let guard = self.writer.lock().await;
            if self.people.load(Ordering::Acquire) == 0 {
                return guard;
            }
        }
        self.writer.lock().await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn a_person_who_waits_goes_before_an_engine_that_waited_longer() {
        let gate = Arc::new(Gate::default());
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let held = gate.pass(Writer::Engine).await;
        let mut tasks = Vec::new();
        for writer in [Writer::Engine, Writer::Person] {
            let (gate, order) = (gate.clone(), order.clone());
            tasks.push(tokio::spawn(async move {
                let _guard = gate.pass(writer).await;
                order.lock().expect("order").push(writer);
            }));
            tokio::task::yield_now().await;
        }
        drop(held);
        for task in tasks {
            task.await.expect("a task");
        }
        assert_eq!(*order.lock().expect("order"), [Writer::Person, Writer::Engine]);
    }

    #[tokio::test]
    async fn a_person_who_gave_up_no_longer_holds_the_engine_back() {
        let gate = Gate::default();
        let held = gate.pass(Writer::Person).await;
        {
            let mut given_up = Box::pin(gate.pass(Writer::Person));
            assert!(futures_poll(&mut given_up).await.is_none());
        }
        drop(held);
        let _guard = gate.pass(Writer::Engine).await;
        assert_eq!(gate.people.load(Ordering::Acquire), 0);
    }

    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        tokio::select! {
            biased;
            output = future => Some(output),
            () = std::future::ready(()) => None,
        }
    }
}
