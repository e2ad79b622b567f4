//! An organization and its admin, and the services around its people.

use std::sync::Arc;

use bus::Bus;
use domain::{Clock, OrganizationId, Role};
use service::account::{Accounts, HashCost, Keys, NewAccount, Policy, TokenKeys};
use service::idempotency::Once;
use service::import::{Imports, Job, Line, Step};
use service::page::Span;
use service::people::{Filter, People};
use service::team::{self, Teams};
use service::{Caller, Scope};
use testbed::{SeededRandom, TestClock, TestDatabase};

const CHEAP: HashCost = HashCost { memory_kib: 8, passes: 1, lanes: 1 };

/// An installation with one organization and its admin, `admin@example.com`.
pub(crate) struct Office {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) imports: Imports,
    pub(crate) people: People,
    pub(crate) teams: Teams,
    pub(crate) admin: Caller,
    pub(crate) database: TestDatabase,
}

impl Office {
    pub(crate) async fn on(database: TestDatabase) -> Self {
        let (store, clock) = (database.store.clone(), Arc::new(TestClock::new()));
        let key = |byte| TokenKeys { current: [byte; 32], previous: None };
        let keys = Keys { signing: key(1), hashing: key(2) };
        let policy = Policy { hash_cost: CHEAP, ..Policy::default() };
        let random = Arc::new(SeededRandom::new(7));
        let accounts = Arc::new(Accounts::new(store.clone(), clock.clone(), random, &keys, policy).expect("accounts"));
        let home = accounts.create_organization("home", "Home", chrono_tz::UTC).await.expect("an organization");
        let admin = caller(&accounts, home.id, "admin").await;
        Self {
            imports: Imports::new(store.clone(), clock.clone(), accounts.clone(), Bus::new()),
            people: People::new(store.clone(), clock.clone()),
            teams: Teams::new(store, clock.clone()),
            clock,
            accounts,
            admin,
            database,
        }
    }

    pub(crate) async fn receive(&self, file: &str, is_whole: bool) -> Job {
        let source = std::io::Cursor::new(file.as_bytes().to_vec());
        let received = self.imports.receive(&self.admin, source, is_whole, |_| Once::unkeyed()).await;
        received.and_then(service::idempotency::Answer::into_first).expect("a job")
    }

    pub(crate) async fn finish(&self, job: Job) -> Job {
        while self.imports.step(self.clock.now()).await.expect("a step") == Step::Worked {}
        self.imports.find(&self.admin, job.id).await.expect("the job")
    }

    pub(crate) async fn import(&self, file: &str) -> Job {
        let job = self.receive(file, false).await;
        self.finish(job).await
    }

    pub(crate) async fn lines(&self, job: &Job) -> Vec<Line> {
        self.imports.lines(&self.admin, job.id, None, Span { from: None, limit: 100 }).await.expect("lines")
    }

    pub(crate) async fn reasons(&self, job: &Job) -> Vec<(i64, &'static str, String)> {
        let reason = |line: Line| (line.staged.line, line.outcome.name(), line.staged.refused.unwrap_or_default());
        self.lines(job).await.into_iter().map(reason).collect()
    }

    /// Active people of the organization, and of each team by name.
    pub(crate) async fn counts(&self) -> (u64, Vec<(String, i64)>) {
        let active = Filter { is_active: Some(true), ..Filter::default() };
        let span = Span { from: None, limit: 1 };
        let (_, count) = self.people.page(&self.admin, &active, span).await.expect("people");
        let teams = self.teams.page(&self.admin, &team::Filter::default(), 0, 100).await.expect("teams");
        (count.expect("a count"), teams.into_iter().map(|team| (team.name, team.member_count)).collect())
    }
}

/// An admin of the organization.
pub(crate) async fn caller(accounts: &Accounts, organization: OrganizationId, name: &str) -> Caller {
    let new = NewAccount::with_email(&format!("{name}@example.com"), Role::Admin);
    let user = accounts.create_user(organization, None, &new).await.expect("an account");
    Caller {
        user: user.id,
        organization,
        role: Role::Admin,
        name: user.full_name(),
        request_id: None,
        scope: Scope::Manage,
    }
}
