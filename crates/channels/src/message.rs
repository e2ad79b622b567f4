//! What a provider is handed: one alert for one person. It knows neither rows nor rounds' schedules.

use std::sync::Arc;

use domain::{AlertId, ChannelCode, OrganizationId, RoundId, RoundKind, Severity, UserId};

/// One delivery to be sent.
#[derive(Clone, Debug)]
pub struct Message {
    pub round: RoundId,
    pub channel: ChannelCode,
    pub kind: RoundKind,
    /// Which try this is, counted from 1.
    pub attempt: i64,
    pub recipient: Recipient,
    pub text: Arc<Text>,
}

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub user: UserId,
    pub name: String,
    pub email: String,
}

/// What, the same for everybody.
#[derive(Clone, Debug)]
pub struct Text {
    pub organization: OrganizationId,
    pub alert: AlertId,
    pub revision: i64,
    pub title: String,
    pub message: String,
    pub severity: Severity,
    pub requires_acknowledgement: bool,
}

impl Message {
    /// The delivery's id, the same at every attempt: what a provider that drops repeats is told.
    pub fn id(&self) -> String {
        format!("{}-{}-{}", self.round, self.channel.code(), self.recipient.user)
    }
}
