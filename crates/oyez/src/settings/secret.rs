//! The installation's secret key as it was set; making and deriving keys is `secret_key`'s.

use domain::Secret;

use super::database::{Database, Engine};
use super::reader::{Noted, Reader};
use crate::secret_key;

const KEY: &str = "secret.key";
const PREVIOUS: &str = "secret.key_previous";
const REMEDY: &str = "Set SECRET_KEY to at least 32 random characters, for example from `openssl rand -base64 48`; the same on all nodes";

/// The key and the one before it.
#[derive(Debug)]
pub struct SecretKeys {
    /// The key; none means that one is kept in the data folder.
    pub current: Option<Secret>,
    /// The key before, while it is being replaced.
    pub previous: Option<Secret>,
}

pub(super) fn read(reader: &mut Reader, database: Option<&Database>, demo: bool) -> Result<SecretKeys, Noted> {
    let current = reader.secret(KEY)?;
    let previous = reader.secret(PREVIOUS)?;
    if demo {
        return Ok(SecretKeys { current, previous });
    }
    for (key, secret) in [(KEY, &current), (PREVIOUS, &previous)] {
        if let Some(fault) = secret.as_ref().and_then(secret_key::weakness) {
            return Err(reader.note(key, fault, REMEDY));
        }
    }
    if current.is_none() && database.is_some_and(|database| database.engine != Engine::Sqlite) {
        return Err(reader.note(
            KEY,
            "a database that several nodes may share needs a key that they share too",
            REMEDY,
        ));
    }
    Ok(SecretKeys { current, previous })
}
