//! The move from the reference system, into a database of each kind.

mod again;
mod alerts;
mod handover;
mod people;
mod world;
