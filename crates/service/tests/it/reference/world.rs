//! A reference system with some people and alerts, and the import into a database of each kind.

use std::io;
use std::sync::Arc;

use bus::Bus;
use channels::Registry;
use domain::{AlertId, Clock, RoundKind, Status, Timestamp, UserId};
use engine::{Expander, Progress, Scheduler, Steady};
use service::reference::{ImportError, Line, Mode, Outcome, Reason, ReferenceImport, Summary, Table, Witness};
use store::Options;
use store::counter::Metric;
use store::doctor::{Finding, Scope};
use store::page::Span;
use store::reference::SourceDb;
use testbed::{ReferenceSystem, SeededRandom, TestClock, TestDatabase};

/// As Django keeps `lètmein`.
pub(crate) const DJANGO: &str = "pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=";

/// All remarks of an import.
#[derive(Default)]
pub(crate) struct Remarks(pub(crate) Vec<Line>);

impl Witness for Remarks {
    fn remark(&mut self, line: &Line) -> io::Result<()> {
        self.0.push(line.clone());
        Ok(())
    }

    fn progress(&mut self, _: Table, done: i64, all: i64) {
        assert!(done <= all, "{done} of {all}");
    }
}

/// Breaks the import off when so many remarks were made.
pub(crate) struct Impatient(pub(crate) usize);

impl Witness for Impatient {
    fn remark(&mut self, _: &Line) -> io::Result<()> {
        self.0 = self.0.checked_sub(1).ok_or_else(|| io::Error::other("enough"))?;
        Ok(())
    }

    fn progress(&mut self, _: Table, _: i64, _: i64) {}
}

/// What an import told.
pub(crate) struct Told {
    pub(crate) summary: Summary,
    pub(crate) lines: Vec<Line>,
}

impl Told {
    /// The ids of the rows of a table with this remark.
    pub(crate) fn with(&self, table: Table, reason: Reason) -> Vec<i64> {
        let lines = self.lines.iter().filter(|line| line.table == table && line.reason == reason);
        lines.map(|line| line.id).collect()
    }

    /// How many rows of a table became so.
    pub(crate) fn count(&self, table: Table, outcome: Outcome) -> i64 {
        let tally = &self.summary.tables[&table];
        assert_eq!(tally.read, tally.new + tally.changed + tally.unchanged + tally.skipped, "{table:?}");
        match outcome {
            Outcome::New => tally.new,
            Outcome::Changed => tally.changed,
            Outcome::Unchanged => tally.unchanged,
            Outcome::Skipped => tally.skipped,
        }
    }

    /// What the row became here.
    pub(crate) fn new_id(&self, table: Table, old: i64) -> i64 {
        let of_row = |line: &&Line| line.table == table && line.id == old && line.reason == Reason::NewId;
        self.lines.iter().find(of_row).and_then(|line| line.new_id).expect("a new id")
    }
}

/// Both sides.
pub(crate) struct World {
    pub(crate) reference: ReferenceSystem,
    pub(crate) database: TestDatabase,
    pub(crate) clock: Arc<TestClock>,
}

