//! Accounts come over, a page in one transaction: new ones in one statement, changed ones one by one, and each into its team.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::fold;
use domain::{OrganizationId, TeamId, Timestamp, UserId};
use store::reference::{self, Kind, Mapped, Person, Present, Source, Table, UserRow};
use store::{Db, Writer, import, membership, team, user};

use super::handover::GivenUp;
use super::person::{self, Plan, Remarks};
use super::report::{Outcome, Reason};
use super::run::{Run, mark};
use super::survey::Survey;
use super::verdict::{Action, Decided, decide};
use super::{ImportError, Mode, Result};
use crate::account::reference_iterations;

/// A plan with its organization and team here.
pub(super) struct Placed {
    pub(super) plan: Plan,
    pub(super) mark: i64,
    pub(super) keep: Option<i64>,
    pub(super) home: OrganizationId,
    pub(super) team: Option<TeamId>,
}

/// What became of an account.
pub(super) struct Done {
    pub(super) old: i64,
    pub(super) outcome: Outcome,
    pub(super) new: Option<UserId>,
    pub(super) remarks: Remarks,
}

impl Run<'_> {
    pub(super) async fn people(&mut self) -> Result<()> {
        self.hand_over().await?;
        let mut after = i64::MIN;
        loop {
            let page = self.from.users(after).await.map_err(ImportError::Source)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            let placed = self.place(&page).await?;
            let done = self.bring_people(&placed).await?;
            for Done { old, outcome, new, mut remarks } in done {
                if let Some(new) = new.filter(|new| new.0 != old && outcome == Outcome::New) {
                    remarks.push((Reason::NewId, new.to_string()));
                }
                self.note(Table::Users, old, outcome, &remarks, new.map(|new| new.0))?;
            }
            self.progress(Table::Users);
        }
    }

    /// The accounts of a page that are new or changed; the others are counted at once.
    async fn place(&mut self, page: &[UserRow]) -> Result<Vec<Placed>> {
        let known = self.mapped(Kind::User, &page.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        let teams: BTreeSet<i64> = page.iter().filter_map(|row| row.team_id).collect();
        let teams = self.teams_of(&teams.into_iter().collect::<Vec<_>>()).await?;
        let mut placed = Vec::new();
        for row in page {
            let mark = mark_of(row, &self.survey);
            if known.get(&row.id).is_some_and(|known| known.mark == mark) {
                self.note(Table::Users, row.id, Outcome::Unchanged, &Remarks::new(), None)?;
                continue;
            }
            let home = self.home(row.organization.as_deref()).await?;
            let mut plan = person::plan(row, &self.survey, self.now());
            if row.organization.as_deref().is_none_or(|text| text.trim().is_empty()) {
                plan.remarks.push((Reason::BlankOrganization, String::new()));
            }
            let team = team_of(&mut plan, home, &teams);
            let keep = self.kept_id(row.id);
            placed.push(Placed { plan, mark, keep, home, team });
        }
        Ok(placed)
    }

    async fn bring_people(&mut self, placed: &[Placed]) -> Result<Vec<Done>> {
        let now = self.now();
        let (Mode::Write, Some(source)) = (self.mode, self.source) else {
            let known =
                self.mapped(Kind::User, &placed.iter().map(|placed| placed.plan.old).collect::<Vec<_>>()).await?;
            let decided = decide(self.store.reader(), &known, placed, &self.given_up).await?;
            return Ok(decided.into_iter().map(|decided| decided.done(None)).collect());
        };
        let brought = self.store.write(Writer::Engine, |db| async move { bring(&db, source, placed, now).await });
        brought.await
    }
}

/// The fingerprint of an account: of its row, and of who keeps what it shares with others.
pub(super) fn mark_of(row: &UserRow, survey: &Survey) -> i64 {
    let keepers = (survey.keeper_of_email(row), survey.keeper_of_username(row));
    mark(&(row, keepers), row.password.as_ref())
}

