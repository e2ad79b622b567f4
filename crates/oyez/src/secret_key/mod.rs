//! The installation's one secret and the keys derived from it; what a derived key is used for is not known here.

mod copy;
mod derive;
mod file;
mod open;
mod weakness;

pub use copy::{CopyKeyError, key_beside, put, refuse_other};
pub use derive::{DerivedKey, KeyRing, Known, Purpose};
pub use file::{OpenKeyFileError, kept_key, key_path, open_or_create, read};
pub use open::open;
pub use weakness::{DEMO_KEY, weakness};
