//! One batch of an import: decided, written, and noted line by line, in the transaction of whoever calls.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::fold;
use domain::{OrganizationId, TeamId, Timestamp, UserId};
use serde_json::json;
use store::audit::{self, Entry};
use store::import::{self, Account, Job, Joins, Outcome, Staged, Tally, Verdict};
use store::live::{self, Event, LiveKind};
use store::{Db, organization, team, user};

use super::decide::{Decision, Surroundings};
use crate::error::Result;

/// Decides about lines without doing anything: those that are refused, with their reasons.
pub(super) async fn check(db: &Db, job: &Job, lines: &[Staged], now: Timestamp) -> Result<Vec<Verdict>> {
    let decisions = decide(db, job, lines, now).await?;
    let refused = decisions.into_iter().filter_map(|(line, decision)| match decision {
        Decision::Refuse(reason) => Some(refusal(line.line, reason)),
        _ => None,
    });
    Ok(refused.collect())
}

/// Applies lines. Call it with the organization held.
pub(super) async fn apply(db: &Db, job: &Job, lines: &[Staged], now: Timestamp) -> Result<Tally> {
    Ok(tally(&verdicts(db, job, lines, now).await?))
}

/// The same, and tells what became of each.
pub(super) async fn verdicts(db: &Db, job: &Job, lines: &[Staged], now: Timestamp) -> Result<Vec<Verdict>> {
    let decisions = decide(db, job, lines, now).await?;
    let people = write(db, job.organization, &decisions, now).await?;
    let joined = join(db, job, &decisions, &people, now).await?;
    let verdicts: Vec<Verdict> = decisions
        .iter()
        .map(|(line, decision)| verdict(line, decision, people.get(&line.email_key).copied(), &joined))
        .collect();
    import::settle(db, job.id, &verdicts).await?;
    if let (Some(first), Some(last)) = (people.values().min(), people.values().max()) {
        let event = Event { kind: LiveKind::Counts, alert: None, round: None, users: Some((*first, *last)) };
        live::emit(db, job.organization, event, now).await?;
    }
    Ok(verdicts)
}

async fn decide<'l>(db: &Db, job: &Job, lines: &'l [Staged], now: Timestamp) -> Result<Vec<(&'l Staged, Decision)>> {
    let holders = import::holders(db, lines).await?;
    let earlier = import::earlier(db, job.id, lines).await?;
    let known = Surroundings::new(job.organization, now, holders, earlier);
    Ok(lines.iter().map(|line| (line, known.decide(line))).collect())
}

/// Writes the accounts and the counts of active people; tells everybody's id by e-mail key.
async fn write(
    db: &Db,
    organization: OrganizationId,
    decisions: &[(&Staged, Decision)],
    now: Timestamp,
) -> Result<BTreeMap<String, UserId>> {
    let (mut new, mut changed, mut people) = (Vec::new(), Vec::new(), BTreeMap::new());
    let (mut risen, mut fallen) = (Vec::new(), Vec::new());
    for (_, decision) in decisions {
        match decision {
            Decision::Refuse(_) => {}
            Decision::Create(account) => new.push(account.clone()),
            Decision::Keep(account) => {
                people.insert(account.email_key.clone(), account.id);
            }
            Decision::Update(account, was_active) => {
                people.insert(account.email_key.clone(), account.id);
                match (was_active, account.is_active) {
                    (false, true) => risen.push(account.id),
                    (true, false) => fallen.push(account.id),
                    _ => {}
                }
                changed.push(account.clone());
            }
        }
    }
    people.extend(import::create(db, &new, now).await.map_err(again)?);
    import::write(db, &changed, now).await.map_err(again)?;
    user::end_access(db, organization, &fallen, now).await?;
    import::recount(db, organization, &fallen, -1, now).await?;
    import::recount(db, organization, &risen, 1, now).await?;
    let begun = new.iter().filter(|account: &&Account| account.is_active).count() + risen.len();
    let change = i64::try_from(begun).unwrap_or(i64::MAX) - i64::try_from(fallen.len()).unwrap_or(i64::MAX);
    organization::count_active(db, organization, change).await?;
    Ok(people)
}

