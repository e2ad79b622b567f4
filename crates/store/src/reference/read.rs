//! Pages of the reference system's tables, each by its key. It reads only, and takes every row as it is.

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::row::{
    ALERTS, AlertRow, DELIVERIES, DeliveryRow, PREFERENCES, PreferenceRow, Readable, TARGET_TEAMS, TARGET_USERS, TEAMS,
    TargetRow, TeamRow, USERS, UserRow,
};
use super::source::SourceDb;
use super::{Kind, PAGE_ROWS};
use crate::error::Result;

fn column(name: &'static str) -> SimpleExpr {
    Expr::col(Alias::new(name))
}

fn next_page(select: &mut SelectStatement, after: i64, limit: u64) {
    select.and_where(column("id").gt(after)).order_by(Alias::new("id"), Order::Asc).limit(limit);
}

impl SourceDb {
    async fn page<T: Readable>(&self, mut select: SelectStatement, after: i64, limit: u64) -> Result<Vec<T>> {
        next_page(&mut select, after, limit);
        let rows = self.db.rows(&select).await?;
        rows.iter().map(|row| T::of(&self.db, row)).collect()
    }

    /// The accounts after `after`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn users(&self, after: i64) -> Result<Vec<UserRow>> {
        self.page(UserRow::select(), after, PAGE_ROWS).await
    }

    /// The teams after `after`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn teams(&self, after: i64) -> Result<Vec<TeamRow>> {
        self.page(TeamRow::select(), after, PAGE_ROWS).await
    }

    /// The organizations' texts of these accounts or teams, by their ids.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn homes_of(&self, table: Table, ids: &[i64]) -> Result<Vec<(i64, Option<String>)>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(crate::team::CHUNK) {
            let select = Query::select()
                .expr(column("id").cast_as(Alias::new("SIGNED")))
                .expr(Func::cust("LEFT").args([column("organization"), Expr::val(ORGANIZATION_CHARS)]))
                .from(Alias::new(table.name()))
                .and_where(column("id").is_in(chunk.iter().copied()))
                .to_owned();
            for row in self.db.rows(&select).await? {
                found.push((self.db.read(row.try_get_by_index(0))?, self.db.read(row.try_get_by_index(1))?));
            }
        }
        Ok(found)
    }

    /// Some alerts after `after`; few at a time, since their messages may be long.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn alerts(&self, after: i64) -> Result<Vec<AlertRow>> {
        self.page(AlertRow::select(), after, ALERTS_A_PAGE).await
    }

    /// Deliveries of an alert after `after`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn deliveries(&self, alert: i64, after: i64) -> Result<Vec<DeliveryRow>> {
        let mut select = DeliveryRow::select();
        select.and_where(column("alert_id").eq(alert));
        self.page(select, after, DELIVERIES_A_PAGE).await
    }

    /// What people did with an alert, after `after`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn preferences(&self, alert: i64, after: i64) -> Result<Vec<PreferenceRow>> {
        let mut select = PreferenceRow::select();
        select.and_where(column("alert_id").eq(alert));
        self.page(select, after, PAGE_ROWS).await
    }

    /// Some of an alert's teams or users after `after`; no alert targets another kind.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn targets(&self, alert: i64, kind: Kind, after: i64) -> Result<Vec<TargetRow>> {
        let (table, target) = if kind == Kind::Team { (TARGET_TEAMS, "team_id") } else { (TARGET_USERS, "user_id") };
        let mut select = Query::select()
            .expr(column("id").cast_as(Alias::new("SIGNED")))
            .expr(column(target).cast_as(Alias::new("SIGNED")))
            .from(Alias::new(table))
            .and_where(column("alert_id").eq(alert))
            .to_owned();
        next_page(&mut select, after, TARGETS_A_PAGE);
        let rows = self.db.rows(&select).await?;
        let read = |row: &sea_orm::QueryResult| {
            let target = self.db.read(row.try_get_by_index(1))?;
            Ok(TargetRow { id: self.db.read(row.try_get_by_index(0))?, target })
        };
        rows.iter().map(read).collect()
    }

    /// What tells whether an alert's deliveries and preferences changed: their numbers, last ids and last changes.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn traces(&self, alert: i64) -> Result<Traces> {
        let mut traces = Vec::new();
        let tables = [
            (Table::TargetTeams, false),
            (Table::TargetUsers, false),
            (Table::Preferences, true),
            (Table::Deliveries, true),
        ];
        for (table, has_changes) in tables {
            let change = if has_changes { column("updated_at") } else { column("id") };
            let select = Query::select()
                .expr(Func::count(Expr::col(Asterisk)))
                .expr(column("id").max().cast_as(Alias::new("SIGNED")))
                .expr(change.max().cast_as(Alias::new("CHAR")))
                .from(Alias::new(table.name()))
                .and_where(column("alert_id").eq(alert))
                .to_owned();
            for row in self.db.rows(&select).await? {
                let rows = self.db.read(row.try_get_by_index(0))?;
                let last_id = self.db.read(row.try_get_by_index(1))?;
                let last_change = self.db.read(row.try_get_by_index(2))?;
                traces.push(Trace { table, rows, last_id, last_change });
            }
        }
        Ok(Traces(traces))
    }

    /// How many rows a table has.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count(&self, table: Table) -> Result<i64> {
        let select = Query::select().expr(Func::count(Expr::col(Asterisk))).from(Alias::new(table.name())).to_owned();
        Ok(self.db.scalar(&select).await?.unwrap_or(0))
    }

    /// The highest id of a table that is no higher than `limit`; 0 where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_id(&self, table: Table, limit: i64) -> Result<i64> {
        let last = column("id").max().cast_as(Alias::new("SIGNED"));
        let select =
            Query::select().expr(last).from(Alias::new(table.name())).and_where(column("id").lte(limit)).to_owned();
        Ok(self.db.scalar::<Option<i64>>(&select).await?.flatten().unwrap_or(0))
    }

    /// Ids of rows after `after` whose alert is not there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn orphans(&self, table: Table, after: i64) -> Result<Vec<i64>> {
        let (row, alert) = (Alias::new(table.name()), Alias::new(ALERTS));
        let id = Expr::col((row.clone(), Alias::new("id")));
        let select = Query::select()
            .expr(id.clone().cast_as(Alias::new("SIGNED")))
            .from(row.clone())
            .join(
                JoinType::LeftJoin,
                alert.clone(),
                Expr::col((alert.clone(), Alias::new("id"))).equals((row.clone(), Alias::new("alert_id"))),
            )
            .and_where(Expr::col((alert, Alias::new("id"))).is_null())
            .and_where(id.gt(after))
            .order_by((row, Alias::new("id")), Order::Asc)
            .limit(PAGE_ROWS)
            .to_owned();
        self.db.column(&select).await
    }
}

