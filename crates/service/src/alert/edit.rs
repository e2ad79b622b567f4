//! Edits: what was due under the old schedule is recorded first, then the whole is checked and kept, then planned anew.

use std::collections::BTreeSet;

use domain::{AlertId, Status, Timestamp, Visibility};
use serde_json::{Value, json};
use store::Db;
use store::Writer;
use store::alert::{Alert, Shift, Target};
use store::counter::{Change, Metric};
use store::live::LiveKind;
use store::round::Ask;

use super::draft::Edit;
use super::publish::{audience, own};
use super::view::Detail;
use super::{Alerts, hold_unarchived, record, rule};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Deliveries put off to an alert's start that an edit of it brings forward itself; housekeeping brings the others.
const BROUGHT_FORWARD: u64 = 1_000;

impl Alerts {
    /// Changes an alert. Newcomers of a widened audience get a round of their own; `renotify` sends it to everybody and
    /// asks for acknowledgements anew; any other edit notifies nobody.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] for an alert that is
    /// archived or not there, [`crate::Error::Invalid`] with all failing fields, [`crate::Error::Conflict`] where it would go over
    /// a change that the admin has not seen.
    pub async fn edit(&self, caller: &Caller, alert: AlertId, edit: &Edit) -> Result<Detail> {
        caller.require_admin()?;
        let now = self.clock.now();
        let detail = self
            .store
            .write(Writer::Person, |db| async move {
                let before = hold_unarchived(&db, caller, alert).await?;
                self.change(&db, caller, before, edit, now).await?;
                self.detail_of(&db, caller.organization, alert, now).await
            })
            .await?;
        self.wake();
        Ok(detail)
    }

    async fn change(&self, db: &Db, caller: &Caller, before: Alert, edit: &Edit, now: Timestamp) -> Result<()> {
        let organization = own(db, caller).await?;
        let mut after = before.clone();
        after.content = edit.content(&before.content);
        let old_targets: Vec<Target> = store::alert::targets(db, before.id, before.content.visibility)
            .await?
            .into_iter()
            .map(|(target, _)| target)
            .collect();
        let named =
            readdresses(&before, &after, edit).then(|| audience(&organization, after.content.visibility, &edit.wishes));
        rule::check_fields(db, &organization, &edit.wishes, after.content.visibility, named.as_deref()).await?;
        // A client that sends back all it was given has not addressed anybody anew.
        let new_targets = named.filter(|named| !same(named, &old_targets));
        if after.content == before.content && new_targets.is_none() && !edit.renotify {
            return Ok(());
        }
        if edit.seen.is_some_and(|seen| seen != before.updated_at) {
            return Err(Error::Conflict(
                "The alert was changed meanwhile. Read it again and send its updated_at as seen.",
            ));
        }
        rule::check_window(after.content.window, Some(before.content.window), now)?;
        if new_targets.is_some() || promises_otherwise(&before, &after) {
            let audience = new_targets.as_ref().unwrap_or(&old_targets);
            self.check_promise(db, organization.id, &after.content, audience, now).await?;
        }
        store::round::settle(db, before.id, now).await?;
        if says_otherwise(&before, &after) || edit.renotify {
            after.revision += 1;
        }
        store::alert::update(db, &after, before.revision, caller.user, now).await?;
        let shift = match &new_targets {
            Some(targets) => store::alert::replace_targets(db, before.id, &after.content, targets, now).await?,
            None => Shift::default(),
        };
        plan(db, caller, &after, shift, edit, now).await?;
        if after.content.window.start < before.content.window.start {
            let start = after.content.window.start.max(now);
            store::dispatch::bring_forward(db, before.id, start, BROUGHT_FORWARD).await?;
        }
        tell_pages(db, &before, &after, shift, now).await?;
        let mut changes = self.differences(&before.content, &after.content);
        if let Some(targets) = new_targets.filter(|_| shift.widened || shift.narrowed) {
            let (was, is) = (record::target_ids(&old_targets), record::target_ids(&targets));
            changes.insert("targets".to_owned(), json!({"before": was, "after": is}));
            // Numbers say nothing without their kind.
            let kind = json!(after.content.visibility.name());
            changes.entry("visibility_type").or_insert(kind);
        }
        if edit.renotify {
            changes.insert("renotify".to_owned(), json!(true));
        }
        record::audit(db, caller, "alert.edit", before.id, Some(Value::Object(changes)), now).await
    }
}

/// Whether the edit names the alert's targets anew: a list of the kind in force, or another kind.
fn readdresses(before: &Alert, after: &Alert, edit: &Edit) -> bool {
    let names_list = match after.content.visibility {
        Visibility::Organization => false,
        Visibility::Team => edit.wishes.teams.is_some(),
        Visibility::User => edit.wishes.users.is_some(),
    };
    names_list || before.content.visibility != after.content.visibility
}

fn same(some: &[Target], others: &[Target]) -> bool {
    let set = |targets: &[Target]| targets.iter().copied().collect::<BTreeSet<_>>();
    set(some) == set(others)
}

/// Whether what people read has changed.
fn says_otherwise(before: &Alert, after: &Alert) -> bool {
    let words = |alert: &Alert| (alert.content.title.clone(), alert.content.message.clone(), alert.content.severity);
    words(before) != words(after)
}

/// Whether the number of promised deliveries may have changed while the audience stayed.
fn promises_otherwise(before: &Alert, after: &Alert) -> bool {
    let facts = |alert: &Alert| {
        let content = &alert.content;
        (content.window, content.is_active, content.reminder_enabled, content.reminder_minutes, content.channels)
    };
    facts(before) != facts(after)
}

async fn plan(db: &Db, caller: &Caller, after: &Alert, shift: Shift, edit: &Edit, now: Timestamp) -> Result<()> {
    store::round::replan(db, after.id, now).await?;
    if shift.widened {
        store::round::record_newcomers(db, after.id, now).await?;
    }
    if edit.renotify {
        store::alert::ask_anew(db, after.id, after.revision).await?;
        let standing = store::counter::of_alert(db, after.organization, after.id).await?.total(Metric::Acknowledged);
        let reset = Change::of(Metric::Acknowledged, -standing);
        store::counter::note(db, after.organization, after.id, &[reset]).await?;
        store::round::record_manual(db, after.id, Ask::Renotify, caller.user, now).await?;
    }
    Ok(())
}

/// A page that shows the alert learns that it says something else, or that it is gone; one that does not, that it is there.
/// (An initial round tells of itself.)
async fn tell_pages(db: &Db, before: &Alert, after: &Alert, shift: Shift, now: Timestamp) -> Result<()> {
    let (was, is) = (before.status(now) == Status::Active, after.status(now) == Status::Active);
    if was && (!is || shift.narrowed) {
        record::tell(db, after, LiveKind::Withdrawn, now).await?;
    }
    if is && !was && !before.owes_initial {
        record::tell(db, after, LiveKind::Alert, now).await?;
    }
    let shows_otherwise = after.revision != before.revision
        || after.content.window != before.content.window
        || after.content.requires_acknowledgement != before.content.requires_acknowledgement;
    if was && is && shows_otherwise {
        record::tell(db, after, LiveKind::Update, now).await?;
    }
    Ok(())
}
