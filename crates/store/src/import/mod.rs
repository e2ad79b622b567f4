//! Imports of people: the job, its staged lines, and the set-based statements that apply a batch of them. What a line means is decided above.

mod account;
mod apply;
mod job;
mod line;
mod stage;

pub use account::{Account, holders};
pub use apply::{Joins, create, join, recount, teams_by_name, write};
pub use job::{
    Job, JobState, NewJob, Tally, abandoned, expired, find, forget, insert, latest, next_open, progress, ready, wait,
};
pub use line::{Line, Outcome, Staged, Verdict, earlier, page, pending};
pub use stage::{clear, settle, show_tokens, stage};
