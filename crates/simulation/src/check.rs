//! What must hold: the doctor's invariants after each step, and, at rest, what the simulation itself knows about who should have heard.

use std::collections::BTreeSet;

use domain::{AlertId, RoundKind, RoundState, StopRemindersOn, Timestamp};
use store::doctor::{Scope, check};

use crate::grid;
use crate::people::Organization;
use crate::rows::{Facts, Seen};
use crate::world::{Published, World};

/// An alert at rest.
struct Rest<'a> {
    organization: &'a Organization,
    alert: &'a Published,
    facts: &'a Facts,
    rounds: &'a [Seen],
}

impl World {
    /// The invariants of one alert, if one was touched.
    pub(crate) async fn check_alert(&self, alert: Option<AlertId>) -> Result<(), String> {
        match alert {
            Some(_) => self.check_scope(Scope { alert, ..Scope::default() }).await,
            None => Ok(()),
        }
    }

    /// All invariants of the whole installation.
    pub(crate) async fn check_all(&self) -> Result<(), String> {
        self.check_scope(Scope::default()).await
    }

    async fn check_scope(&self, scope: Scope) -> Result<(), String> {
        let findings = check(self.store().reader(), scope).await.map_err(|error| error.to_string())?;
        if findings.is_empty() { Ok(()) } else { Err(format!("{findings:#?}")) }
    }

    /// The engine has nothing to do: so each slot that has passed has its round, and everybody has heard or given a reason.
    pub(crate) async fn check_rest(&mut self, begun_before: &BTreeSet<i64>) -> Result<(), String> {
        let (mut facts, mut rounds, told) = (self.facts().await?, self.rounds().await?, self.told().await?);
        self.check_retention(&facts, &rounds).await?;
        let open = format!("SELECT COUNT(*) FROM snooze WHERE open_until <= {}", self.now().as_micros());
        if self.number(&open).await? > 0 {
            return Err("the history keeps snoozes open that ran out".into());
        }
        for organization in &self.organizations {
            for alert in organization.published.iter().filter(|alert| !alert.is_gone) {
                let facts = facts.remove(&alert.id).ok_or_else(|| format!("alert {} is lost", alert.id))?;
                let rounds = rounds.remove(&alert.id).unwrap_or_default();
                let rest = Rest { organization, alert, facts: &facts, rounds: &rounds };
                self.check_alert_at_rest(&rest, begun_before, &told).await?;
            }
        }
        Ok(())
    }

    async fn check_alert_at_rest(
        &self,
        rest: &Rest<'_>,
        begun_before: &BTreeSet<i64>,
        told: &BTreeSet<(i64, i64)>,
    ) -> Result<(), String> {
        let Rest { alert, facts, rounds, .. } = rest;
        let now = self.now();
        rest.latest_slot_has_its_round(now)?;
        if !alert.is_edited {
            grid::check(facts, alert.at, rounds, now).map_err(|what| format!("alert {}: {what}", alert.id))?;
        }
        if facts.is_active && facts.window.contains(now) {
            let is_initial = |round: &Seen| round.kind == RoundKind::Initial && round.state == RoundState::Complete;
            if !rounds.iter().any(is_initial) {
                let id = alert.id;
                return Err(format!(
                    "alert {id} is active at rest at {now} without an initial round: {rounds:?}, {facts:?}"
                ));
            }
            self.check_everybody_was_told(rest, told).await?;
        }
        let fresh = |round: &&Seen| {
            round.kind == RoundKind::Reminder
                && !begun_before.contains(&round.id.0)
                && round.state == RoundState::Complete
                && round.begun_at == Some(now)
                && round.ended_at == Some(now)
                && !round.is_pruned
        };
        for round in rounds.iter().filter(fresh) {
            self.check_who_heard(rest, round).await?;
        }
        Ok(())
    }

    /// Whoever sees the alert, and has stood where they stand since before it was published, was told of it once, whatever was
    /// edited since; whoever came by themselves may still wait for the next round.
    async fn check_everybody_was_told(&self, rest: &Rest<'_>, told: &BTreeSet<(i64, i64)>) -> Result<(), String> {
        let Rest { organization, alert, rounds, .. } = rest;
        if rounds.iter().any(|round| round.is_pruned && round.kind != RoundKind::Reminder) {
            return Ok(());
        }
        let stood_still = |moved_at: Timestamp| moved_at < alert.at && organization.teams_moved_at < alert.at;
        for person in organization.people.iter().filter(|person| person.is_active && stood_still(person.moved_at)) {
            // Whoever was told is not asked what they see: that would cost more than all the rest.
            if !told.contains(&(alert.id.0, person.id.0))
                && self.inbox.item(&organization.recipient(person.id), alert.id).await.is_ok()
            {
                return Err(format!("user {} was never told of alert {}", person.id, alert.id));
            }
        }
        Ok(())
    }

    /// A reminder written at this very instant: whoever sees the alert either has a delivery or a reason, never both.
    async fn check_who_heard(&self, rest: &Rest<'_>, round: &Seen) -> Result<(), String> {
        let Rest { organization, alert, facts, .. } = rest;
        let heard = self.heard(round.id).await?;
        let snoozed = self.snoozed(alert.id, round.due_at).await?;
        let may_hear: BTreeSet<_> =
            organization.people.iter().filter(|person| person.is_active).map(|person| person.id.0).collect();
        if let Some(other) = heard.difference(&may_hear).next() {
            return Err(format!("user {other}, who is away or of another organization, got round {}", round.id));
        }
        for person in organization.people.iter().filter(|person| person.is_active) {
            let Ok(entry) = self.inbox.item(&organization.recipient(person.id), alert.id).await else {
                if heard.contains(&person.id.0) {
                    return Err(format!("user {} got round {} of an alert not theirs", person.id, round.id));
                }
                continue;
            };
            let is_excused = entry.is_acknowledged
                || snoozed.contains(&person.id.0)
                || (facts.stop_reminders_on == StopRemindersOn::Read && entry.is_read);
            let has_heard = heard.contains(&person.id.0);
            if is_excused && has_heard {
                return Err(format!("user {} was reminded by round {} for all their reasons", person.id, round.id));
            }
            let came_late = [person.moved_at, organization.teams_moved_at, alert.settled_at]
                .into_iter()
                .any(|at| at > round.due_at);
            if !is_excused && !has_heard && !came_late {
                return Err(format!("user {} was forgotten by round {}", person.id, round.id));
            }
        }
        Ok(())
    }
}

impl Rest<'_> {
    /// The latest slot that has passed since the last edit has one round for everybody.
    fn latest_slot_has_its_round(&self, now: Timestamp) -> Result<(), String> {
        let Self { alert, facts, rounds, .. } = self;
        let Some(step) = facts.reminder_minutes.filter(|_| facts.is_active) else { return Ok(()) };
        let slots = (1..).map(|k| facts.window.start.plus_minutes(k * step));
        let passed = slots.take_while(|slot| *slot <= now && *slot < facts.window.expiry);
        let Some(latest) = passed.last().filter(|latest| *latest > alert.settled_at) else { return Ok(()) };
        let first = rounds.iter().find(|round| round.kind == RoundKind::Initial).map(|round| round.id);
        let is_for_all = |round: &&Seen| round.kind == RoundKind::Reminder || Some(round.id) == first;
        match rounds.iter().filter(|round| round.due_at == latest).filter(is_for_all).count() {
            1 => Ok(()),
            sent => Err(format!("alert {}: the slot {latest} has {sent} rounds", alert.id)),
        }
    }
}
