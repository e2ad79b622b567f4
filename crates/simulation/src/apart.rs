//! Two organizations in one installation: nobody reaches across, and nothing done in one shows in the other.

use domain::AlertId;
use service::Error;
use service::alert::{Draft, Edit, Wishes};
use service::idempotency::Once;
use service::inbox::{Filter, Slice};
use store::counter;

use crate::people::Organization;
use crate::rows::read;
use crate::world::World;

/// All that an organization could notice, in words: its rounds with their rows, each person's inbox, its counts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Face {
    rounds: String,
    inboxes: Vec<String>,
    counts: String,
}

impl World {
    pub(crate) async fn face(&self, organization: &Organization) -> Result<Face, String> {
        let sql = format!(
            "SELECT COALESCE(GROUP_CONCAT(id || ' ' || state || ' ' || due_at || ' ' || people || ' ' || \
             (SELECT COUNT(*) FROM delivery WHERE round_id = round.id), ','), '') \
             FROM round WHERE organization_id = {}",
            organization.id
        );
        let rounds = read(self.query(&sql).await?.first().ok_or("no rounds to look at")?, 0)?;
        let mut inboxes = Vec::new();
        for person in &organization.people {
            let all = Slice { offset: 0, limit: 1_000 };
            let list = self.inbox.list(&organization.recipient(person.id), Filter::default(), all).await;
            inboxes.push(format!("{:?}", list.map_err(|error| error.to_string())?.entries));
        }
        let counts = counter::of_organization(self.store().reader(), organization.id).await;
        Ok(Face { rounds, inboxes, counts: format!("{:?}", counts.map_err(|error| error.to_string())?) })
    }

    /// Somebody tries to reach into the other organization, as an admin or as a recipient; no way may succeed.
    pub(crate) async fn trespass(&self) -> Result<String, String> {
        let theirs = self.elsewhere();
        let admin = &self.here().admin;
        let Some(published) = theirs.published.get(self.pick(theirs.published.len())) else {
            return Ok("there is nothing to reach for".into());
        };
        let (alert, person) = (published.id, self.here().recipient(self.here().people[0].id));
        let (way, refused) = match self.random.below(8) {
            0 => ("looked at", is_refused(self.alerts.detail(admin, alert).await)),
            1 => (
                "edited",
                is_refused(self.alerts.edit(admin, alert, &Edit { renotify: true, ..Edit::default() }).await),
            ),
            2 => ("triggered", is_refused(self.alerts.trigger(admin, alert, &Once::unkeyed()).await)),
            3 => ("archived", is_refused(self.alerts.archive(admin, alert).await)),
            4 => ("deleted", is_refused(self.alerts.delete(admin, alert).await)),
            5 => ("read", is_refused(self.inbox.read(&person, alert).await)),
            6 => ("acknowledged", is_refused(self.inbox.acknowledge(&person, alert).await)),
            _ => ("addressed", is_refused(self.address_strangers().await)),
        };
        self.tell(way, alert, refused)
    }

    fn tell(&self, way: &str, alert: AlertId, refused: Result<bool, String>) -> Result<String, String> {
        if refused? {
            Ok(format!("organization {} could not have {way} alert {alert}", self.here().slug))
        } else {
            Err(format!("organization {} {way} alert {alert} of another", self.here().slug))
        }
    }

    /// Publishes to people and teams of the other organization.
    async fn address_strangers(&self) -> service::Result<AlertId> {
        let theirs = self.elsewhere();
        let to_teams = self.random.chance(50);
        let wishes = Wishes {
            visibility: Some(if to_teams { domain::Visibility::Team } else { domain::Visibility::User }),
            teams: to_teams.then(|| theirs.teams.clone()),
            users: (!to_teams).then(|| theirs.people.iter().map(|person| person.id).collect()),
            ..Wishes::default()
        };
        let draft = Draft { title: "Hello, strangers".into(), message: "Do you hear us?".into(), wishes };
        let answer = self.alerts.publish(&self.here().admin, &draft, &Once::unkeyed()).await?;
        answer.into_first().map(|detail| detail.alert.id)
    }
}

/// Whether somebody was told that there is no such thing; another failure is passed on.
fn is_refused<T>(done: Result<T, Error>) -> Result<bool, String> {
    match done {
        Ok(_) => Ok(false),
        Err(Error::NotFound | Error::Invalid(_)) => Ok(true),
        Err(other) => Err(other.to_string()),
    }
}
