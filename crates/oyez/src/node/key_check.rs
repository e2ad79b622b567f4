//! Compares our secret key with the one that the database knows, by fingerprints; the keys themselves are never stored.

use std::path::PathBuf;
use std::sync::Arc;

use domain::limit::NODE_LOST_AFTER;
use domain::{Clock, Random};
use store::meta::{self, KEY_FINGERPRINT};
use store::{Error, Store, Writer, node};

use super::{NodeClock, OpenNodeError, connect, database};
use crate::secret_key::{KeyRing, Known, OpenKeyFileError, kept_key, key_path};
use crate::settings::Settings;

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

/// Which of these keys the database knows, if it knows one. It changes nothing; no key stands for one that is neither set nor kept.
///
/// # Errors
/// As a start would tell it.
pub(crate) async fn judge(
    store: &Store,
    settings: &Settings,
    keys: Option<&KeyRing>,
) -> Result<Option<Known>, OpenNodeError> {
    let Some(kept) = meta::read(store.reader(), KEY_FINGERPRINT).await? else { return Ok(None) };
    let Some(keys) = keys else { return Err(OpenNodeError::LostKey { path: key_path(&settings.data.dir) }) };
    match keys.recognize(&kept) {
        Known::Neither => Err(OpenNodeError::ForeignKey),
        known => Ok(Some(known)),
    }
}

/// Passes unless the database knows a key while none is set and none is kept: a new one would be another one.
pub(super) async fn refuse_lost(settings: &Settings, random: Arc<dyn Random>) -> Result<(), OpenNodeError> {
    let is_there = settings.database.file().is_some_and(|file| file.exists());
    if settings.secret.current.is_some() || !is_there || missing(settings).is_none() {
        return Ok(());
    }
    let store = connect(settings, random).await?;
    let known = meta::find(&store, KEY_FINGERPRINT).await;
    store.close().await;
    // Of processes that start at once, the first has kept its key before the database knows it.
    match (known?, missing(settings)) {
        (Some(_), Some(path)) => Err(OpenNodeError::LostKey { path }),
        _ => Ok(()),
    }
}

/// Lets the database forget the key that it knows, where neither the settings nor the data folder have that key and no node runs.
///
/// # Errors
/// When the key is not lost, or nodes run with it; when the store fails.
pub(crate) async fn forget(settings: &Settings, random: Arc<dyn Random>) -> Result<(), OpenNodeError> {
    database::require(settings)?;
    let store = connect(settings, random).await?;
    let forgotten = forget_in(&store, settings).await;
    store.close().await;
    forgotten
}

async fn forget_in(store: &Store, settings: &Settings) -> Result<(), OpenNodeError> {
    store::check(store).await?;
    let Some(kept) = meta::read(store.reader(), KEY_FINGERPRINT).await? else { return Err(OpenNodeError::NoKeyKnown) };
    let ours = match &settings.secret.current {
        Some(key) => Some(key.clone()),
        None => kept_key(&settings.data.dir).ok(),
    };
    let known = ours.map(|key| KeyRing::new(&key, settings.secret.previous.as_ref()).recognize(&kept));
    if matches!(known, Some(Known::Current | Known::Previous)) {
        return Err(OpenNodeError::KeyNotLost);
    }
    let now = NodeClock::of(store).await?.now();
    let listed = node::list(store.reader()).await?.into_iter();
    let running: Vec<String> =
        listed.filter(|node| node.last_seen_at + NODE_LOST_AFTER >= now).map(|node| node.name).collect();
    if !running.is_empty() {
        return Err(OpenNodeError::NodesRun(running.join(", ")));
    }
    let kept = kept.as_str();
    Ok(store.write(Writer::Person, |db| async move { meta::forget(&db, KEY_FINGERPRINT, kept).await }).await?)
}

fn missing(settings: &Settings) -> Option<PathBuf> {
    match kept_key(&settings.data.dir) {
        Err(OpenKeyFileError::Missing { path }) => Some(path),
        _ => None,
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
