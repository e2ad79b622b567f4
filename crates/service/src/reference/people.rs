//! Accounts come over, a page in one transaction: new ones in one statement, changed ones one by one, and each into its team.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::fold;
use domain::{OrganizationId, Role, TeamId, Timestamp, UserId};
use store::reference::{self, Asked, Kind, Mapped, Person, Present, Source, Table, UserRow};
use store::{Db, Writer, import, membership, team, user};

use super::person::{self, Plan, Remarks, username_of_its_own};
use super::report::{Outcome, Reason};
use super::run::{Run, mark};
use super::{ImportError, Mode, Result};
use crate::account::reference_iterations;

/// A plan with its organization and team here.
struct Placed {
    plan: Plan,
    mark: i64,
    keep: Option<i64>,
    home: OrganizationId,
    team: Option<TeamId>,
}

/// What became of an account.
struct Done {
    old: i64,
    outcome: Outcome,
    new: Option<UserId>,
    remarks: Remarks,
}

impl Run<'_> {
    pub(super) async fn people(&mut self) -> Result<()> {
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
            let mark = mark(row, row.password.as_ref());
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
            let decided = decide(self.store.reader(), &known, placed).await?;
            return Ok(decided.into_iter().map(|decided| decided.done(None)).collect());
        };
        let brought = self.store.write(Writer::Engine, |db| async move { bring(&db, source, placed, now).await });
        brought.await
    }
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

/// What to do about an account.
enum Action {
    Insert(Person),
    Update(Box<Present>, Person),
    Leave(UserId),
}

struct Decided<'a> {
    placed: &'a Placed,
    action: Action,
    remarks: Remarks,
}

impl Decided<'_> {
    fn done(self, new: Option<UserId>) -> Done {
        let (outcome, new) = match &self.action {
            Action::Insert(_) => (Outcome::New, new),
            Action::Update(old, _) => (Outcome::Changed, Some(old.id)),
            Action::Leave(id) => (Outcome::Unchanged, Some(*id)),
        };
        Done { old: self.placed.plan.old, outcome, new, remarks: self.remarks }
    }
}

async fn bring(db: &Db, source: Source, placed: &[Placed], now: Timestamp) -> Result<Vec<Done>> {
    reference::hold(db).await?;
    let homes: BTreeSet<OrganizationId> = placed.iter().map(|placed| placed.home).collect();
    for home in homes {
        membership::hold(db, home).await?;
    }
    let old: Vec<i64> = placed.iter().map(|placed| placed.plan.old).collect();
    let known = reference::mapped(db, source, Kind::User, &old).await?;
    let decided = decide(db, &known, placed).await?;
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
            Action::Leave(_) => None,
        };
        iterations = kept.and_then(|kept| reference_iterations(kept.expose())).unwrap_or(0).max(iterations);
        let new = match &decided.action {
            Action::Insert(person) => ids.get(&fold(&person.email)).copied(),
            Action::Update(old, person) => {
                change(db, source, old, person, decided.placed.team, now).await?;
                Some(old.id)
            }
            Action::Leave(id) => Some(*id),
        };
        if let Some(new) = new {
            let (old_id, mark) = (decided.placed.plan.old, decided.placed.mark);
            rows.push(Mapped { old_id, new_id: new.0, mark, cursor: 0, imported_at: now.as_micros() });
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

/// Decides a page against those who are here.
async fn decide<'a>(db: &Db, known: &BTreeMap<i64, Mapped>, placed: &'a [Placed]) -> Result<Vec<Decided<'a>>> {
    let present_ids = known.values().map(|known| known.new_id).collect();
    let mut present: BTreeMap<UserId, Present> =
        reference::present(db, Asked::Ids(&present_ids)).await?.into_iter().map(|one| (one.id, one)).collect();
    let emails = placed.iter().filter_map(|placed| placed.plan.email.as_deref().map(fold)).collect();
    let mut emails: BTreeMap<String, UserId> = reference::present(db, Asked::EmailKeys(&emails))
        .await?
        .into_iter()
        .map(|one| (one.email_key, one.id))
        .collect();
    let wanted = |placed: &Placed| [fold(&placed.plan.username), fold(&own_username(placed))];
    let usernames = placed.iter().flat_map(wanted).collect();
    let mut usernames: BTreeMap<String, UserId> = reference::present(db, Asked::UsernameKeys(&usernames))
        .await?
        .into_iter()
        .map(|one| (one.username_key, one.id))
        .collect();
    let wanted: Vec<i64> = placed.iter().filter_map(|placed| placed.keep).collect();
    let taken: BTreeSet<i64> = reference::taken_ids(db, Kind::User, &wanted).await?.into_iter().collect();
    let mut decided = Vec::with_capacity(placed.len());
    for placed in placed {
        let old = known.get(&placed.plan.old).map(|known| (known, present.remove(&UserId(known.new_id))));
        let mut surroundings = Surroundings { emails: &mut emails, usernames: &mut usernames, taken: &taken };
        let one = match old {
            Some((known, Some(old))) => surroundings.again(db, placed, known, old).await?,
            Some((known, None)) => leave(placed, UserId(known.new_id), Reason::DeletedHere),
            None => surroundings.anew(placed),
        };
        decided.push(one);
    }
    Ok(decided)
}

