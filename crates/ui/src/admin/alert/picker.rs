//! Choosing among many: those who are chosen stay ticked, and a search finds more. It keeps nothing but what the form carries.

use std::collections::BTreeSet;

use askama::Template;
use domain::{TeamId, UserId};
use service::alert::Addressee;
use service::page::Span;
use service::team::Team;
use service::{Caller, people, team};
use web::state::ApiState;

use super::typed::Typed;
use crate::failure::Failure;
use crate::language::Arg;
use crate::shell::Shell;

/// Most people that a search shows.
const FOUND_MAX: u32 = 20;
/// Most chosen people, or teams, that are shown by name; the others are only counted.
const CHOSEN_MAX: usize = 100;
/// Most teams that are listed at once.
const TEAMS_MAX: u32 = 200;
/// With more teams than these there is a search.
const TEAMS_SEEN_AT_ONCE: u64 = 12;

/// The people to choose from.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    chosen: Vec<Addressee>,
    /// Chosen too, without their names.
    rest: Vec<UserId>,
    found: Vec<Addressee>,
    search: String,
    /// Whether the search found more than it shows.
    is_cut: bool,
}

impl People {
    pub(super) async fn of(state: &ApiState, caller: &Caller, typed: &Typed) -> Result<Self, Failure> {
        let (shown, rest) = typed.people.split_at(typed.people.len().min(CHOSEN_MAX));
        let chosen = state.alerts.addressees(caller, shown).await?;
        let mut picks = Self { chosen, rest: rest.to_vec(), search: typed.person_search.clone(), ..Self::default() };
        if !picks.search.is_empty() {
            let filter = people::Filter {
                is_active: Some(true),
                search: Some(picks.search.clone()),
                ..people::Filter::default()
            };
            let span = Span { from: None, limit: FOUND_MAX + 1 };
            let (mut found, _) = state.people.page(caller, &filter, span).await?;
            picks.is_cut = found.len() > FOUND_MAX as usize;
            found.truncate(FOUND_MAX as usize);
            let ids: Vec<UserId> = found.iter().map(|person| person.id).collect();
            let known: BTreeSet<UserId> = typed.people.iter().copied().collect();
            let addressees = state.alerts.addressees(caller, &ids).await?;
            picks.found = addressees.into_iter().filter(|addressee| !known.contains(&addressee.id)).collect();
        }
        Ok(picks)
    }

    pub(super) const fn part<'a>(&'a self, shell: &'a Shell) -> PeoplePart<'a> {
        PeoplePart { shell, picks: self }
    }

    const fn is_empty(&self) -> bool {
        self.chosen.is_empty() && self.found.is_empty()
    }
}

/// The people as the form shows them.
#[derive(Template)]
#[template(path = "admin/alert/people.html")]
pub(super) struct PeoplePart<'a> {
    shell: &'a Shell,
    picks: &'a People,
}

impl askama::filters::HtmlSafe for PeoplePart<'_> {}

/// The teams to choose from.
#[derive(Clone, Debug, Default)]
pub(super) struct Teams {
    /// Each with whether it is chosen.
    listed: Vec<(Team, bool)>,
    rest: Vec<TeamId>,
    total: u64,
    is_cut: bool,
}

impl Teams {
    pub(super) async fn of(state: &ApiState, caller: &Caller, typed: &Typed) -> Result<Self, Failure> {
        let every = team::Filter { is_active: Some(true), search: None };
        let total = state.teams.count(caller, &every).await?;
        let search = Some(typed.team_search.clone()).filter(|search| !search.is_empty());
        let found = state.teams.page(caller, &team::Filter { search, ..every }, 0, TEAMS_MAX).await?;
        let is_cut = found.len() == TEAMS_MAX as usize;
        let mut unseen: BTreeSet<TeamId> = typed.teams.iter().copied().collect();
        let listed: Vec<(Team, bool)> = found
            .into_iter()
            .map(|team| (unseen.remove(&team.id), team))
            .map(|(is_chosen, team)| (team, is_chosen))
            .collect();
        let unseen: Vec<TeamId> = unseen.into_iter().collect();
        let (shown, rest) = unseen.split_at(unseen.len().min(CHOSEN_MAX));
        // Those that were deleted meanwhile are not found: nobody is addressed by them.
        let chosen = state.teams.some(caller, shown).await?.into_iter().map(|team| (team, true));
        let chosen = chosen.chain(listed).collect();
        Ok(Self { listed: chosen, rest: rest.to_vec(), total, is_cut })
    }

    pub(super) const fn is_searched(&self) -> bool {
        self.total > TEAMS_SEEN_AT_ONCE
    }

    pub(super) const fn part<'a>(&'a self, shell: &'a Shell) -> TeamsPart<'a> {
        TeamsPart { shell, picks: self }
    }
}

/// The teams as the form shows them.
#[derive(Template)]
#[template(path = "admin/alert/teams.html")]
pub(super) struct TeamsPart<'a> {
    shell: &'a Shell,
    picks: &'a Teams,
}

impl askama::filters::HtmlSafe for TeamsPart<'_> {}
