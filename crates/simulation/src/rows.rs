//! What the simulation reads of the rows by itself, past the store: rounds, and who is in them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AlertId, RoundId, RoundKind, RoundState, StopRemindersOn, Timestamp, Window};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, TryGetable};

use crate::world::World;

/// An alert as its row says.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) window: Window,
    pub(crate) is_active: bool,
    pub(crate) reminder_minutes: Option<i64>,
    pub(crate) stop_reminders_on: StopRemindersOn,
}

/// A round as its row says.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) id: RoundId,
    pub(crate) kind: RoundKind,
    pub(crate) state: RoundState,
    pub(crate) due_at: Timestamp,
    pub(crate) begun_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) is_pruned: bool,
    pub(crate) people: i64,
    pub(crate) missed_count: i64,
    pub(crate) missed_from: Option<Timestamp>,
    pub(crate) missed_until: Option<Timestamp>,
}

impl World {
    /// The alerts that are neither archived nor deleted.
    pub(crate) async fn facts(&self) -> Result<BTreeMap<AlertId, Facts>, String> {
        let sql = "SELECT id, start_time, expiry_time, is_active, reminder_enabled, reminder_minutes, stop_reminders_on \
                   FROM alert WHERE archived_at IS NULL AND deleted_at IS NULL";
        self.query(sql).await?.iter().map(|row| Ok((AlertId(read(row, 0)?), facts(row)?))).collect()
    }

    /// All rounds by alert, in the order in which they were recorded.
    pub(crate) async fn rounds(&self) -> Result<BTreeMap<AlertId, Vec<Seen>>, String> {
        let sql = "SELECT alert_id, id, kind, state, due_at, begun_at, ended_at, pruned_at, people, missed_count, \
 missed_from, missed_until FROM round ORDER BY id";
        let mut rounds: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in self.query(sql).await? {
            rounds.entry(AlertId(read(&row, 0)?)).or_default().push(seen(&row)?);
        }
        Ok(rounds)
    }

    /// Who has a delivery of a round other than a reminder, by alert.
    pub(crate) async fn told(&self) -> Result<BTreeSet<(i64, i64)>, String> {
        let sql = "SELECT DISTINCT alert_id, user_id FROM round JOIN delivery ON round_id = round.id WHERE kind <> 1";
        self.query(sql).await?.iter().map(|row| Ok((read(row, 0)?, read(row, 1)?))).collect()
    }

    /// Who has an in-app delivery of the round.
    pub(crate) async fn heard(&self, round: RoundId) -> Result<BTreeSet<i64>, String> {
        self.ids(&format!("SELECT user_id FROM delivery WHERE round_id = {round} AND channel = 0")).await
    }

    /// Whose snooze of the alert lasts beyond `due`, whether or not it has run out since.
    pub(crate) async fn snoozed(&self, alert: AlertId, due: Timestamp) -> Result<BTreeSet<i64>, String> {
        let due = due.as_micros();
        self.ids(&format!("SELECT user_id FROM receipt WHERE alert_id = {alert} AND snooze_until > {due}")).await
    }

    /// Rounds of which something is written: marks made since may differ from what their batches saw.
    pub(crate) async fn begun(&self) -> Result<BTreeSet<i64>, String> {
        self.ids("SELECT id FROM round WHERE begun_at IS NOT NULL").await
    }

    pub(crate) async fn has_open_rounds(&self) -> Result<bool, String> {
        Ok(self.number("SELECT COUNT(*) FROM round WHERE state IN (0, 1)").await? > 0)
    }

    pub(crate) async fn ids(&self, sql: &str) -> Result<BTreeSet<i64>, String> {
        self.query(sql).await?.iter().map(|row| read(row, 0)).collect()
    }

    pub(crate) async fn number(&self, sql: &str) -> Result<i64, String> {
        read(self.query(sql).await?.first().ok_or("a count without a row")?, 0)
    }

    pub(crate) async fn query(&self, sql: &str) -> Result<Vec<QueryResult>, String> {
        let statement = Statement::from_string(DbBackend::Sqlite, sql);
        self.rows.query_all_raw(statement).await.map_err(|error| error.to_string())
    }
}

/// A column of a row.
pub(crate) fn read<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T, String> {
    row.try_get_by_index(index).map_err(|error| error.to_string())
}

/// A column of a row that holds a time.
pub(crate) fn instant(row: &QueryResult, index: usize) -> Result<Timestamp, String> {
    read(row, index).map(Timestamp::from_micros)
}

/// A column of a row that holds a time, or nothing.
pub(crate) fn time(row: &QueryResult, index: usize) -> Result<Option<Timestamp>, String> {
    Ok(read::<Option<i64>>(row, index)?.map(Timestamp::from_micros))
}

fn facts(row: &QueryResult) -> Result<Facts, String> {
    let window = Window { start: instant(row, 1)?, expiry: instant(row, 2)? };
    Ok(Facts {
        window,
        is_active: read(row, 3)?,
        reminder_minutes: if read(row, 4)? { Some(read(row, 5)?) } else { None },
        stop_reminders_on: StopRemindersOn::from_code(read(row, 6)?).ok_or("an unknown end of reminders")?,
    })
}

fn seen(row: &QueryResult) -> Result<Seen, String> {
    Ok(Seen {
        id: RoundId(read(row, 1)?),
        kind: RoundKind::from_code(read(row, 2)?).ok_or("an unknown kind")?,
        state: RoundState::from_code(read(row, 3)?).ok_or("an unknown state")?,
        due_at: instant(row, 4)?,
        begun_at: time(row, 5)?,
        ended_at: time(row, 6)?,
        is_pruned: time(row, 7)?.is_some(),
        people: read(row, 8)?,
        missed_count: read(row, 9)?,
        missed_from: time(row, 10)?,
        missed_until: time(row, 11)?,
    })
}
