//! Imports of people: the job, its staged lines, and the set-based statements that apply a batch of them. What a line means is decided above.

mod account;
mod advance;
mod apply;
mod job;
mod line;
mod stage;

pub use account::{Account, holders};
pub use advance::{NewJob, claim, forget, insert, progress};
pub use apply::{Joins, create, join, recount, teams_by_name, write};
pub use job::{Job, JobState, Tally, abandoned, expired, find, latest, next_open};
pub use line::{Line, Outcome, Staged, Verdict, earlier, owes_tokens, page, pending};
pub use stage::{clear, settle, show_tokens, stage};
