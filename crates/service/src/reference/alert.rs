//! Alerts come over one by one: hidden first, then what people did, then the rounds, and shown when all of it is there.

use std::collections::BTreeSet;

use domain::{AlertId, OrganizationId, Timestamp, UserId, Visibility};
use store::alert::{self, Alert, Brought, Content};
use store::reference::{self, AlertRow, Answered, Kind, Mapped, Of, Table, Traces};
use store::{Db, Writer, round};

use super::content::{content, visibility};
use super::person::Remarks;
use super::report::{Outcome, Reason};
use super::run::{Run, mark};
use super::targets::Targets;
use super::text::quoted;
use super::{ImportError, Mode, Result};

/// What the pages of an alert belong to.
pub(super) struct Begun {
    pub(super) old: i64,
    /// `None` in a dry run of what is not here yet.
    pub(super) alert: Option<AlertId>,
    pub(super) organization: OrganizationId,
    pub(super) content: Content,
    pub(super) archived_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) revision: i64,
    /// The last delivery that was written before.
    pub(super) cursor: i64,
}

impl Begun {
    fn id(&self) -> Result<AlertId> {
        self.alert.ok_or_else(|| crate::Error::Fault("an alert is written before it is here".to_owned()).into())
    }

    pub(super) fn of(&self) -> Result<Of> {
        let (organization, alert) = (self.organization, self.id()?);
        Ok(Of { organization, alert, channels: self.content.channels, revision: self.revision })
    }

    pub(super) fn answered(&self) -> Result<Answered> {
        let reached_at = self.content.window.start.max(self.created_at);
        let (organization, alert) = (self.organization, self.id()?);
        Ok(Answered { organization, alert, revision: self.revision, reached_at })
    }
}

/// Holds the alert and its open rounds: nobody marks it, edits it or sends it until the transaction ends.
pub(super) async fn hold(db: &Db, begun: &Begun) -> Result<Alert> {
    let id = begun.id()?;
    let found = alert::lock(db, begun.organization, id).await?.ok_or(ImportError::Deleted(begun.old))?;
    reference::hold_open_rounds(db, id).await?;
    Ok(found)
}

/// How an alert's pages begin.
enum Start {
    /// They follow, and the alert is to be shown; `keeps_content` where people changed it here.
    Go {
        begun: Begun,
        keeps_content: bool,
    },
    Gone,
}

