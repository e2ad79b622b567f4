//! What a form says of a person: as it was typed, and read by the rules of accounts.

use domain::name::NAME_CHARS_MAX;
use domain::{Role, TeamId};
use service::people::{Person, Profile};

use crate::complaints::{self, Complaints};
use crate::form::Form;

const FIELDS: [&str; 7] = ["email", "username", "first_name", "last_name", "role", "time_zone", "teams"];

/// As it was typed.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) email: String,
    pub(super) username: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) role: Role,
    pub(super) time_zone: String,
    pub(super) teams: Vec<TeamId>,
    /// The teams that the person was in when the form was shown.
    pub(super) had: Vec<TeamId>,
}

/// A person as the form wants them.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) profile: Profile,
    pub(super) teams: Vec<TeamId>,
}

impl Draft {
    /// Of somebody about whom nothing is known, but for a team they shall be in.
    pub(super) fn blank(team: Option<TeamId>) -> Self {
        Self {
            email: String::new(),
            username: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            role: Role::User,
            time_zone: String::new(),
            teams: team.into_iter().collect(),
            had: Vec::new(),
        }
    }

    pub(super) fn typed(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            email: text("email"),
            username: text("username"),
            first_name: text("first_name"),
            last_name: text("last_name"),
            role: Role::from_name(form.text("role")).unwrap_or(Role::User),
            time_zone: text("time_zone"),
            teams: form.ids("teams").map(TeamId).collect(),
            had: had(form),
        }
    }

    pub(super) fn of(person: &Person) -> Self {
        Self {
            email: person.email.clone(),
            username: person.username.clone(),
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            role: person.role,
            time_zone: person.time_zone.clone().unwrap_or_default(),
            teams: person.teams.iter().map(|(team, _)| *team).collect(),
            had: person.teams.iter().map(|(team, _)| *team).collect(),
        }
    }
}

fn had(form: &Form) -> Vec<TeamId> {
    form.ids("had").map(TeamId).collect()
}

/// The teams that a person shall be in, who is in `now`: those that were ticked here are added and those that were unticked taken away.
/// Whatever the form did not show, or others changed meanwhile, stays.
pub(super) fn teams_after(now: &[TeamId], form: &Form, ticked: &[TeamId]) -> Vec<TeamId> {
    let had = had(form);
    let stays = |team: &&TeamId| ticked.contains(team) || !had.contains(team);
    let added = ticked.iter().filter(|team| !had.contains(team) && !now.contains(team));
    now.iter().filter(stays).chain(added).copied().collect()
}

/// Reads the form. `old` is the username that may stay whatever its letters; without one the e-mail address stands in.
pub(super) fn wanted(form: &Form, old: &str) -> Result<Wanted, Complaints> {
    complaints::read(form, &FIELDS, |fields| {
        let email = fields.email("email").required();
        let username = fields.text("username").username().max(NAME_CHARS_MAX).or_kept(old).optional();
        let username = username.unwrap_or_else(|| email.chars().take(NAME_CHARS_MAX).collect());
        Wanted {
            profile: Profile {
                username,
                first_name: fields.text("first_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new()),
                last_name: fields.text("last_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new()),
                role: fields.choice("role", Role::from_name).or(Role::User),
                time_zone: fields.zone("time_zone").nullable().map(|zone| zone.name().to_owned()),
                email,
            },
            teams: fields.ids("teams").or(Vec::new()).into_iter().map(TeamId).collect(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_that_a_form_did_not_show_or_that_others_changed_meanwhile_stay() {
        let ids = |ids: &[i64]| ids.iter().copied().map(TeamId).collect::<Vec<_>>();
        let form = Form::parse(b"had=1&had=2");
        // 2 was unticked and 3 ticked here; 1 was left by somebody else, 9 joined.
        assert_eq!(teams_after(&ids(&[2, 9]), &form, &ids(&[1, 3])), ids(&[9, 3]));
        assert_eq!(teams_after(&ids(&[1, 2, 7]), &form, &ids(&[1, 2])), ids(&[1, 2, 7]));
    }
}
