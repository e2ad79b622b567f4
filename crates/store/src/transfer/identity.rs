//! The ids that the engines give next. None that was ever given is given again, though its row be gone.

use std::sync::Arc;

use sea_orm::Statement;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

use super::TransferError;
use super::catalogue::{Table, Verbatim};
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::gate::Writer;
use crate::open::Store;

/// Lets the target's count go on where the source's stands.
pub(super) async fn carry_over(from: &Db, target: &Store, tables: &[Table]) -> Result<(), TransferError> {
    want_present_figures(from).await?;
    for table in tables.iter().filter(|table| table.is_counted) {
        let last = last(from, table).await?;
        if last > 0 {
            let work = |db: Arc<Db>| async move {
                for statement in going_on(db.dialect(), table, last) {
                    db.execute(&Verbatim(statement)).await?;
                }
                Ok::<_, TransferError>(())
            };
            target.write(Writer::Person, work).await?;
        }
    }
    Ok(())
}

fn column(table: &Table) -> &str {
    &table.columns[table.key[0]].name
}

/// `MySQL` 8 would tell what it knew a day ago. `MariaDB` knows no such variable, and is always at the present.
async fn want_present_figures(db: &Db) -> Result<(), Error> {
    let sql = |sql: &str| Verbatim(Statement::from_string(db.dialect().backend(), sql));
    if db.dialect() == Dialect::MySql
        && db.exists(&sql("SHOW SESSION VARIABLES LIKE 'information_schema_stats_expiry'")).await?
    {
        db.execute(&sql("SET SESSION information_schema_stats_expiry = 0")).await?;
    }
    Ok(())
}

/// The last id that was given; 0 where none was. What the engine notes may lag behind the rows themselves, where some brought
/// their ids along.
async fn last(db: &Db, table: &Table) -> Result<i64, Error> {
    let greatest = Query::select().expr(Expr::col(Alias::new(column(table))).max()).from(table.alias()).to_owned();
    let greatest = db.scalar::<Option<i64>>(&greatest).await?.flatten().unwrap_or_default();
    Ok(Ord::max(greatest, noted(db, table).await?))
}

/// What the engine itself notes of it.
async fn noted(db: &Db, table: &Table) -> Result<i64, Error> {
    let dialect = db.dialect();
    let select = match dialect {
        Dialect::Sqlite => {
            let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?";
            Statement::from_sql_and_values(dialect.backend(), sql, [table.name.as_str().into()])
        }
        Dialect::MySql => {
            let sql = "SELECT CAST(COALESCE(auto_increment, 1) AS SIGNED) - 1 FROM information_schema.tables \
                       WHERE table_schema = DATABASE() AND table_name = ?";
            Statement::from_sql_and_values(dialect.backend(), sql, [table.name.as_str().into()])
        }
        Dialect::Postgres => {
            let sql = "SELECT COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence(quote_ident($1), $2) AS REGCLASS)), 0)";
            let values = [table.name.as_str().into(), column(table).into()];
            Statement::from_sql_and_values(dialect.backend(), sql, values)
        }
    };
    Ok(db.scalar(&Verbatim(select)).await?.unwrap_or_default())
}

fn going_on(dialect: Dialect, table: &Table, last: i64) -> Vec<Statement> {
    let name = || table.name.as_str().into();
    let backend = dialect.backend();
    match dialect {
        Dialect::Sqlite => vec![
            Statement::from_sql_and_values(backend, "DELETE FROM sqlite_sequence WHERE name = ?", [name()]),
            Statement::from_sql_and_values(
                backend,
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                [name(), last.into()],
            ),
        ],
        // No value can be bound there; the name is the catalogue's.
        Dialect::MySql => {
            let next = last.saturating_add(1);
            vec![Statement::from_string(backend, format!("ALTER TABLE `{}` AUTO_INCREMENT = {next}", table.name))]
        }
        Dialect::Postgres => {
            let sql = "SELECT setval(CAST(pg_get_serial_sequence(quote_ident($1), $2) AS REGCLASS), $3)";
            vec![Statement::from_sql_and_values(backend, sql, [name(), column(table).into(), last.into()])]
        }
    }
}