impl Run<'_> {
    pub(super) async fn alerts(&mut self) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            let page = self.from.alerts(after).await.map_err(ImportError::Source)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for row in &page {
                let traces = self.from.traces(row.id).await.map_err(ImportError::Source)?;
                match Box::pin(self.alert(row, &traces)).await {
                    // Somebody deleted it while it came over.
                    Err(ImportError::Deleted(old)) => {
                        self.note(Table::Alerts, old, Outcome::Skipped, &plain(Reason::DeletedHere), None)?;
                    }
                    done => done?,
                }
                self.progress(Table::Alerts);
            }
        }
    }

    async fn alert(&mut self, row: &AlertRow, traces: &Traces) -> Result<()> {
        let mark = mark(&(row, traces), None);
        let known = self.mapped(Kind::Alert, &[row.id]).await?.get(&row.id).copied();
        if known.is_some_and(|known| known.mark == mark) {
            self.note(Table::Alerts, row.id, Outcome::Unchanged, &Remarks::new(), None)?;
            for (table, count) in traces.rows() {
                self.tally(table).count_many(Outcome::Unchanged, count);
            }
            return Ok(());
        }
        let targets = self.targets(row.id).await?;
        let mut remarks = Remarks::new();
        let addressed = visibility(row, &targets, &mut remarks);
        let creator = self.creator(row).await?;
        let Some(home) = self.home_of(row, &targets, addressed.kind, creator, &mut remarks) else {
            return self.lose(row.id, Reason::NoOrganization, traces);
        };
        let (content, times) = content(row, addressed.kind, self.registry, self.now(), &mut remarks);
        let created_by = self.stand_in(creator, home, &mut remarks).await?;
        let mut brought = Brought {
            id: self.kept_id(row.id),
            organization: home,
            content,
            targets: targets.of(addressed.kind, home),
            created_by,
            created_at: times.created,
            updated_at: times.updated,
            archived_at: times.archived,
        };
        if brought.targets.is_empty() {
            remarks.push((Reason::NoTarget, String::new()));
        }
        brought.content.is_active &= addressed.is_known && !brought.targets.is_empty();
        let Start::Go { begun, keeps_content } = self.begin_alert(row.id, known, &brought).await? else {
            return self.lose(row.id, Reason::DeletedHere, traces);
        };
        let outcome = if known.is_some_and(|known| known.mark != 0) { Outcome::Changed } else { Outcome::New };
        self.note_targets(&targets, addressed.kind, home, outcome)?;
        self.answers(&begun).await?;
        self.deliveries(&begun).await?;
        if self.mode == Mode::Write {
            self.end_alert(&begun, &brought, mark, keeps_content).await?;
        }
        if keeps_content {
            remarks = plain(Reason::ChangedHere);
        }
        if let Some(new) = begun.alert.filter(|new| new.0 != row.id && outcome == Outcome::New) {
            remarks.push((Reason::NewId, new.to_string()));
        }
        self.note(Table::Alerts, row.id, outcome, &remarks, begun.alert.map(|alert| alert.0))
    }

    /// An alert that does not come over, and all that belongs to it.
    fn lose(&mut self, alert: i64, reason: Reason, traces: &Traces) -> Result<()> {
        self.note(Table::Alerts, alert, Outcome::Skipped, &plain(reason), None)?;
        for (table, count) in traces.rows().into_iter().filter(|(_, count)| *count > 0) {
            self.tally(table).count_many(Outcome::Skipped, count);
            let told = format!("{count} rows of alert {alert}");
            self.remark(table, alert, Outcome::Skipped, (Reason::LostAlert, &told), None)?;
        }
        Ok(())
    }

    async fn creator(&mut self, row: &AlertRow) -> Result<Option<(UserId, OrganizationId)>> {
        let Some(old) = row.created_by_id else { return Ok(None) };
        Ok(self.people_of(&BTreeSet::from([old])).await?.get(&old).copied())
    }

    /// The organization that an alert belongs to: the one that it names where it addresses all of one, else that of those addressed, the
    /// creator's before others.
    fn home_of(
        &self,
        row: &AlertRow,
        targets: &Targets,
        visibility: Visibility,
        creator: Option<(UserId, OrganizationId)>,
        remarks: &mut Remarks,
    ) -> Option<OrganizationId> {
        let named = self.homes.find_named(row.target_organization.as_deref());
        let creators = creator.map(|(_, home)| home);
        if visibility == Visibility::Organization {
            if named.is_none() {
                remarks.push((Reason::UnknownTargetOrganization, quoted(row.target_organization.as_deref())));
            }
            return named.or(creators);
        }
        let mut addressed = targets.homes(visibility).peekable();
        let first = addressed.peek().copied();
        let own = creators.filter(|own| addressed.any(|home| home == *own));
        own.or(first).or(creators).or(named)
    }

    /// The creator, or whoever stands for them.
    async fn stand_in(
        &self,
        creator: Option<(UserId, OrganizationId)>,
        home: OrganizationId,
        remarks: &mut Remarks,
    ) -> Result<UserId> {
        if let Some((user, _)) = creator.filter(|(_, of)| *of == home) {
            return Ok(user);
        }
        let somebody = reference::somebody(self.store.reader(), home).await?.unwrap_or(NOBODY);
        remarks.push((Reason::UnknownCreator, format!("user {somebody}")));
        Ok(somebody)
    }

    /// Writes the alert, hidden where it is new; in a dry run only looks.
    async fn begin_alert(&self, old: i64, known: Option<Mapped>, brought: &Brought) -> Result<Start> {
        let now = self.now();
        let (Mode::Write, Some(source)) = (self.mode, self.source) else {
            let Some(known) = known else {
                return Ok(Start::Go { begun: begun(old, None, brought, 1, i64::MIN), keeps_content: false });
            };
            let found = alert::find(self.store.reader(), brought.organization, AlertId(known.new_id)).await?;
            let Some(found) = found else { return Ok(Start::Gone) };
            let keeps_content = is_changed_here(&found, &known);
            let begun = begun(old, Some(found.id), brought, found.revision, known.cursor);
            return Ok(Start::Go { begun, keeps_content });
        };
        self.store
            .write(Writer::Engine, |db| async move {
                reference::hold(&db).await?;
                let known = reference::mapped(&db, source, Kind::Alert, &[old]).await?.get(&old).copied();
                let Some(known) = known else {
                    let taken = reference::taken_ids(&db, Kind::Alert, brought.id.as_slice()).await?;
                    let brought = &Brought { id: brought.id.filter(|id| !taken.contains(id)), ..brought.clone() };
                    let alert = alert::insert_hidden(&db, brought, now).await?;
                    let cursor = i64::MIN;
                    let row = Mapped { old_id: old, new_id: alert.0, mark: 0, cursor, imported_at: now.as_micros() };
                    reference::remember(&db, source, Kind::Alert, &[row]).await?;
                    return Ok(Start::Go { begun: begun(old, Some(alert), brought, 1, cursor), keeps_content: false });
                };
                let id = AlertId(known.new_id);
                let Some(mut found) = alert::lock(&db, brought.organization, id).await? else { return Ok(Start::Gone) };
                let keeps_content = is_changed_here(&found, &known);
                if !keeps_content {
                    rewrite(&db, &mut found, brought, now).await?;
                    let row = Mapped { imported_at: now.as_micros(), ..known };
                    reference::remember(&db, source, Kind::Alert, &[row]).await?;
                }
                let begun = begun(old, Some(id), brought, found.revision, known.cursor);
                Ok(Start::Go { begun, keeps_content })
            })
            .await
    }

    /// All of it is there: the alert is shown as it is, and its next round is planned. What was sent there is not sent again, and slots before
    /// now do not exist.
    async fn end_alert(&self, begun: &Begun, brought: &Brought, mark: i64, keeps_content: bool) -> Result<()> {
        let (source, now) = (self.source()?, self.now());
        self.store
            .write(Writer::Engine, |db| async move {
                let id = begun.id()?;
                let found = hold(&db, begun).await?;
                let was_sent_there = reference::release_rounds(&db, id, now).await?;
                let owes_initial = found.owes_initial && !was_sent_there;
                if keeps_content {
                    alert::owe_initial(&db, id, owes_initial).await?;
                } else {
                    alert::reveal(&db, id, brought, owes_initial).await?;
                }
                round::replan(&db, id, now).await?;
                let known = reference::mapped(&db, source, Kind::Alert, &[begun.old]).await?;
                if let Some(known) = known.get(&begun.old) {
                    reference::remember(&db, source, Kind::Alert, &[Mapped { mark, ..*known }]).await?;
                }
                Ok(())
            })
            .await
    }
}

