//! Rows of the reference system as they are: numbers, cut texts, and instants as texts, since there is nothing that they may not hold.

use domain::Secret;
use domain::limit::{MESSAGE_LENGTH_MAX, TEAM_DESCRIPTION_LENGTH_MAX, TITLE_LENGTH_MAX};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};

use crate::db::Db;
use crate::error::Result;

/// Each table with the columns that are read.
pub(super) const COLUMNS: &[(&str, &[&str])] = &[
    (
        USERS,
        &[
            "id",
            "password",
            "last_login",
            "is_superuser",
            "username",
            "first_name",
            "last_name",
            "email",
            "date_joined",
            "role",
            "organization",
            "is_active",
            "team_id",
        ],
    ),
    (TEAMS, &["id", "name", "description", "organization", "is_active", "created_at", "updated_at"]),
    (
        ALERTS,
        &[
            "id",
            "title",
            "message",
            "severity",
            "delivery_type",
            "visibility_type",
            "target_organization",
            "reminder_enabled",
            "reminder_frequency_hours",
            "start_time",
            "expiry_time",
            "is_active",
            "is_archived",
            "created_at",
            "updated_at",
            "created_by_id",
        ],
    ),
    (TARGET_TEAMS, &["id", "alert_id", "team_id"]),
    (TARGET_USERS, &["id", "alert_id", "user_id"]),
    (
        DELIVERIES,
        &["id", "alert_id", "user_id", "status", "sent_at", "read_at", "is_reminder", "created_at", "updated_at"],
    ),
    (
        PREFERENCES,
        &[
            "id",
            "user_id",
            "alert_id",
            "is_read",
            "read_at",
            "is_snoozed",
            "snoozed_at",
            "snooze_until",
            "created_at",
            "updated_at",
        ],
    ),
];

pub(super) const USERS: &str = "users";
pub(super) const TEAMS: &str = "teams";
pub(super) const ALERTS: &str = "alerts";
pub(super) const TARGET_TEAMS: &str = "alerts_target_teams";
pub(super) const TARGET_USERS: &str = "alerts_target_users";
pub(super) const DELIVERIES: &str = "notification_deliveries";
pub(super) const PREFERENCES: &str = "user_alert_preferences";

/// Characters of a name or a word that are read: more than any may have here.
const WORD_CHARS: usize = 300;

