//! Whom an alert of the reference system addresses: its rows, resolved to who is here.

use std::collections::BTreeSet;

use domain::{OrganizationId, Visibility};
use store::alert::Target;
use store::reference::{Kind, Table};

use super::person::Remarks;
use super::report::{Outcome, Reason};
use super::run::Run;
use super::{ImportError, Result};

/// A row of one of the two tables.
pub(super) struct Row {
    pub(super) table: Table,
    pub(super) id: i64,
    old: Option<i64>,
    /// Who it is here, and of which organization.
    found: Option<(Target, OrganizationId)>,
}

/// All rows of an alert.
#[derive(Default)]
pub(super) struct Targets {
    pub(super) rows: Vec<Row>,
}

impl Targets {
    /// Whether any row is of this kind.
    pub(super) fn has(&self, visibility: Visibility) -> bool {
        self.rows.iter().any(|row| kind_of(row.table) == visibility)
    }

    /// Those that an alert of `home` addresses.
    pub(super) fn of(&self, visibility: Visibility, home: OrganizationId) -> Vec<Target> {
        if visibility == Visibility::Organization {
            return vec![Target::Organization(home)];
        }
        let of_kind = self.rows.iter().filter(|row| kind_of(row.table) == visibility);
        let own = of_kind.filter_map(|row| row.found.filter(|(_, of)| *of == home).map(|(target, _)| target));
        own.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The organizations of those addressed, in the order of the rows.
    pub(super) fn homes(&self, visibility: Visibility) -> impl Iterator<Item = OrganizationId> {
        let of_kind = self.rows.iter().filter(move |row| kind_of(row.table) == visibility);
        of_kind.filter_map(|row| row.found.map(|(_, home)| home))
    }
}

fn kind_of(table: Table) -> Visibility {
    if table == Table::TargetTeams { Visibility::Team } else { Visibility::User }
}

impl Run<'_> {
    /// Reads an alert's targets.
    pub(super) async fn targets(&mut self, alert: i64) -> Result<Targets> {
        let mut targets = Targets::default();
        for (table, kind) in [(Table::TargetTeams, Kind::Team), (Table::TargetUsers, Kind::User)] {
            let mut after = i64::MIN;
            loop {
                let page = self.from.targets(alert, kind, after).await.map_err(ImportError::Source)?;
                let Some(last) = page.last() else { break };
                after = last.id;
                let old: BTreeSet<i64> = page.iter().filter_map(|row| row.target).collect();
                if kind == Kind::Team {
                    let teams = self.teams_of(&old.into_iter().collect::<Vec<_>>()).await?;
                    targets.rows.extend(page.iter().map(|row| {
                        let found = row.target.and_then(|old| teams.get(&old));
                        let found = found.map(|(team, home)| (Target::Team(*team), *home));
                        Row { table, id: row.id, old: row.target, found }
                    }));
                } else {
                    let people = self.people_of(&old).await?;
                    targets.rows.extend(page.iter().map(|row| {
                        let found = row.target.and_then(|old| people.get(&old));
                        let found = found.map(|(user, home)| (Target::User(*user), *home));
                        Row { table, id: row.id, old: row.target, found }
                    }));
                }
            }
        }
        Ok(targets)
    }

    /// Tells what became of each row of an alert of `home`.
    pub(super) fn note_targets(
        &mut self,
        targets: &Targets,
        visibility: Visibility,
        home: OrganizationId,
        outcome: Outcome,
    ) -> Result<()> {
        for row in &targets.rows {
            let old = row.old.map_or_else(|| "nobody".to_owned(), |old| old.to_string());
            let reason = match row.found {
                _ if kind_of(row.table) != visibility => Reason::UnusedTarget,
                None => Reason::UnknownTarget,
                Some((_, of)) if of != home => Reason::ForeignTarget,
                Some(_) => {
                    self.note(row.table, row.id, outcome, &Remarks::new(), None)?;
                    continue;
                }
            };
            self.note(row.table, row.id, Outcome::Skipped, &vec![(reason, old)], None)?;
        }
        Ok(())
    }
}
