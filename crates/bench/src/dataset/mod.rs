//! An installation that has been in use: many people, alerts past and present, deliveries, receipts and counters. Loaded by plain statements.

mod alerts;
mod history;

use crate::Args;
use crate::broken::{Result, must};
use crate::crowd::{self, Home};
use crate::place::Place;
use crate::server::Server;
use crate::sql::Sql;
use testbed::present_micros;

const DAY_US: i64 = 86_400_000_000;

/// How much there is of everything.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) people: u64,
    pub(crate) alerts: u64,
    pub(crate) active_alerts: u64,
    pub(crate) rounds: u64,
}

/// People whom exactly [`alerts::VISIBLE`] alerts address, one for each connection, spread over all.
#[derive(Clone)]
pub(crate) struct Witnesses(Vec<u64>);

impl Witnesses {
    fn among(people: u64, count: u16) -> Self {
        let step = people / (u64::from(count) + 1);
        Self((1..=u64::from(count)).map(|index| index * step).collect())
    }

    fn ids(&self, home: Home) -> String {
        let ids: Vec<String> = self.0.iter().map(|n| home.person(*n).to_string()).collect();
        ids.join(", ")
    }

    /// Their addresses to sign in with.
    pub(crate) fn emails(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|n| format!("person{n}@example.com"))
    }
}

pub(crate) use alerts::VISIBLE;

/// What is being loaded, and the present that its alerts are active in.
#[derive(Clone, Copy)]
struct Loading<'a> {
    sql: &'a Sql,
    home: Home,
    size: Size,
    witnesses: &'a Witnesses,
    now: i64,
}

/// Lets the real binary make the tables and its first admin, and loads everything else around that.
pub(crate) async fn load(args: &Args, place: &Place, size: Size) -> Result<Witnesses> {
    Server::start(args, place).await?.stop().await?;
    let sql = Sql::open(place).await?;
    let admin = format!("SELECT MIN(id) FROM {}", sql.people());
    let organization = format!("SELECT MIN(organization_id) FROM {}", sql.people());
    let home = Home { admin: sql.number(&admin).await?, organization: sql.number(&organization).await? };
    let now = present_micros();
    let witnesses = Witnesses::among(size.people, args.connections);
    crowd::load(&sql, home, size.people.saturating_sub(1), now - 365 * DAY_US).await?;
    let loading = Loading { sql: &sql, home, size, witnesses: &witnesses, now };
    give_password(loading).await?;
    alerts::load(loading).await?;
    history::load(loading).await?;
    sql.analyze().await?;
    sql.close().await?;
    Ok(witnesses)
}

/// The witnesses sign in with the admin's password.
async fn give_password(loading: Loading<'_>) -> Result<()> {
    let Loading { sql, home, witnesses, .. } = loading;
    let people = sql.people();
    let given = sql
        .run(&format!(
            "UPDATE {people} SET password_hash = (SELECT kept.password_hash FROM (SELECT password_hash FROM {people} WHERE id = {}) AS kept) \
             WHERE id IN ({})",
            home.admin,
            witnesses.ids(home),
        ))
        .await?;
    must(given == witnesses.0.len() as u64, || format!("{given} people have a password now"))
}