/// What belongs to an alert, in numbers: equal ones mean that nothing came or changed.
#[derive(Clone, Debug)]
pub struct Traces(Vec<Trace>);

#[derive(Clone, Debug)]
#[expect(dead_code, reason = "two are told apart by what they print")]
struct Trace {
    table: Table,
    rows: i64,
    last_id: Option<i64>,
    last_change: Option<String>,
}

impl Traces {
    /// How many rows each table has of it.
    pub fn rows(&self) -> Vec<(Table, i64)> {
        self.0.iter().map(|trace| (trace.table, trace.rows)).collect()
    }
}

/// The tables that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    Teams,
    Users,
    Alerts,
    TargetTeams,
    TargetUsers,
    Preferences,
    Deliveries,
}

impl Table {
    /// All of them, in the order in which they are brought over.
    pub const ALL: [Self; 7] = [
        Self::Teams,
        Self::Users,
        Self::Alerts,
        Self::TargetTeams,
        Self::TargetUsers,
        Self::Preferences,
        Self::Deliveries,
    ];

    /// Its name there.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Teams => TEAMS,
            Self::Users => USERS,
            Self::Alerts => ALERTS,
            Self::TargetTeams => TARGET_TEAMS,
            Self::TargetUsers => TARGET_USERS,
            Self::Preferences => PREFERENCES,
            Self::Deliveries => DELIVERIES,
        }
    }
}

/// Characters of an organization's text that are read, as in every other place.
const ORGANIZATION_CHARS: i64 = 300;
/// Alerts of a page: their messages may have 20,000 characters each.
const ALERTS_A_PAGE: u64 = 50;
/// Deliveries of a page: they are short.
const DELIVERIES_A_PAGE: u64 = 1_000;
/// Targets of a page: two numbers each.
const TARGETS_A_PAGE: u64 = 5_000;
