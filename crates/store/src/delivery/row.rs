//! A delivery as it is read from its tables.

use domain::{CancelReason, ChannelCode, DeliveryState, RoundId, RoundKind, Timestamp, UserId};
use sea_orm::FromQueryResult;

use super::{Delivery, Key};
use crate::alert::display_name;
use crate::error::{Error, Result};

#[derive(FromQueryResult)]
pub(super) struct Row {
    round_id: i64,
    channel: i16,
    user_id: i64,
    state: i16,
    revision: i64,
    created_at: i64,
    reason: Option<i16>,
    next_attempt_at: Option<i64>,
    lease_token: Option<i64>,
    kind: i16,
    username: String,
    first_name: String,
    last_name: String,
    email: String,
}

impl Row {
    pub(super) fn into_delivery(self, now: Timestamp) -> Result<Delivery> {
        let unreadable = |column: &str| Error::Unreadable(format!("delivery of round {}: {column}", self.round_id));
        let key = Key {
            round: RoundId(self.round_id),
            channel: ChannelCode::from_code(self.channel).ok_or_else(|| unreadable("channel"))?,
            user: UserId(self.user_id),
        };
        let next_attempt_at = self.next_attempt_at.map(Timestamp::from_micros);
        let is_in_hand = self.lease_token.is_some() && next_attempt_at.is_some_and(|at| at > now);
        let state = match DeliveryState::from_code(self.state).ok_or_else(|| unreadable("state"))? {
            DeliveryState::Pending if is_in_hand => DeliveryState::Sending,
            state => state,
        };
        Ok(Delivery {
            key,
            kind: RoundKind::from_code(self.kind).ok_or_else(|| unreadable("kind"))?,
            state,
            reason: self.reason.and_then(CancelReason::from_code),
            name: display_name(&self.username, &self.first_name, &self.last_name),
            email: self.email,
            revision: self.revision,
            created_at: Timestamp::from_micros(self.created_at),
            attempts: 0,
            last_error: None,
            next_attempt_at: next_attempt_at.filter(|_| !is_in_hand),
        })
    }
}
