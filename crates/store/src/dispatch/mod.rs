//! What is still to be handed to a provider: a row each, apart from the many deliveries that are done with. Claimed by a lease, looked
//! at once more before it is sent, settled under the same lease. Nothing is sent here.

mod attempt;
mod claim;
mod depth;
mod examine;
mod forward;
mod look_after;
mod record;
mod retry;
mod settle;

pub use attempt::Attempt;
pub use claim::{Claimed, Turn, claim};
pub use depth::{Depth, depth, next_due_at};
pub use examine::{Examined, Person, examine};
pub use forward::bring_forward;
pub use look_after::look_after;
pub use record::{Ending, Report, record};
pub use retry::retry_dead;
