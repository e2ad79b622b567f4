//! What differs between SQLite, MySQL/MariaDB and PostgreSQL in statements and errors. Beside it only opening and migrating a database,
//! and the engine's pace, ask which one it is.

use std::time::Duration;

use sea_orm::sea_query::extension::mysql::{IndexHintScope, MySqlSelectStatementExt};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, IntoColumnRef, IntoTableRef, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{DbBackend, DbErr, RuntimeErr, SqlxError};

/// The database engine in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    MySql,
    Postgres,
}

impl Dialect {
    pub(crate) fn of(backend: DbBackend) -> Self {
        match backend {
            DbBackend::MySql => Self::MySql,
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    pub(crate) fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::MySql => DbBackend::MySql,
            Self::Postgres => DbBackend::Postgres,
        }
    }

    /// The name for people and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::MySql => "MySQL/MariaDB",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// A sum of whole numbers as a 64-bit integer, 0 over no rows. (The engines widen sums to decimals.)
    pub(crate) fn sum<C: IntoColumnRef>(self, column: C) -> SimpleExpr {
        self.to_bigint(Expr::expr(Func::coalesce([Expr::col(column).sum(), Expr::val(0)])))
    }

    /// `value` as a 64-bit integer.
    pub(crate) fn to_bigint(self, value: SimpleExpr) -> SimpleExpr {
        let integer = match self {
            Self::MySql => "SIGNED",
            _ => "BIGINT",
        };
        value.cast_as(Alias::new(integer))
    }

    /// The database's own time in microseconds since 1970; SQLite has none but the machine's.
    pub(crate) fn now_micros(self) -> Option<SimpleExpr> {
        match self {
            Self::Sqlite => None,
            Self::MySql => Some(Expr::cust("TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))")),
            Self::Postgres => Some(Expr::cust("CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)")),
        }
    }

    /// The present in microseconds since 1970, by the machine in whole seconds where the database has no time of its own.
    pub(crate) fn present_micros(self) -> SimpleExpr {
        let machine = || Expr::cust("CAST(strftime('%s', 'now') AS INTEGER) * 1000000");
        self.now_micros().unwrap_or_else(machine)
    }

    /// The version that the engine tells of itself.
    pub(crate) fn version(self) -> SimpleExpr {
        Expr::cust(match self {
            Self::Sqlite => "sqlite_version()",
            Self::MySql => "VERSION()",
            Self::Postgres => "current_setting('server_version')",
        })
    }

    /// The statement after which the engine gives no id of `table` up to `id`. The others see to it whenever a row brings its id along.
    pub(crate) fn pass_ids(self, table: &'static str, id: i64) -> Option<SelectStatement> {
        let counter = Func::cust("pg_get_serial_sequence").args([Expr::val(format!("\"{table}\"")), Expr::val("id")]);
        let next = Func::cust("nextval").arg(counter.clone());
        (self == Self::Postgres).then(|| {
            let passed = Func::greatest([Expr::expr(next), Expr::val(id)]);
            Query::select().expr(Func::cust("setval").args([Expr::expr(counter), Expr::expr(passed)])).to_owned()
        })
    }

    /// In an upsert, the value that the insert proposed for `column`.
    pub(crate) fn proposed<C: sea_orm::sea_query::IntoIden>(self, column: C) -> SimpleExpr {
        match self {
            Self::MySql => Func::cust("VALUES").arg(Expr::col(column.into_iden())).into(),
            _ => Expr::col((Alias::new("excluded"), column.into_iden())),
        }
    }

    /// Locks the selected rows against change and deletion until the transaction ends; SQLite's single writer needs no lock.
    pub(crate) fn lock_for_update(self, select: &mut SelectStatement) {
        if self != Self::Sqlite {
            select.lock_exclusive();
        }
    }

    /// Keeps the selected rows as they are until the transaction ends, while others may hold them likewise.
    pub(crate) fn lock_shared(self, select: &mut SelectStatement) {
        if self != Self::Sqlite {
            select.lock_shared();
        }
    }

