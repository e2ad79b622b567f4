//! What people did with an alert comes over: read marks and snoozes, a page in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::{SnoozeEnd, Timestamp, UserId};
use store::reference::{self, Answer, Kept, PastSnooze, PreferenceRow, Table};
use store::{Db, Writer};

use super::arrival::{Begun, hold};
use super::person::Remarks;
use super::report::{Outcome, Reason};
use super::run::Run;
use super::text::{self, quoted};
use super::{ImportError, Mode, Result};

/// A row with what it says.
struct Said {
    id: i64,
    answer: Answer,
    remarks: Remarks,
}

impl Run<'_> {
    pub(super) async fn answers(&mut self, begun: &Begun) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            let page = self.from.preferences(begun.old, after).await.map_err(ImportError::Source)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            let said = self.read_answers(begun, &page).await?;
            let left = self.bring_answers(begun, &said).await?;
            for (said, (outcome, reason)) in said.iter().zip(left) {
                let mut remarks = said.remarks.clone();
                remarks.extend(reason.map(|reason| (reason, String::new())));
                self.note(Table::Preferences, said.id, outcome, &remarks, None)?;
            }
            self.progress(Table::Preferences);
        }
    }

    /// What the rows of a page say; those of people who are not here are noted at once.
    async fn read_answers(&mut self, begun: &Begun, page: &[PreferenceRow]) -> Result<Vec<Said>> {
        let old: BTreeSet<i64> = page.iter().filter_map(|row| row.user_id).collect();
        let people = self.people_of(&old).await?;
        let mut said = Vec::with_capacity(page.len());
        for row in page {
            let user = match row.user_id.and_then(|old| people.get(&old)) {
                None => Err(Reason::UnknownUser),
                Some((_, home)) if *home != begun.organization => Err(Reason::ForeignUser),
                Some((user, _)) => Ok(*user),
            };
            match user {
                Ok(user) => said.push(read(row, user, begun, self.now())),
                Err(reason) => {
                    let who = format!("user {}", row.user_id.unwrap_or_default());
                    self.note(Table::Preferences, row.id, Outcome::Skipped, &vec![(reason, who)], None)?;
                }
            }
        }
        Ok(said)
    }

    /// Writes them; tells what became of each.
    async fn bring_answers(&self, begun: &Begun, said: &[Said]) -> Result<Vec<(Outcome, Option<Reason>)>> {
        let users: Vec<UserId> = said.iter().map(|said| said.answer.user).collect();
        let users = &users;
        if self.mode == Mode::DryRun {
            let kept = match begun.alert {
                Some(alert) => reference::receipts(self.store.reader(), alert, users).await?,
                None => BTreeMap::new(),
            };
            return Ok(said.iter().map(|said| judge(&said.answer, &kept)).collect());
        }
        let answered = begun.answered()?;
        self.store
            .write(Writer::Engine, |db| async move {
                hold(&db, begun).await?;
                let kept = reference::receipts(&db, answered.alert, users).await?;
                let judged: Vec<_> = said.iter().map(|said| judge(&said.answer, &kept)).collect();
                let of_page = said.iter().zip(&judged);
                let wanted: BTreeMap<UserId, Answer> = of_page
                    .filter(|(_, (outcome, _))| *outcome != Outcome::Unchanged)
                    .map(|(said, _)| (said.answer.user, said.answer.clone()))
                    .collect();
                let wanted: Vec<Answer> = wanted.into_values().collect();
                reference::write_answers(&db, answered, &wanted, &kept).await?;
                Ok(judged)
            })
            .await
    }
}

