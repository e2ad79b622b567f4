//! The admin's alerts: what publishing, editing and ending do to audiences, rounds, counters and open pages.

mod bound;
mod compose;
mod edit;
mod end;
mod inbox;
mod look;
mod remind;
mod trail;
mod trigger;
mod world;
