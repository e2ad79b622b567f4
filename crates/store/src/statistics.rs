//! What a server knows of its tables' sizes, made new where a question is about to go through all of them.

use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Result;

/// The tables that questions about everything join.
const TABLES: &str = "\"user\", team_member, alert, alert_target, alert_reached, receipt, snooze, round, delivery, dispatch, counter_delta";

/// Lets PostgreSQL look at a sample of each large table: after a mass import, a restoration or a crash of its own it knows nothing of
/// them until autovacuum comes by, and joins by going through one for each row of the other. The other engines see to it themselves.
///
/// # Errors
/// When the store fails.
pub async fn refresh(db: &Db) -> Result<()> {
    if db.dialect() == Dialect::Postgres {
        db.run_unprepared(&format!("ANALYZE {TABLES}")).await?;
    }
    Ok(())
}
