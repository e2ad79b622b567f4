//! The product's own rooms around one database, driven step by step with a clock that stands still until it is turned.

use std::sync::Arc;

use bus::Bus;
use channels::Registry;
use domain::{AlertId, ChannelSet, Clock, Role};
use engine::{Expander, Measured, Progress, Scheduler};
use service::alert::{Alerts, Draft, Wishes};
use service::idempotency::Once;
use service::{Caller, Scope};
use std::time::Duration;
use store::organization::NewOrganization;
use store::user::NewUser;
use store::{Options, Store, Writer, organization, user};
use testbed::{SeededRandom, TestClock};

use crate::broken::Result;
use crate::crowd::Home;
use crate::place::Place;
use testbed::Watch;

/// Everything that publishing and expanding need.
pub(crate) struct World {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) home: Home,
    store: Store,
    admin: Caller,
    alerts: Alerts,
    scheduler: Scheduler,
    expander: Expander,
    pace: Measured,
}

impl World {
    /// A migrated database with one organization and its admin.
    pub(crate) async fn found(place: &Place, registry: Registry) -> Result<Self> {
        let options = Options::new(&place.url);
        store::migrate(&options).await?;
        let (bus, registry, random) = (Bus::new(), Arc::new(registry), Arc::new(SeededRandom::new(1)));
        let store = Store::open(&options, random.clone()).await?;
        let clock = Arc::new(TestClock::new());
        let now = clock.now().plus_minutes(-24 * 60);
        let (organization, admin) = store
            .write(Writer::Person, |db| async move {
                let new = NewOrganization { slug: "bench", name: "Bench", time_zone: "UTC" };
                let organization = organization::insert(&db, new, now).await?;
                Ok::<_, store::Error>((organization, user::insert(&db, organization, ADMIN, now).await?))
            })
            .await?;
        Ok(Self {
            home: Home { organization: organization.0, admin: admin.0 },
            admin: Caller {
                user: admin,
                organization,
                role: Role::Admin,
                name: "Bench".to_owned(),
                request_id: None,
                scope: Scope::Manage,
            },
            alerts: Alerts::new(store.clone(), clock.clone(), random.clone(), registry.clone(), bus.clone()),
            scheduler: Scheduler::new(store.clone(), bus.clone()),
            expander: Expander::new(store.clone(), bus, registry, random),
            pace: Measured::on(store.dialect()),
            clock,
            store,
        })
    }

    /// Publishes an alert to the whole organization; how long the call took.
    pub(crate) async fn publish(&self, reminder_enabled: bool, channels: ChannelSet) -> Result<(AlertId, Duration)> {
        let draft = Draft {
            title: "Water off on Monday".to_owned(),
            message: "From 8 to 12, on all floors.".to_owned(),
            wishes: Wishes { reminder_enabled: Some(reminder_enabled), channels: Some(channels), ..Wishes::default() },
        };
        let watch = Watch::start();
        let detail = self.alerts.publish(&self.admin, &draft, &Once::unkeyed()).await?.into_first()?;
        Ok((detail.alert.id, watch.elapsed()))
    }

    /// Records what is due; how long that took.
    pub(crate) async fn schedule(&self) -> Result<Duration> {
        let watch = Watch::start();
        while self.scheduler.step(self.clock.now()).await? == Progress::Worked {}
        Ok(watch.elapsed())
    }

    /// Writes out all open rounds as the runner does; how long that took.
    pub(crate) async fn expand(&mut self) -> Result<Duration> {
        let watch = Watch::start();
        while self.expander.step(&*self.clock, &mut self.pace).await? == Progress::Worked {}
        Ok(watch.elapsed())
    }

    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}

const ADMIN: NewUser<'static> = NewUser {
    username: "admin",
    email: "admin@example.com",
    password_hash: None,
    first_name: "Ada",
    last_name: "Admin",
    role: Role::Admin,
    is_operator: false,
    time_zone: None,
};
