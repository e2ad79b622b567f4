//! Teams: named groups of people in an organization. Whom an alert reaches through them is the alert's business.

mod audience;
mod member;
mod read;
mod write;

pub use audience::forget_sizes;
pub(crate) use member::count_active;
pub use member::{Joined, Member, MemberFilter, add_members, count_active_in, members, remove_members};
pub use read::{Filter, Team, count, existing, find, find_by_name, page, some};
pub(crate) use write::CHUNK;
pub use write::{Content, delete, insert, update};
