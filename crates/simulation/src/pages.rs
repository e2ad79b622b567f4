//! What a moody provider is handed: two workers that take turns or meet, a third that dozes off with a batch in hand; and for each call
//! whether it should have been made, by what the simulation itself remembers.

use std::collections::BTreeSet;

use channels::{Message, SendError};
use domain::time::MINUTE_US;
use domain::{AttemptOutcome, Random, RoundKind, Timestamp};
use engine::{Dispatcher, Progress};
use store::Writer;
use store::dispatch::{Attempt, Claimed, Ending, Report, Turn, claim, record};
use testbed::{Answer, Pager, Script, SeededRandom};
use tokio_util::sync::CancellationToken;

use crate::rows::read;
use crate::world::World;

/// The pager's side of the world.
pub(crate) struct Pages {
    pub(crate) script: Script,
    pub(crate) workers: [Dispatcher; 2],
    pub(crate) dozer: Option<Dozer>,
}

/// A worker that dozed off before it recorded what it had sent.
pub(crate) struct Dozer {
    token: i64,
    claimed: Vec<Claimed>,
}

/// What the provider says to a message is drawn from the message, so that a seed repeats whoever comes first.
pub(crate) fn mood(seed: u64) -> Script {
    Script::new(move |message| {
        let number = |number: i64| number.unsigned_abs();
        let (round, user) = (number(message.round.0), number(message.recipient.user.0));
        let draw = SeededRandom::new(seed ^ (round << 32) ^ (user << 16) ^ number(message.attempt)).below(100);
        let retry = |reason: &str| Answer::Refuse(SendError::Retry { after: None, reason: reason.into() });
        match draw {
            // Somebody's pager is always busy.
            _ if user % 7 == 0 => retry("busy"),
            0..=59 => Answer::Take,
            60..=79 => retry("not now"),
            80..=89 => retry("no answer in time"),
            _ => Answer::Refuse(SendError::Reject { reason: "no such pager".into() }),
        }
    })
}

impl World {
    /// One worker hands a batch over, or both at once; then what they did is looked at, also after a crash.
    pub(crate) async fn page(&mut self) -> Result<Progress, String> {
        let over = self.pages_over().await?;
        let done = self.hand_over().await;
        self.check_calls(&over).await?;
        done.map_err(|error| error.to_string())
    }

    async fn hand_over(&self) -> store::Result<Progress> {
        let (stop, clock) = (CancellationToken::new(), &*self.clock);
        let batch_of = |worker: usize| Box::pin(self.pages.workers[worker].step(Pager::CODE, clock, &stop));
        if self.random.chance(50) {
            return batch_of(0).await;
        }
        let (one, other) = tokio::join!(batch_of(0), batch_of(1));
        Ok(if [one?, other?].contains(&Progress::Worked) { Progress::Worked } else { Progress::Idle })
    }

    /// Each call was for a delivery that was not over, made once, and the person had given no reason against it.
    async fn check_calls(&mut self, over: &BTreeSet<String>) -> Result<(), String> {
        let mut called = BTreeSet::new();
        for message in self.pages.script.take_seen() {
            let id = message.id();
            self.report.pages += 1;
            if over.contains(&id) {
                return Err(format!("page {id} was sent although it was over"));
            }
            if !called.insert(id.clone()) {
                return Err(format!("page {id} was sent twice at once"));
            }
            if let Some(reason) = self.reason_against(&message).await {
                return Err(format!("page {id} was sent although {reason}"));
            }
        }
        Ok(())
    }

    async fn reason_against(&self, message: &Message) -> Option<String> {
        let (user, alert, now) = (message.recipient.user, message.text.alert, self.now());
        let Some(organization) = self.organizations.iter().find(|one| one.id == message.text.organization) else {
            return Some("its organization is unknown".into());
        };
        if !organization.people.iter().any(|person| person.id == user && person.is_active) {
            return Some(format!("user {user} is away"));
        }
        if message.kind != RoundKind::Manual && self.naps.has_acknowledged(user, alert) {
            return Some(format!("user {user} had acknowledged"));
        }
        if message.kind == RoundKind::Reminder && self.naps.open(user, alert, now).is_some() {
            return Some(format!("user {user} was asleep"));
        }
        // Whoever may be told of an alert sees it.
        let seen = self.inbox.item(&organization.recipient(user), alert).await;
        seen.err().map(|error| format!("user {user} does not see alert {alert}: {error}"))
    }

    /// The third worker takes a batch and dozes off over it; or it wakes, and says that it sent all of it.
    pub(crate) async fn doze_or_wake(&mut self) -> Result<String, String> {
        match self.pages.dozer.take() {
            Some(dozer) => self.wake_dozer(&dozer).await,
            None => self.doze().await,
        }
    }

