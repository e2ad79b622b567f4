//! People with an account: one person at a time. Lists and imports live with those who need them.

mod activity;
mod insert;
mod read;

pub use activity::{deactivate, lock, note_login, set_password};
pub use insert::{NewUser, insert, search_key};
pub use read::{
    User, find, find_by_email, find_by_id, has_admin, is_email_taken, is_last_active_admin, is_username_taken, page,
    teams_of,
};