fn leave(placed: &Placed, id: UserId, reason: Reason) -> Decided<'_> {
    Decided { placed, action: Action::Leave(id), remarks: vec![(reason, String::new())] }
}

fn own_username(placed: &Placed) -> String {
    username_of_its_own(&placed.plan.username, placed.plan.old)
}

/// Nobody of the page, so that whoever takes a word is told apart from those who are here.
const SOMEBODY_NEW: UserId = UserId(i64::MIN);

/// Who has which words by now, the accounts decided before included.
struct Surroundings<'m> {
    emails: &'m mut BTreeMap<String, UserId>,
    usernames: &'m mut BTreeMap<String, UserId>,
    taken: &'m BTreeSet<i64>,
}

impl Surroundings<'_> {
    fn anew<'a>(&mut self, placed: &'a Placed) -> Decided<'a> {
        let mut remarks = placed.plan.remarks.clone();
        let email = self.email(placed, None, &mut remarks);
        let username = self.username(placed, None, &mut remarks);
        let id = placed.keep.filter(|id| !self.taken.contains(id));
        let person = person_of(placed, id, email, username);
        Decided { placed, action: Action::Insert(person), remarks }
    }

    async fn again<'a>(&mut self, db: &Db, placed: &'a Placed, known: &Mapped, old: Present) -> Result<Decided<'a>> {
        if old.organization != placed.home {
            return Ok(leave(placed, old.id, Reason::ForeignOrganization));
        }
        if old.updated_at.as_micros() > known.imported_at {
            return Ok(leave(placed, old.id, Reason::ChangedHere));
        }
        let mut remarks = placed.plan.remarks.clone();
        let email = self.email(placed, Some(&old), &mut remarks);
        let username = self.username(placed, Some(&old), &mut remarks);
        let mut person = person_of(placed, Some(old.id.0), email, username);
        let loses = old.role == Role::Admin && (person.role != Role::Admin || !person.is_active);
        if loses && user::is_last_active_admin(db, old.organization, old.id).await? {
            remarks.push((Reason::LastAdmin, String::new()));
            person.role = Role::Admin;
            person.is_active = true;
        }
        Ok(Decided { placed, action: Action::Update(Box::new(old), person), remarks })
    }

    /// The address, unless somebody else has it.
    fn email(&mut self, placed: &Placed, old: Option<&Present>, remarks: &mut Remarks) -> Option<String> {
        let email = placed.plan.email.clone()?;
        let holder = self.emails.get(&fold(&email));
        if holder.is_some_and(|holder| Some(*holder) != old.map(|old| old.id)) {
            remarks.push((Reason::TakenEmail, email));
            return None;
        }
        self.emails.insert(fold(&email), old.map_or(SOMEBODY_NEW, |old| old.id));
        Some(email)
    }

    /// The username, unless somebody else has it.
    fn username(&mut self, placed: &Placed, old: Option<&Present>, remarks: &mut Remarks) -> String {
        let is_free = |name: &str, usernames: &BTreeMap<String, UserId>| {
            usernames.get(&fold(name)).is_none_or(|holder| Some(*holder) == old.map(|old| old.id))
        };
        let own = own_username(placed);
        let username = if is_free(&placed.plan.username, self.usernames) {
            placed.plan.username.clone()
        } else if is_free(&own, self.usernames) {
            remarks.push((Reason::ChangedUsername, own.clone()));
            own
        } else {
            // Nobody is called so: the address that nobody has holds the same words.
            let placeholder = placeholder(placed.plan.old, placed.mark);
            remarks.push((Reason::ChangedUsername, placeholder.clone()));
            placeholder
        };
        self.usernames.insert(fold(&username), old.map_or(SOMEBODY_NEW, |old| old.id));
        username
    }
}

/// An address that can receive nothing (RFC 2606), and that nobody else has.
fn placeholder(old: i64, mark: i64) -> String {
    format!("user-{}-{mark:x}@reference.invalid", old.unsigned_abs())
}

/// Without an address nobody can sign in, so the account is switched off until it is given one.
fn person_of(placed: &Placed, id: Option<i64>, email: Option<String>, username: String) -> Person {
    let plan = &placed.plan;
    Person {
        id,
        organization: placed.home,
        username,
        is_active: plan.is_active && email.is_some(),
        email: email.unwrap_or_else(|| placeholder(plan.old, placed.mark)),
        password_hash: plan.password.clone(),
        first_name: plan.first_name.clone(),
        last_name: plan.last_name.clone(),
        role: plan.role,
        created_at: plan.created_at,
        last_login_at: plan.last_login_at,
    }
}