impl World {
    /// A reference system without a row.
    pub(crate) async fn bare(database: TestDatabase) -> Option<Self> {
        Some(Self { reference: ReferenceSystem::new().await?, database, clock: Arc::new(TestClock::new()) })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The instant so many minutes ago, as the reference keeps it.
    pub(crate) fn ago(&self, minutes: i64) -> String {
        self.now().plus_minutes(-minutes).to_datetime().format("'%Y-%m-%d %H:%M:%S%.6f'").to_string()
    }

    pub(crate) async fn try_import(&self, mode: Mode, witness: &mut dyn Witness) -> Result<Summary, ImportError> {
        let from = SourceDb::open(&Options::new(self.reference.url())).await?;
        let registry = Arc::new(Registry::build().expect("a registry"));
        let import = ReferenceImport::new(self.database.store.clone(), self.clock.clone(), registry);
        let done = import.run(&from, "reference", mode, witness).await;
        from.close().await;
        done
    }

    pub(crate) async fn import(&self, mode: Mode) -> Told {
        let mut remarks = Remarks::default();
        let summary = self.try_import(mode, &mut remarks).await.expect("an import");
        Told { summary, lines: remarks.0 }
    }

    /// Imports, and asks the doctor.
    pub(crate) async fn bring(&self) -> Told {
        let told = self.import(Mode::Write).await;
        self.assert_well().await;
        told
    }

    pub(crate) async fn assert_well(&self) {
        let found: Vec<Finding> =
            store::doctor::check(self.database.store.reader(), Scope::default()).await.expect("a verdict");
        assert!(found.is_empty(), "{found:#?}");
    }

    /// A person there; `rest` is what is otherwise.
    pub(crate) async fn user(&self, id: i64, name: &str, rest: &str) {
        let joined = self.ago(100_000);
        self.put(
            &format!(
                "users SET id = {id}, password = '{DJANGO}', is_superuser = 0, username = '{name}', first_name = '{name}', \
                 last_name = 'Doe', email = '{name}@example.com', is_staff = 0, date_joined = {joined}, role = 'user', \
                 organization = 'acme', is_active = 1"
            ),
            rest,
        )
        .await;
    }

    /// A team there.
    pub(crate) async fn team(&self, id: i64, name: &str, organization: &str) {
        let at = self.ago(90_000);
        self.put(
            &format!(
                "teams SET id = {id}, name = '{name}', description = 'of {name}', organization = '{organization}', \
                 is_active = 1, created_at = {at}, updated_at = {at}"
            ),
            "",
        )
        .await;
    }

    /// An alert there, to the organization, from a day ago for two days; `rest` is what is otherwise.
    pub(crate) async fn alert(&self, id: i64, title: &str, rest: &str) {
        let (start, expiry) = (self.ago(24 * 60), self.ago(-24 * 60));
        self.put(
            &format!(
                "alerts SET id = {id}, title = '{title}', message = 'about {title}', severity = 'Warning', \
                 delivery_type = 'InApp', visibility_type = 'Organization', target_organization = 'acme', \
                 reminder_enabled = 1, reminder_frequency_hours = 2, start_time = {start}, expiry_time = {expiry}, \
                 is_active = 1, is_archived = 0, created_at = {start}, updated_at = {start}, created_by_id = 1"
            ),
            rest,
        )
        .await;
    }

    /// A delivery there, so many minutes ago; `rest` is what is otherwise.
    pub(crate) async fn delivery(&self, alert: i64, user: i64, minutes_ago: i64, rest: &str) {
        let at = self.ago(minutes_ago);
        self.put(
            &format!(
                "notification_deliveries SET alert_id = {alert}, user_id = {user}, delivery_type = 'InApp', status = 'sent', \
                 sent_at = {at}, is_reminder = 0, reminder_count = 0, created_at = {at}, updated_at = {at}"
            ),
            rest,
        )
        .await;
    }

    /// What somebody did there with an alert, an hour ago.
    pub(crate) async fn preference(&self, alert: i64, user: i64, rest: &str) {
        let at = self.ago(60);
        self.put(
            &format!(
                "user_alert_preferences SET alert_id = {alert}, user_id = {user}, is_read = 0, is_snoozed = 0, \
                 created_at = {at}, updated_at = {at}"
            ),
            rest,
        )
        .await;
    }

    /// Inserts a row, and makes it what `rest` says.
    async fn put(&self, row: &str, rest: &str) {
        self.reference.run(&format!("INSERT INTO {row}")).await;
        if !rest.is_empty() {
            let table = row.split(' ').next().unwrap_or_default();
            let last = format!("(SELECT id FROM (SELECT MAX(id) AS id FROM {table}) AS newest)");
            let id = row.split("SET id = ").nth(1).and_then(|rest| rest.split(',').next());
            let id = id.map_or(last, str::to_owned);
            self.reference.run(&format!("UPDATE {table} SET {rest} WHERE id = {id}")).await;
        }
    }
}

/// What is here after an import.
impl World {
    pub(crate) async fn acme(&self) -> domain::OrganizationId {
        let found = store::organization::find_by_slug(self.database.store.reader(), "acme").await.expect("an answer");
        found.expect("an organization").id
    }

    pub(crate) async fn found(&self, alert: i64) -> Option<store::alert::Alert> {
        let home = self.acme().await;
        store::alert::find(self.database.store.reader(), home, AlertId(alert)).await.expect("an answer")
    }

    pub(crate) async fn status(&self, alert: i64) -> Status {
        self.found(alert).await.expect("an alert").status(self.now())
    }

    /// Kind, minutes ago and people of each round, oldest first.
    pub(crate) async fn rounds(&self, alert: i64) -> Vec<(RoundKind, i64, i64)> {
        let (home, span) = (self.acme().await, Span { from: None, limit: 100 });
        let rounds =
            store::round::list(self.database.store.reader(), home, AlertId(alert), span).await.expect("rounds");
        let mut told: Vec<_> = rounds
            .iter()
            .map(|round| (round.kind, self.now().micros_since(round.due_at) / 60_000_000, round.people))
            .collect();
        told.sort_by_key(|(_, minutes, _)| -minutes);
        told
    }

    pub(crate) async fn count_of(&self, alert: i64, metric: Metric) -> i64 {
        let home = self.acme().await;
        let counts = store::counter::of_alert(self.database.store.reader(), home, AlertId(alert)).await;
        counts.expect("counts").total(metric)
    }

    /// The ids in somebody's inbox, and which of them are read and snoozed.
    pub(crate) async fn inbox(&self, user: i64) -> Vec<(i64, bool, bool)> {
        let (home, slice) = (self.acme().await, store::inbox::Slice { offset: 0, limit: 100 });
        let reader = self.database.store.reader();
        let listed = store::inbox::list(reader, home, UserId(user), store::inbox::Filter::default(), slice, self.now());
        let entries = listed.await.expect("an inbox").entries;
        entries.iter().map(|entry| (entry.id.0, entry.is_read, entry.snoozed.is_some())).collect()
    }

    /// Lets the engine do whatever is due now.
    pub(crate) async fn work(&self) {
        let (store, random) = (self.database.store.clone(), Arc::new(SeededRandom::new(5)));
        let registry = Arc::new(Registry::build().expect("a registry"));
        let expander = Expander::new(store.clone(), Bus::new(), registry, random);
        let scheduler = Scheduler::new(store.clone(), Bus::new());
        while scheduler.step(self.now()).await.expect("a step") == Progress::Worked {}
        while expander.step(&*self.clock, &mut Steady(1_000)).await.expect("a step") == Progress::Worked {}
        let housekeeper = engine::Housekeeper::new(store, engine::Retention::default());
        while housekeeper.step(self.now()).await.expect("a step") == Progress::Worked {}
    }
}
