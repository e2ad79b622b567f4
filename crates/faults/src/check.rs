//! Afterwards: was everything kept that was promised, each thing once? It reads the tables past the product, and asks the product's own doctor.

use std::collections::BTreeSet;
use std::time::Duration;

use sea_orm::{ConnectOptions, Database};

use crate::broken::Result;
use crate::ledger::{Ledger, Promised};
use crate::provider::Provider;
use crate::report::Counted;
use crate::scene::Scene;
use crate::sql::Sql;
use testbed::{Watch, present_micros};

/// How long work may go on after the last fault.
const QUIET_MAX: Duration = Duration::from_mins(10);
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long after its time a round may not have been recorded yet.
const GRACE_MICROS: i64 = 10_000_000;
const MINUTE_MICROS: i64 = 60_000_000;
const COMPLETE: &str = "2";
const INITIAL: i16 = 0;
/// What is told of one kind of finding.
const TOLD_MAX: usize = 5;

/// Waits until no work is left, looks at everything, and tells what is wrong.
pub(crate) async fn all(scene: &Scene, ledger: &Ledger, provider: &Provider) -> Result<(Counted, Vec<String>)> {
    let mut options = ConnectOptions::new(scene.database_url().await);
    options.max_connections(1).sqlx_logging(false);
    let sql = Sql::on(Database::connect(options).await?);
    let mut findings = Vec::new();
    let settled_in = settle(&sql, &mut findings).await?;
    let mut counted = Counted { settled_in, ..Counted::default() };
    alerts(&sql, ledger, &mut counted, &mut findings).await?;
    marks(&sql, ledger, &mut findings).await?;
    heard(ledger, &mut counted, &mut findings);
    provided(&sql, provider, &mut counted, &mut findings).await?;
    delays(&sql, &mut counted).await?;
    sql.close().await?;
    let node = scene.nodes[0].lock().await;
    let (is_content, words) = node.run(&["doctor"]).await?;
    // Clocks are wrong here on purpose, which the doctor rightly finds.
    let complaints = words.lines().filter(|line| line.starts_with("WRONG ")).collect::<Vec<_>>();
    let is_of_clocks = !complaints.is_empty() && complaints.iter().all(|line| line.starts_with("WRONG clock: "));
    if !is_content && !is_of_clocks {
        findings.push(format!("the doctor complains: {words}"));
    }
    Ok((counted, findings))
}

