//! The engine's behaviour on every database, with the real services to act and to look.

#![expect(clippy::expect_used, reason = "a test that cannot go on stops where it stands")]

mod apart;
mod cancel;
mod channels;
mod hold;
mod house;
mod lanes;
mod night;
mod paging;
mod put_off;
mod race;
mod record;
mod retention;
mod rounds;
mod runner;
mod send;
mod upgrade;
mod who;
