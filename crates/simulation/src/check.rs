//! What must hold: the doctor's invariants after each step, and, at rest, what the simulation itself knows about who should have heard.

use std::collections::BTreeSet;

use domain::{AlertId, RoundId, RoundKind, RoundState, StopRemindersOn, Timestamp};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use store::doctor::{Scope, check};

use crate::world::{Published, World};

/// A round as its row says.
#[derive(Debug)]
struct Seen {
    id: RoundId,
    kind: RoundKind,
    state: RoundState,
    due_at: Timestamp,
    begun_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    is_pruned: bool,
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

    pub(crate) async fn holds_a_lease(&self) -> Result<bool, String> {
        Ok(number(self, "SELECT COUNT(*) FROM round WHERE state IN (0, 1)").await? > 0)
    }

    /// Rounds of which something is written: marks made since may differ from what their batches saw.
    pub(crate) async fn begun(&self) -> Result<BTreeSet<i64>, String> {
        ids(self, "SELECT id FROM round WHERE begun_at IS NOT NULL").await
    }

    /// The engine has nothing to do: so each slot that has passed has its round, and everybody has heard or given a reason.
    pub(crate) async fn check_rest(&self, begun_before: &BTreeSet<i64>) -> Result<(), String> {
        for alert in self.published.iter().filter(|alert| !alert.is_gone) {
            self.check_alert_at_rest(alert, begun_before).await?;
        }
        Ok(())
    }

    async fn check_alert_at_rest(&self, alert: &Published, begun_before: &BTreeSet<i64>) -> Result<(), String> {
        let detail = self.alerts.detail(&self.admin, alert.id).await.map_err(|error| error.to_string())?;
        let content = &detail.alert.content;
        let rounds = rounds(self, alert.id).await?;
        let now = self.now();
        let is_on = content.is_active && content.window.contains(now);
        if is_on && !rounds.iter().any(|round| round.kind == RoundKind::Initial && round.state == RoundState::Complete)
        {
            return Err(format!(
                "alert {} is active at rest at {now} without a complete initial round: {rounds:?}, {detail:?}",
                alert.id
            ));
        }
        if content.is_active && content.reminder_enabled && now >= content.window.start {
            let step = content.reminder_minutes;
            let mut slot = content.window.start.plus_minutes(step);
            let mut latest = None;
            while slot <= now && slot < content.window.expiry {
                latest = Some(slot);
                slot = slot.plus_minutes(step);
            }
            if let Some(latest) = latest.filter(|latest| *latest > alert.settled_at) {
                let first = rounds.iter().find(|round| round.kind == RoundKind::Initial).map(|round| round.id);
                let is_for_all = |round: &&Seen| round.kind == RoundKind::Reminder || Some(round.id) == first;
                let sent = rounds.iter().filter(|round| round.due_at == latest).filter(is_for_all).count();
                if sent != 1 {
                    return Err(format!("alert {}: the slot {latest} has {sent} rounds", alert.id));
                }
            }
        }
        if is_on {
            self.check_everybody_was_told(alert, &rounds).await?;
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
            self.check_who_heard(alert, round, content.stop_reminders_on).await?;
        }
        Ok(())
    }

    /// Whoever sees the alert, and has stood where they stand since before it was published, was told of it once, whatever was
    /// edited since; whoever came by themselves may still wait for the next round.
    async fn check_everybody_was_told(&self, alert: &Published, rounds: &[Seen]) -> Result<(), String> {
        if rounds.iter().any(|round| round.is_pruned && round.kind != RoundKind::Reminder) {
            return Ok(());
        }
        let mut told = BTreeSet::new();
        for round in rounds.iter().filter(|round| round.kind != RoundKind::Reminder) {
            told.extend(heard(self, round.id).await?);
        }
        let stood_still = |moved_at: Timestamp| moved_at < alert.at && self.teams_moved_at < alert.at;
        for person in self.people.iter().filter(|person| person.is_active && stood_still(person.moved_at)) {
            let sees = self.inbox.item(&self.recipient(person.id), alert.id).await.is_ok();
            if sees && !told.contains(&person.id.0) {
                return Err(format!("user {} was never told of alert {}", person.id, alert.id));
            }
        }
        Ok(())
    }

