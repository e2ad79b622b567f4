//! Recording what became of deliveries, in small groups, so that a crash repeats few. What cannot be recorded now is kept for later,
//! also where whoever records it is given up in the midst of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use store::Result;
use store::dispatch::Report;
use tokio::sync::{Notify, mpsc};
use tokio::time::sleep;

use super::Dispatcher;

/// Outcomes recorded in one transaction.
pub(super) const RECORDED_AT_ONCE: usize = 64;
/// How long the first outcome of a group waits for the others.
const GATHERED_FOR: Duration = Duration::from_millis(50);

/// Records what it hears.
pub(super) struct Keeper<'a> {
    dispatcher: &'a Dispatcher,
    is_broken: AtomicBool,
    /// A group is done with.
    pub(super) recorded: Notify,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(dispatcher: &'a Dispatcher) -> Self {
        Self { dispatcher, is_broken: AtomicBool::new(false), recorded: Notify::new() }
    }

    /// Whether the store is away, so that nothing can be recorded.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::SeqCst)
    }

    /// Records until nobody is left to tell anything. After the first failure all is left for later.
    pub(super) async fn keep(&self, heard: mpsc::Receiver<Report>) -> Result<()> {
        let mut outcomes = Outcomes { group: Group::new(self.dispatcher, Vec::new()), heard };
        let mut done = Ok(());
        while outcomes.gather().await {
            if done.is_ok() {
                done = outcomes.group.record().await;
            }
            if done.is_err() {
                self.is_broken.store(true, Ordering::SeqCst);
                outcomes.leave();
            }
            self.recorded.notify_one();
        }
        done
    }
}

/// Outcomes that are to be recorded; those that are not are left to the dispatcher, also where the record is given up.
pub(super) struct Group<'a> {
    dispatcher: &'a Dispatcher,
    reports: Vec<Report>,
}

impl<'a> Group<'a> {
    pub(super) fn new(dispatcher: &'a Dispatcher, reports: Vec<Report>) -> Self {
        Self { dispatcher, reports }
    }

    pub(super) async fn record(&mut self) -> Result<()> {
        self.dispatcher.record(&self.reports).await?;
        self.reports.clear();
        Ok(())
    }
}

impl Drop for Group<'_> {
    fn drop(&mut self) {
        self.dispatcher.leave(std::mem::take(&mut self.reports));
    }
}

/// The group at hand, and what was told since.
struct Outcomes<'a> {
    group: Group<'a>,
    heard: mpsc::Receiver<Report>,
}

impl Outcomes<'_> {
    /// Waits for the next outcomes, as many as come within a moment; false when there will be no more.
    async fn gather(&mut self) -> bool {
        let group = &mut self.group.reports;
        if self.heard.recv_many(group, RECORDED_AT_ONCE).await == 0 {
            return false;
        }
        let moment = sleep(GATHERED_FOR);
        tokio::pin!(moment);
        while group.len() < RECORDED_AT_ONCE {
            let room = RECORDED_AT_ONCE - group.len();
            tokio::select! {
                more = self.heard.recv_many(group, room) => if more == 0 { break },
                () = &mut moment => break,
            }
        }
        true
    }

    fn leave(&mut self) {
        let mut reports = std::mem::take(&mut self.group.reports);
        while let Ok(report) = self.heard.try_recv() {
            reports.push(report);
        }
        self.group.dispatcher.leave(reports);
    }
}

impl Drop for Outcomes<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}