/// The person's team, if it is one of their own organization.
fn team_of(plan: &mut Plan, home: OrganizationId, teams: &BTreeMap<i64, (TeamId, OrganizationId)>) -> Option<TeamId> {
    let old = plan.team?;
    match teams.get(&old) {
        Some((team, of)) if *of == home => return Some(*team),
        Some(_) => plan.remarks.push((Reason::ForeignTeam, format!("team {old}"))),
        None => plan.remarks.push((Reason::UnknownTeam, format!("team {old}"))),
    }
    None
}

async fn bring(db: &Db, source: Source, placed: &[Placed], now: Timestamp) -> Result<Vec<Done>> {
    reference::hold(db).await?;
    let homes: BTreeSet<OrganizationId> = placed.iter().map(|placed| placed.home).collect();
    for home in homes {
        membership::hold(db, home).await?;
    }
    let old: Vec<i64> = placed.iter().map(|placed| placed.plan.old).collect();
    let known = reference::mapped(db, source, Kind::User, &old).await?;
    // What is given up is free in the database by now.
    let decided = decide(db, &known, placed, &GivenUp::default()).await?;
    let new: Vec<Person> = decided
        .iter()
        .filter_map(|decided| match &decided.action {
            Action::Insert(person) => Some(person.clone()),
            _ => None,
        })
        .collect();
    let ids = reference::insert_people(db, &new, now).await?;
    join_new(db, &decided, &ids, now).await?;
    let mut done = Vec::with_capacity(decided.len());
    let mut rows = Vec::with_capacity(decided.len());
    let mut iterations = 0;
    for decided in decided {
        let kept = match &decided.action {
            Action::Insert(person) | Action::Update(_, person) => person.password_hash.as_ref(),
            Action::Leave(..) => None,
        };
        iterations = kept.and_then(|kept| reference_iterations(kept.expose())).unwrap_or(0).max(iterations);
        let new = match &decided.action {
            Action::Insert(person) => ids.get(&fold(&person.email)).copied(),
            Action::Update(old, person) => {
                change(db, source, old, person, decided.placed.team, now).await?;
                Some(old.id)
            }
            Action::Leave(id, _) => Some(*id),
        };
        // Whoever was changed here stays so for good: the next run shall see it as well.
        let imported_at = if let Action::Leave(_, at) = decided.action { at } else { now.as_micros() };
        if let Some(new) = new {
            let (old_id, mark) = (decided.placed.plan.old, decided.placed.mark);
            rows.push(Mapped { old_id, new_id: new.0, mark, cursor: 0, imported_at });
        }
        done.push(decided.done(new));
    }
    if iterations > 0 {
        user::note_reference_work(db, iterations).await?;
    }
    reference::remember(db, source, Kind::User, &rows).await?;
    Ok(done)
}

/// New people enter their teams, and the active ones the teams' counts.
async fn join_new(db: &Db, decided: &[Decided<'_>], ids: &BTreeMap<String, UserId>, now: Timestamp) -> Result<()> {
    let mut joins = import::Joins::new();
    let mut active: BTreeMap<OrganizationId, Vec<UserId>> = BTreeMap::new();
    for decided in decided {
        let (Action::Insert(person), Some(team)) = (&decided.action, decided.placed.team) else { continue };
        let Some(id) = ids.get(&fold(&person.email)) else { continue };
        joins.insert((*id, team));
        if person.is_active {
            active.entry(person.organization).or_default().push(*id);
        }
    }
    import::join(db, &joins, now).await?;
    for (organization, users) in active {
        import::recount(db, organization, &users, 1, now).await?;
    }
    Ok(())
}

async fn change(
    db: &Db,
    source: Source,
    old: &Present,
    person: &Person,
    team: Option<TeamId>,
    now: Timestamp,
) -> Result<()> {
    reference::update_person(db, old.id, person, now).await?;
    if person.is_active && !old.is_active {
        user::activate(db, old.organization, old.id, now).await?;
    } else if !person.is_active && old.is_active {
        user::deactivate(db, old.organization, old.id, now).await?;
    }
    for other in reference::memberships(db, source, old.id).await? {
        if Some(other) != team {
            team::remove_members(db, old.organization, other, &[old.id]).await?;
        }
    }
    if let Some(team) = team {
        team::add_members(db, old.organization, team, &[old.id], now).await?;
    }
    Ok(())
}
