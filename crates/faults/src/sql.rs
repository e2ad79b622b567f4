//! Plain statements, past the product: to load people, and to count what it wrote.

use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};

use crate::broken::Result;

/// One connection.
pub(crate) struct Sql(DatabaseConnection);

impl Sql {
    pub(crate) fn on(connection: DatabaseConnection) -> Self {
        Self(connection)
    }

    /// Runs a statement.
    pub(crate) async fn run(&self, statement: &str) -> Result<()> {
        self.0.execute_unprepared(statement).await?;
        Ok(())
    }

    /// The only number that a statement finds; 0 where it finds none.
    pub(crate) async fn number(&self, select: &str) -> Result<i64> {
        let rows = self.rows(select).await?;
        let found = rows.first().map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?;
        Ok(found.flatten().unwrap_or_default())
    }

    /// All that a statement finds.
    pub(crate) async fn rows(&self, select: &str) -> Result<Vec<QueryResult>> {
        let statement = Statement::from_string(self.0.get_database_backend(), select);
        Ok(self.0.query_all_raw(statement).await?)
    }

    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.0.close().await?)
    }
}