/// Marks as read for whoever has no receipt yet: only their deliveries say so.
pub(super) async fn mark_read(db: &Db, begun: &Begun, read: &BTreeMap<UserId, Timestamp>) -> Result<()> {
    if read.is_empty() {
        return Ok(());
    }
    let answered = begun.answered()?;
    let users: Vec<UserId> = read.keys().copied().collect();
    let kept = reference::receipts(db, answered.alert, &users).await?;
    let answers: Vec<Answer> = read
        .iter()
        .filter(|(user, _)| !kept.contains_key(user))
        .map(|(user, at)| Answer { user: *user, read_at: Some(*at), snooze: None, created_at: *at, updated_at: *at })
        .collect();
    Ok(reference::write_answers(db, answered, &answers, &BTreeMap::new()).await?)
}

/// What is to become of an answer, given what is here: the later of both stays.
fn judge(answer: &Answer, kept: &BTreeMap<UserId, Kept>) -> (Outcome, Option<Reason>) {
    let updated_at = answer.updated_at.as_micros();
    match kept.get(&answer.user) {
        None => (Outcome::New, None),
        Some(kept) if kept.updated_at == updated_at => (Outcome::Unchanged, None),
        Some(kept) if kept.updated_at > updated_at => (Outcome::Unchanged, Some(Reason::ChangedHere)),
        Some(_) => (Outcome::Changed, None),
    }
}

fn read(row: &PreferenceRow, user: UserId, begun: &Begun, now: Timestamp) -> Said {
    let mut remarks = Remarks::new();
    let mut instant = |raw: Option<&str>, what: &str| {
        text::past_instant(raw, now).unwrap_or_else(|| {
            remarks.push((Reason::BrokenTime, format!("{what} {}", quoted(raw))));
            now
        })
    };
    let updated_at = instant(row.updated_at.as_deref(), "updated_at");
    let created_at = instant(row.created_at.as_deref(), "created_at").min(updated_at);
    let is_read = row.is_read.is_some_and(|read| read != 0);
    let read_at = text::past_instant(row.read_at.as_deref(), now);
    if is_read && read_at.is_none() && row.read_at.is_some() {
        remarks.push((Reason::BrokenTime, format!("read_at {}", quoted(row.read_at.as_deref()))));
    }
    let read_at = is_read.then_some(read_at.unwrap_or(updated_at));
    let snooze = snooze(row, begun, updated_at, now, &mut remarks);
    Said { id: row.id, answer: Answer { user, read_at, snooze, created_at, updated_at }, remarks }
}

/// The row's snooze: it lasts only where it was not ended, its end is to come, and the alert lives as long.
fn snooze(
    row: &PreferenceRow,
    begun: &Begun,
    updated_at: Timestamp,
    now: Timestamp,
    remarks: &mut Remarks,
) -> Option<PastSnooze> {
    let is_snoozed = row.is_snoozed.is_some_and(|snoozed| snoozed != 0);
    let at = text::past_instant(row.snoozed_at.as_deref(), now);
    let until = text::instant(row.snooze_until.as_deref());
    if !is_snoozed && row.snoozed_at.is_none() && row.snooze_until.is_none() {
        return None;
    }
    let at = at.or(is_snoozed.then_some(updated_at));
    let (Some(at), Some(until)) = (at, until.filter(|until| at.is_some_and(|at| at < *until))) else {
        let told = format!("from {} to {}", quoted(row.snoozed_at.as_deref()), quoted(row.snooze_until.as_deref()));
        // Taken back there, nothing is left of a snooze but its beginning.
        if is_snoozed || row.snooze_until.is_some() {
            remarks.push((Reason::BrokenSnooze, told));
        }
        return None;
    };
    // No snooze outlives its alert, but each begins before it ends.
    let until = until.min(begun.content.window.expiry).max(Timestamp::from_micros(at.as_micros() + 1));
    let ended = if !is_snoozed && until > updated_at {
        Some((updated_at.max(at), SnoozeEnd::Unsnoozed))
    } else if until <= now {
        Some((until, SnoozeEnd::RanOut))
    } else if begun.archived_at.is_some() {
        Some((now, SnoozeEnd::RanOut))
    } else {
        None
    };
    Some(PastSnooze { at, until, ended })
}
