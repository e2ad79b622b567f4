//! An alert's deliveries come over as rounds, a page in one transaction that also moves the alert's cursor: what was written once is never
//! written again, whatever breaks the import off.

use std::collections::{BTreeMap, BTreeSet};

use domain::{RoundKind, Timestamp, UserId};
use store::Writer;
use store::reference::{self, Addition, DeliveryRow, Kind, Mapped, Portion, Table};

use super::answers::mark_read;
use super::arrival::{Begun, hold};
use super::person::Remarks;
use super::report::{Outcome, Reason};
use super::rounds::{Grouping, Keeping, Reach};
use super::run::Run;
use super::text::{self, quoted};
use super::{ImportError, Mode, Result};

/// What a page adds.
#[derive(Default)]
struct Page {
    addition: Addition,
    portions: BTreeMap<(RoundKind, Timestamp), Portion>,
    /// Who read it, as the deliveries say.
    read: BTreeMap<UserId, Timestamp>,
    /// The last delivery that is taken.
    cursor: i64,
}

impl Run<'_> {
    /// Goes through all deliveries of the alert, those that were written before included: they decide which round the others belong to.
    pub(super) async fn deliveries(&mut self, begun: &Begun) -> Result<()> {
        let live_until = begun.archived_at.is_none().then_some(begun.content.window.expiry);
        let mut grouping = Grouping::new(Keeping { now: self.now(), live_until });
        let mut after = i64::MIN;
        let mut cursor = begun.cursor;
        loop {
            let rows = self.from.deliveries(begun.old, after).await.map_err(ImportError::Source)?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            let page = self.read_deliveries(begun, &rows, &mut grouping).await?;
            if self.mode == Mode::Write {
                self.bring_deliveries(begun, &page, cursor).await?;
                cursor = page.cursor.max(cursor);
            }
            self.progress(Table::Deliveries);
        }
        self.summary.rounds += i64::try_from(grouping.rounds()).unwrap_or(i64::MAX);
        Ok(())
    }

    async fn read_deliveries(&mut self, begun: &Begun, rows: &[DeliveryRow], grouping: &mut Grouping) -> Result<Page> {
        let old: BTreeSet<i64> = rows.iter().filter_map(|row| row.user_id).collect();
        let people = self.people_of(&old).await?;
        let mut page = Page { cursor: begun.cursor, ..Page::default() };
        for row in rows {
            let user = match row.user_id.and_then(|old| people.get(&old)) {
                None => Err((Reason::UnknownUser, format!("user {}", row.user_id.unwrap_or_default()))),
                Some((_, home)) if *home != begun.organization => {
                    Err((Reason::ForeignUser, format!("user {}", row.user_id.unwrap_or_default())))
                }
                Some((user, _)) => Ok(*user),
            };
            page.cursor = page.cursor.max(row.id);
            let (outcome, remarks) = match user.and_then(|user| sent(row).map(|()| user)) {
                Ok(user) => self.take(begun, row, user, grouping, &mut page),
                Err(remark) => (Outcome::Skipped, vec![remark]),
            };
            self.note(Table::Deliveries, row.id, outcome, &remarks, None)?;
        }
        page.addition.portions = std::mem::take(&mut page.portions).into_values().collect();
        Ok(page)
    }

    fn take(
        &self,
        begun: &Begun,
        row: &DeliveryRow,
        user: UserId,
        grouping: &mut Grouping,
        page: &mut Page,
    ) -> (Outcome, Remarks) {
        let (now, mut remarks) = (self.now(), Remarks::new());
        let raw = row.sent_at.as_deref().or(row.created_at.as_deref());
        let at = text::past_instant(raw, now).or_else(|| text::past_instant(row.created_at.as_deref(), now));
        let at = at.unwrap_or(begun.created_at);
        if text::instant(raw).is_none() {
            remarks.push((Reason::BrokenTime, format!("sent_at {}", quoted(raw))));
        }
        let status = row.status.as_deref().unwrap_or_default();
        if status == "read" {
            let read_at = text::past_instant(row.read_at.as_deref(), now).unwrap_or(at);
            let first = page.read.entry(user).or_insert(read_at);
            *first = read_at.min(*first);
        } else if status != "sent" {
            remarks.push((Reason::UnknownStatus, quoted(row.status.as_deref())));
        }
        let place = grouping.take(row.is_reminder.is_some_and(|reminder| reminder != 0), at, user);
        if !place.is_first_in_round {
            remarks.push((Reason::Repeated, String::new()));
            return (Outcome::Skipped, remarks);
        }
        if row.id <= begun.cursor {
            return (Outcome::Unchanged, Remarks::new());
        }
        let portion = page.portions.entry((place.kind, place.due_at)).or_insert_with(|| Portion {
            kind: place.kind,
            due_at: place.due_at,
            ended_at: at,
            is_kept: place.is_kept,
            people: Vec::new(),
        });
        portion.people.push((user, at));
        portion.ended_at = portion.ended_at.max(at);
        match place.reach {
            Reach::Before => {}
            Reach::Anew => page.addition.reached += 1,
            Reach::Late => {
                page.addition.reached += 1;
                page.addition.late.push(user);
            }
            Reach::NoLongerLate => page.addition.no_longer_late.push(user),
        }
        (Outcome::New, remarks)
    }

    async fn bring_deliveries(&self, begun: &Begun, page: &Page, cursor: i64) -> Result<()> {
        let (source, now, twin) = (self.source()?, self.now(), || self.twin());
        let of = begun.of()?;
        let is_new = page.cursor > cursor;
        if !is_new && page.read.is_empty() {
            return Ok(());
        }
        self.store
            .write(Writer::Engine, |db| async move {
                hold(&db, begun).await?;
                if is_new {
                    let known = reference::mapped(&db, source, Kind::Alert, &[begun.old]).await?;
                    let known = known.get(&begun.old).filter(|known| known.cursor == cursor).ok_or_else(twin)?;
                    reference::add_to_rounds(&db, of, &page.addition, now).await?;
                    let moved = Mapped { cursor: page.cursor, ..*known };
                    reference::remember(&db, source, Kind::Alert, &[moved]).await?;
                }
                mark_read(&db, begun, &page.read).await
            })
            .await
    }
}

/// Whether a delivery was sent at all.
fn sent(row: &DeliveryRow) -> std::result::Result<(), (Reason, String)> {
    match row.status.as_deref() {
        Some("pending" | "failed") => Err((Reason::NotSent, quoted(row.status.as_deref()))),
        _ => Ok(()),
    }
}
