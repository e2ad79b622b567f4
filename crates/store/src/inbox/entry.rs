//! An entry of an inbox: its columns, and how they are read.

use domain::{AlertId, ChannelSet, Severity, Timestamp};
use sea_orm::sea_query::{IntoColumnRef, SelectStatement};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use crate::alert::display_name;
use crate::error::{Error, Result};
use crate::schema::{Alert, Receipt, User};

/// An alert as one person sees it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: AlertId,
    pub title: String,
    pub message: String,
    pub severity: Severity,
    pub channels: ChannelSet,
    pub start_time: Timestamp,
    pub expiry_time: Timestamp,
    pub created_at: Timestamp,
    /// First and last name of who published it, else the username.
    pub created_by_name: String,
    pub revision: i64,
    pub requires_acknowledgement: bool,
    pub is_read: bool,
    /// Whether an acknowledgement stands, be it of an earlier revision.
    pub is_acknowledged: bool,
    pub acknowledged_revision: Option<i64>,
    /// When the open snooze began and ends; `None` unless snoozed now.
    pub snoozed: Option<(Timestamp, Timestamp)>,
}

/// The list's length, as a column of each of its rows.
pub(super) const TOTAL: &str = "total";

pub(super) fn add_columns(select: &mut SelectStatement) {
    use Alert as A;
    let alert = |column: A| (A::Table, column).into_column_ref();
    select
        .columns([A::Id, A::Title, A::Message, A::Severity, A::Channels, A::StartTime, A::ExpiryTime].map(alert))
        .columns([A::CreatedAt, A::Revision, A::AskedRevision, A::RequiresAcknowledgement].map(alert))
        .columns([User::FirstName, User::LastName, User::Username].map(|column| (User::Table, column)))
        .columns(
            [Receipt::IsRead, Receipt::AcknowledgedRevision, Receipt::SnoozedAt, Receipt::SnoozeUntil]
                .map(|column| (Receipt::Table, column)),
        );
}

/// An entry as it is read: fields in the order of [`add_columns`].
pub(super) struct Row {
    id: i64,
    title: String,
    message: String,
    severity: i16,
    channels: i64,
    start_time: i64,
    expiry_time: i64,
    created_at: i64,
    revision: i64,
    asked_revision: i64,
    requires_acknowledgement: bool,
    first_name: Option<String>,
    last_name: Option<String>,
    username: Option<String>,
    is_read: Option<bool>,
    acknowledged_revision: Option<i64>,
    snoozed_at: Option<i64>,
    snooze_until: Option<i64>,
}

impl FromQueryResult for Row {
    /// By place, since a list is read too often to look each column up by its name.
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        let mut place = 0;
        macro_rules! next {
            () => {{
                place += 1;
                row.try_get_by_index(place - 1)?
            }};
        }
        Ok(Self {
            id: next!(),
            title: next!(),
            message: next!(),
            severity: next!(),
            channels: next!(),
            start_time: next!(),
            expiry_time: next!(),
            created_at: next!(),
            revision: next!(),
            asked_revision: next!(),
            requires_acknowledgement: next!(),
            first_name: next!(),
            last_name: next!(),
            username: next!(),
            is_read: next!(),
            acknowledged_revision: next!(),
            snoozed_at: next!(),
            snooze_until: next!(),
        })
    }
}

/// A row of a list, with the list's length.
pub(super) struct Counted {
    pub(super) row: Row,
    pub(super) total: i64,
}

impl FromQueryResult for Counted {
    fn from_query_result(row: &QueryResult, prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self { row: Row::from_query_result(row, prefix)?, total: row.try_get("", TOTAL)? })
    }
}

impl Row {
    pub(super) fn entry(self, now: Timestamp) -> Result<Entry> {
        let severity = Severity::from_code(self.severity)
            .ok_or_else(|| Error::Unreadable(format!("severity {} of alert {}", self.severity, self.id)))?;
        let creator = [self.username, self.first_name, self.last_name].map(Option::unwrap_or_default);
        let [username, first_name, last_name] = &creator;
        let snoozed = match (self.snoozed_at, self.snooze_until) {
            (Some(from), Some(until)) if until > now.as_micros() => {
                Some((Timestamp::from_micros(from), Timestamp::from_micros(until)))
            }
            _ => None,
        };
        Ok(Entry {
            id: AlertId(self.id),
            title: self.title,
            message: self.message,
            severity,
            channels: ChannelSet::from_bits(self.channels),
            start_time: Timestamp::from_micros(self.start_time),
            expiry_time: Timestamp::from_micros(self.expiry_time),
            created_at: Timestamp::from_micros(self.created_at),
            created_by_name: display_name(username, first_name, last_name),
            revision: self.revision,
            requires_acknowledgement: self.requires_acknowledgement,
            is_read: self.is_read.unwrap_or(false),
            is_acknowledged: self.acknowledged_revision.is_some_and(|revision| revision >= self.asked_revision),
            acknowledged_revision: self.acknowledged_revision,
            snoozed,
        })
    }
}
