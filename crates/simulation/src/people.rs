//! The simulated organizations: who is in them, and when each last entered or left something.

use domain::{OrganizationId, Role, TeamId, Timestamp, UserId};
use service::idempotency::{Answer, Once};
use service::people::{Change, NewPerson, Profile};
use service::team::{Change as TeamChange, Content};
use service::{Caller, Error, Scope};
use store::user::NewUser;
use store::{Writer, organization, user};

use crate::world::{Published, World};

/// What the simulation remembers of one organization, apart from the store.
pub(crate) struct Organization {
    pub(crate) id: OrganizationId,
    pub(crate) slug: &'static str,
    pub(crate) time_zone: &'static str,
    pub(crate) admin: Caller,
    pub(crate) people: Vec<Person>,
    pub(crate) teams: Vec<TeamId>,
    pub(crate) teams_moved_at: Timestamp,
    pub(crate) published: Vec<Published>,
}

/// A simulated person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) is_active: bool,
    /// Their own; without one their organization's counts.
    pub(crate) time_zone: Option<&'static str>,
    /// When an activity or a membership of theirs last changed.
    pub(crate) moved_at: Timestamp,
}

const ZONES: [Option<&str>; 8] = [
    None,
    Some("UTC"),
    Some("Europe/Berlin"),
    Some("America/New_York"),
    Some("America/Havana"),
    Some("Asia/Kolkata"),
    Some("Australia/Lord_Howe"),
    Some("Pacific/Apia"),
];

impl Organization {
    pub(crate) fn recipient(&self, user: UserId) -> Caller {
        caller(self.id, user, Role::User)
    }
}

fn caller(organization: OrganizationId, user: UserId, role: Role) -> Caller {
    Caller { user, organization, role, name: format!("Person {user}"), request_id: None, scope: Scope::Manage }
}

/// Makes an organization with its admin.
pub(crate) async fn found(
    store: &store::Store,
    slug: &'static str,
    time_zone: &'static str,
    now: Timestamp,
) -> Result<Organization, store::Error> {
    let (id, admin) = store
        .write(Writer::Person, |db| async move {
            let new = organization::NewOrganization { slug, name: slug, time_zone };
            let organization = organization::insert(&db, new, now).await?;
            Ok::<_, store::Error>((organization, user::insert(&db, organization, first_admin(slug), now).await?))
        })
        .await?;
    Ok(Organization {
        id,
        slug,
        time_zone,
        admin: caller(id, admin, Role::Admin),
        people: vec![Person { id: admin, is_active: true, time_zone: None, moved_at: now }],
        teams: Vec::new(),
        teams_moved_at: now,
        published: Vec::new(),
    })
}

const fn first_admin(name: &str) -> NewUser<'_> {
    NewUser {
        username: name,
        email: name,
        password_hash: None,
        first_name: name,
        last_name: "Doe",
        role: Role::Admin,
        is_operator: false,
        time_zone: None,
    }
}

impl World {
    /// A new account.
    pub(crate) async fn join(&mut self) -> Result<String, Error> {
        let name = format!("{}-{}", self.here().slug, self.here().people.len());
        let time_zone = ZONES[self.pick(ZONES.len())];
        let profile = Profile {
            username: name.clone(),
            email: name.clone(),
            first_name: name,
            last_name: "Doe".into(),
            role: Role::User,
            time_zone: time_zone.map(str::to_owned),
        };
        let new = NewPerson { profile, is_active: true, teams: Vec::new() };
        let id = self.directory.create(&self.here().admin, &new, &Once::unkeyed()).await?.into_first()?.id;
        let moved_at = self.now();
        self.here_mut().people.push(Person { id, is_active: true, time_zone, moved_at });
        Ok(format!("user {id} joins"))
    }

    /// Somebody but the admin is deactivated, or comes back.
    pub(crate) async fn come_or_go(&mut self) -> Result<String, Error> {
        let now = self.now();
        let index = 1 + self.pick(self.here().people.len() - 1);
        let Person { id, is_active, .. } = self.here().people[index];
        self.here_mut().people[index].moved_at = now;
        let change = Change { is_active: Some(!is_active), ..Change::default() };
        self.directory.update(&self.here().admin, id, &change).await?;
        self.here_mut().people[index].is_active = !is_active;
        Ok(format!("user {id} {}", if is_active { "goes" } else { "comes back" }))
    }

    /// Somebody travels: their days begin elsewhere from now on.
    pub(crate) async fn travel(&mut self) -> Result<String, Error> {
        let index = self.pick(self.here().people.len());
        let (id, time_zone) = (self.here().people[index].id, ZONES[self.pick(ZONES.len())]);
        let change = Change { time_zone: Some(time_zone.map(str::to_owned)), ..Change::default() };
        self.directory.update(&self.here().admin, id, &change).await?;
        self.here_mut().people[index].time_zone = time_zone;
        Ok(format!("user {id} travels to {time_zone:?}"))
    }

    /// Somebody enters or leaves a team.
    pub(crate) async fn change_team(&mut self) -> Result<String, Error> {
        let now = self.now();
        let index = self.pick(self.here().people.len());
        let (user, (_, team)) = (self.here().people[index].id, self.a_team());
        self.here_mut().people[index].moved_at = now;
        if self.random.chance(60) {
            let joined = self.groups.add_members(&self.here().admin, team, &[user], &Once::unkeyed()).await;
            joined.and_then(Answer::into_first)?;
            Ok(format!("user {user} enters team {team}"))
        } else {
            self.groups.remove_member(&self.here().admin, team, user).await?;
            Ok(format!("user {user} leaves team {team}"))
        }
    }

    /// A team is switched off or on, or deleted for good, or a new one is made, perhaps with the name of one that is gone.
    pub(crate) async fn change_teams(&mut self) -> Result<String, Error> {
        let now = self.now();
        let (index, team) = self.a_team();
        self.here_mut().teams_moved_at = now;
        if self.here().teams.len() < 2 || self.random.chance(20) {
            return self.new_team().await;
        }
        if self.random.chance(20) {
            self.groups.delete(&self.here().admin, team).await?;
            self.here_mut().teams.remove(index);
            return Ok(format!("team {team} is deleted"));
        }
        let is_active = !self.groups.find(&self.here().admin, team).await?.is_active;
        let change = TeamChange { is_active: Some(is_active), ..TeamChange::default() };
        self.groups.update(&self.here().admin, team, &change).await?;
        Ok(format!("team {team} is now {}", if is_active { "on" } else { "off" }))
    }

    fn a_team(&self) -> (usize, TeamId) {
        let index = self.pick(self.here().teams.len());
        (index, self.here().teams[index])
    }

    /// A new team without people.
    pub(crate) async fn new_team(&mut self) -> Result<String, Error> {
        let content =
            Content { name: format!("Team {}", self.here().teams.len()), description: String::new(), is_active: true };
        let team = self.groups.create(&self.here().admin, &content, &Once::unkeyed()).await?.into_first()?.id;
        self.here_mut().teams.push(team);
        Ok(format!("team {team} is made"))
    }
}
