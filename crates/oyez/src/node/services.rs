//! The services of a node: what the settings and the keys become once a database is open.

use std::sync::Arc;
use std::time::Duration;

use bus::limit::Limits;
use service::account::{Accounts, HashCost, Keys, Policy, TokenKeys};
use service::alert::Alerts;
use service::analytics::Analytics;
use service::audit::AuditTrail;
use service::idempotency::Replies;
use service::import::Imports;
use service::inbox::Inbox;
use service::live::{Live, STREAMS_MAX};
use service::operation::Operation;
use service::organization::Organizations;
use service::people::People;
use service::team::Teams;
use web::state::ApiState;

use super::Node;
use crate::secret_key::{DerivedKey, KeyRing, Purpose};
use crate::settings::{Auth, Settings};

const DAY_HOURS: u64 = 24;

impl Node {
    /// What the API's handlers stand on.
    ///
    /// # Errors
    /// When the services refuse the settings.
    pub fn services(&self, settings: &Settings) -> Result<ApiState, service::Error> {
        let accounts = Accounts::new(
            self.store.clone(),
            self.clock.clone(),
            self.random.clone(),
            &keys(&self.keys),
            policy(&settings.auth),
        )?;
        let accounts = accounts.counting_by(self.redis.clone().map(Limits::through).unwrap_or_default());
        let (store, clock, registry) = (&self.store, &self.clock, &self.registry);
        let inbox = Inbox::new(store.clone(), clock.clone(), registry.clone(), self.bus.clone());
        let analytics = Analytics::new(store.clone(), clock.clone(), registry.clone());
        let alerts = Alerts::new(store.clone(), clock.clone(), self.random.clone(), registry.clone(), self.bus.clone())
            .promising_at_most(settings.limits.publish_deliveries_max);
        let streams_max = streams_max(settings.server.connections_max);
        let (random, bus) = (self.random.clone(), self.bus.clone());
        let live = Live::new(store.clone(), clock.clone(), random, registry.clone(), bus, streams_max);
        let accounts = Arc::new(accounts);
        Ok(ApiState {
            replies: Arc::new(Replies::new(store.clone(), clock.clone())),
            imports: Arc::new(Imports::new(store.clone(), clock.clone(), accounts.clone(), self.bus.clone())),
            accounts,
            alerts: Arc::new(alerts),
            analytics: Arc::new(analytics),
            audit: Arc::new(AuditTrail::new(store.clone())),
            inbox: Arc::new(inbox),
            operation: Arc::new(Operation::new(store.clone(), clock.clone(), registry.clone())),
            organizations: Arc::new(Organizations::new(store.clone(), clock.clone())),
            live: Arc::new(live),
            people: Arc::new(People::new(store.clone(), clock.clone())),
            teams: Arc::new(Teams::new(store.clone(), clock.clone())),
        })
    }
}

/// Every stream keeps a connection, and whoever wants nothing but an answer must still find a place.
fn streams_max(connections_max: u32) -> usize {
    STREAMS_MAX.min(connections_max as usize * 4 / 5).max(1)
}

fn policy(auth: &Auth) -> Policy {
    Policy {
        access_life: Duration::from_mins(auth.access_token_minutes.into()),
        refresh_life: Duration::from_hours(u64::from(auth.refresh_token_days) * DAY_HOURS),
        is_registration_open: auth.is_registration_open,
        hash_cost: HashCost::DEFAULT,
    }
}

fn keys(ring: &KeyRing) -> Keys {
    let of = |purpose| {
        let DerivedKey { current, previous } = ring.derive(purpose);
        TokenKeys { current, previous }
    };
    Keys { signing: of(Purpose::TokenSigning), hashing: of(Purpose::TokenHash) }
}
