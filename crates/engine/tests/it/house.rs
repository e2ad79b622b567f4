//! A small organization with the real services, store and engine.

use std::sync::Arc;

use bus::Bus;
use channels::Registry;
use domain::{
    AlertId, ChannelCode, ChannelSet, Clock, DeliveryState, OrganizationId, Role, RoundKind, TeamId, Timestamp, UserId,
    Visibility,
};
use engine::{Dispatcher, Expander, Housekeeper, Progress, Retention, Scheduler, Steady};
use service::alert::{Alerts, Draft, Edit, Wishes};
use service::idempotency::Once;
use service::inbox::Inbox;
use service::{Caller, Scope};
use store::doctor;
use store::page::Span;
use store::round::Round;
use store::{Error, Store, Writer, organization, team, user};
use testbed::{Answer, Pager, Script, SeededRandom, TestClock, TestDatabase};
use tokio_util::sync::CancellationToken;

pub(crate) struct House {
    pub(crate) database: TestDatabase,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) organization: OrganizationId,
    pub(crate) admin: Caller,
    pub(crate) alerts: Alerts,
    pub(crate) inbox: Inbox,
    pub(crate) scheduler: Scheduler,
    pub(crate) expander: Expander,
    pub(crate) dispatcher: Dispatcher,
    /// The provider behind the pager.
    pub(crate) script: Script,
    pub(crate) housekeeper: Housekeeper,
}