/// Nobody: an organization without people has nobody who could have made its alerts.
const NOBODY: UserId = UserId(0);

fn plain(reason: Reason) -> Remarks {
    vec![(reason, String::new())]
}

fn begun(old: i64, alert: Option<AlertId>, brought: &Brought, revision: i64, cursor: i64) -> Begun {
    let (content, archived_at) = (brought.content.clone(), brought.archived_at);
    let (organization, created_at) = (brought.organization, brought.created_at);
    Begun { old, alert, organization, content, archived_at, created_at, revision, cursor }
}

fn is_changed_here(found: &Alert, known: &Mapped) -> bool {
    known.mark != 0 && found.updated_at.as_micros() > known.imported_at
}

/// Writes what was changed there since; as an edit here would, but nobody is notified of it.
async fn rewrite(db: &Db, found: &mut Alert, brought: &Brought, now: Timestamp) -> Result<()> {
    round::settle(db, found.id, now).await?;
    let text = |content: &Content| (content.title.clone(), content.message.clone(), content.severity);
    let last_revision = found.revision;
    found.revision += i64::from(text(&found.content) != text(&brought.content));
    found.content.clone_from(&brought.content);
    alert::update(db, found, last_revision, brought.created_by, brought.updated_at).await?;
    alert::replace_targets(db, found.id, &brought.content, &brought.targets, now).await?;
    if found.archived_at.is_some() {
        return Ok(alert::hide(db, found.id).await?);
    }
    Ok(round::replan(db, found.id, now).await?)
}
