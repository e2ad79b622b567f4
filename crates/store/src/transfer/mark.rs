//! By what a source at rest is known again: of each table the number of its rows, the first and the last.

use sea_orm::sea_query::{Expr, Order, Query};

use super::TransferError;
use super::catalogue::{Column, Table};
use super::digest::Digest;
use super::row;
use crate::db::Db;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) rows: i64,
    /// Of the first and the last row.
    pub(super) ends: String,
}

pub(super) async fn of_all(db: &Db, tables: &[Table]) -> Result<Vec<Mark>, TransferError> {
    let mut marks = Vec::with_capacity(tables.len());
    for table in tables {
        marks.push(of(db, table).await?);
    }
    Ok(marks)
}

/// Refuses a source that is not what it was when `marks` were made: somebody wrote to it behind the back of a comparison.
pub(super) async fn refuse_change(db: &Db, tables: &[Table], marks: &[Mark]) -> Result<(), TransferError> {
    for (table, mark) in tables.iter().zip(marks) {
        let now = of(db, table).await?;
        if now != *mark {
            let (source_rows, target_rows) = (now.rows.unsigned_abs(), mark.rows.unsigned_abs());
            return Err(TransferError::Differs { table: table.name.clone(), source_rows, target_rows });
        }
    }
    Ok(())
}

async fn of(db: &Db, table: &Table) -> Result<Mark, TransferError> {
    let count = Query::select().expr(Expr::cust("COUNT(*)")).from(table.alias()).to_owned();
    let rows = db.scalar::<i64>(&count).await?.unwrap_or_default();
    let mut ends = Digest::default();
    for order in [Order::Asc, Order::Desc] {
        let mut select = Query::select();
        select.columns(table.columns.iter().map(Column::alias)).from(table.alias()).limit(1);
        for column in table.key_columns() {
            select.order_by(column, order.clone());
        }
        for found in db.rows(&select).await? {
            ends.add(&row::read(db, table, &found)?);
        }
    }
    Ok(Mark { rows, ends: ends.hex() })
}
