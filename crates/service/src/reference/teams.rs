//! Teams come over: into the organization that they name, under a name that no other team of it has.

use domain::limit::{TEAM_DESCRIPTION_LENGTH_MAX, TEAM_NAME_LENGTH_MAX};
use domain::{OrganizationId, TeamId, Timestamp};
use store::reference::{self, Kind, Mapped, Table, TeamRow};
use store::team::{self, Content};
use store::{Db, Writer, membership};

use super::person::{Remarks, note_text};
use super::report::{Outcome, Reason};
use super::run::{Run, mark};
use super::text::{self, quoted};
use super::{ImportError, Mode, Result};

/// Names that are tried for a team whose own is not free.
const NAMES_TRIED_MAX: u32 = 100;

/// A team as it is to become.
struct Plan {
    old: i64,
    keep: Option<i64>,
    organization: OrganizationId,
    content: Content,
    created_at: Timestamp,
    updated_at: Timestamp,
    mark: i64,
    remarks: Remarks,
}

/// What became of it.
struct Done {
    outcome: Outcome,
    new: Option<TeamId>,
    remarks: Remarks,
}

impl Run<'_> {
    pub(super) async fn teams(&mut self) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            let page = self.from.teams(after).await.map_err(ImportError::Source)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            let known = self.mapped(Kind::Team, &page.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
            for row in &page {
                let mark = mark(row, None);
                if known.get(&row.id).is_some_and(|known| known.mark == mark) {
                    self.note(Table::Teams, row.id, Outcome::Unchanged, &Remarks::new(), None)?;
                    continue;
                }
                let organization = self.home(row.organization.as_deref()).await?;
                let plan = self.plan_team(row, organization, mark);
                let done = self.bring_team(&plan).await?;
                let new = done.new.map(|team| team.0);
                self.note(Table::Teams, row.id, done.outcome, &done.remarks, new)?;
            }
            self.progress(Table::Teams);
        }
    }

    fn plan_team(&self, row: &TeamRow, organization: OrganizationId, mark: i64) -> Plan {
        let (now, mut remarks) = (self.now(), Remarks::new());
        let name = text::name(row.name.as_deref(), TEAM_NAME_LENGTH_MAX);
        note_text(&name, "name", &mut remarks);
        let description = text::lines(row.description.as_deref(), TEAM_DESCRIPTION_LENGTH_MAX);
        note_text(&description, "description", &mut remarks);
        if row.organization.as_deref().is_none_or(|text| text.trim().is_empty()) {
            remarks.push((Reason::BlankOrganization, String::new()));
        }
        let name = if name.text.is_empty() {
            remarks.push((Reason::ChangedText, "blank name".to_owned()));
            format!("Team {}", row.id)
        } else {
            name.text
        };
        let mut instant = |raw: Option<&str>, what: &str| {
            text::past_instant(raw, now).unwrap_or_else(|| {
                remarks.push((Reason::BrokenTime, format!("{what} {}", quoted(raw))));
                now
            })
        };
        let created_at = instant(row.created_at.as_deref(), "created_at");
        let updated_at = instant(row.updated_at.as_deref(), "updated_at");
        let is_active = row.is_active.is_some_and(|active| active != 0);
        let content = Content { name, description: description.text, is_active };
        Plan { old: row.id, keep: self.kept_id(row.id), organization, content, created_at, updated_at, mark, remarks }
    }

    async fn bring_team(&mut self, plan: &Plan) -> Result<Done> {
        let now = self.now();
        if self.mode == Mode::DryRun {
            let known = self.mapped(Kind::Team, &[plan.old]).await?;
            let home = self.teams_of(&[plan.old]).await?.get(&plan.old).map(|(_, home)| *home);
            return Ok(decide(self.store.reader(), known.get(&plan.old), home, plan).await?.into_done());
        }
        let source = self.source()?;
        let brought = self.store.write(Writer::Engine, |db| async move {
            reference::hold(&db).await?;
            let known = reference::mapped(&db, source, Kind::Team, &[plan.old]).await?;
            membership::hold(&db, plan.organization).await?;
            let home = reference::teams_of(&db, source, &[plan.old]).await?.get(&plan.old).map(|(_, home)| *home);
            let decision = decide(&db, known.get(&plan.old), home, plan).await?;
            let new = match &decision.action {
                Action::Insert { keep } => {
                    let made = (plan.created_at, plan.updated_at);
                    let content = &decision.content;
                    Some(reference::insert_team(&db, *keep, plan.organization, content, made, now).await?)
                }
                Action::Update { old } => {
                    team::update(&db, plan.organization, old, &decision.content, now).await?;
                    Some(old.id)
                }
                Action::Leave { id } => Some(*id),
            };
            if let Some(new) = new {
                // What was changed here stays so for good: the next run shall see it as well.
                let stays = matches!(decision.action, Action::Leave { .. });
                let imported_at =
                    known.get(&plan.old).filter(|_| stays).map_or(now.as_micros(), |known| known.imported_at);
                let row = Mapped { old_id: plan.old, new_id: new.0, mark: plan.mark, cursor: 0, imported_at };
                reference::remember(&db, source, Kind::Team, &[row]).await?;
            }
            Ok::<_, ImportError>(Done { new, ..decision.into_done() })
        });
        let mut done = brought.await?;
        if let Some(new) = done.new.filter(|new| new.0 != plan.old && done.outcome == Outcome::New) {
            done.remarks.push((Reason::NewId, new.to_string()));
        }
        Ok(done)
    }
}