/// Waits until nothing is late any more; reminders go on coming due all the while.
async fn settle(sql: &Sql, findings: &mut Vec<String>) -> Result<Duration> {
    let watch = Watch::start();
    loop {
        let due = present_micros() - GRACE_MICROS;
        let count = |rows: &str| format!("SELECT COUNT(*) FROM {rows} < {due}");
        let open = sql.number(&count("round WHERE state < 2 AND due_at")).await?;
        let waiting = sql.number(&count("dispatch WHERE next_attempt_at")).await?;
        let owed = sql.number(&count("alert WHERE deleted_at IS NULL AND next_round_at")).await?;
        if open + waiting + owed == 0 {
            return Ok(watch.elapsed());
        }
        if watch.elapsed() > QUIET_MAX {
            let waited = QUIET_MAX.as_secs();
            findings.push(format!(
                "after {waited} s of quiet {open} rounds are late, {owed} not recorded, {waiting} deliveries not handed over"
            ));
            return Ok(watch.elapsed());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Each promised alert is there once, with one initial round that reached each of its people once, and with every slot.
async fn alerts(sql: &Sql, ledger: &Ledger, counted: &mut Counted, findings: &mut Vec<String>) -> Result<()> {
    let promised = ledger.lock().alerts.clone();
    let published = sql.number("SELECT COUNT(*) FROM alert").await?;
    counted.alerts = promised.len() as u64;
    if published != i64::try_from(promised.len()).unwrap_or(i64::MAX) {
        findings.push(format!("{published} alerts were published and {} promised", promised.len()));
    }
    for (id, alert) in &promised {
        initial(sql, *id, alert, counted, findings).await?;
        reminders(sql, *id, alert, findings).await?;
    }
    counted.deliveries = unsigned(sql.number("SELECT COUNT(*) FROM delivery").await?);
    counted.rounds = unsigned(sql.number("SELECT COUNT(*) FROM round").await?);
    Ok(())
}

async fn initial(
    sql: &Sql,
    id: i64,
    alert: &Promised,
    counted: &mut Counted,
    findings: &mut Vec<String>,
) -> Result<()> {
    let rounds = format!("SELECT id FROM round WHERE alert_id = {id} AND kind = 0 AND state = {COMPLETE}");
    let of_channel = |what: &str, channel: &str| {
        format!("SELECT COUNT({what}) FROM delivery WHERE channel {channel} AND round_id IN ({rounds})")
    };
    for (channel, wanted) in [("= 0", alert.audience), ("<> 0", if alert.goes_out { alert.audience } else { 0 })] {
        let people = unsigned(sql.number(&of_channel("DISTINCT user_id", channel)).await?);
        let rows = unsigned(sql.number(&of_channel("*", channel)).await?);
        counted.checked += wanted;
        counted.lost += wanted.saturating_sub(people);
        counted.doubled += rows - people;
        if people != wanted || rows != people {
            findings.push(format!(
                "{} (alert {id}), channel {channel}: {rows} deliveries to {people} people, promised to {wanted}",
                alert.title
            ));
        }
    }
    Ok(())
}

/// Each minute up to the last reminder has had its own, or is among those that a later one stands for.
async fn reminders(sql: &Sql, id: i64, alert: &Promised, findings: &mut Vec<String>) -> Result<()> {
    let start = sql.number(&format!("SELECT start_time FROM alert WHERE id = {id}")).await?;
    let rounds = format!("SELECT due_at, missed_count, kind FROM round WHERE alert_id = {id} ORDER BY due_at");
    let mut slots = BTreeSet::new();
    for row in sql.rows(&rounds).await? {
        let (due_at, missed): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let slot = (due_at - start) / MINUTE_MICROS;
        // An initial round that came late stands for itself and for the slots since.
        let first = if row.try_get_by_index::<i16>(2)? == INITIAL { slot - missed + 1 } else { slot - missed };
        if (first.max(1)..=slot).any(|slot| !slots.insert(slot)) {
            findings.push(format!(
                "{} (alert {id}): the reminder of minute {slot} stands for one that was sent",
                alert.title
            ));
        }
    }
    let last = slots.last().copied().unwrap_or_default();
    let left_out: Vec<i64> = (1..=last).filter(|slot| !slots.contains(slot)).take(TOLD_MAX).collect();
    if !left_out.is_empty() {
        findings.push(format!("{} (alert {id}): no reminder for minutes {left_out:?}", alert.title));
    }
    Ok(())
}

async fn marks(sql: &Sql, ledger: &Ledger, findings: &mut Vec<String>) -> Result<()> {
    let (acknowledged, snoozed) = {
        let promises = ledger.lock();
        (promises.acknowledged.clone(), promises.snoozed.clone())
    };
    // An acknowledgement ends a snooze, so it is the history that keeps it.
    let kept = [
        (acknowledged, "acknowledged", "SELECT alert_id, user_id FROM receipt WHERE acknowledged_at IS NOT NULL"),
        (snoozed, "snoozed", "SELECT DISTINCT alert_id, user_id FROM snooze"),
    ];
    for (promised, what, select) in kept {
        let rows = sql.rows(select).await?;
        let mut kept = BTreeSet::new();
        for row in rows {
            kept.insert((row.try_get_by_index::<i64>(0)?, row.try_get_by_index::<i64>(1)?));
        }
        let lost: Vec<_> = promised.difference(&kept).take(TOLD_MAX).collect();
        if !lost.is_empty() {
            findings.push(format!("promised and not kept, {what}: alert and person {lost:?} ..."));
        }
    }
    Ok(())
}

/// Every open page has seen every alert to everybody.
fn heard(ledger: &Ledger, counted: &mut Counted, findings: &mut Vec<String>) {
    let promises = ledger.lock();
    let for_all: BTreeSet<i64> =
        promises.alerts.iter().filter(|(_, alert)| alert.is_for_all).map(|(id, _)| *id).collect();
    counted.marks = (promises.acknowledged.len() + promises.snoozed.len()) as u64;
    counted.reopened = promises.reopened;
    counted.told_to_fetch = promises.told_to_fetch;
    for (reader, heard) in &promises.heard {
        let missed: Vec<_> = for_all.difference(heard).take(TOLD_MAX).collect();
        if !missed.is_empty() {
            findings.push(format!("page {reader} never showed alerts {missed:?} ..."));
        }
    }
}

/// What is called sent was handed over.
async fn provided(sql: &Sql, provider: &Provider, counted: &mut Counted, findings: &mut Vec<String>) -> Result<()> {
    (counted.handed_over, counted.handed_over_again) = provider.taken();
    let rows = sql.rows("SELECT round_id, channel, user_id, state FROM delivery WHERE channel <> 0").await?;
    let mut missing = Vec::new();
    for row in rows {
        let (round, channel, user): (i64, i16, i64) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let delivery = format!("{round}-{channel}-{user}");
        if row.try_get_by_index::<i16>(3)? == crate::probe::SENT && !provider.has(&delivery) {
            missing.push(delivery);
        }
    }
    if !missing.is_empty() {
        counted.lost += missing.len() as u64;
        missing.truncate(TOLD_MAX);
        findings.push(format!("called sent and never handed over: {missing:?} ..."));
    }
    Ok(())
}

async fn delays(sql: &Sql, counted: &mut Counted) -> Result<()> {
    let longest =
        |kind: &str| format!("SELECT MAX(ended_at - due_at) FROM round WHERE state = {COMPLETE} AND kind {kind}");
    let micros = |micros: i64| Duration::from_micros(unsigned(micros));
    counted.longest_initial = micros(sql.number(&longest("= 0")).await?);
    counted.longest_reminder = micros(sql.number(&longest("= 1")).await?);
    Ok(())
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