/// How a column is read.
#[derive(Clone, Copy)]
enum As {
    Number(&'static str),
    /// At most so many characters of it.
    Text(&'static str, usize),
    Instant(&'static str),
}

impl As {
    fn expression(self) -> SimpleExpr {
        let column = |name: &'static str| Expr::col(Alias::new(name));
        match self {
            Self::Number(name) => column(name).cast_as(Alias::new("SIGNED")),
            Self::Text(name, chars) => {
                let chars = i64::try_from(chars).unwrap_or(i64::MAX);
                Func::cust("LEFT").arg(column(name)).arg(Expr::val(chars)).into()
            }
            Self::Instant(name) => column(name).cast_as(Alias::new("CHAR")),
        }
    }
}

/// A row that can be read of a table of its own.
pub(super) trait Readable: Sized {
    const TABLE: &'static str;
    fn columns() -> Vec<SimpleExpr>;
    fn of(db: &Db, row: &QueryResult) -> Result<Self>;

    fn select() -> SelectStatement {
        let mut select = Query::select();
        select.from(Alias::new(Self::TABLE));
        for column in Self::columns() {
            select.expr(column);
        }
        select
    }
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident of $table:ident { $($field:ident: $type:ty = $read:expr),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name { $(pub $field: $type,)+ }

        impl Readable for $name {
            const TABLE: &'static str = $table;

            fn columns() -> Vec<SimpleExpr> {
                vec![$($read.expression()),+]
            }

            fn of(db: &Db, row: &QueryResult) -> Result<Self> {
                let mut index = 0..;
                $(let $field = Cell::read(db, row, index.next().unwrap_or_default())?;)+
                Ok(Self { $($field,)+ })
            }
        }
    )+};
}

/// A value of a row.
trait Cell: Sized {
    fn read(db: &Db, row: &QueryResult, index: usize) -> Result<Self>;
}

impl Cell for i64 {
    fn read(db: &Db, row: &QueryResult, index: usize) -> Result<Self> {
        db.read(row.try_get_by_index(index))
    }
}

impl Cell for Option<i64> {
    fn read(db: &Db, row: &QueryResult, index: usize) -> Result<Self> {
        db.read(row.try_get_by_index(index))
    }
}

impl Cell for Option<String> {
    fn read(db: &Db, row: &QueryResult, index: usize) -> Result<Self> {
        db.read(row.try_get_by_index(index))
    }
}

impl Cell for Option<Secret> {
    fn read(db: &Db, row: &QueryResult, index: usize) -> Result<Self> {
        Ok(Option::<String>::read(db, row, index)?.map(Secret::new))
    }
}

rows! {
    /// A row of `users`.
    UserRow of USERS {
        id: i64 = As::Number("id"),
        password: Option<Secret> = As::Text("password", WORD_CHARS),
        last_login: Option<String> = As::Instant("last_login"),
        is_superuser: Option<i64> = As::Number("is_superuser"),
        username: Option<String> = As::Text("username", WORD_CHARS),
        first_name: Option<String> = As::Text("first_name", WORD_CHARS),
        last_name: Option<String> = As::Text("last_name", WORD_CHARS),
        email: Option<String> = As::Text("email", WORD_CHARS),
        date_joined: Option<String> = As::Instant("date_joined"),
        role: Option<String> = As::Text("role", WORD_CHARS),
        organization: Option<String> = As::Text("organization", WORD_CHARS),
        is_active: Option<i64> = As::Number("is_active"),
        team_id: Option<i64> = As::Number("team_id"),
    }

    /// A row of `teams`.
    TeamRow of TEAMS {
        id: i64 = As::Number("id"),
        name: Option<String> = As::Text("name", WORD_CHARS),
        description: Option<String> = As::Text("description", TEAM_DESCRIPTION_LENGTH_MAX + 1),
        organization: Option<String> = As::Text("organization", WORD_CHARS),
        is_active: Option<i64> = As::Number("is_active"),
        created_at: Option<String> = As::Instant("created_at"),
        updated_at: Option<String> = As::Instant("updated_at"),
    }

    /// A row of `alerts`.
    AlertRow of ALERTS {
        id: i64 = As::Number("id"),
        title: Option<String> = As::Text("title", TITLE_LENGTH_MAX + 1),
        message: Option<String> = As::Text("message", MESSAGE_LENGTH_MAX + 1),
        severity: Option<String> = As::Text("severity", WORD_CHARS),
        delivery_type: Option<String> = As::Text("delivery_type", WORD_CHARS),
        visibility_type: Option<String> = As::Text("visibility_type", WORD_CHARS),
        target_organization: Option<String> = As::Text("target_organization", WORD_CHARS),
        reminder_enabled: Option<i64> = As::Number("reminder_enabled"),
        reminder_frequency_hours: Option<i64> = As::Number("reminder_frequency_hours"),
        start_time: Option<String> = As::Instant("start_time"),
        expiry_time: Option<String> = As::Instant("expiry_time"),
        is_active: Option<i64> = As::Number("is_active"),
        is_archived: Option<i64> = As::Number("is_archived"),
        created_at: Option<String> = As::Instant("created_at"),
        updated_at: Option<String> = As::Instant("updated_at"),
        created_by_id: Option<i64> = As::Number("created_by_id"),
    }

    /// A row of `notification_deliveries`; its alert is known.
    DeliveryRow of DELIVERIES {
        id: i64 = As::Number("id"),
        user_id: Option<i64> = As::Number("user_id"),
        status: Option<String> = As::Text("status", WORD_CHARS),
        sent_at: Option<String> = As::Instant("sent_at"),
        read_at: Option<String> = As::Instant("read_at"),
        is_reminder: Option<i64> = As::Number("is_reminder"),
        created_at: Option<String> = As::Instant("created_at"),
    }

    /// A row of `user_alert_preferences`; its alert is known.
    PreferenceRow of PREFERENCES {
        id: i64 = As::Number("id"),
        user_id: Option<i64> = As::Number("user_id"),
        is_read: Option<i64> = As::Number("is_read"),
        read_at: Option<String> = As::Instant("read_at"),
        is_snoozed: Option<i64> = As::Number("is_snoozed"),
        snoozed_at: Option<String> = As::Instant("snoozed_at"),
        snooze_until: Option<String> = As::Instant("snooze_until"),
        created_at: Option<String> = As::Instant("created_at"),
        updated_at: Option<String> = As::Instant("updated_at"),
    }
}

/// A row of `alerts_target_teams` or `alerts_target_users`.
#[derive(Clone, Copy, Debug)]
pub struct TargetRow {
    pub id: i64,
    /// The team or the user.
    pub target: Option<i64>,
}
