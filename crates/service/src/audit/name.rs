//! What the people and things are called by now that entries of the trail know by number. What was deleted has no name any more.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AlertId, OrganizationId, TeamId, UserId};
use store::audit::Record;
use store::{Db, alert, api_token, team};

use super::field::{Content, Field};
use crate::error::Result;

/// Most people or teams of one field that are named; of more, the others are not looked for.
pub const NAMED_MAX: usize = 20;

/// A person or a thing with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    Alert(i64),
    User(i64),
    Team(i64),
    ApiToken(i64),
}

impl Thing {
    /// What an entry is about, where that has a name.
    pub fn of(record: &Record) -> Option<Self> {
        let id = record.subject?;
        match record.subject_kind.as_str() {
            "alert" => Some(Self::Alert(id)),
            "user" => Some(Self::User(id)),
            "team" => Some(Self::Team(id)),
            "api_token" => Some(Self::ApiToken(id)),
            _ => None,
        }
    }
}

/// The names of people and things.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<Thing, String>);

impl Names {
    /// The name of this one, if it is still there.
    pub fn of(&self, thing: Thing) -> Option<&str> {
        self.0.get(&thing).map(String::as_str)
    }

    pub(super) async fn read(db: &Db, organization: OrganizationId, records: &[Record]) -> Result<Self> {
        let (mut alerts, mut users, mut teams, mut tokens) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for thing in records.iter().flat_map(things).collect::<BTreeSet<Thing>>() {
            match thing {
                Thing::Alert(id) => alerts.push(AlertId(id)),
                Thing::User(id) => users.push(UserId(id)),
                Thing::Team(id) => teams.push(TeamId(id)),
                Thing::ApiToken(id) => tokens.push(id),
            }
        }
        let mut names = BTreeMap::new();
        let titles = alert::titles(db, organization, &alerts).await?;
        names.extend(titles.into_iter().map(|(id, title)| (Thing::Alert(id.0), title)));
        let people = alert::display_names(db, organization, &users).await?;
        names.extend(people.into_iter().map(|(id, name)| (Thing::User(id.0), name)));
        let teams = team::some(db, organization, &teams).await?;
        names.extend(teams.into_iter().map(|team| (Thing::Team(team.id.0), team.name)));
        let tokens = api_token::names(db, organization, &tokens).await?;
        names.extend(tokens.into_iter().map(|(id, name)| (Thing::ApiToken(id), name)));
        Ok(Self(names))
    }
}

/// All whom an entry tells of.
fn things(record: &Record) -> Vec<Thing> {
    let fields = Field::of(record).into_iter();
    let listed = fields.flat_map(|field| [field.before, Some(field.content)]).flatten();
    let listed = listed.flat_map(|content| match content {
        Content::Things(things) => things.into_iter().take(NAMED_MAX).collect(),
        Content::Value(_) => Vec::new(),
    });
    let actor = record.actor.map(|actor| Thing::User(actor.0));
    listed.chain(Thing::of(record)).chain(actor).collect()
}
