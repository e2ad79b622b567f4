//! Writing a round's deliveries: one bounded batch a transaction, set-based, behind a cursor. A crash repeats at most a batch that
//! never committed, and whoever lost the lease writes nothing.

mod batch;
mod channel;
mod excuse;
mod forgotten;
mod left_out;
#[cfg(test)]
mod plans;
mod reached;
mod select;
mod span;

pub use batch::{Advance, Terms, advance};

pub(crate) use forgotten::forgotten;
