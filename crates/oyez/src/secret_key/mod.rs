//! The installation's one secret and the keys derived from it; what a derived key is used for is not known here.

mod derive;
mod file;
mod open;
mod weakness;

pub use derive::{DerivedKey, KeyRing, Known, Purpose};
pub use file::{OpenKeyFileError, kept_key, open_or_create};
pub use open::open;
pub use weakness::{DEMO_KEY, weakness};
