//! A channel with a provider in the test's own hand. The product has no such channel.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use channels::{Accepted, Channel, Kind, Limits, Means, Message, SendError, Sender};
use domain::ChannelCode;
use tokio::sync::Semaphore;

/// What the provider does with a message.
#[derive(Clone)]
pub enum Answer {
    /// It takes it.
    Take,
    /// It does not.
    Refuse(SendError),
    /// It takes it once the test gives a permit.
    TakeLater(Arc<Semaphore>),
    /// It never answers.
    Hang,
    /// It breaks down.
    Panic,
}

type Says = dyn Fn(&Message) -> Answer + Send + Sync;

/// The provider's side of a [`Pager`]: what it was handed, and what it says.
#[derive(Clone)]
pub struct Script {
    says: Arc<Mutex<Arc<Says>>>,
    seen: Arc<Mutex<Vec<Message>>>,
}

impl Script {
    /// A provider that answers so.
    pub fn new(says: impl Fn(&Message) -> Answer + Send + Sync + 'static) -> Self {
        Self { says: Arc::new(Mutex::new(Arc::new(says))), seen: Arc::default() }
    }

    /// From now on it answers so.
    pub fn say(&self, says: impl Fn(&Message) -> Answer + Send + Sync + 'static) {
        *self.says.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(says);
    }

    /// What it was handed since it was last asked.
    pub fn take_seen(&self) -> Vec<Message> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The channel.
pub struct Pager {
    script: Script,
    limits: Limits,
}

impl Pager {
    /// Its code in the store.
    pub const CODE: ChannelCode = ChannelCode::new(60);

    /// A pager that takes a few messages at once.
    pub fn new(script: Script) -> Self {
        Self { script, limits: Limits { concurrency: 4, batch: 8, timeout: Duration::from_secs(30) } }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }
}

impl Channel for Pager {
    fn kind(&self) -> Kind {
        Kind { code: Self::CODE, name: "Pager", label: "By pager" }
    }

    fn means(&self) -> Means<'_> {
        Means::Provider(self)
    }
}

#[async_trait::async_trait]
impl Sender for Pager {
    fn limits(&self) -> Limits {
        self.limits
    }

    async fn send(&self, message: &Message) -> Result<Accepted, SendError> {
        self.script.seen.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
        let says = self.script.says.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let taken = Ok(Accepted { id: Some(format!("page-{}", message.id())) });
        match says(message) {
            Answer::Take => taken,
            Answer::Refuse(error) => Err(error),
            Answer::TakeLater(permits) => {
                permits.acquire().await.expect("an open semaphore").forget();
                taken
            }
            Answer::Hang => std::future::pending().await,
            Answer::Panic => panic!("the pager broke"),
        }
    }
}
