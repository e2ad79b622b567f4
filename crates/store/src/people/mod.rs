//! The people of an organization as its admins see and change them. Signing in is not known here.

mod address;
mod change;
mod list;
mod teams;

pub use address::by_address;
pub use change::{Profile, update};
pub use list::{Filter, Person, find, page, without_password};
pub use teams::set_teams;
