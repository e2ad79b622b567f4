//! A request that is sent twice has its effect once: the reply is kept in the effect's own transaction. It knows no HTTP, only numbers and texts.
//!
//! A use case that answers a POST takes a [`Once`] and runs its transaction through it:
//!
//! ```ignore
//! pub async fn publish(&self, caller: &Caller, draft: &Draft, once: &Once<'_, Published>) -> Result<Answer<Published>> {
//!     caller.require_admin()?;
//!     let now = self.clock.now();
//!     let answer = once.write(&self.store, caller, now, |db| async move { /* the effect */ Ok(published) }).await?;
//!     if let Answer::First(published) = &answer { /* wake the engine */ }
//!     Ok(answer)
//! }
//! ```
//!
//! What depends on the time or on other rows is checked within the effect: a repeated request must get its first reply even
//! when it would be refused today. The web makes the `Once` out of the header (`web::idempotency`); whoever repeats nothing passes [`Once::unkeyed`] and
//! takes the value with [`Answer::into_first`].

use std::sync::Arc;

use domain::limit::IDEMPOTENCY_RETENTION;
use domain::{Clock, Timestamp};
use ring::digest::{Context, SHA256};
use serde::Serialize;
use store::idempotency::{Claim, Kept, Key};
use store::{Db, Store, Writer};

use crate::caller::Caller;
use crate::error::{Error, Result};

/// One request that may come again, known by the hashes of its parts.
#[derive(Clone, Debug)]
pub struct Slot {
    endpoint: String,
    key: String,
    body_hash: String,
}

impl Slot {
    /// The slot of `key` at `endpoint` (method and path), used with this body.
    pub fn new(endpoint: &str, key: &str, body: &[u8]) -> Self {
        Self::of_hash(endpoint, key, &hash(body))
    }

    /// The same for a body that was hashed while it streamed by.
    pub fn of_hash(endpoint: &str, key: &str, body_hash: &str) -> Self {
        let key = hash(key.as_bytes());
        Self { endpoint: hash(endpoint.as_bytes()), key, body_hash: body_hash.to_owned() }
    }
}

/// A reply as it goes out. It is kept for a day as it stands, so it must hold no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status, always a success.
    pub status: u16,
    /// The body, as JSON.
    pub body: String,
}

impl Reply {
    /// `value` as JSON.
    ///
    /// # Errors
    /// [`Error::Fault`] when it does not serialize.
    pub fn json(status: u16, value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(value).map_err(|error| Error::Fault(error.to_string()))?;
        Ok(Self { status, body })
    }
}

/// How a result becomes a reply; the web's own knowledge, lent to the transaction that keeps the reply.
pub type Render<'a, T> = &'a (dyn Fn(&T) -> Result<Reply> + Send + Sync);

/// Runs an effect at most once for its key.
pub struct Once<'a, T> {
    keyed: Option<(Slot, Render<'a, T>)>,
}

/// The result of an effect that may have happened before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// It happened now.
    First(T),
    /// It had happened; this was the reply.
    Again(Reply),
}

impl<T> Answer<T> {
    /// The value of an effect that had no key, and so cannot have happened before.
    ///
    /// # Errors
    /// [`Error::Fault`] when it had one all the same.
    pub fn into_first(self) -> Result<T> {
        match self {
            Self::First(value) => Ok(value),
            Self::Again(_) => Err(Error::Fault("an unkeyed request was answered from the kept replies".into())),
        }
    }
}

impl<'a, T> Once<'a, T> {
    /// An effect for each call.
    pub const fn unkeyed() -> Self {
        Self { keyed: None }
    }

    /// One effect for `slot`; `render` makes the reply that later calls get.
    pub const fn keyed(slot: Slot, render: Render<'a, T>) -> Self {
        Self { keyed: Some((slot, render)) }
    }

    /// Runs `effect` in one transaction of the store, unless it has happened already.
    ///
    /// # Errors
    /// [`Error::KeyReused`] when the key came with another body, [`Error::Conflict`] when a twin is still at work after 5
    /// seconds, and whatever `effect` returns; errors are not kept.
    pub async fn write<F, W>(&self, store: &Store, caller: &Caller, now: Timestamp, effect: F) -> Result<Answer<T>>
    where
        F: Fn(Arc<Db>) -> W,
        W: Future<Output = Result<T>>,
    {
        let keyed = self.keyed.as_ref().map(|(slot, render)| (slot.key_of(caller), &slot.body_hash, render));
        let (keyed, effect) = (&keyed, &effect);
        store
            .write(Writer::Person, |db| async move {
                let Some((key, body_hash, render)) = keyed else {
                    return effect(db).await.map(Answer::First);
                };
                match store::idempotency::claim(&db, key, body_hash, now, now - IDEMPOTENCY_RETENTION).await? {
                    Claim::First => {}
                    Claim::Again(kept) => return repeat(kept, body_hash).map(Answer::Again),
                    Claim::Busy => return Err(Error::Conflict(BUSY)),
                }
                let value = effect(db.clone()).await?;
                let reply = render(&value)?;
                let status = i16::try_from(reply.status).map_err(|error| Error::Fault(error.to_string()))?;
                store::idempotency::keep(&db, key, status, &reply.body).await?;
                Ok(Answer::First(value))
            })
            .await
    }
}

/// The replies that are kept, for whoever wants to know of one without an effect.
pub struct Replies {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Replies {
    /// Those in this store.
    pub const fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The reply that the caller has had in this slot.
    ///
    /// # Errors
    /// [`Error::KeyReused`] when the reply was to another body; when the store fails.
    pub async fn find(&self, caller: &Caller, slot: &Slot) -> Result<Option<Reply>> {
        let expired = self.clock.now() - IDEMPOTENCY_RETENTION;
        let kept = store::idempotency::find(self.store.reader(), &slot.key_of(caller), expired).await?;
        kept.map(|kept| repeat(kept, &slot.body_hash)).transpose()
    }
}

/// What a request is told whose twin is still at work.
pub const BUSY: &str = "A request with this Idempotency-Key is still being processed.";

impl Slot {
    fn key_of(&self, caller: &Caller) -> Key {
        Key { user: caller.user, endpoint: self.endpoint.clone(), key: self.key.clone() }
    }
}

fn repeat(kept: Kept, body_hash: &str) -> Result<Reply> {
    if kept.body_hash != body_hash {
        return Err(Error::KeyReused);
    }
    let status = u16::try_from(kept.status).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(Reply { status, body: kept.reply })
}

/// SHA-256 in hexadecimal, over bytes that come piece by piece.
#[derive(Clone)]
pub struct BodyHash(Context);

impl Default for BodyHash {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl BodyHash {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> String {
        let digest = self.0.finish();
        digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }
}

fn hash(bytes: &[u8]) -> String {
    let mut hash = BodyHash::default();
    hash.update(bytes);
    hash.finish()
}
