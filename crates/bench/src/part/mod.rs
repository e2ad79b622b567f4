//! The parts that ask the real binary over HTTP, all on one data set.

mod analytics;
mod inbox;
mod memory;
mod start;

use crate::broken::{Result, must};
use crate::dataset::{self, Size, VISIBLE, Witnesses};
use crate::figure::grouped;
use crate::http::{Connection, Request};
use crate::place::Place;
use crate::report::{self, Report};
use crate::server::Server;
use crate::{Args, Part};
use testbed::Watch;

const INBOX: &str = "/api/user/alerts/";
/// The same in one page, whose length is its own count.
const WHOLE_INBOX: &str = "/api/user/alerts/?page_size=50";
const ME: &str = "/api/auth/me/";

/// Loads the data set, measures what is asked for, and removes it.
pub(crate) async fn run(args: &Args, database: &str, report: &mut Report) -> Result<()> {
    let place = Place::make(database, args.folder.as_deref(), "many").await?;
    let measured = many(args, &place, report).await;
    place.remove().await?;
    let inbox_of_many = measured?;
    let Some(inbox_of_many) = inbox_of_many else { return Ok(()) };
    let place = Place::make(database, args.folder.as_deref(), "few").await?;
    let measured = few(args, &place, inbox_of_many, report).await;
    place.remove().await?;
    measured
}

/// The full size; the inbox's rate if it was measured.
async fn many(args: &Args, place: &Place, report: &mut Report) -> Result<Option<u64>> {
    let witnesses = load(args, place, args.people).await?;
    if args.wants(Part::Start) {
        start::run(args, place, report).await?;
    }
    let server = Server::start(args, place).await?;
    if args.wants(Part::Memory) {
        memory::at_rest(&server, report).await?;
    }
    let tokens = tokens(&server, &witnesses).await?;
    let mut rate = None;
    if args.wants(Part::Inbox) {
        report::begin(&format!("The inbox among {} people", grouped(args.people)));
        rate = Some(inbox::run(args, &server, &tokens, report).await?);
    }
    if args.wants(Part::Analytics) {
        analytics::run(args, &server, report).await?;
    }
    if args.wants(Part::Memory) {
        memory::while_writing(args, place, &server, &tokens, report).await?;
    }
    server.stop().await?;
    Ok(rate)
}

/// The same inbox among few people: the number of people must not matter.
async fn few(args: &Args, place: &Place, inbox_of_many: u64, report: &mut Report) -> Result<()> {
    let witnesses = load(args, place, args.few_people).await?;
    let server = Server::start(args, place).await?;
    let tokens = tokens(&server, &witnesses).await?;
    report::begin(&format!("The inbox among {} people", grouped(args.few_people)));
    let inbox_of_few = inbox::run(args, &server, &tokens, report).await?;
    inbox::compare(inbox_of_many, inbox_of_few, report);
    server.stop().await
}

async fn load(args: &Args, place: &Place, people: u64) -> Result<Witnesses> {
    let size = Size { people, alerts: args.alerts, active_alerts: args.active_alerts, rounds: args.rounds };
    report::begin(&format!("Loading {} people on {}", grouped(people), place.dialect.name()));
    let watch = Watch::start();
    let witnesses = dataset::load(args, place, size).await?;
    report::told("alerts, active", &format!("{}, {}", grouped(size.alerts), grouped(size.active_alerts)));
    report::told("deliveries", &grouped(people * size.rounds));
    report::told("loaded in", &format!("{:.0} s", watch.elapsed().as_secs_f64()));
    Ok(witnesses)
}

/// Signs the witnesses in, and makes sure that each sees what the data set promises.
async fn tokens(server: &Server, witnesses: &Witnesses) -> Result<Vec<String>> {
    let mut tokens = Vec::new();
    for email in witnesses.emails() {
        let token = server.sign_in(&email).await?;
        let seen = visible(server, &token).await?;
        must(seen == VISIBLE, || format!("{email} sees {seen} alerts and not {VISIBLE}"))?;
        tokens.push(token);
    }
    Ok(tokens)
}

/// How many alerts a person sees.
async fn visible(server: &Server, token: &str) -> Result<u64> {
    let mut connection = Connection::open(&server.address).await?;
    let list = connection.expect(&Request::get(INBOX, token), 200).await?;
    Ok(list.get("count").and_then(serde_json::Value::as_u64).unwrap_or(0))
}

/// The same request in each person's name.
fn requests(path: &str, tokens: &[String]) -> Vec<Request> {
    tokens.iter().map(|token| Request::get(path, token)).collect()
}
