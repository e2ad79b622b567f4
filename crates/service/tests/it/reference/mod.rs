//! The move from the reference system, into a database of each kind.

mod again;
mod alerts;
mod people;
mod world;
