//! The simulated installation, and one run of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use bus::Bus;
use channels::Registry;
use domain::{AlertId, Clock, RoundId, Timestamp};
use engine::{Dispatcher, Expander, Housekeeper, Retention, Scheduler};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use service::alert::Alerts;
use service::inbox::Inbox;
use service::people::People;
use service::team::Teams;
use store::{Options, Store};
use testbed::{Pager, SeededRandom, TestClock};

use crate::Violation;
use crate::interrupt::Plug;
use crate::naps::Naps;
use crate::pages::{Pages, mood};
use crate::people::{Organization, found};
use crate::post::Post;
use crate::workers::Sleeper;

/// What a run has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    pub steps: u32,
    pub crashes: u32,
    pub rounds: i64,
    pub deliveries: i64,
    /// Pages that the provider was handed, whatever it said.
    pub pages: i64,
    pub days: i64,
}

/// What the simulation remembers of an alert, apart from the store.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) id: AlertId,
    pub(crate) at: Timestamp,
    /// Since when its schedule and targets are as they are.
    pub(crate) settled_at: Timestamp,
    /// Whether anybody has edited it, be it in the instant of its publication.
    pub(crate) is_edited: bool,
    pub(crate) is_gone: bool,
}

pub(crate) struct World {
    pub(crate) random: Arc<SeededRandom>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) plug: Arc<Plug>,
    store: Store,
    pub(crate) rows: DatabaseConnection,
    pub(crate) organizations: Vec<Organization>,
    /// The one in which somebody acts now.
    pub(crate) place: usize,
    pub(crate) alerts: Alerts,
    pub(crate) inbox: Inbox,
    pub(crate) directory: People,
    pub(crate) groups: Teams,
    pub(crate) scheduler: Scheduler,
    pub(crate) workers: [Expander; 2],
    pub(crate) sleeper: Option<Sleeper>,
    pub(crate) pages: Pages,
    registry: Arc<Registry>,
    pub(crate) housekeeper: Housekeeper,
    pub(crate) naps: Naps,
    pub(crate) last_post: Option<Post>,
    /// How many people each round that is over told.
    pub(crate) people_told: BTreeMap<RoundId, i64>,
    pub(crate) report: Report,
}

/// Days on which the clocks change somewhere, or on which nothing happens: 2026-03-07, -03-28, -04-04, -06-20, -10-03, -10-24, -10-31.
const BEGINNINGS: [i64; 7] =
    [1_772_841_600, 1_774_656_000, 1_775_260_800, 1_781_913_600, 1_790_985_600, 1_792_800_000, 1_793_404_800];

/// Runs one seed of `steps` steps in a database in `folder`.
///
/// # Errors
/// The first violation.
pub async fn run(seed: u64, steps: u32, folder: &Path) -> Result<Report, Violation> {
    let fail = |step, what: String| Violation { seed, step, what };
    let mut world = World::build(seed, folder).await.map_err(|error| fail(0, error.to_string()))?;
    let begun = world.now();
    for step in 1..=steps {
        let done = world.step().await.map_err(|what| fail(step, what))?;
        world.report.steps = step;
        if std::env::var_os("OYEZ_SIM_TRACE").is_some() {
            println!("{seed}:{step} {} {done}", world.now());
        }
    }
    world.finish().await.map_err(|what| fail(steps, what))?;
    world.report.days = world.now().micros_since(begun) / domain::time::DAY_US;
    world.store.close().await;
    Ok(world.report)
}

fn dispatchers(store: &Store, registry: &Arc<Registry>, seed: u64) -> [Dispatcher; 2] {
    [3, 4].map(|worker| {
        let random = Arc::new(SeededRandom::new(seed.wrapping_mul(5).wrapping_add(worker)));
        Dispatcher::new(store.clone(), registry.clone(), random)
    })
}

impl World {
    async fn build(seed: u64, folder: &Path) -> Result<Self, store::Error> {
        let random = Arc::new(SeededRandom::new(seed));
        let beginning = BEGINNINGS[usize::try_from(random.below(7)).unwrap_or(0)];
        let clock = Arc::new(TestClock::at(Timestamp::from_micros(beginning * domain::time::SECOND_US)));
        let plug = Arc::new(Plug::new());
        let options = Options::new(format!("sqlite:{}", folder.join(format!("sim-{seed}.db")).display()));
        let fault = |error: &dyn std::fmt::Display| store::Error::Unreadable(error.to_string());
        store::migrate(&options).await.map_err(|error| fault(&error))?;
        let store = Store::open_interrupted(&options, Arc::new(SeededRandom::new(seed)), Some(plug.clone())).await?;
        let mut rows = ConnectOptions::new(options.url.clone());
        rows.max_connections(1).sqlx_logging(false);
        let rows = Database::connect(rows).await.map_err(|error| fault(&error))?;
        let script = mood(seed);
        let registry = Registry::with(vec![Box::new(Pager::new(script.clone()))]).map_err(|error| fault(&error))?;
        let (bus, registry) = (Bus::new(), Arc::new(registry));
        let organizations = vec![
            found(&store, "acme", "Europe/Berlin", clock.now()).await?,
            found(&store, "globex", "America/New_York", clock.now()).await?,
        ];
        let retention = Retention::default();
        let mut world = Self {
            alerts: Alerts::new(store.clone(), clock.clone(), random.clone(), registry.clone(), bus.clone()),
            inbox: Inbox::new(store.clone(), clock.clone(), registry.clone(), bus.clone()),
            directory: People::new(store.clone(), clock.clone()),
            groups: Teams::new(store.clone(), clock.clone()),
            scheduler: Scheduler::new(store.clone(), bus.clone()),
            workers: [1, 2].map(|worker| {
                let random = Arc::new(SeededRandom::new(seed.wrapping_mul(3).wrapping_add(worker)));
                Expander::new(store.clone(), bus.clone(), registry.clone(), random)
            }),
            sleeper: None,
            pages: Pages { script, workers: dispatchers(&store, &registry, seed), dozer: None },
            housekeeper: Housekeeper::new(store.clone(), retention),
            organizations,
            place: 0,
            naps: Naps::default(),
            last_post: None,
            people_told: BTreeMap::new(),
            report: Report::default(),
            random,
            clock,
            plug,
            store,
            registry,
            rows,
        };
        for (place, people) in [5 + world.pick(8), 2].into_iter().enumerate() {
            world.place = place;
            for _ in 0..3 - place {
                world.new_team().await.map_err(|error| fault(&error))?;
            }
            for _ in 0..people {
                world.join().await.map_err(|error| fault(&error))?;
            }
        }
        // Whoever is there from the beginning came before the first alert, not at its very instant.
        world.clock.advance_minutes(1);
        Ok(world)
    }

    /// The workers that send are started anew: what they had not recorded is forgotten.
    pub(crate) fn restart_sending(&mut self) {
        self.pages.workers = dispatchers(&self.store, &self.registry, self.random.next());
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn here(&self) -> &Organization {
        &self.organizations[self.place]
    }

    pub(crate) fn here_mut(&mut self) -> &mut Organization {
        &mut self.organizations[self.place]
    }

    /// The organization in which nobody acts now.
    pub(crate) fn elsewhere(&self) -> &Organization {
        &self.organizations[1 - self.place]
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An index below `length`.
    pub(crate) fn pick(&self, length: usize) -> usize {
        usize::try_from(self.random.below(length as u64)).unwrap_or(0)
    }
}
