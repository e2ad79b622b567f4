//! How fast deliveries are handed to a slow provider by one worker process and by two, in turns. On SQLite there is one process.

mod slow;
mod worker;

use std::process::Stdio;
use std::time::Duration;

use domain::{AlertId, ChannelSet, Clock, Timestamp};
use testbed::{Watch, present_micros};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::Args;
use crate::broken::{Broken, Result, must};
use crate::crowd;
use crate::figure::{grouped, median, rate, ratio};
use crate::place::Place;
use crate::report::{self, Report};
use crate::sql::Sql;
use crate::world::World;
use slow::{AT_ONCE, Slow, registry};
use worker::{GO, READY};

pub(crate) use worker::work;

/// The least that two workers send, as so many times what one does.
const TWICE_MIN: f64 = 1.6;
/// How long a run may take before something is wrong with it.
const RUN_MAX: Duration = Duration::from_mins(5);
/// How often it is looked whether everything is sent.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Measures one worker and two.
pub(crate) async fn run(args: &Args, database: &str, report: &mut Report) -> Result<()> {
    if database == "sqlite" {
        report::begin("Sending by several workers");
        report::told("SQLite", "one process");
        return Ok(());
    }
    let place = Place::make(database, args.folder.as_deref(), "send").await?;
    let (sends, name) = (grouped(args.sends), place.dialect.name());
    report::begin(&format!("Sending {sends} deliveries, {AT_ONCE} at a time each, to a provider of 5 ms on {name}"));
    let measured = measure(args, &place, report).await;
    place.remove().await?;
    measured
}

async fn measure(args: &Args, place: &Place, report: &mut Report) -> Result<()> {
    let mut world = World::found(place, registry()?).await?;
    let sql = Sql::open(place).await?;
    world.clock.set(Timestamp::from_micros(present_micros()));
    let since = world.clock.now().plus_minutes(-24 * 60).as_micros();
    crowd::load(&sql, world.home, args.sends.saturating_sub(1), since).await?;
    sql.analyze().await?;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..args.repeat {
        for (workers, rates) in [(1, &mut one), (2, &mut two)] {
            let alert = pend(&mut world).await?;
            sql.settle().await?;
            let took = send(place, &sql, workers).await?;
            everything_went_once(&sql, alert, args.sends).await?;
            rates.push(rate(args.sends, took));
        }
    }
    for (index, (one, two)) in one.iter().zip(&two).enumerate() {
        let both = format!("{} | {}", grouped(*one), grouped(*two));
        report::told(&format!("run {}, sends/s: one worker | two", index + 1), &both);
    }
    let (one, two) = (median(&one), median(&two));
    report::told("median sends/s: one worker | two", &format!("{} | {}", grouped(one), grouped(two)));
    report.share("two workers, as times what one sends", ratio(two, one), TWICE_MIN);
    world.close().await;
    sql.close().await
}

/// A round whose deliveries are all written and none of them sent.
async fn pend(world: &mut World) -> Result<AlertId> {
    world.clock.set(Timestamp::from_micros(present_micros()));
    let (alert, _) = world.publish(false, ChannelSet::IN_APP.with(Slow::CODE)).await?;
    world.expand().await?;
    Ok(alert)
}

/// From the word to go until nothing is left.
async fn send(place: &Place, sql: &Sql, workers: usize) -> Result<Duration> {
    let mut team = Vec::new();
    for _ in 0..workers {
        team.push(start(place).await?);
    }
    let watch = Watch::start();
    for worker in &mut team {
        tell(worker, GO).await?;
    }
    while sql.number("SELECT round_id FROM dispatch LIMIT 1").await? > 0 {
        must(watch.elapsed() < RUN_MAX, || "the workers do not come to an end".to_owned())?;
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let took = watch.elapsed();
    for mut worker in team {
        drop(worker.stdin.take());
        let ended = worker.wait().await?;
        must(ended.success(), || format!("a worker ended with {ended}"))?;
    }
    Ok(took)
}

/// This very program as a worker that is ready to begin.
async fn start(place: &Place) -> Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--work-on").arg(&place.url).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut worker = command.spawn()?;
    let ended = || Broken::Wrong("a worker ended before its time".to_owned());
    let said = BufReader::new(worker.stdout.take().ok_or_else(ended)?).lines().next_line().await?;
    must(said.as_deref() == Some(READY), || format!("a worker said {said:?}"))?;
    Ok(worker)
}

async fn tell(worker: &mut Child, line: &str) -> Result<()> {
    let input = worker.stdin.as_mut().ok_or_else(|| Broken::Wrong("a worker hears nothing".to_owned()))?;
    Ok(input.write_all(format!("{line}\n").as_bytes()).await?)
}

/// Each delivery is sent, by one attempt.
async fn everything_went_once(sql: &Sql, alert: AlertId, sends: u64) -> Result<()> {
    let round = sql.number(&format!("SELECT MAX(id) FROM round WHERE alert_id = {alert}")).await?;
    let (of_slow, code) = (format!("WHERE round_id = {round} AND channel"), Slow::CODE.code());
    let sent = sql.size(&format!("SELECT COUNT(*) FROM delivery {of_slow} = {code} AND state = 2")).await?;
    let attempts = sql.size(&format!("SELECT COUNT(*) FROM attempt {of_slow} = {code}")).await?;
    must((sent, attempts) == (sends, sends), || format!("of {sends} deliveries {sent} went by {attempts} attempts"))
}
