//! The invariants of the domain, checked on a live database, and whether it takes writes. It leaves no trace, and never repairs.

mod channels;
mod counters;
mod dispatches;
mod people;
mod reminded;
mod rounds;
mod write;

use std::time::Duration;

use domain::AlertId;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::schema::Round;

pub use write::try_write;

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its number in the domain's list; 0 for counts that the list does not name.
    pub invariant: u8,
    /// What is wrong, with the ids to look at.
    pub what: String,
}

/// What to look at, and how far apart two nodes' transactions may lie.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope {
    /// One alert only; `None` looks at everything.
    pub alert: Option<AlertId>,
    /// A mark made within this time before a delivery, or a person who came within it before a round, may have committed after it.
    pub tolerance: Duration,
}

impl Scope {
    /// The rounds of the one alert.
    fn rounds(self) -> Option<SelectStatement> {
        let of = |alert: AlertId| {
            Query::select()
                .column(Round::Id)
                .from(Round::Table)
                .and_where(Expr::col(Round::AlertId).eq(alert.0))
                .to_owned()
        };
        self.alert.map(of)
    }

    fn tolerance_micros(self) -> i64 {
        i64::try_from(self.tolerance.as_micros()).unwrap_or(i64::MAX)
    }
}

/// Checks the invariants; an empty list means that all hold.
///
/// # Errors
/// When the store fails.
pub async fn check(db: &Db, scope: Scope) -> Result<Vec<Finding>> {
    let mut findings = rounds::check(db, scope).await?;
    findings.extend(reminded::check(db, scope).await?);
    findings.extend(dispatches::check(db, scope).await?);
    findings.extend(counters::check(db, scope).await?);
    if scope.alert.is_none() {
        findings.extend(people::check(db).await?);
    }
    Ok(findings)
}
