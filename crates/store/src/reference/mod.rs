//! The move from the reference system: its own tables, read as they are, and what of them is written here. What becomes of a row is
//! decided elsewhere.

mod alert;
mod answer;
mod handover;
mod map;
mod people;
mod read;
mod round;
mod row;
mod source;
mod team;

pub use alert::{home_of_alert, take_back_rounds, unplan};
pub use answer::{Answer, Answered, Kept, PastSnooze, receipts, write_answers};
pub use handover::{give_up_email, give_up_username};
pub use map::{
    Kind, Mapped, NAME_CHARS_MAX, Source, add_source, find_organization, find_source, hold, is_empty, mapped,
    organizations, pass_ids, remember, remember_organization, taken_ids,
};
pub use people::{Asked, Person, Present, insert_people, people_of, present, somebody, update_person};
pub use read::{Table, Traces};
pub use round::{Addition, Of, Portion, add_to_rounds, hold_open_rounds, release_rounds};
pub use row::{AlertRow, DeliveryRow, PreferenceRow, TargetRow, TeamRow, UserRow};
pub use source::{OpenSourceError, SourceDb};
pub use team::{holder_of_name, insert_team, memberships, teams_of};

/// Rows of one page that is read there, and of one transaction here.
pub const PAGE_ROWS: u64 = 500;