    /// A reminder written at this very instant: whoever sees the alert either has a delivery or a reason, never both.
    async fn check_who_heard(&self, alert: &Published, round: &Seen, stop: StopRemindersOn) -> Result<(), String> {
        let heard = heard(self, round.id).await?;
        let snoozed = snoozed(self, alert.id, round.due_at).await?;
        for person in self.people.iter().filter(|person| person.is_active) {
            let Ok(entry) = self.inbox.item(&self.recipient(person.id), alert.id).await else {
                if heard.contains(&person.id.0) {
                    return Err(format!("user {} got round {} of an alert not theirs", person.id, round.id));
                }
                continue;
            };
            let is_excused = entry.is_acknowledged
                || snoozed.contains(&person.id.0)
                || (stop == StopRemindersOn::Read && entry.is_read);
            let has_heard = heard.contains(&person.id.0);
            if is_excused && has_heard {
                return Err(format!("user {} was reminded by round {} for all their reasons", person.id, round.id));
            }
            let came_late =
                [person.moved_at, self.teams_moved_at, alert.settled_at].into_iter().any(|at| at > round.due_at);
            if !is_excused && !has_heard && !came_late {
                return Err(format!("user {} was forgotten by round {}", person.id, round.id));
            }
        }
        Ok(())
    }
}

async fn rounds(world: &World, alert: AlertId) -> Result<Vec<Seen>, String> {
    let sql = format!(
        "SELECT id, kind, state, due_at, begun_at, ended_at, pruned_at FROM round WHERE alert_id = {alert} ORDER BY id"
    );
    let rows = query(world, &sql).await?;
    let mut rounds = Vec::new();
    for row in rows {
        let long = |index| row.try_get_by_index::<Option<i64>>(index).map_err(|error| error.to_string());
        let code = |index| row.try_get_by_index::<i16>(index).map_err(|error| error.to_string());
        rounds.push(Seen {
            id: RoundId(long(0)?.unwrap_or_default()),
            kind: RoundKind::from_code(code(1)?).ok_or("an unknown kind")?,
            state: RoundState::from_code(code(2)?).ok_or("an unknown state")?,
            due_at: Timestamp::from_micros(long(3)?.unwrap_or_default()),
            begun_at: long(4)?.map(Timestamp::from_micros),
            ended_at: long(5)?.map(Timestamp::from_micros),
            is_pruned: long(6)?.is_some(),
        });
    }
    Ok(rounds)
}

async fn heard(world: &World, round: RoundId) -> Result<BTreeSet<i64>, String> {
    ids(world, &format!("SELECT user_id FROM delivery WHERE round_id = {round} AND channel = 0")).await
}

/// Whose snooze of the alert lasts beyond `due`, whether or not it has run out since.
async fn snoozed(world: &World, alert: AlertId, due: Timestamp) -> Result<BTreeSet<i64>, String> {
    let due = due.as_micros();
    let sql = format!("SELECT user_id FROM receipt WHERE alert_id = {alert} AND snooze_until > {due}");
    ids(world, &sql).await
}

async fn ids(world: &World, sql: &str) -> Result<BTreeSet<i64>, String> {
    let rows = query(world, sql).await?;
    rows.iter().map(|row| row.try_get_by_index(0).map_err(|error| error.to_string())).collect()
}

/// Rounds and deliveries in the end.
pub(crate) async fn totals(world: &World) -> Result<(i64, i64), String> {
    Ok((number(world, "SELECT COUNT(*) FROM round").await?, number(world, "SELECT COUNT(*) FROM delivery").await?))
}

async fn number(world: &World, sql: &str) -> Result<i64, String> {
    let rows = query(world, sql).await?;
    let row = rows.first().ok_or("a count without a row")?;
    row.try_get_by_index(0).map_err(|error| error.to_string())
}

async fn query(world: &World, sql: &str) -> Result<Vec<sea_orm::QueryResult>, String> {
    let statement = Statement::from_string(DbBackend::Sqlite, sql);
    world.rows.query_all_raw(statement).await.map_err(|error| error.to_string())
}
