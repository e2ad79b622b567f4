//! One leased batch on its way: lanes take one delivery after the other, and what became of them is recorded meanwhile, in small groups,
//! so that a crash repeats few.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use channels::{Accepted, Message, Recipient, SendError, Sender, Text};
use domain::{Clock, Timestamp};
use futures::{FutureExt, StreamExt, stream};
use store::Result;
use store::alert::Alert;
use store::dispatch::{Claimed, Ending, Examined, Person, Report, examine};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::report::{Try, broke_down, timed_out};
use super::{BEGIN_WITHIN, Dispatcher, Unrecorded};

/// For how long what was examined is taken as it was: whatever waits longer for its turn is looked at again.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Outcomes recorded in one transaction.
const RECORDED_AT_ONCE: usize = 64;
/// How long the first outcome of a group waits for the others.
const GATHERED_FOR: Duration = Duration::from_millis(50);

/// A delivery that is to be sent, and its message.
struct Job {
    claimed: Claimed,
    message: Message,
}

/// What of the batch waits for a lane.
#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    examined_at: Timestamp,
}

pub(super) struct Batch<'a> {
    dispatcher: &'a Dispatcher,
    sender: &'a dyn Sender,
    channel: &'static str,
    clock: &'a dyn Clock,
    stop: &'a CancellationToken,
    begun: Timestamp,
    queue: Mutex<Queue>,
    /// The store is away: nothing more is sent that could not be recorded.
    is_broken: AtomicBool,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        dispatcher: &'a Dispatcher,
        (sender, channel): (&'a dyn Sender, &'static str),
        clock: &'a dyn Clock,
        stop: &'a CancellationToken,
        begun: Timestamp,
    ) -> Self {
        let (queue, is_broken) = (Mutex::default(), AtomicBool::new(false));
        Self { dispatcher, sender, channel, clock, stop, begun, queue, is_broken }
    }

    /// Queues what of `claimed` still is to be sent; the rest as what becomes of it.
    pub(super) async fn examine(&self, claimed: Vec<Claimed>) -> Result<Vec<Report>> {
        let mut queue = self.queue.lock().await;
        self.examine_into(&mut queue, claimed).await
    }

    async fn examine_into(&self, queue: &mut Queue, claimed: Vec<Claimed>) -> Result<Vec<Report>> {
        let now = self.clock.now();
        let mut reports = Vec::new();
        let mut text: Option<Arc<Text>> = None;
        for (claimed, examined) in examine(self.dispatcher.store.reader(), claimed, now).await? {
            let ending = match examined {
                Examined::Send { alert, person } => {
                    let shared = text.take().filter(|text| text.alert == alert.id);
                    let shared = text.insert(shared.unwrap_or_else(|| Arc::new(words(&alert))));
                    queue.jobs.push_back(Job { message: message(&claimed, person, shared.clone()), claimed });
                    continue;
                }
                Examined::Wait { until } => Ending::Postponed { until },
                Examined::Cancel(reason) => Ending::Cancelled(reason),
            };
            reports.push(Report { claimed, attempt: None, ending });
        }
        queue.examined_at = now;
        Ok(reports)
    }

    /// Sends what is queued and records it under `token`, with what is known already.
    pub(super) async fn send(&self, token: i64, known: Vec<Report>) -> Result<()> {
        let lanes = self.sender.limits().concurrency;
        let (told, heard) = mpsc::channel(RECORDED_AT_ONCE);
        let sending = async move {
            for report in known {
                self.tell(&told, report).await;
            }
            stream::iter(0..lanes).for_each_concurrent(None, |_| self.run_lane(&told)).await;
            let left = std::mem::take(&mut self.queue.lock().await.jobs);
            for job in left {
                let ending = Ending::Postponed { until: self.clock.now() };
                self.tell(&told, Report { claimed: job.claimed, attempt: None, ending }).await;
            }
        };
        let ((), recorded) = tokio::join!(sending, self.keep(token, heard));
        recorded
    }

    /// The recorder outlives the lanes, and takes everything.
    async fn tell(&self, told: &mpsc::Sender<Report>, report: Report) {
        if told.send(report).await.is_err() {
            tracing::error!(channel = self.channel, "an outcome found nobody to record it");
        }
    }

    async fn run_lane(&self, told: &mpsc::Sender<Report>) {
        while let Some(Job { claimed, message }) = self.next(told).await {
            let begun = self.clock.now();
            let answer = self.hand_over(&message).await;
            let ended = self.clock.now();
            #[expect(clippy::cast_precision_loss, reason = "a time to look at needs no more digits than a float has")]
            let took_seconds = ended.micros_since(begun).max(0) as f64 / 1e6;
            metrics::histogram!("oyez_send_seconds", "channel" => self.channel).record(took_seconds);
            let done = Try { claimed, revision: message.text.revision, begun, ended, answer };
            self.tell(told, done.report(self.dispatcher.random.positive())).await;
        }
    }

    /// The next delivery to be sent, unless the end has come, or the lease will have too soon.
    async fn next(&self, told: &mpsc::Sender<Report>) -> Option<Job> {
        let mut queue = self.queue.lock().await;
        let now = self.clock.now();
        if self.stop.is_cancelled() || self.is_broken.load(Ordering::SeqCst) || now >= self.begun + BEGIN_WITHIN {
            return None;
        }
        if now >= queue.examined_at + FRESH_FOR {
            let claimed = queue.jobs.drain(..).map(|job| job.claimed).collect();
            match self.examine_into(&mut queue, claimed).await {
                Ok(reports) => {
                    for report in reports {
                        self.tell(told, report).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(channel = self.channel, %error, "what waits could not be examined again and is left");
                    return None;
                }
            }
        }
        queue.jobs.pop_front()
    }

    async fn hand_over(&self, message: &Message) -> std::result::Result<Accepted, SendError> {
        let limit = self.sender.limits().timeout;
        // Whatever a broken send leaves behind is the channel's own; nothing of the batch is touched by it.
        let sending = AssertUnwindSafe(self.sender.send(message)).catch_unwind();
        match timeout(limit, sending).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => Err(broke_down(self.channel, panic.as_ref())),
            Err(_) => Err(timed_out(limit)),
        }
    }

    /// Records what it hears, in groups. What cannot be recorded is kept for the next step, and ends this one.
    async fn keep(&self, token: i64, mut heard: mpsc::Receiver<Report>) -> Result<()> {
        let mut failed = Ok(());
        loop {
            let mut group = gather(&mut heard).await;
            let Some(first) = group.first() else { return failed };
            let channel = first.claimed.key.channel;
            if failed.is_ok() {
                failed = self.dispatcher.record(token, &group).await;
            }
            if failed.is_err() {
                self.is_broken.store(true, Ordering::SeqCst);
                // A delivery that was not tried is due again when its lease ends.
                group.retain(|report| report.attempt.is_some());
                self.dispatcher.leave(Unrecorded { channel, token, reports: group });
            }
        }
    }
}

