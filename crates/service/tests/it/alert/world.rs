//! An organization with people, teams and an engine that runs when told to.

use std::sync::Arc;

use bus::Bus;
use channels::Registry;
use domain::{AlertId, Clock, OrganizationId, Role, RoundKind, RoundState, TeamId, Timestamp, UserId};
use engine::{Expander, Progress, Scheduler, Steady};
use service::alert::{Alerts, Detail, Draft, Edit, Wishes};
use service::idempotency::Once;
use service::inbox::Inbox;
use service::{Caller, Result, Scope};
use store::counter::{Counts, of_alert, of_organization};
use store::page::Span;
use store::{Store, Writer};
use testbed::{SeededRandom, TestClock, TestDatabase};

pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) alerts: Alerts,
    pub(crate) inbox: Inbox,
    pub(crate) admin: Caller,
    expander: Expander,
    scheduler: Scheduler,
}

impl World {
    pub(crate) async fn on(database: TestDatabase) -> Self {
        let (store, clock) = (database.store.clone(), Arc::new(TestClock::new()));
        let (registry, bus) = (Arc::new(Registry::build().expect("a registry")), Bus::new());
        let random = Arc::new(SeededRandom::new(3));
        let organization = organization(&store, "acme", clock.now()).await;
        let admin = caller(&store, organization, "ada", Role::Admin, clock.now()).await;
        Self {
            alerts: Alerts::new(store.clone(), clock.clone(), random.clone(), registry.clone(), bus.clone()),
            inbox: Inbox::new(store.clone(), clock.clone(), registry.clone(), bus.clone()),
            expander: Expander::new(store.clone(), bus.clone(), registry, random),
            scheduler: Scheduler::new(store, bus),
            database,
            clock,
            admin,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.database.store
    }

    /// Another person of the organization.
    pub(crate) async fn person(&self, name: &str) -> Caller {
        caller(self.store(), self.admin.organization, name, Role::User, self.clock.now()).await
    }

    pub(crate) async fn team(&self, name: &str, members: &[UserId]) -> TeamId {
        let (organization, now) = (self.admin.organization, self.clock.now());
        let content = store::team::Content { name: name.into(), description: String::new(), is_active: true };
        let content = &content;
        let write = self.store().write(Writer::Person, |db| async move {
            let team = store::team::insert(&db, organization, content, now).await?;
            store::team::add_members(&db, organization, team, members, now).await?;
            Ok::<_, store::Error>(team)
        });
        write.await.expect("a team")
    }

    pub(crate) async fn publish(&self, wishes: Wishes) -> Result<Detail> {
        let draft = Draft { title: "Water off".into(), message: "From 8 to 12.".into(), wishes };
        self.alerts.publish(&self.admin, &draft, &Once::unkeyed()).await?.into_first()
    }

    /// Publishes and lets the engine write everything out.
    pub(crate) async fn published(&self, wishes: Wishes) -> AlertId {
        let id = self.publish(wishes).await.expect("an alert").alert.id;
        self.run().await;
        id
    }

    pub(crate) async fn edit(&self, alert: AlertId, edit: Edit) -> Detail {
        self.alerts.edit(&self.admin, alert, &edit).await.expect("an edit")
    }

    /// Lets the engine do all that is due now.
    pub(crate) async fn run(&self) {
        let now = self.clock.now();
        while self.scheduler.step(now).await.expect("a schedule") == Progress::Worked {}
        while self.expander.step(&*self.clock, &mut Steady(100)).await.expect("a batch") == Progress::Worked {}
    }

    /// Kind, state and people of the alert's rounds, oldest first.
    pub(crate) async fn rounds(&self, alert: AlertId) -> Vec<(RoundKind, RoundState, i64)> {
        let all = Span { from: None, limit: 100 };
        let mut rounds = self.alerts.rounds(&self.admin, alert, all).await.expect("rounds").0;
        rounds.reverse();
        rounds.into_iter().map(|round| (round.kind, round.state, round.people)).collect()
    }

    pub(crate) async fn counts(&self, alert: AlertId) -> Counts {
        of_alert(self.store().reader(), self.admin.organization, alert).await.expect("counts")
    }

    pub(crate) async fn organization_counts(&self) -> Counts {
        of_organization(self.store().reader(), self.admin.organization).await.expect("counts")
    }

    /// Whether the person has the alert in their inbox.
    pub(crate) async fn sees(&self, person: &Caller, alert: AlertId) -> bool {
        self.inbox.item(person, alert).await.is_ok()
    }
}

async fn organization(store: &Store, slug: &str, now: Timestamp) -> OrganizationId {
    let new = store::organization::NewOrganization { slug, name: slug, time_zone: "UTC" };
    let write = store.write(Writer::Person, |db| async move { store::organization::insert(&db, new, now).await });
    write.await.expect("an organization")
}

async fn caller(store: &Store, organization: OrganizationId, name: &str, role: Role, now: Timestamp) -> Caller {
    let email = format!("{name}@example.com");
    let new = store::user::NewUser {
        username: name,
        email: &email,
        password_hash: None,
        first_name: "",
        last_name: "",
        role,
        is_operator: false,
        time_zone: None,
    };
    let new = &new;
    let write =
        store.write(Writer::Person, |db| async move { store::user::insert(&db, organization, new.clone(), now).await });
    let user = write.await.expect("a user");
    Caller { user, organization, role, name: name.to_owned(), request_id: None, scope: Scope::Manage }
}
