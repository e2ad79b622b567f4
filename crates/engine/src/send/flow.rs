//! Deliveries of one channel on their way. Its lanes take one after the other; when half of them stand idle and nobody waits, more is
//! claimed: so whoever keeps a provider waiting holds up one lane, and nothing else.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use channels::{Accepted, Limits, Message, SendError, Sender};
use domain::{ChannelCode, Clock, Timestamp};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use store::dispatch::{self, Claimed, Ending, Report, Turn};
use store::{Result, Writer, within};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::examine::{Job, examine};
use super::keep::{Keeper, RECORDED_AT_ONCE};
use super::report::{Try, broke_down, timed_out};
use super::{DATABASE_TIME_MAX, Dispatcher};
use crate::Progress;

/// For how long after its claim the sending of a delivery may begin.
const BEGIN_WITHIN: Duration = Duration::from_secs(5);
/// What a lease lasts beyond the last send that may have begun: for recording it, also where the store makes that wait.
const RECORD_WITHIN: Duration = Duration::from_secs(10);
/// For how long what was examined is taken as it was: whatever waits longer for its turn is looked at again.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// How often it is looked for more while sends are under way and nothing else was due.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What waits for a lane; all of one claim.
#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    claimed_at: Timestamp,
    examined_at: Timestamp,
}

/// What is to be done next.
enum Need {
    Begin(Job),
    Examine,
    LetGo,
    Claim,
    Wait,
    End,
}

/// One channel's, from the first claim until nothing more is due.
pub(super) struct Flow<'a> {
    pub(super) dispatcher: &'a Dispatcher,
    pub(super) sender: &'a dyn Sender,
    pub(super) limits: Limits,
    pub(super) channel: ChannelCode,
    pub(super) name: &'static str,
    pub(super) clock: &'a dyn Clock,
    pub(super) stop: &'a CancellationToken,
    pub(super) keeper: &'a Keeper<'a>,
}