    async fn doze(&mut self) -> Result<String, String> {
        let (now, token) = (self.now(), self.random.positive());
        let lease = Timestamp::from_micros(now.as_micros() + MINUTE_US);
        let claimed = self.store().write(Writer::Engine, |db| async move {
            claim(&db, Pager::CODE, token, lease, (3, Turn::Oldest), now).await
        });
        let claimed = claimed.await.map_err(|error| error.to_string())?;
        let pages = claimed.len();
        self.pages.dozer = (pages > 0).then_some(Dozer { token, claimed });
        Ok(format!("a worker dozes off over {pages} pages"))
    }

    async fn wake_dozer(&self, dozer: &Dozer) -> Result<String, String> {
        let at = self.now();
        let attempt = Attempt { outcome: AttemptOutcome::Sent, at, took_ms: 0, provider_id: None, answer: None };
        let report = |claimed: &Claimed| Report {
            claimed: claimed.clone(),
            attempt: Some(attempt.clone()),
            ending: Ending::Sent { revision: 1 },
        };
        let reports: &Vec<_> = &dozer.claimed.iter().map(report).collect();
        let before = self.hold_of(dozer).await?;
        let recorded = self.store().write(Writer::Engine, |db| async move { record(&db, reports).await });
        recorded.await.map_err(|error| error.to_string())?;
        let after = self.hold_of(dozer).await?;
        for ((claimed, before), after) in dozer.claimed.iter().zip(before).zip(after) {
            let held = before.1 == Some(dozer.token);
            let is_right = if held { after.0 == Some(2) && after.1.is_none() } else { before == after };
            if !is_right {
                return Err(format!("{:?} went from {before:?} to {after:?} by a worker that woke", claimed.key));
            }
        }
        Ok("a worker wakes and says what it sent".into())
    }

    /// State and holder of each of its deliveries, as far as they are there.
    async fn hold_of(&self, dozer: &Dozer) -> Result<Vec<(Option<i64>, Option<i64>)>, String> {
        let mut all = Vec::new();
        for claimed in &dozer.claimed {
            let of = format!("round_id = {} AND channel = 60 AND user_id = {}", claimed.key.round, claimed.key.user);
            let sql = format!(
                "SELECT (SELECT state FROM delivery WHERE {of}), (SELECT lease_token FROM dispatch WHERE {of})"
            );
            let rows = self.query(&sql).await?;
            let row = rows.first().ok_or("a state without a row")?;
            all.push((read(row, 0)?, read(row, 1)?));
        }
        Ok(all)
    }

    /// Pages that are sent, dead or cancelled.
    async fn pages_over(&self) -> Result<BTreeSet<String>, String> {
        let sql = "SELECT round_id || '-60-' || user_id FROM delivery WHERE channel = 60 AND state IN (2, 4, 5)";
        self.query(sql).await?.iter().map(|row| read(row, 0)).collect()
    }

    /// Whether a page is in some worker's hands, be it one that is no more.
    pub(crate) async fn has_pages_in_hand(&self) -> Result<bool, String> {
        Ok(self.number("SELECT COUNT(*) FROM dispatch WHERE lease_token IS NOT NULL").await? > 0)
    }

    /// At rest nothing is due, whoever has a round in the app has it by pager where that was asked for, and nothing counts as sent
    /// or given up that nobody tried.
    pub(crate) async fn check_pages(&self) -> Result<(), String> {
        let due = format!("SELECT COUNT(*) FROM dispatch WHERE next_attempt_at <= {}", self.now().as_micros());
        let tried = "SELECT 1 FROM attempt WHERE attempt.round_id = delivery.round_id AND \
                     attempt.channel = delivery.channel AND attempt.user_id = delivery.user_id";
        let of_pager = "SELECT COUNT(*) FROM delivery WHERE channel = 60 AND";
        let rows =
            |channel| format!("(SELECT COUNT(*) FROM delivery WHERE round_id = round.id AND channel = {channel})");
        let uneven = format!(
            "SELECT COUNT(*) FROM round JOIN alert ON alert.id = alert_id WHERE deleted_at IS NULL AND pruned_at IS NULL AND \
             round.channels & (1 << 60) <> 0 AND {} <> {}",
            rows(0),
            rows(60)
        );
        for (sql, what) in [
            (due, "pages are due at rest"),
            (uneven, "rounds have more people in the app than pages, or fewer"),
            (
                format!("{of_pager} state = 2 AND NOT EXISTS ({tried} AND outcome = 0)"),
                "pages count as sent and were not",
            ),
            (format!("{of_pager} state = 4 AND NOT EXISTS ({tried})"), "pages are dead that nobody tried"),
        ] {
            let count = self.number(&sql).await?;
            if count > 0 {
                return Err(format!("{count} {what}"));
            }
        }
        Ok(())
    }
}
