//! Rounds: recorded when they come due, stopped with their alert, claimed by a lease. Who is in a round is `expand`'s business.

mod claim;
mod list;
mod plan;
mod record;
mod remind;
mod stop;

pub use claim::{Claim, claim, claim_round, depth, next_claimable_at, release};
pub use list::{Round, find, list};
pub use plan::{due_alerts, next_due_at, replan, settle};
pub use record::{Ask, record_manual, record_newcomers};
pub use remind::{Reminding, record_reminder};
pub use stop::stop_open;

pub(crate) use claim::{LEASE, finished, hold_earlier};
pub(crate) use plan::{Facts, facts};