/// The next outcomes, as many as come within a moment; none when there will be no more.
async fn gather(heard: &mut mpsc::Receiver<Report>) -> Vec<Report> {
    let mut group = Vec::with_capacity(RECORDED_AT_ONCE);
    if heard.recv_many(&mut group, RECORDED_AT_ONCE).await == 0 {
        return group;
    }
    let moment = sleep(GATHERED_FOR);
    tokio::pin!(moment);
    while group.len() < RECORDED_AT_ONCE {
        let room = RECORDED_AT_ONCE - group.len();
        tokio::select! {
            more = heard.recv_many(&mut group, room) => if more == 0 { break },
            () = &mut moment => break,
        }
    }
    group
}

fn words(alert: &Alert) -> Text {
    Text {
        organization: alert.organization,
        alert: alert.id,
        revision: alert.revision,
        title: alert.content.title.clone(),
        message: alert.content.message.clone(),
        severity: alert.content.severity,
        requires_acknowledgement: alert.content.requires_acknowledgement,
    }
}

fn message(claimed: &Claimed, person: Person, text: Arc<Text>) -> Message {
    Message {
        round: claimed.key.round,
        channel: claimed.key.channel,
        kind: claimed.kind,
        attempt: claimed.number,
        recipient: Recipient { user: person.user, name: person.name, email: person.email },
        text,
    }
}
