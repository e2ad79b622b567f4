//! Many open pages on one node: what each costs in memory, and how long a published alert takes to the last of them.

mod readers;

use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use self::readers::{Arrivals, Readers};
use crate::Args;
use crate::broken::{Broken, Result};
use crate::crowd::{self, Home};
use crate::figure::{grouped, median, millis};
use crate::http::{Connection, Request};
use crate::machine;
use crate::place::Place;
use crate::report::{self, Report};
use crate::server::Server;
use crate::sql::Sql;
use testbed::{Watch, present_micros};

/// The most that one open page may cost the server, in bytes.
const BYTES_MAX: u64 = 20 * 1024;
/// From the publication to the last page that shows it.
const LAST_MAX: Duration = Duration::from_secs(1);
/// Pages that one person has open: signing in costs more than all that is measured here.
const PAGES_OF_PERSON: u64 = 8;
/// Alerts published one after the other.
const ALERTS: u32 = 20;
/// People who sign in at the same time.
const SIGNING_IN: usize = 4;
/// How long pages are left alone before memory is looked at.
const REST: Duration = Duration::from_secs(3);

/// Signs so many people in, opens a stream for each, and publishes to all of them.
pub(crate) async fn run(args: &Args, database: &str, report: &mut Report) -> Result<()> {
    let place = Place::make(database, args.folder.as_deref(), "live").await?;
    let measured = Box::pin(measure(args, &place, report)).await;
    place.remove().await?;
    measured
}

async fn measure(args: &Args, place: &Place, report: &mut Report) -> Result<()> {
    report::begin(&format!("{} open pages on {}", grouped(args.pages), place.dialect.name()));
    let server = Server::start(args, place).await?;
    let people = args.pages.div_ceil(PAGES_OF_PERSON);
    load(place, people).await?;
    let watch = Watch::start();
    let mut tokens = sign_in(&server, people).await?;
    report::told("people, signed in within", &format!("{}, {:.0} s", grouped(people), watch.elapsed().as_secs_f64()));
    let all = usize::try_from(args.pages).unwrap_or(usize::MAX);
    tokens = tokens.iter().cycle().take(all).cloned().collect();
    // Signing in leaves memory behind that is not the pages'.
    server.stop().await?;
    let server = Server::start(args, place).await?;
    let admin = server.sign_in_admin().await?;
    Connection::open(&server.address).await?.expect(&Request::get("/api/auth/me/", &admin), 200).await?;
    let process = server.process()?;
    let (before, _) = machine::memory_of(process);
    let watch = Watch::start();
    let readers = Readers::open(&server.address, tokens).await?;
    report::told("opened in", &format!("{:.1} s", watch.elapsed().as_secs_f64()));
    tokio::time::sleep(REST).await;
    let (resting, _) = machine::memory_of(process);
    report::told(
        "resident before, with all pages open",
        &format!("{}, {}", report::mebibytes(before), report::mebibytes(resting)),
    );
    let arrivals = publish(&server, &admin, &readers).await?;
    let (used, _) = machine::memory_of(process);
    report.bytes(
        "a page's memory after they were opened",
        (resting.saturating_sub(before)) * 1024 / args.pages,
        BYTES_MAX,
    );
    report.bytes("a page's memory after all alerts", used.saturating_sub(before) * 1024 / args.pages, BYTES_MAX);
    tell(&arrivals, report);
    drop(readers);
    server.stop().await
}

/// People with the admin's password, so that each may sign in.
async fn load(place: &Place, people: u64) -> Result<()> {
    let sql = Sql::open(place).await?;
    let (table, at) = (sql.people(), present_micros());
    let admin = sql.number(&format!("SELECT MIN(id) FROM {table}")).await?;
    let organization = sql.number(&format!("SELECT MIN(organization_id) FROM {table}")).await?;
    let home = Home { organization, admin };
    crowd::load(&sql, home, people, at).await?;
    sql.run(&testbed::crowd::share_password(place.dialect, home, people)).await?;
    sql.analyze().await?;
    sql.close().await
}

async fn sign_in(server: &Server, people: u64) -> Result<Vec<String>> {
    let mut tokens = Vec::new();
    let mut asked = JoinSet::new();
    for n in 1..=people {
        if asked.len() == SIGNING_IN {
            tokens.push(signed_in(&mut asked).await?);
        }
        let address = server.address.clone();
        asked.spawn(async move { Server::sign_in_at(&address, &format!("person{n}@example.com")).await });
    }
    while !asked.is_empty() {
        tokens.push(signed_in(&mut asked).await?);
    }
    Ok(tokens)
}

async fn signed_in(asked: &mut JoinSet<Result<String>>) -> Result<String> {
    let next = asked.join_next().await.ok_or_else(|| Broken::Wrong("nobody signs in".to_owned()))?;
    next.map_err(|error| Broken::Wrong(error.to_string()))?
}

/// Publishes one alert after the other, each when the one before has arrived everywhere.
async fn publish(server: &Server, admin: &str, readers: &Readers) -> Result<Vec<Arrivals>> {
    let mut connection = Connection::open(&server.address).await?;
    let mut all = Vec::new();
    for n in 0..ALERTS {
        let alert = json!({"title": format!("Fire drill {n}"), "message": "Leave the building by the nearest stairs.", "severity": "Critical"});
        let request = Request::post("/api/admin/alerts/", Some(admin), &alert);
        let waiting = readers.await_alert();
        connection.expect(&request, 201).await?;
        all.push(waiting.arrived().await?);
    }
    Ok(all)
}

fn tell(arrivals: &[Arrivals], report: &mut Report) {
    let of = |at: fn(&Arrivals) -> Duration| arrivals.iter().map(at).collect::<Vec<_>>();
    let last = of(|arrivals| arrivals.last);
    report::told("published to the first page (median)", &millis(median(&of(|arrivals| arrivals.first))));
    report::told("published to half of the pages (median)", &millis(median(&of(|arrivals| arrivals.half))));
    report.time("published to the last page (median)", median(&last), LAST_MAX);
    report.time("published to the last page (worst)", last.iter().max().copied().unwrap_or_default(), LAST_MAX);
}
