//! The simulated organizations: who is in them, and when each last entered or left something.

use domain::{OrganizationId, Role, TeamId, Timestamp, UserId};
use service::{Caller, Scope};
use store::user::NewUser;
use store::{Error, Writer, organization, team, user};

use crate::world::{Published, World};

/// What the simulation remembers of one organization, apart from the store.
pub(crate) struct Organization {
    pub(crate) id: OrganizationId,
    pub(crate) slug: &'static str,
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
    /// When an activity or a membership of theirs last changed.
    pub(crate) moved_at: Timestamp,
}

const ZONES: [&str; 6] =
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];

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
    time_zone: &str,
    now: Timestamp,
) -> Result<Organization, Error> {
    let (id, admin) = store
        .write(Writer::Person, |db| async move {
            let new = organization::NewOrganization { slug, name: slug, time_zone };
            let organization = organization::insert(&db, new, now).await?;
            let admin = user::insert(&db, organization, account(slug, Role::Admin, None), now).await?;
            Ok::<_, Error>((organization, admin))
        })
        .await?;
    Ok(Organization {
        id,
        slug,
        admin: caller(id, admin, Role::Admin),
        people: vec![Person { id: admin, is_active: true, moved_at: now }],
        teams: Vec::new(),
        teams_moved_at: now,
        published: Vec::new(),
    })
}

const fn account<'a>(name: &'a str, role: Role, time_zone: Option<&'a str>) -> NewUser<'a> {
    NewUser {
        username: name,
        email: name,
        password_hash: None,
        first_name: name,
        last_name: "Doe",
        role,
        is_operator: false,
        time_zone,
    }
}

impl World {
    /// A new account.
    pub(crate) async fn join(&mut self) -> Result<String, Error> {
        let (organization, now) = (self.here().id, self.now());
        let name = format!("{}-{}", self.here().slug, self.here().people.len());
        let zone = ZONES[self.pick(ZONES.len())];
        let name = &name;
        let id = self
            .store()
            .write(Writer::Person, |db| async move {
                user::insert(&db, organization, account(name, Role::User, Some(zone)), now).await
            })
            .await?;
        self.here_mut().people.push(Person { id, is_active: true, moved_at: now });
        Ok(format!("user {id} joins"))
    }

    /// Somebody but the admin is deactivated, or comes back.
    pub(crate) async fn come_or_go(&mut self) -> Result<String, Error> {
        let (organization, now) = (self.here().id, self.now());
        let index = 1 + self.pick(self.here().people.len() - 1);
        let Person { id, is_active, .. } = self.here().people[index];
        self.here_mut().people[index].moved_at = now;
        self.store()
            .write(Writer::Person, |db| async move {
                if is_active {
                    user::deactivate(&db, organization, id, now).await.map(|_| ())
                } else {
                    user::activate(&db, organization, id, now).await.map(|_| ())
                }
            })
            .await?;
        self.here_mut().people[index].is_active = !is_active;
        Ok(format!("user {id} {}", if is_active { "goes" } else { "comes back" }))
    }

    /// Somebody enters or leaves a team.
    pub(crate) async fn change_team(&mut self) -> Result<String, Error> {
        let (organization, now) = (self.here().id, self.now());
        let index = self.pick(self.here().people.len());
        let (user, team) = ([self.here().people[index].id], self.a_team());
        let enters = self.random.chance(60);
        self.here_mut().people[index].moved_at = now;
        let user = &user;
        self.store()
            .write(Writer::Person, |db| async move {
                if enters {
                    team::add_members(&db, organization, team, user, now).await.map(|_| ())
                } else {
                    team::remove_members(&db, organization, team, user).await.map(|_| ())
                }
            })
            .await?;
        Ok(format!("user {} {} team {team}", user[0], if enters { "enters" } else { "leaves" }))
    }

    /// A team is switched off or on.
    pub(crate) async fn switch_team(&mut self) -> Result<String, Error> {
        let (organization, now) = (self.here().id, self.now());
        let team = self.a_team();
        self.here_mut().teams_moved_at = now;
        let is_active = self
            .store()
            .write(Writer::Person, |db| async move {
                let Some(old) = team::find(&db, organization, team).await? else { return Ok::<_, Error>(false) };
                let content =
                    team::Content { name: old.name.clone(), description: String::new(), is_active: !old.is_active };
                team::update(&db, organization, &old, &content, now).await?;
                Ok(content.is_active)
            })
            .await?;
        Ok(format!("team {team} is now {}", if is_active { "on" } else { "off" }))
    }

    fn a_team(&self) -> TeamId {
        self.here().teams[self.pick(self.here().teams.len())]
    }

    /// A new team without people.
    pub(crate) async fn new_team(&mut self) -> Result<TeamId, Error> {
        let (organization, now) = (self.here().id, self.now());
        let name = format!("Team {}", self.here().teams.len());
        let content = &team::Content { name, description: String::new(), is_active: true };
        let team = self
            .store()
            .write(Writer::Person, |db| async move { team::insert(&db, organization, content, now).await })
            .await?;
        self.here_mut().teams.push(team);
        Ok(team)
    }
}