impl Flow<'_> {
    /// Room for every outcome that there can be at a time, so that telling one never waits.
    pub(super) fn outcomes_max(limits: Limits) -> usize {
        RECORDED_AT_ONCE + limits.concurrency + usize::try_from(limits.batch).unwrap_or(usize::MAX)
    }

    /// Claims, sends and tells what became of each, until nothing more is due or the end has come; then those under way come to
    /// theirs, and the rest is let go of.
    pub(super) async fn run(&self, told: mpsc::Sender<Report>) -> Result<Progress> {
        let (mut queue, mut sends) = (Queue::default(), FuturesUnordered::new());
        let (mut turn, mut has_more) = (Turn::Oldest, true);
        let (mut done, mut failed) = (Progress::Idle, None);
        loop {
            let may_go_on = failed.is_none() && self.may_go_on();
            match self.need(&mut queue, sends.len(), may_go_on, has_more, &told) {
                Need::Begin(job) => sends.push(self.send(job, &told)),
                Need::Examine => {
                    let claimed = queue.jobs.drain(..).map(|job| job.claimed).collect();
                    let examined = alongside(&mut sends, self.examine_into(&mut queue, claimed, &told)).await;
                    failed = examined.err();
                }
                Need::LetGo => {
                    for job in queue.jobs.drain(..) {
                        let ending = Ending::Postponed { until: job.claimed.due_at };
                        self.tell(&told, Report { claimed: job.claimed, attempt: None, ending });
                    }
                }
                Need::Claim => match alongside(&mut sends, self.fill(&mut queue, turn, &told)).await {
                    Ok(found) => {
                        has_more = found;
                        done = if found { Progress::Worked } else { done };
                        turn = other(turn);
                    }
                    Err(error) => failed = Some(error),
                },
                Need::Wait => tokio::select! {
                    Some(()) = sends.next() => {}
                    () = self.keeper.recorded.notified() => {}
                    () = self.stop.cancelled(), if may_go_on => {}
                    () = sleep(LOOK_AGAIN) => has_more = true,
                },
                Need::End => return failed.map_or(Ok(done), Err),
            }
        }
    }

    /// Nothing more is sent that could not be recorded, nor claimed by a clock that may be wrong.
    fn may_go_on(&self) -> bool {
        !self.stop.is_cancelled() && !self.keeper.is_broken() && self.clock.is_trusted()
    }

    fn need(
        &self,
        queue: &mut Queue,
        busy: usize,
        may_go_on: bool,
        has_more: bool,
        told: &mpsc::Sender<Report>,
    ) -> Need {
        let lanes = self.limits.concurrency;
        if !queue.jobs.is_empty() {
            let now = self.clock.now();
            if !may_go_on || now >= queue.claimed_at + BEGIN_WITHIN {
                return Need::LetGo;
            }
            if busy >= lanes {
                return Need::Wait;
            }
            if now >= queue.examined_at + FRESH_FOR {
                return Need::Examine;
            }
            return queue.jobs.pop_front().map_or(Need::Wait, Need::Begin);
        }
        // As long as outcomes pile up their leases run out, and more would only come to join them.
        let is_kept_up_with = told.max_capacity() - told.capacity() <= RECORDED_AT_ONCE;
        match may_go_on && has_more {
            true if is_kept_up_with && busy * 2 <= lanes => Need::Claim,
            false if busy == 0 => Need::End,
            _ => Need::Wait,
        }
    }

    /// Claims more; tells whether there was anything.
    async fn fill(&self, queue: &mut Queue, turn: Turn, told: &mpsc::Sender<Report>) -> Result<bool> {
        let (channel, token, clock) = (self.channel, self.dispatcher.random.positive(), self.clock);
        let (lease, limit) = (BEGIN_WITHIN + self.limits.timeout + RECORD_WITHIN, self.limits.batch);
        queue.claimed_at = clock.now();
        let claim = self.dispatcher.store.write(Writer::Engine, |db| async move {
            let now = clock.now();
            dispatch::claim(&db, channel, token, now + lease, (limit, turn), now).await
        });
        let claimed = within(DATABASE_TIME_MAX, claim).await?;
        let found = !claimed.is_empty();
        if found {
            self.examine_into(queue, claimed, told).await?;
        }
        Ok(found)
    }

    /// Queues what of `claimed` still is to be sent, and tells what becomes of the rest.
    async fn examine_into(&self, queue: &mut Queue, claimed: Vec<Claimed>, told: &mpsc::Sender<Report>) -> Result<()> {
        let now = self.clock.now();
        let (jobs, reports) = within(DATABASE_TIME_MAX, examine(&self.dispatcher.store, &claimed, now)).await?;
        queue.examined_at = now;
        queue.jobs.extend(jobs);
        for report in reports {
            self.tell(told, report);
        }
        Ok(())
    }

    async fn send(&self, job: Job, told: &mpsc::Sender<Report>) {
        let Job { claimed, message } = job;
        let begun = self.clock.now();
        let answer = self.hand_over(&message).await;
        let ended = self.clock.now();
        #[expect(clippy::cast_precision_loss, reason = "a time to look at needs no more digits than a float has")]
        let took_seconds = ended.micros_since(begun).max(0) as f64 / 1e6;
        metrics::histogram!("oyez_send_seconds", "channel" => self.name).record(took_seconds);
        let done = Try { claimed, revision: message.text.revision, begun, ended, answer };
        self.tell(told, done.report(self.dispatcher.random.positive()));
    }

    async fn hand_over(&self, message: &Message) -> std::result::Result<Accepted, SendError> {
        // Whatever a broken send leaves behind is the channel's own; nothing of the others is touched by it.
        let sending = AssertUnwindSafe(self.sender.send(message)).catch_unwind();
        match timeout(self.limits.timeout, sending).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => Err(broke_down(self.name, panic.as_ref())),
            Err(_) => Err(timed_out(self.limits.timeout)),
        }
    }

    /// The keeper outlives the lanes, and has room for all that they tell.
    fn tell(&self, told: &mpsc::Sender<Report>, report: Report) {
        if told.try_send(report).is_err() {
            tracing::error!(channel = self.name, "an outcome found nobody to record it");
        }
    }
}

/// Does a piece of work while the sends go on.
async fn alongside<T>(sends: &mut FuturesUnordered<impl Future<Output = ()>>, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            Some(()) = sends.next() => {}
        }
    }
}

fn other(turn: Turn) -> Turn {
    match turn {
        Turn::Oldest => Turn::Newest,
        Turn::Newest => Turn::Oldest,
    }
}
