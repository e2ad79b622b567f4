//! What a process that works on the database is made of. It opens and checks; what the process then does is a command's.

mod clock;
mod database;
mod error;
mod folder;
mod key_check;
mod redis;
mod services;
mod skew;

use std::sync::Arc;

use bus::Bus;
use bus::redis::Redis;
use channels::Registry;
use domain::Random;
use store::{MigrateError, Options, Store};

pub use clock::NodeClock;
pub(crate) use database::{remedy, require, unreachable};
pub use error::OpenNodeError;
pub(crate) use folder::prepare as make_folder;
pub(crate) use key_check::{forget as forget_key, judge as judge_key};
pub(crate) use redis::find as find_redis;
pub(crate) use skew::{is_off as is_clock_off, told as told_skew};

use crate::secret_key::{self, KeyRing};
use crate::settings::{Database, Problem, Settings};
use crate::system::SystemSource;

/// Whether the tables are brought up to date or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Apply what is missing; make the database where it is a file.
    Migrate,
    /// Stop if anything is missing.
    Check,
}

impl Schema {
    /// As the settings want it for a start.
    pub fn at_start(settings: &Settings) -> Self {
        if settings.database.migrate_on_start { Self::Migrate } else { Self::Check }
    }
}

/// An open database with everything that is handed to the rooms.
pub struct Node {
    /// The database, its tables as this version wants them.
    pub store: Store,
    /// The keys, known to this database.
    pub keys: KeyRing,
    /// The time: the machine's, or on a shared database that database's.
    pub clock: Arc<NodeClock>,
    /// The machine's randomness.
    pub random: Arc<dyn Random>,
    /// Hints between the parts of this process.
    pub bus: Bus,
    /// What carries them between nodes, if the settings name any.
    pub redis: Option<Arc<Redis>>,
    /// The channels.
    pub registry: Arc<Registry>,
}

impl Node {
    /// Opens the database that the settings name.
    ///
    /// # Errors
    /// See [`OpenNodeError`]; nothing runs then.
    pub async fn open(settings: &Settings, schema: Schema) -> Result<Self, OpenNodeError> {
        Self::open_with(settings, schema, Registry::build()?).await
    }

    /// The same with channels of the caller's choice.
    ///
    /// # Errors
    /// See [`OpenNodeError`]; nothing runs then.
    pub async fn open_with(settings: &Settings, schema: Schema, registry: Registry) -> Result<Self, OpenNodeError> {
        let random: Arc<dyn Random> = Arc::new(SystemSource::new());
        let redis = redis::find(settings, random.clone()).map_err(OpenNodeError::Redis)?;
        if schema == Schema::Check {
            database::require(settings)?;
        }
        key_check::refuse_lost(settings, random.clone()).await?;
        folder::prepare(settings)?;
        let keys = secret_key::open(&settings.secret, &settings.data, random.as_ref())?;
        if schema == Schema::Migrate {
            migrate(settings).await?;
        }
        let store = connect(settings, random.clone()).await?;
        store::check(&store).await?;
        key_check::pass(&store, &keys).await?;
        let clock = Arc::new(NodeClock::of(&store).await?);
        Ok(Self { store, keys, clock, random, bus: Bus::new(), redis, registry: Arc::new(registry) })
    }
}

/// Brings the tables up to date; tells how many steps that took.
///
/// # Errors
/// When the folder cannot be made, or the database cannot be migrated.
pub async fn migrate(settings: &Settings) -> Result<usize, OpenNodeError> {
    folder::prepare(settings)?;
    // Boxed like the opening below: the compiler gives up on the size of futures that lie too deep in each other.
    let migrated = Box::pin(store::migrate(&options(&settings.database))).await;
    migrated.map_err(|error| match error {
        MigrateError::Connect(error) => database::unreachable(settings, &error).into(),
        other => other.into(),
    })
}

/// Opens the database as it is.
///
/// # Errors
/// With the setting that names it, and what to do.
pub(crate) async fn connect(settings: &Settings, random: Arc<dyn Random>) -> Result<Store, Box<Problem>> {
    let opened = Box::pin(Store::open(&options(&settings.database), random)).await;
    opened.map_err(|error| database::unreachable(settings, &error))
}

fn options(database: &Database) -> Options {
    Options {
        url: database.url.expose().to_owned(),
        connections_max: database.connections_max,
        acquire_timeout: database.acquire_timeout,
    }
}
