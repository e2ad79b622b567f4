//! Compares our secret key with the one that the database knows, by fingerprints; the keys themselves are never stored.

use store::meta::{self, KEY_FINGERPRINT};
use store::{Error, Store, Writer};

use super::OpenNodeError;
use crate::secret_key::{KeyRing, Known};

/// Passes when the database knows our key, knows none yet, or knows the key before ours, which ours then replaces.
pub(super) async fn pass(store: &Store, keys: &KeyRing) -> Result<(), OpenNodeError> {
    let ours = &keys.fingerprint();
    let kept = match meta::read(store.reader(), KEY_FINGERPRINT).await? {
        Some(kept) => kept,
        None => keep(store, ours).await?,
    };
    match keys.recognize(&kept) {
        Known::Current => Ok(()),
        Known::Previous => Ok(rotate(store, &kept, ours).await?),
        Known::Neither => Err(OpenNodeError::ForeignKey),
    }
}

async fn keep(store: &Store, ours: &str) -> Result<String, Error> {
    store.write(Writer::Person, |db| async move { meta::keep(&db, KEY_FINGERPRINT, ours).await }).await
}

async fn rotate(store: &Store, kept: &str, ours: &str) -> Result<(), Error> {
    tracing::info!(
        "the secret key was replaced; the one before stays valid for as long as SECRET_KEY_PREVIOUS names it"
    );
    store.write(Writer::Person, |db| async move { meta::replace(&db, KEY_FINGERPRINT, kept, ours).await }).await
}