enum Action {
    Insert {
        keep: Option<i64>,
    },
    Update {
        old: team::Team,
    },
    /// It stays as it is here.
    Leave {
        id: TeamId,
    },
}

struct Decision {
    action: Action,
    content: Content,
    remarks: Remarks,
}

impl Decision {
    fn into_done(self) -> Done {
        let (outcome, new) = match self.action {
            Action::Insert { .. } => (Outcome::New, None),
            Action::Update { old } => (Outcome::Changed, Some(old.id)),
            Action::Leave { id } => (Outcome::Unchanged, Some(id)),
        };
        Done { outcome, new, remarks: self.remarks }
    }
}

async fn decide(db: &Db, known: Option<&Mapped>, home: Option<OrganizationId>, plan: &Plan) -> Result<Decision> {
    let (mut content, mut remarks) = (plan.content.clone(), plan.remarks.clone());
    if let Some(known) = known {
        let id = TeamId(known.new_id);
        let leave = |reason| {
            let remarks = vec![(reason, String::new())];
            Ok(Decision { action: Action::Leave { id }, content: plan.content.clone(), remarks })
        };
        if home.is_some_and(|home| home != plan.organization) {
            return leave(Reason::ForeignOrganization);
        }
        let Some(old) = team::find(db, plan.organization, id).await? else {
            return leave(Reason::DeletedHere);
        };
        if old.updated_at.as_micros() > known.imported_at {
            return leave(Reason::ChangedHere);
        }
        if reference::holder_of_name(db, plan.organization, &content.name).await?.is_some_and(|holder| holder != id) {
            content.name.clone_from(&old.name);
            remarks.push((Reason::ChangedTeamName, content.name.clone()));
        }
        return Ok(Decision { action: Action::Update { old }, content, remarks });
    }
    let mut tries = 0;
    while tries < NAMES_TRIED_MAX && reference::holder_of_name(db, plan.organization, &content.name).await?.is_some() {
        tries += 1;
        content.name = name_of_its_own(&plan.content.name, plan.old, tries);
    }
    if tries > 0 {
        remarks.push((Reason::ChangedTeamName, content.name.clone()));
    }
    let keep = match plan.keep {
        Some(id) if reference::taken_ids(db, Kind::Team, &[id]).await?.is_empty() => Some(id),
        _ => None,
    };
    Ok(Decision { action: Action::Insert { keep }, content, remarks })
}

/// The name with the team's old id behind it.
fn name_of_its_own(name: &str, old: i64, tries: u32) -> String {
    let tail = if tries > 1 { format!(" ({old}-{tries})") } else { format!(" ({old})") };
    let head: String = name.chars().take(TEAM_NAME_LENGTH_MAX.saturating_sub(tail.chars().count())).collect();
    format!("{head}{tail}")
}
