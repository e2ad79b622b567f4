//! Alerts as the admins handle them: published, edited, ended, triggered, looked at. When rounds are due is the store's plan, and who sends them the engine.

mod bound;
mod coming;
mod compose;
mod draft;
mod edit;
mod end;
mod follow;
mod publish;
mod read;
mod record;
mod remind;
mod retry;
mod rule;
mod standing;
mod trigger;
mod undo;
mod view;

use std::sync::Arc;

use bus::{Bus, Topic};
use channels::{Kind, Registry};
use domain::limit::PROMISED_DELIVERIES_MAX;
use domain::{AlertId, ChannelCode, Clock, Random, Timestamp};
use store::{Db, Store};

use crate::caller::Caller;
use crate::error::{Error, Result};

pub use channels::names as channel_names;
pub use coming::Coming;
pub use compose::Audience;
pub use draft::{Draft, Edit, Wishes};
pub use follow::Recipients;
pub use remind::Reminder;
pub use standing::Standing;
pub use trigger::{Refusal, Sent, Trigger};
pub use view::Detail;

/// The store's own words for what is looked at, handed on to the rooms above.
pub use store::alert::{
    Addressee, Alert, Answer, AudienceSize, Content, Filter, OrderKey, Ordering, Recipient, Sought, Summary,
};
pub use store::delivery::{Delivery, Key, Span as DeliverySpan};
pub use store::round::Round;

/// The admin's use cases around alerts.
pub struct Alerts {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    registry: Arc<Registry>,
    bus: Bus,
    promised_deliveries_max: i64,
}

impl Alerts {
    /// The use cases over these, with the usual limit on what one alert may promise.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        registry: Arc<Registry>,
        bus: Bus,
    ) -> Self {
        Self { store, clock, random, registry, bus, promised_deliveries_max: PROMISED_DELIVERIES_MAX }
    }

    /// The same with another limit on audience x rounds x channels of one alert.
    #[must_use]
    pub fn promising_at_most(self, deliveries: i64) -> Self {
        Self { promised_deliveries_max: deliveries, ..self }
    }

    /// The instant at which statuses are to be told.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The channel with this name, if there is one.
    pub fn channel_named(&self, name: &str) -> Option<Kind> {
        self.registry.find(name)
    }

    /// What a channel is called on the wire.
    pub fn channel_name(&self, channel: ChannelCode) -> &'static str {
        self.registry.name(channel)
    }

    /// After a commit that moved rounds, or wrote deliveries or live events; a lost hint costs time, never a delivery.
    fn wake(&self) {
        self.bus.wake(Topic::Rounds);
        self.bus.wake(Topic::Live);
        self.bus.wake(Topic::Deliveries);
    }
}

/// The alert, held against change by others: the first lock of every change to it.
async fn hold(db: &Db, caller: &Caller, alert: AlertId) -> Result<Alert> {
    store::alert::lock(db, caller.organization, alert).await?.ok_or(Error::NotFound)
}

/// The same; an archived one is gone for all who would change it.
async fn hold_unarchived(db: &Db, caller: &Caller, alert: AlertId) -> Result<Alert> {
    let alert = hold(db, caller, alert).await?;
    if alert.archived_at.is_some() { Err(Error::NotFound) } else { Ok(alert) }
}