impl House {
    /// An organization with an admin, and as many people as `names` has words; a minute later.
    pub(crate) async fn with(database: TestDatabase, names: &str) -> (Self, Vec<UserId>) {
        let clock = Arc::new(TestClock::new());
        let random = Arc::new(SeededRandom::new(7));
        let script = Script::new(|_| Answer::Take);
        let registry = Registry::with(vec![Box::new(Pager::new(script.clone()))]);
        let registry = Arc::new(registry.expect("channels"));
        let (bus, store, now) = (Bus::new(), database.store.clone(), clock.now());
        let new = organization::NewOrganization { slug: "acme", name: "Acme", time_zone: "UTC" };
        let organization = store
            .write(Writer::Person, |db| async move { organization::insert(&db, new, now).await })
            .await
            .expect("an organization");
        let retention = Retention::default();
        let mut house = Self {
            alerts: Alerts::new(store.clone(), clock.clone(), random.clone(), registry.clone(), bus.clone()),
            inbox: Inbox::new(store.clone(), clock.clone(), registry.clone(), bus.clone()),
            scheduler: Scheduler::new(store.clone(), bus.clone()),
            expander: Expander::new(store.clone(), bus, registry.clone(), random.clone()),
            dispatcher: Dispatcher::new(store.clone(), registry, random),
            script,
            housekeeper: Housekeeper::new(store, retention),
            admin: caller(organization, UserId(0), Role::Admin),
            database,
            clock,
            organization,
        };
        house.admin.user = house.person("admin").await;
        let mut people = Vec::new();
        for name in names.split_whitespace() {
            people.push(house.person(name).await);
        }
        house.clock.advance_minutes(1);
        (house, people)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.database.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn person(&self, name: &str) -> UserId {
        let (organization, now) = (self.organization, self.now());
        let insert = self.store().write(Writer::Person, |db| async move {
            let new = user::NewUser {
                username: name,
                email: name,
                password_hash: None,
                first_name: name,
                last_name: "Doe",
                role: Role::User,
                is_operator: false,
                time_zone: None,
            };
            user::insert(&db, organization, new, now).await
        });
        insert.await.expect("a person")
    }

    /// A team with these members, a minute ago.
    pub(crate) async fn team(&self, name: &str, members: &[UserId]) -> TeamId {
        let (organization, now) = (self.organization, self.now());
        let content = &team::Content { name: name.into(), description: String::new(), is_active: true };
        let insert = self.store().write(Writer::Person, |db| async move {
            let team = team::insert(&db, organization, content, now).await?;
            team::add_members(&db, organization, team, members, now).await?;
            Ok::<_, Error>(team)
        });
        let team = insert.await.expect("a team");
        self.clock.advance_minutes(1);
        team
    }

    pub(crate) async fn join(&self, team: TeamId, member: UserId) {
        let (organization, now) = (self.organization, self.now());
        let join = self.store().write(Writer::Person, |db| async move {
            team::add_members(&db, organization, team, &[member], now).await
        });
        join.await.expect("a membership");
    }

    pub(crate) async fn deactivate(&self, user: UserId) {
        let (organization, now) = (self.organization, self.now());
        let off = self
            .store()
            .write(Writer::Person, |db| async move { user::deactivate(&db, organization, user, now).await });
        off.await.expect("a deactivation");
    }

    pub(crate) async fn activate(&self, user: UserId) {
        let (organization, now) = (self.organization, self.now());
        let on =
            self.store().write(Writer::Person, |db| async move { user::activate(&db, organization, user, now).await });
        on.await.expect("an activation");
    }

    pub(crate) fn as_user(&self, user: UserId) -> Caller {
        caller(self.organization, user, Role::User)
    }

    pub(crate) async fn publish(&self, wishes: Wishes) -> AlertId {
        let draft = Draft { title: "Fire drill".into(), message: "At noon".into(), wishes };
        let published = self.alerts.publish(&self.admin, &draft, &Once::unkeyed()).await.expect("an alert");
        published.into_first().expect("a first answer").alert.id
    }

    pub(crate) async fn edit(&self, alert: AlertId, wishes: Wishes) {
        let edit = Edit { wishes, ..Edit::default() };
        self.alerts.edit(&self.admin, alert, &edit).await.expect("an edit");
    }

    /// Runs the scheduler and one worker until nothing is left to do, a few people a batch.
    pub(crate) async fn run(&self) {
        self.run_in_batches_of(2).await;
    }

    /// The same with up to `people` a batch.
    pub(crate) async fn run_in_batches_of(&self, people: u64) {
        for _ in 0..1_000 {
            let scheduled = self.scheduler.step(self.now()).await.expect("the scheduler");
            let expanded = self.expander.step(&*self.clock, &mut Steady(people)).await.expect("the worker");
            if (scheduled, expanded) == (Progress::Idle, Progress::Idle) {
                return self.is_sound().await;
            }
        }
        panic!("the engine does not come to rest");
    }

    /// Hands what is due to the pager until nothing is.
    pub(crate) async fn send(&self) {
        for _ in 0..1_000 {
            let done = self.dispatcher.step(Pager::CODE, &*self.clock, &CancellationToken::new()).await;
            if done.expect("the worker") == Progress::Idle {
                return self.is_sound().await;
            }
        }
        panic!("sending does not come to rest");
    }

    /// The alert's deliveries by pager, the newest round first, and then by person.
    pub(crate) async fn pages(&self, alert: AlertId) -> Vec<store::delivery::Delivery> {
        let span = store::delivery::Span { from: None, limit: 1_000 };
        let deliveries = self.alerts.deliveries(&self.admin, alert, None, span).await.expect("deliveries");
        deliveries.into_iter().filter(|delivery| delivery.key.channel == Pager::CODE).collect()
    }

    /// In how many deliveries by pager each state ends, as the alert's counters say.
    pub(crate) async fn counted_pages(&self, alert: AlertId, state: DeliveryState) -> i64 {
        let counts = store::counter::of_alert(self.store().reader(), self.organization, alert).await.expect("counters");
        let dimension = |kind| store::counter::delivery_dimension(Pager::CODE, kind, state);
        let of_state: Vec<i16> = RoundKind::ALL.iter().map(|kind| dimension(*kind)).collect();
        let deliveries = counts.dimensions(store::counter::Metric::Delivery);
        deliveries.filter(|(dimension, _)| of_state.contains(dimension)).map(|(_, count)| count).sum()
    }

    /// The invariants hold.
    pub(crate) async fn is_sound(&self) {
        let findings = doctor::check(self.store().reader(), doctor::Scope::default()).await.expect("the doctor");
        assert_eq!(findings, []);
    }

    /// The alert's rounds, oldest first.
    pub(crate) async fn rounds(&self, alert: AlertId) -> Vec<Round> {
        let span = Span { from: None, limit: 100 };
        let (mut rounds, _) = self.alerts.rounds(&self.admin, alert, span).await.expect("rounds");
        rounds.sort_by_key(|round| round.id);
        rounds
    }

    /// Who has an in-app delivery of the alert's `index`-th round.
    pub(crate) async fn heard(&self, alert: AlertId, index: usize) -> Vec<UserId> {
        let round = self.rounds(alert).await[index].id;
        let span = store::delivery::Span { from: None, limit: 100 };
        let deliveries = self.alerts.deliveries(&self.admin, alert, Some(round), span).await.expect("deliveries");
        let in_app = deliveries.into_iter().filter(|delivery| delivery.key.channel == ChannelCode::IN_APP);
        in_app.map(|delivery| delivery.key.user).collect()
    }
}

pub(crate) fn caller(organization: OrganizationId, user: UserId, role: Role) -> Caller {
    Caller { user, organization, role, name: "Somebody".into(), request_id: None, scope: Scope::Manage }
}

pub(crate) fn to_users(users: &[UserId]) -> Wishes {
    Wishes { visibility: Some(Visibility::User), users: Some(users.to_vec()), ..Wishes::default() }
}

/// To these people, by pager too.
pub(crate) fn by_pager(users: &[UserId]) -> Wishes {
    Wishes { channels: Some(ChannelSet::IN_APP.with(Pager::CODE)), ..to_users(users) }
}

pub(crate) fn to_teams(teams: &[TeamId]) -> Wishes {
    Wishes { visibility: Some(Visibility::Team), teams: Some(teams.to_vec()), ..Wishes::default() }
}
