//! People with an account: one person at a time. Lists and imports live with those who need them.

mod activity;
mod insert;
mod read;
mod reference;

pub use activity::{activate, deactivate, end_access, lock, note_login, set_password};
pub(crate) use insert::{AccountRow, COLUMNS, NEW_ACCOUNTS_TOKENS_VALID_FROM, search_key};
pub use insert::{NewUser, insert};
pub use read::{
    User, find, find_by_email, find_by_id, has_active_admin, has_admin, holder_of_email, holder_of_username,
    is_last_active_admin, page, teams_of,
};
pub use reference::{forget_reference_work, note_reference_work, reference_work, replace_hash};