/// Somebody took a name after we looked: looking again tells.
fn again(error: store::Error) -> store::Error {
    match error {
        store::Error::Taken(key) => store::Error::Transient(key),
        other => other,
    }
}

/// Lets people join their lines' teams, which are made where they are missing.
async fn join(
    db: &Db,
    job: &Job,
    decisions: &[(&Staged, Decision)],
    people: &BTreeMap<String, UserId>,
    now: Timestamp,
) -> Result<BTreeSet<UserId>> {
    let (mut names, mut active) = (BTreeSet::new(), BTreeSet::<UserId>::new());
    for (line, decision) in decisions {
        if let Decision::Create(account) | Decision::Update(account, _) | Decision::Keep(account) = decision {
            names.extend(line.teams.iter().cloned());
            active.extend(people.get(&line.email_key).filter(|_| account.is_active));
        }
    }
    let teams = teams(db, job, &names, now).await?;
    let mut joins = Joins::new();
    for (line, decision) in decisions {
        let Some(user) = people.get(&line.email_key).filter(|_| !matches!(decision, Decision::Refuse(_))) else {
            continue;
        };
        joins.extend(line.teams.iter().filter_map(|name| Some((*user, *teams.get(&fold(name))?))));
    }
    let new = import::join(db, &joins, now).await?;
    let mut sizes: BTreeMap<TeamId, i64> = BTreeMap::new();
    for (user, team) in &new {
        *sizes.entry(*team).or_default() += i64::from(active.contains(user));
    }
    for (team, by) in &sizes {
        team::count_active_in(db, job.organization, *team, *by).await?;
    }
    let moved: Vec<TeamId> = sizes.into_keys().collect();
    team::forget_sizes(db, job.organization, &moved, now).await?;
    Ok(new.into_iter().map(|(user, _)| user).collect())
}

async fn teams(db: &Db, job: &Job, names: &BTreeSet<String>, now: Timestamp) -> Result<BTreeMap<String, TeamId>> {
    let mut teams = import::teams_by_name(db, job.organization, names).await?;
    for name in names {
        if teams.contains_key(&fold(name)) {
            continue;
        }
        let content = team::Content { name: name.clone(), description: String::new(), is_active: true };
        let id = team::insert(db, job.organization, &content, now).await.map_err(again)?;
        let entry = Entry {
            actor: job.created_by,
            actor_name: &job.created_by_name,
            action: "team.create",
            subject_kind: "team",
            subject: Some(id.0),
            detail: Some(json!({"name": name, "import": job.id})),
            request_id: None,
            at: now,
        };
        audit::record(db, job.organization, entry).await?;
        teams.insert(fold(name), id);
    }
    Ok(teams)
}

fn refusal(line: i64, reason: String) -> Verdict {
    Verdict { line, outcome: Outcome::Refused, reason: Some(reason), user: None }
}

fn verdict(line: &Staged, decision: &Decision, user: Option<UserId>, joined: &BTreeSet<UserId>) -> Verdict {
    let outcome = match decision {
        Decision::Refuse(reason) => return refusal(line.line, reason.clone()),
        Decision::Create(_) => Outcome::Created,
        Decision::Update(..) => Outcome::Updated,
        Decision::Keep(account) if joined.contains(&account.id) => Outcome::Updated,
        Decision::Keep(_) => Outcome::Unchanged,
    };
    Verdict { line: line.line, outcome, reason: None, user }
}

pub(super) fn tally(verdicts: &[Verdict]) -> Tally {
    let of = |outcome| {
        let count = verdicts.iter().filter(|verdict| verdict.outcome == outcome).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    Tally {
        created: of(Outcome::Created),
        updated: of(Outcome::Updated),
        unchanged: of(Outcome::Unchanged),
        refused: of(Outcome::Refused),
    }
}
