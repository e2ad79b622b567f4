//! Live events: hints for open connections, written in the transaction that causes them and kept for a day.

mod read;

use domain::{AlertId, OrganizationId, RoundId, Timestamp, UserId};
use sea_orm::sea_query::Query;

use crate::db::Db;
use crate::error::Result;
use crate::schema::LiveEvent;

pub use read::{Recorded, after, newest, recorded_at, replay, since};

domain::named! {
    /// What happened.
    pub enum LiveKind {
        Alert = 0 => "alert",
        Reminder = 1 => "reminder",
        Update = 2 => "update",
        Withdrawn = 3 => "withdrawn",
        Counts = 4 => "counts",
    }
}

/// Something that open connections want to know. Whom it concerns is checked for each connection when it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub kind: LiveKind,
    pub alert: Option<AlertId>,
    pub round: Option<RoundId>,
    /// The people it may concern, both ends included; `None` is everyone in the organization.
    pub users: Option<(UserId, UserId)>,
}

/// Writes an event.
///
/// # Errors
/// When the store fails.
pub async fn emit(db: &Db, organization: OrganizationId, event: Event, now: Timestamp) -> Result<()> {
    let insert = Query::insert()
        .into_table(LiveEvent::Table)
        .columns([
            LiveEvent::OrganizationId,
            LiveEvent::Kind,
            LiveEvent::AlertId,
            LiveEvent::RoundId,
            LiveEvent::UserFrom,
            LiveEvent::UserTo,
            LiveEvent::CreatedAt,
        ])
        .values_panic([
            organization.0.into(),
            event.kind.code().into(),
            event.alert.map(|alert| alert.0).into(),
            event.round.map(|round| round.0).into(),
            event.users.map(|(from, _)| from.0).into(),
            event.users.map(|(_, to)| to.0).into(),
            now.as_micros().into(),
        ])
        .to_owned();
    db.execute(&insert).await.map(|_| ())
}
