//! What the process holds at rest, and while it writes a round to everybody and people read their inboxes all the time.

use std::time::Duration;

use serde_json::json;

use super::{INBOX, requests, visible};
use crate::Args;
use crate::broken::{Broken, Result, must};
use crate::dataset::VISIBLE;
use crate::figure::{grouped, rate};
use crate::http::{Connection, Request};
use crate::load::Load;
use crate::machine;
use crate::place::Place;
use crate::report::{self, Report, mebibytes};
use crate::server::Server;
use crate::sql::Sql;
use testbed::Watch;

const IDLE_MIB: u64 = 40;
const WRITING_MIB: u64 = 150;
const PUBLISH_MAX: Duration = Duration::from_millis(50);
const INBOX_P99_MAX: Duration = Duration::from_millis(50);
/// How long after its start a process counts as idle.
const REST: Duration = Duration::from_secs(5);
/// How long writing may take before something is wrong with it.
const WRITING_MAX: Duration = Duration::from_mins(10);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A process that nobody has asked anything yet.
pub(super) async fn at_rest(server: &Server, report: &mut Report) -> Result<()> {
    report::begin("Memory at rest");
    tokio::time::sleep(REST).await;
    let (now, peak) = machine::memory_of(server.process()?);
    report.memory("resident, some seconds after the start", now, IDLE_MIB);
    report::told("its peak since the start", &mebibytes(peak));
    Ok(())
}

/// Publishes to everybody through the API while the witnesses ask for their inboxes as fast as they can.
pub(super) async fn while_writing(
    args: &Args,
    place: &Place,
    server: &Server,
    tokens: &[String],
    report: &mut Report,
) -> Result<()> {
    report::begin(&format!("A round to {} people in the real process, its inboxes in use", grouped(args.people)));
    let admin = server.sign_in_admin().await?;
    let (sql, process) = (Sql::open(place).await?, server.process()?);
    report::told("resident before, after all the requests so far", &mebibytes(machine::memory_of(process).0));
    machine::forget_peak(process)?;
    let (alert, took) = publish(server, &admin).await?;
    report.time("POST /api/admin/alerts/", took, PUBLISH_MAX);
    let watch = Watch::start();
    let load = Load::start(&server.address, &requests(INBOX, tokens));
    let seen = visible(server, &tokens[0]).await?;
    must(seen == VISIBLE + 1, || format!("a person sees {seen} alerts after the alert was published"))?;
    let done = format!("SELECT COUNT(*) FROM round WHERE alert_id = {alert} AND state = 2");
    while sql.number(&done).await? == 0 {
        must(watch.elapsed() < WRITING_MAX, || "the round was not written in time".to_owned())?;
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let took = watch.elapsed();
    let samples = load.finish().await?;
    let people = sql.size(&format!("SELECT people FROM round WHERE alert_id = {alert}")).await?;
    must(people == args.people, || format!("{people} people were written and not {}", args.people))?;
    sql.close().await?;
    report::told("written meanwhile, rows/s", &grouped(rate(people, took)));
    report::told("inbox meanwhile", &samples.summary());
    report.time("inbox meanwhile, p99", samples.within(990), INBOX_P99_MAX);
    report.memory("resident, the peak meanwhile", machine::memory_of(process).1, WRITING_MIB);
    Ok(())
}

/// Publishes an alert to everybody; its id, and how long the answer took.
async fn publish(server: &Server, admin: &str) -> Result<(i64, Duration)> {
    let mut connection = Connection::open(&server.address).await?;
    let alert = json!({"title": "Fire drill", "message": "Leave the building.", "severity": "Critical"});
    let request = Request::post("/api/admin/alerts/", Some(admin), &alert);
    let watch = Watch::start();
    let published = connection.expect(&request, 201).await?;
    let took = watch.elapsed();
    let id = published.get("id").and_then(serde_json::Value::as_i64);
    Ok((id.ok_or_else(|| Broken::Wrong("a published alert has no id".to_owned()))?, took))
}
