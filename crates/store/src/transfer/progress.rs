//! How far a transfer is, kept in the target with the rows themselves. While this table is there, nobody else works on that database.

use std::sync::Arc;

use sea_orm::sea_query::{Alias, ColumnDef, Expr, ExprTrait, Iden, Query, Table as Ddl};
use sea_orm::{DatabaseConnection, DbErr};
use sea_orm_migration::SchemaManager;

use super::catalogue::Table;
use super::mark::Mark;
use super::row::Row;
use super::{TransferError, key};
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::gate::Writer;
use crate::migration::floor::COMPATIBLE_FROM;
use crate::open::Store;
use crate::schema::Meta;

pub(super) const TABLE: &str = "oyez_transfer";
/// The row that names the source instead of a table.
const SOURCE: &str = "";

const NAME: &str = "name";
const ENDS: &str = "ends";
const ROWS_TOTAL: &str = "rows_total";
const ROWS_COPIED: &str = "rows_copied";
const LAST_KEY: &str = "last_key";

/// How far one table is.
pub(super) struct State {
    total: u64,
    copied: u64,
    /// The last key that was copied.
    pub(super) after: Option<Row>,
}

/// How far each table is, in their order.
pub(super) struct Progress {
    pub(super) tables: Vec<State>,
}

/// Whether a transfer into this database was begun and not finished.
pub(crate) async fn is_unfinished(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    SchemaManager::new(connection).has_table(TABLE).await
}

impl Progress {
    pub(super) fn rows_total(&self) -> u64 {
        self.tables.iter().map(|state| state.total).sum()
    }

    pub(super) fn rows_copied(&self) -> u64 {
        self.tables.iter().map(|state| state.copied).sum()
    }

    /// Takes up what was begun from the same source, or begins.
    pub(super) async fn begin(
        target: &Store,
        tables: &[Table],
        marks: &[Mark],
        place: &str,
    ) -> Result<Self, TransferError> {
        let begun =
            is_unfinished(target.reader_pool()).await.map_err(|error| Error::from_db(target.dialect(), error))?;
        let source = if begun { kept(target.reader(), SOURCE).await? } else { None };
        let Some(source) = source else {
            refuse_rows(target.reader(), tables).await?;
            note(target, tables, marks, place).await?;
            let fresh = |mark: &Mark| State { total: mark.rows.unsigned_abs(), copied: 0, after: None };
            return Ok(Self { tables: marks.iter().map(fresh).collect() });
        };
        let mut states = Vec::with_capacity(tables.len());
        for (table, mark) in tables.iter().zip(marks) {
            let other = || TransferError::OtherSource { place: source.ends.clone(), table: table.name.clone() };
            let kept = kept(target.reader(), &table.name).await?.ok_or_else(other)?;
            if (kept.rows_total, &kept.ends) != (mark.rows, &mark.ends) {
                return Err(other());
            }
            let after = kept.last_key.map(|text| key::read(table, &text)).transpose()?;
            states.push(State { total: mark.rows.unsigned_abs(), copied: kept.rows_copied.unsigned_abs(), after });
        }
        Ok(Self { tables: states })
    }
}

#[derive(sea_orm::FromQueryResult)]
struct Kept {
    ends: String,
    rows_total: i64,
    rows_copied: i64,
    last_key: Option<String>,
}

async fn kept(db: &Db, name: &str) -> Result<Option<Kept>, Error> {
    let select = Query::select()
        .columns([ENDS, ROWS_TOTAL, ROWS_COPIED, LAST_KEY].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new(NAME)).eq(name))
        .to_owned();
    db.one(&select).await
}

async fn refuse_rows(db: &Db, tables: &[Table]) -> Result<(), TransferError> {
    for table in tables {
        let mut select = Query::select();
        select.expr(Expr::val(1)).from(table.alias()).limit(1);
        if table.name == Meta::Table.to_string() {
            select.and_where(Expr::col(Meta::Name).ne(COMPATIBLE_FROM));
        }
        if db.exists(&select).await? {
            return Err(TransferError::Occupied { table: table.name.clone() });
        }
    }
    Ok(())
}

/// All notes in one statement: there is a beginning or none, and of two transfers one begins.
async fn note(target: &Store, tables: &[Table], marks: &[Mark], place: &str) -> Result<(), TransferError> {
    let work = |db: Arc<Db>| async move {
        db.execute(&definition(db.dialect())).await?;
        let names = tables.iter().zip(marks).map(|(table, mark)| (table.name.as_str(), mark.ends.as_str(), mark.rows));
        let mut insert = Query::insert();
        insert.into_table(Alias::new(TABLE)).columns([NAME, ENDS, ROWS_TOTAL, ROWS_COPIED].map(Alias::new));
        for (name, ends, rows) in names.chain([(SOURCE, place, 0)]) {
            insert.values_panic([name.into(), ends.into(), rows.into(), 0i64.into()]);
        }
        db.execute(&insert).await?;
        // The one row that the migrations make themselves; the source has it too.
        let floor =
            Query::delete().from_table(Meta::Table).and_where(Expr::col(Meta::Name).eq(COMPATIBLE_FROM)).to_owned();
        db.execute(&floor).await?;
        Ok::<_, TransferError>(())
    };
    target.write(Writer::Person, work).await.map_err(|error| match error {
        TransferError::Store(Error::Taken(_)) => TransferError::Contended,
        other => other,
    })
}

fn definition(dialect: Dialect) -> sea_orm::sea_query::TableCreateStatement {
    let mut table = Ddl::create();
    table
        .table(Alias::new(TABLE))
        .if_not_exists()
        .col(ColumnDef::new(Alias::new(NAME)).string_len(64).not_null().primary_key())
        .col(ColumnDef::new(Alias::new(ENDS)).custom(dialect.long_text()).not_null())
        .col(ColumnDef::new(Alias::new(ROWS_TOTAL)).big_integer().not_null())
        .col(ColumnDef::new(Alias::new(ROWS_COPIED)).big_integer().not_null())
        .col(ColumnDef::new(Alias::new(LAST_KEY)).custom(dialect.long_text()));
    if let Some(options) = dialect.table_options(true) {
        table.extra(options);
    }
    table
}

/// Moves a table's note on, if it is still where we left it.
pub(super) async fn advance(
    db: &Db,
    table: &str,
    from: Option<&str>,
    to: &str,
    rows: usize,
) -> Result<(), TransferError> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let at = Expr::col(Alias::new(LAST_KEY));
    let update = Query::update()
        .table(Alias::new(TABLE))
        .value(Alias::new(ROWS_COPIED), Expr::col(Alias::new(ROWS_COPIED)).add(rows))
        .value(Alias::new(LAST_KEY), to)
        .and_where(Expr::col(Alias::new(NAME)).eq(table))
        .and_where(from.map_or_else(|| at.clone().is_null(), |from| at.clone().eq(from)))
        .to_owned();
    if db.execute(&update).await? == 1 { Ok(()) } else { Err(TransferError::Contended) }
}

/// From now on the target is a database like any other.
pub(super) async fn end(target: &Store) -> Result<(), TransferError> {
    let work = |db: Arc<Db>| async move {
        db.execute(&Ddl::drop().table(Alias::new(TABLE)).to_owned()).await?;
        Ok::<_, TransferError>(())
    };
    target.write(Writer::Person, work).await
}
