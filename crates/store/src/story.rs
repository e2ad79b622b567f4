//! One alert for one person, from beginning to end: when it was sent to them, and what they did about it.

use domain::{AlertId, ChannelCode, DeliveryState, OrganizationId, RoundKind, Timestamp, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query};

use crate::db::Db;
use crate::error::Result;
use crate::receipt::{self, Receipt};
use crate::schema::{Delivery as D, Round as R};
use crate::snooze::{self, Past};

/// What happened between an alert and a person.
#[derive(Clone, Debug)]
pub struct Story {
    /// Their marks, if they made any.
    pub receipt: Option<Receipt>,
    /// When it was sent to them, newest first; those that retention removed are not there.
    pub sent: Vec<Sent>,
    /// When they put it off, newest first.
    pub snoozes: Vec<Past>,
}

/// One delivery to the person.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: Timestamp,
    pub kind: RoundKind,
    pub channel: ChannelCode,
    pub state: DeliveryState,
}

#[derive(FromQueryResult)]
struct Row {
    created_at: i64,
    kind: i16,
    channel: i16,
    state: i16,
}

/// The newest `limit` of each kind. Whether the person may see the alert is asked elsewhere.
///
/// # Errors
/// When the store fails.
pub async fn of(
    db: &Db,
    organization: OrganizationId,
    user: UserId,
    alert: AlertId,
    limit: u64,
    now: Timestamp,
) -> Result<Story> {
    let to_person = Cond::all()
        .add(Expr::col((D::Table, D::RoundId)).equals((R::Table, R::Id)))
        .add(Expr::col((D::Table, D::UserId)).eq(user.0));
    let select = Query::select()
        .columns([(D::Table, D::CreatedAt), (D::Table, D::Channel), (D::Table, D::State)])
        .column((R::Table, R::Kind))
        .from(R::Table)
        .join(JoinType::InnerJoin, D::Table, to_person)
        .and_where(Expr::col((R::Table, R::AlertId)).eq(alert.0))
        .and_where(Expr::col((R::Table, R::OrganizationId)).eq(organization.0))
        .order_by((R::Table, R::Id), Order::Desc)
        .limit(limit)
        .to_owned();
    let rows: Vec<Row> = db.all(&select).await?;
    Ok(Story {
        receipt: receipt::find(db, user, alert).await?,
        sent: rows.into_iter().filter_map(Row::sent).collect(),
        snoozes: snooze::of_alert(db, organization, user, alert, limit, now).await?,
    })
}

impl Row {
    /// What a later version wrote under a code that is not known here is passed over.
    fn sent(self) -> Option<Sent> {
        Some(Sent {
            at: Timestamp::from_micros(self.created_at),
            kind: RoundKind::from_code(self.kind)?,
            channel: ChannelCode::new(self.channel),
            state: DeliveryState::from_code(self.state)?,
        })
    }
}
