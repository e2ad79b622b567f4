//! The demonstration's data: an organization to look around in, with public passwords. It never enters a database that real people use.

mod content;
mod people;

use domain::{
    ChannelSet, OrganizationId, Secret, StopRemindersOn, TeamId, Timestamp, UserId, Visibility, Window, limit,
};
use service::account::Accounts;
use std::collections::BTreeMap;
use store::alert::{Content, Target};
use store::organization::{self, NewOrganization};
use store::user::{self, NewUser};
use store::{Db, Store, Writer, audit, membership, meta, round, team};

use content::{ALERTS, Addressee};
use people::{PASSWORD, PEOPLE, TEAMS};

pub use people::logins;

const SLUG: &str = "default-org";
const ORGANIZATION: NewOrganization<'static> =
    NewOrganization { slug: SLUG, name: "Default organization", time_zone: "UTC" };
/// The fact that the data is there, so that what people changed in it since stays changed.
const FACT: &str = "demo_data";
const ORGANIZATIONS_SEEN: u64 = 10;
const ALERT_LIFE_MINUTES: i64 = 30 * 24 * 60;

/// Why there is no demonstration data.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database is somebody's own.
    #[error(
        "this database holds the organization {0}, which is not the demonstration's; accounts with public passwords do not \
         belong there. Point DATABASE_URL at an empty database, or look around with `oyez serve --demo`"
    )]
    NotEmpty(String),
    /// The passwords cannot be hashed.
    #[error("the demonstration's password cannot be hashed: {0}")]
    Hash(#[from] service::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl store::Failure for SeedError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_transient())
    }
}

/// Since when the data is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seeded {
    /// It was just written.
    Now,
    /// It was there, and people may have changed it.
    Before,
}

/// Writes the data, all of it or nothing, unless it is there.
///
/// # Errors
/// See [`SeedError`].
pub async fn seed(store: &Store, accounts: &Accounts, now: Timestamp) -> Result<Seeded, SeedError> {
    if is_seeded(store.reader()).await? {
        return Ok(Seeded::Before);
    }
    let hash = &accounts.hash_public_password(&Secret::new(PASSWORD)).await?;
    store
        .write(Writer::Person, |db| async move {
            if is_seeded(&db).await? {
                return Ok(Seeded::Before);
            }
            write(&db, hash, now).await?;
            Ok(Seeded::Now)
        })
        .await
}

/// Whether the data is there already.
async fn is_seeded(db: &Db) -> Result<bool, SeedError> {
    let organizations = organization::page_of_all(db, OrganizationId(0), ORGANIZATIONS_SEEN).await?;
    let seeded = meta::read(db, FACT).await?.is_some();
    let is_foreign = |slug: &str, people: i64| slug != SLUG || (people > 0 && !seeded);
    match organizations.into_iter().find(|found| is_foreign(&found.slug, found.active_members)) {
        Some(foreign) => Err(SeedError::NotEmpty(foreign.slug)),
        None => Ok(seeded),
    }
}

async fn write(db: &Db, hash: &Secret, now: Timestamp) -> Result<(), SeedError> {
    let home = match organization::find_by_slug(db, SLUG).await? {
        Some(home) => home.id,
        None => organization::insert(db, ORGANIZATION, now).await?,
    };
    membership::hold(db, home).await?;
    let users = write_people(db, home, hash, now).await?;
    let teams = write_teams(db, home, &users, now).await?;
    write_alerts(db, home, &users, &teams, now).await?;
    let entry = audit::Entry {
        actor: None,
        actor_name: "operator (command line)",
        action: "demo.seed",
        subject_kind: "organization",
        subject: Some(home.0),
        detail: None,
        request_id: None,
        at: now,
    };
    audit::record(db, home, entry).await?;
    meta::keep(db, FACT, "1").await?;
    Ok(())
}

type Users = BTreeMap<&'static str, UserId>;
type Teams = BTreeMap<&'static str, TeamId>;

async fn write_people(db: &Db, home: OrganizationId, hash: &Secret, now: Timestamp) -> Result<Users, store::Error> {
    let mut users = Users::new();
    for person in &PEOPLE {
        let row = NewUser {
            username: person.username,
            email: person.email,
            password_hash: Some(hash),
            first_name: person.first_name,
            last_name: person.last_name,
            role: person.role,
            is_operator: false,
            time_zone: None,
        };
        users.insert(person.username, user::insert(db, home, row, now).await?);
    }
    Ok(users)
}

async fn write_teams(db: &Db, home: OrganizationId, users: &Users, now: Timestamp) -> Result<Teams, store::Error> {
    let mut teams = Teams::new();
    for (name, description) in TEAMS {
        let content = team::Content { name: name.to_owned(), description: description.to_owned(), is_active: true };
        let id = team::insert(db, home, &content, now).await?;
        let members = PEOPLE.iter().filter(|person| person.team == Some(name));
        let members: Vec<UserId> = members.filter_map(|person| users.get(person.username).copied()).collect();
        team::add_members(db, home, id, &members, now).await?;
        teams.insert(name, id);
    }
    Ok(teams)
}

async fn write_alerts(
    db: &Db,
    home: OrganizationId,
    users: &Users,
    teams: &Teams,
    now: Timestamp,
) -> Result<(), store::Error> {
    let Some(admin) = users.get("admin").copied() else { return Ok(()) };
    for alert in &ALERTS {
        let (visibility, target) = match alert.to {
            Addressee::Everybody => (Visibility::Organization, Some(Target::Organization(home))),
            Addressee::Team(name) => (Visibility::Team, teams.get(name).map(|team| Target::Team(*team))),
            Addressee::Person(name) => (Visibility::User, users.get(name).map(|user| Target::User(*user))),
        };
        let content = Content {
            title: alert.title.to_owned(),
            message: alert.message.to_owned(),
            severity: alert.severity,
            channels: ChannelSet::IN_APP,
            visibility,
            reminder_enabled: true,
            reminder_minutes: limit::REMINDER_MINUTES_DEFAULT,
            stop_reminders_on: StopRemindersOn::Acknowledge,
            requires_acknowledgement: alert.requires_acknowledgement,
            window: Window { start: now, expiry: now.plus_minutes(ALERT_LIFE_MINUTES) },
            is_active: true,
        };
        let audience: Vec<Target> = target.into_iter().collect();
        let id = store::alert::insert(db, home, &content, &audience, admin, now).await?;
        round::replan(db, id, now).await?;
    }
    Ok(())
}
