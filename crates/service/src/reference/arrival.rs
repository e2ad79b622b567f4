//! How an alert comes over: hidden, or as it was, until all that belongs to it is there, then shown and planned. What came due meanwhile was for
//! the other system to send.

use domain::{AlertId, OrganizationId, StopReason, Timestamp};
use store::alert::{self, Alert, Brought, Content};
use store::reference::{self, Answered, Kind, Mapped, Of, Source};
use store::{Db, Writer, round};

use super::report::Reason;
use super::run::Run;
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
pub(super) enum Start {
    /// They follow, and the alert is to be shown.
    Go {
        begun: Begun,
        /// People changed it here.
        keeps_content: bool,
        /// What it was here, of another organization.
        moved_from: Option<AlertId>,
    },
    /// Nothing of it comes over.
    Stay(Reason),
}

/// What is to become of an alert that was brought before.
enum Fate {
    Rewrite,
    KeepContent,
    /// Nobody whom it addresses there can see it here: it is archived, and made anew where they are.
    Move,
    /// The same, but people here made it their own.
    Stay,
}

impl Fate {
    fn of(found: &Alert, known: &Mapped, brought: &Brought) -> Self {
        let is_changed_here = known.mark != 0 && found.updated_at.as_micros() > known.imported_at;
        match (found.organization == brought.organization, is_changed_here) {
            (true, false) => Self::Rewrite,
            (true, true) => Self::KeepContent,
            (false, false) => Self::Move,
            (false, true) => Self::Stay,
        }
    }
}

impl Run<'_> {
    /// Writes the alert, hidden where it is new; in a dry run only looks.
    pub(super) async fn begin_alert(&self, old: i64, known: Option<Mapped>, brought: &Brought) -> Result<Start> {
        let now = self.now();
        let (Mode::Write, Some(source)) = (self.mode, self.source) else {
            return foresee(self.store.reader(), old, known, brought).await;
        };
        self.store
            .write(Writer::Engine, |db| async move {
                reference::hold(&db).await?;
                let known = reference::mapped(&db, source, Kind::Alert, &[old]).await?.get(&old).copied();
                let Some(known) = known else { return add(&db, source, old, brought, None, now).await };
                let id = AlertId(known.new_id);
                let Some(home) = reference::home_of_alert(&db, id).await? else { return Ok(Start::GONE) };
                let Some(mut found) = alert::lock(&db, home, id).await? else { return Ok(Start::GONE) };
                let keeps_content = match Fate::of(&found, &known, brought) {
                    Fate::Stay => return Ok(Start::Stay(Reason::ForeignOrganization)),
                    Fate::Move => {
                        archive(&db, &found, now).await?;
                        return add(&db, source, old, brought, Some(id), now).await;
                    }
                    Fate::KeepContent => true,
                    Fate::Rewrite => {
                        rewrite(&db, &mut found, brought, now).await?;
                        let row = Mapped { imported_at: now.as_micros(), ..known };
                        reference::remember(&db, source, Kind::Alert, &[row]).await?;
                        false
                    }
                };
                let begun = begun(old, Some(id), brought, found.revision, known.cursor);
                Ok(Start::Go { begun, keeps_content, moved_from: None })
            })
            .await
    }

    /// All of it is there: the alert is shown as it is, and its next round is planned. What was sent there is not sent again, though it was
    /// planned here, and slots before now do not exist.
    pub(super) async fn end_alert(
        &self,
        begun: &Begun,
        brought: &Brought,
        mark: i64,
        keeps_content: bool,
    ) -> Result<()> {
        let (source, now) = (self.source()?, self.now());
        self.store
            .write(Writer::Engine, |db| async move {
                let id = begun.id()?;
                let found = hold(&db, begun).await?;
                let was_sent_there = reference::release_rounds(&db, id, now).await?;
                let owes_newcomers = was_sent_there && reference::take_back_rounds(&db, found.organization, id).await?;
                let owes_initial = found.owes_initial && !was_sent_there;
                if keeps_content {
                    alert::owe_initial(&db, id, owes_initial).await?;
                } else {
                    alert::reveal(&db, id, brought, owes_initial).await?;
                }
                round::replan(&db, id, now).await?;
                if owes_newcomers {
                    round::record_newcomers(&db, id, now).await?;
                }
                let known = reference::mapped(&db, source, Kind::Alert, &[begun.old]).await?;
                if let Some(known) = known.get(&begun.old) {
                    reference::remember(&db, source, Kind::Alert, &[Mapped { mark, ..*known }]).await?;
                }
                Ok(())
            })
            .await
    }
}

