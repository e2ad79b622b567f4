//! The move from the reference system, into a database of each kind.

mod again;
mod alerts;
mod broken_off;
mod handover;
mod people;
mod rehearsal;
mod world;
