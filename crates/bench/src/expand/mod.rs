//! How fast a round's deliveries are written, against a bare statement that writes the same rows in the same run.

mod bare;

use std::time::Duration;

use channels::Registry;
use domain::{AlertId, ChannelSet, Clock};
use store::Dialect;

use crate::Args;
use crate::broken::{Result, must};
use crate::crowd;
use crate::figure::{grouped, median, rate, ratio};
use crate::place::Place;
use crate::report::{self, Report};
use crate::sql::Sql;
use crate::world::World;
use bare::Exclusion;
use testbed::Watch;
use testbed::crowd::series;

/// The least share of the bare statement's rate.
const RATIO_MIN: f64 = 0.7;
/// The longest that publishing may take, whatever the audience's size.
const PUBLISH_MAX: Duration = Duration::from_millis(50);
/// The default frequency of reminders.
const REMINDER_MINUTES: i64 = 120;

/// Measures initial rounds, reminders, and reminders with a fifth of the people snoozed.
pub(crate) async fn run(args: &Args, database: &str, report: &mut Report) -> Result<()> {
    let place = Place::make(database, args.folder.as_deref(), "expand").await?;
    let name = place.dialect.name();
    report::begin(&format!("Expanding a round to {} people on {name}", grouped(args.people)));
    let measured = measure(args, &place, report).await;
    place.remove().await?;
    measured
}

async fn measure(args: &Args, place: &Place, report: &mut Report) -> Result<()> {
    let mut world = World::found(place, Registry::build()?).await?;
    let sql = Sql::open(place).await?;
    let watch = Watch::start();
    let since = world.clock.now().plus_minutes(-24 * 60).as_micros();
    crowd::load(&sql, world.home, args.people.saturating_sub(1), since).await?;
    sql.analyze().await?;
    let analyzed = if place.dialect == Dialect::Sqlite { "" } else { ", then ANALYZE" };
    report::told(&format!("people loaded{analyzed}"), &format!("{:.1} s", watch.elapsed().as_secs_f64()));

    initial(args, &mut world, &sql, report).await?;
    let (alert, _) = world.publish(true, ChannelSet::IN_APP).await?;
    world.expand().await?;
    reminder(args, &mut world, &sql, alert, "a reminder", args.people, report).await?;
    let snoozed = snooze_a_fifth(&world, &sql, alert, args.people).await?;
    sql.analyze().await?;
    let rest = args.people - snoozed;
    reminder(args, &mut world, &sql, alert, "a reminder, 20 % snoozed", rest, report).await?;
    sizes(&sql).await?;
    world.close().await;
    sql.close().await
}

async fn initial(args: &Args, world: &mut World, sql: &Sql, report: &mut Report) -> Result<()> {
    let mut rates = Rates::default();
    let mut slowest = Duration::ZERO;
    for _ in 0..args.repeat {
        let now = world.clock.now();
        sql.settle().await?;
        rates.bare(bare::insert(sql, world.home, Exclusion::None, now, now).await?, args.people)?;
        sql.settle().await?;
        let (alert, took) = world.publish(false, ChannelSet::IN_APP).await?;
        slowest = slowest.max(took);
        let took = world.expand().await?;
        rates.real((written(sql, alert).await?, took), args.people)?;
        world.clock.advance_minutes(1);
    }
    report.time("publishing, the slowest call", slowest, PUBLISH_MAX);
    rates.tell("the initial round", report);
    Ok(())
}

async fn reminder(
    args: &Args,
    world: &mut World,
    sql: &Sql,
    alert: AlertId,
    name: &str,
    people: u64,
    report: &mut Report,
) -> Result<()> {
    let mut rates = Rates::default();
    for _ in 0..args.repeat {
        world.clock.advance_minutes(REMINDER_MINUTES);
        let now = world.clock.now();
        sql.settle().await?;
        rates.bare(bare::insert(sql, world.home, Exclusion::Receipts(alert), now, now).await?, people)?;
        sql.settle().await?;
        let recorded = world.schedule().await?;
        let took = world.expand().await?;
        rates.real((written(sql, alert).await?, recorded + took), people)?;
    }
    rates.tell(name, report);
    Ok(())
}

/// What a row of the tables that grow takes on disk, its share of the indexes included.
async fn sizes(sql: &Sql) -> Result<()> {
    sql.analyze().await?;
    for (what, table) in [("person", sql.people()), ("delivery in the app", "delivery"), ("receipt", "receipt")] {
        let rows = sql.size(&format!("SELECT COUNT(*) FROM {table}")).await?;
        let bytes = sql.bytes(table).await?;
        report::told(&format!("bytes a {what}, indexes included"), &grouped(bytes / rows.max(1)));
    }
    Ok(())
}

/// Every fifth person snoozes the alert for good; how many those are.
async fn snooze_a_fifth(world: &World, sql: &Sql, alert: AlertId, people: u64) -> Result<u64> {
    let now = world.clock.now().as_micros();
    let until = world.clock.now().plus_minutes(30 * 24 * 60).as_micros();
    sql.run(&format!(
        "INSERT INTO receipt (user_id, alert_id, is_read, snoozed_at, snooze_until, created_at, updated_at) \
         SELECT {admin} + 5 * n - 4, {alert}, FALSE, {now}, {until}, {now}, {now} FROM {series}",
        admin = world.home.admin,
        series = series(people / 5),
    ))
    .await
}

/// The deliveries of the alert's last round: the engine's own count and the rows must agree.
async fn written(sql: &Sql, alert: AlertId) -> Result<u64> {
    let round = sql.number(&format!("SELECT MAX(id) FROM round WHERE alert_id = {alert}")).await?;
    let told = sql.size(&format!("SELECT people FROM round WHERE id = {round} AND state = 2")).await?;
    let rows = sql.size(&format!("SELECT COUNT(*) FROM delivery WHERE round_id = {round}")).await?;
    must(told == rows, || format!("round {round} says {told} people and has {rows} deliveries"))?;
    Ok(rows)
}

/// Rates of the bare statement and of the engine, taken in turns.
#[derive(Default)]
struct Rates {
    bare: Vec<u64>,
    real: Vec<u64>,
}

impl Rates {
    fn bare(&mut self, (rows, took): (u64, Duration), people: u64) -> Result<()> {
        must(rows == people, || format!("the bare statement wrote {rows} rows and not {people}"))?;
        self.bare.push(rate(rows, took));
        Ok(())
    }

    fn real(&mut self, (rows, took): (u64, Duration), people: u64) -> Result<()> {
        must(rows == people, || format!("the engine wrote {rows} rows and not {people}"))?;
        self.real.push(rate(rows, took));
        Ok(())
    }

    fn tell(&self, name: &str, report: &mut Report) {
        for (index, (bare, real)) in self.bare.iter().zip(&self.real).enumerate() {
            let both = format!("{} | {}", grouped(*bare), grouped(*real));
            report::told(&format!("{name}, run {}, rows/s: bare | Oyez", index + 1), &both);
        }
        let (bare, real) = (median(&self.bare), median(&self.real));
        report::told(&format!("{name}, median rows/s: bare | Oyez"), &format!("{} | {}", grouped(bare), grouped(real)));
        report.share(&format!("{name}, Oyez's share of the bare rate"), ratio(real, bare), RATIO_MIN);
    }
}