impl Start {
    const GONE: Self = Self::Stay(Reason::DeletedHere);

    fn anew(old: i64, alert: Option<AlertId>, brought: &Brought, moved_from: Option<AlertId>) -> Self {
        let begun = begun(old, alert, brought, FIRST_REVISION, i64::MIN);
        Self::Go { begun, keeps_content: false, moved_from }
    }
}

const FIRST_REVISION: i64 = 1;

/// How it would begin.
async fn foresee(db: &Db, old: i64, known: Option<Mapped>, brought: &Brought) -> Result<Start> {
    let Some(known) = known else { return Ok(Start::anew(old, None, brought, None)) };
    let id = AlertId(known.new_id);
    let Some(home) = reference::home_of_alert(db, id).await? else { return Ok(Start::GONE) };
    let Some(found) = alert::find(db, home, id).await? else { return Ok(Start::GONE) };
    let keeps_content = match Fate::of(&found, &known, brought) {
        Fate::Stay => return Ok(Start::Stay(Reason::ForeignOrganization)),
        Fate::Move => return Ok(Start::anew(old, None, brought, Some(id))),
        Fate::KeepContent => true,
        Fate::Rewrite => false,
    };
    let begun = begun(old, Some(id), brought, found.revision, known.cursor);
    Ok(Start::Go { begun, keeps_content, moved_from: None })
}

/// Makes the alert, hidden.
async fn add(
    db: &Db,
    source: Source,
    old: i64,
    brought: &Brought,
    moved_from: Option<AlertId>,
    now: Timestamp,
) -> Result<Start> {
    let taken = reference::taken_ids(db, Kind::Alert, brought.id.as_slice()).await?;
    let brought = &Brought { id: brought.id.filter(|id| !taken.contains(id)), ..brought.clone() };
    let alert = alert::insert_hidden(db, brought, now).await?;
    let row = Mapped { old_id: old, new_id: alert.0, mark: 0, cursor: i64::MIN, imported_at: now.as_micros() };
    reference::remember(db, source, Kind::Alert, &[row]).await?;
    Ok(Start::anew(old, Some(alert), brought, moved_from))
}

fn begun(old: i64, alert: Option<AlertId>, brought: &Brought, revision: i64, cursor: i64) -> Begun {
    let (content, archived_at) = (brought.content.clone(), brought.archived_at);
    let (organization, created_at) = (brought.organization, brought.created_at);
    Begun { old, alert, organization, content, archived_at, created_at, revision, cursor }
}

/// Ends an alert of an organization that it does not address any more; its history stays.
async fn archive(db: &Db, found: &Alert, now: Timestamp) -> Result<()> {
    if found.archived_at.is_none() {
        alert::archive(db, found.organization, found.id, now).await?;
    }
    Ok(round::stop_open(db, found.id, StopReason::Archived, now).await?)
}

/// Writes what was changed there since; as an edit here would, but nobody is notified of it, and no round is due before all of it is there.
async fn rewrite(db: &Db, found: &mut Alert, brought: &Brought, now: Timestamp) -> Result<()> {
    reference::unplan(db, found.id).await?;
    let text = |content: &Content| (content.title.clone(), content.message.clone(), content.severity);
    let last_revision = found.revision;
    found.revision += i64::from(text(&found.content) != text(&brought.content));
    found.content.clone_from(&brought.content);
    alert::update(db, found, last_revision, brought.created_by, brought.updated_at).await?;
    alert::replace_targets(db, found.id, &brought.content, &brought.targets, now).await?;
    if found.archived_at.is_some() {
        alert::hide(db, found.id).await?;
    }
    Ok(())
}