    /// Locks what nobody else has locked and passes over the rest.
    pub(crate) fn lock_skipping_locked(self, select: &mut SelectStatement) {
        if self != Self::Sqlite {
            select
                .lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked);
        }
    }

    /// The statement that bounds how long this transaction waits for another's lock, where the session does not already.
    pub(crate) fn lock_wait_max(self, wait: Duration) -> Option<SelectStatement> {
        (self == Self::Postgres).then(|| {
            let setting = Func::cust("set_config").args([
                Expr::val("lock_timeout"),
                Expr::val(format!("{}ms", wait.as_millis())),
                Expr::val(true),
            ]);
            Query::select().expr(setting).to_owned()
        })
    }

    /// Whether a statement gave up waiting for another transaction's lock.
    pub(crate) fn is_lock_timeout(self, error: &DbErr) -> bool {
        match self {
            Self::Sqlite => false,
            Self::MySql => code(error).as_deref() == Some("1205"),
            Self::Postgres => code(error).as_deref() == Some("55P03"),
        }
    }

    /// A text column's type for up to `bytes` bytes and more: MySQL's `TEXT` ends at 65,535 bytes.
    pub(crate) fn long_text(self) -> Alias {
        Alias::new(match self {
            Self::MySql => "mediumtext",
            _ => "text",
        })
    }

    /// What stands after a table's columns.
    pub(crate) fn table_options(self, clustered: bool) -> Option<&'static str> {
        match self {
            Self::MySql => Some("ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
            Self::Sqlite if clustered => Some("WITHOUT ROWID"),
            _ => None,
        }
    }

    /// Whether the engine gave up on a transaction that may succeed when tried again: deadlock, lock time-out,
    /// serialization failure, busy file; or ended it with its connection, since nothing was said for too long (25P03, 4031).
    pub(crate) fn is_transient(self, error: &DbErr) -> bool {
        let Some(code) = code(error) else { return false };
        match self {
            Self::Sqlite => matches!(code.as_str(), "5" | "6" | "261" | "262" | "517"),
            Self::MySql => matches!(code.as_str(), "1213" | "1205" | "4031"),
            Self::Postgres => matches!(code.as_str(), "40001" | "40P01" | "55P03" | "25P03"),
        }
    }

    /// Whether the engine answers and takes no writes: its file, its user or the whole server is read-only.
    pub(crate) fn is_read_only(self, error: &DbErr) -> bool {
        let Some(code) = code(error) else { return false };
        match self {
            // In the low byte of a longer code.
            Self::Sqlite => code.parse::<u32>().is_ok_and(|code| code & 0xff == 8),
            Self::MySql => matches!(code.as_str(), "1290" | "1792" | "1836"),
            Self::Postgres => code == "25006",
        }
    }

    /// Whether the engine could not be reached, was shutting down, or has no connection to spare.
    pub(crate) fn is_unavailable(self, error: &DbErr) -> bool {
        let number = code(error);
        match error {
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => true,
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
                match error.as_ref() {
                    SqlxError::Io(_)
                    | SqlxError::Tls(_)
                    | SqlxError::Protocol(_)
                    | SqlxError::PoolTimedOut
                    | SqlxError::PoolClosed
                    | SqlxError::WorkerCrashed => true,
                    SqlxError::Database(_) => match self {
                        Self::Sqlite => false,
                        // Too many connections, shutting down, killed, gone away, lost.
                        Self::MySql => {
                            matches!(number.as_deref(), Some("1040" | "1053" | "1203" | "1927" | "2006" | "2013"))
                        }
                        Self::Postgres => number
                            .is_some_and(|code| code == "53300" || code.starts_with("57P") || code.starts_with("08")),
                    },
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Whether an insert can tell the id that the engine gave; else the connection tells it.
    pub(crate) fn returns_inserted(self) -> bool {
        self != Self::MySql
    }

    /// Adds a table whose rows are looked up, by their primary key, for each row that the select has so far. Else MySQL and MariaDB
    /// may read all of the table and look each row up in a derived one, and SQLite may begin with it.
    pub(crate) fn look_up_by_key<T: IntoTableRef>(self, select: &mut SelectStatement, table: T) {
        match self {
            Self::MySql => select.from(table).force_index(Alias::new("PRIMARY"), IndexHintScope::All),
            _ => select.cross_join(table),
        };
    }

    /// That there is no such row for the row at hand, each looked up by an index. PostgreSQL would make a join of it, and where it
    /// knows too little of a young table it then walks that table once for every row: an offset keeps it from joining.
    pub(crate) fn lacks(self, mut rows: SelectStatement) -> SimpleExpr {
        if self == Self::Postgres {
            rows.offset(0);
        }
        Expr::exists(rows).not()
    }

    /// Reads `table` by the ranges of an index. MySQL's estimate of a range is so coarse that it would rather walk everybody in
    /// the organization for each batch.
    pub(crate) fn read_by_index<T: IntoTableRef>(self, select: &mut SelectStatement, table: T, index: &'static str) {
        select.from(table);
        if self == Self::MySql {
            select.force_index(Alias::new(index), IndexHintScope::All);
        }
    }

    /// Whether the embedded database's file is not sound; servers see to their own.
    pub(crate) fn is_damage(self, error: &DbErr) -> bool {
        // In the low byte of a longer code.
        let number = code(error).and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
        self == Self::Sqlite && matches!(number, Some(11 | 26))
    }

    /// Whether there is no room left to write.
    pub(crate) fn is_full(self, error: &DbErr) -> bool {
        let code = code(error);
        match self {
            // 13: no room; 778: the system refused to let the file grow, as a quota does.
            Self::Sqlite => matches!(code.as_deref(), Some("13" | "778")),
            Self::MySql => matches!(code.as_deref(), Some("1021" | "1114")),
            Self::Postgres => code.as_deref() == Some("53100"),
        }
    }
}

/// The engine's own error code: MySQL's number, not the SQLSTATE that many errors share.
fn code(error: &DbErr) -> Option<String> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match error.as_ref() {
                SqlxError::Database(error) => match error.try_downcast_ref::<sea_orm::SqlxMySqlError>() {
                    Some(mysql) => Some(mysql.number().to_string()),
                    None => error.code().map(std::borrow::Cow::into_owned),
                },
                _ => None,
            }
        }
        _ => None,
    }
}
