//! What the words of the product mean: types and pure rules. No I/O, no async, no clock of its own.

mod named;

pub mod audience;
pub mod channel;
pub mod clock;
pub mod dispatch;
pub mod email;
pub mod fold;
pub mod histogram;
pub mod id;
pub mod limit;
pub mod name;
pub mod receipt;
pub mod role;
pub mod round;
pub mod schedule;
pub mod secret;
pub mod severity;
pub mod snooze;
pub mod status;
pub mod time;
pub mod window;

pub use audience::Visibility;
pub use channel::{ChannelCode, ChannelSet};
pub use clock::{Clock, Random};
pub use dispatch::{AttemptOutcome, CancelReason};
pub use id::{AlertId, OrganizationId, RoundId, TeamId, UserId};
pub use receipt::StopRemindersOn;
pub use role::Role;
pub use round::{DeliveryState, RoundKind, RoundState, StopReason};
pub use secret::Secret;
pub use severity::Severity;
pub use snooze::{SnoozeEnd, SnoozeFor};
pub use status::Status;
pub use time::Timestamp;
pub use window::Window;
