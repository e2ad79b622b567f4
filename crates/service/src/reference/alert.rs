//! Alerts come over one by one: whose each is, whom it addresses, and what belongs to it.

use std::collections::BTreeSet;

use domain::{OrganizationId, UserId, Visibility};
use store::alert::Brought;
use store::reference::{self, AlertRow, Kind, Table, Traces};

use super::arrival::Start;
use super::content::{content, visibility};
use super::person::Remarks;
use super::report::{Outcome, Reason};
use super::run::{Run, mark};
use super::targets::Targets;
use super::text::quoted;
use super::{ImportError, Mode, Result};

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
        let (begun, keeps_content, moved_from) = match self.begin_alert(row.id, known, &brought).await? {
            Start::Go { begun, keeps_content, moved_from } => (begun, keeps_content, moved_from),
            Start::Stay(reason) => return self.lose(row.id, reason, traces),
        };
        let was_here = moved_from.is_none() && known.is_some_and(|known| known.mark != 0);
        let outcome = if was_here { Outcome::Changed } else { Outcome::New };
        self.note_targets(&targets, addressed.kind, home, outcome)?;
        self.answers(&begun).await?;
        self.deliveries(&begun).await?;
        if self.mode == Mode::Write {
            self.end_alert(&begun, &brought, mark, keeps_content).await?;
        }
        if keeps_content {
            remarks = plain(Reason::ChangedHere);
        }
        if let Some(former) = moved_from {
            remarks.push((Reason::MovedOrganization, format!("alert {former} here")));
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
}

/// Nobody: an organization without people has nobody who could have made its alerts.
const NOBODY: UserId = UserId(0);

fn plain(reason: Reason) -> Remarks {
    vec![(reason, String::new())]
}
