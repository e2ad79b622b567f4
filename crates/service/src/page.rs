//! How lists are read in pages; the store's own words, handed on to the rooms above.

pub use store::page::{Cursor, Span, Way};
