//! People by the million, as the testbed's statements load them.

use testbed::crowd;

pub(crate) use testbed::crowd::Home;

use crate::broken::Result;
use crate::sql::Sql;

/// Adds `count` active people who have belonged to the organization since `at`.
pub(crate) async fn load(sql: &Sql, home: Home, count: u64, at: i64) -> Result<()> {
    for statement in crowd::load(sql.dialect(), home, count, at) {
        sql.run(&statement).await?;
    }
    Ok(())
}
