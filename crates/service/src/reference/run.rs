//! What one import knows as it goes on: its source, its organizations, its counts. It decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use channels::Registry;
use domain::{Clock, OrganizationId, TeamId, Timestamp, UserId};
use ring::digest::{SHA256, digest};
use store::reference::{self, Kind, Mapped, Source, SourceDb, Table};
use store::{Store, Writer, audit, organization, user};

use super::handover::GivenUp;
use super::home::Homes;
use super::person::Remarks;
use super::report::{Line, Outcome, Reason, Summary, Tally, Witness};
use super::survey::Survey;
use super::{ImportError, Mode, ReferenceImport, Result};
use crate::account::OPERATOR;

/// Highest id that is kept: beyond twice as much a program that reads numbers as JavaScript does would mistake it for another, and whatever
/// is made here gets higher ids than those that were kept.
const ID_MAX: i64 = (1 << 52) - 1;

pub(super) struct Run<'a> {
    pub(super) store: Store,
    pub(super) from: &'a SourceDb,
    pub(super) registry: &'a Registry,
    clock: &'a dyn Clock,
    pub(super) mode: Mode,
    /// `None` in a dry run of what was never imported.
    pub(super) source: Option<Source>,
    name: &'a str,
    pub(super) homes: Homes,
    pub(super) survey: Survey,
    /// What accounts here would give up in a dry run.
    pub(super) given_up: GivenUp,
    pub(super) summary: Summary,
    witness: &'a mut dyn Witness,
    sizes: BTreeMap<Table, i64>,
}

impl<'a> Run<'a> {
    pub(super) async fn begin(
        import: &'a ReferenceImport,
        from: &'a SourceDb,
        name: &'a str,
        mode: Mode,
        witness: &'a mut dyn Witness,
    ) -> Result<Self> {
        let (store, clock) = (import.store.clone(), import.clock.as_ref());
        let source = source(&store, name, mode, clock.now()).await?;
        let keeps_ids = match source {
            Some(source) => source.keeps_ids,
            None => reference::is_empty(store.reader()).await?,
        };
        let mut sizes = BTreeMap::new();
        for table in Table::ALL {
            sizes.insert(table, from.count(table).await.map_err(ImportError::Source)?);
        }
        if mode == Mode::Write && keeps_ids {
            pass_ids(&store, from).await?;
        }
        let homes = Homes::load(store.reader(), source).await?;
        let survey = Survey::take(from).await?;
        let tables = Table::ALL.into_iter().map(|table| (table, Tally::default())).collect();
        let summary = Summary { tables, keeps_ids, ..Summary::default() };
        let registry = import.registry.as_ref();
        let given_up = GivenUp::default();
        Ok(Self { store, from, registry, clock, mode, source, name, homes, survey, given_up, summary, witness, sizes })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn twin(&self) -> ImportError {
        ImportError::Twin(self.name.to_owned())
    }

    /// The source, which is there whenever anything is written.
    pub(super) fn source(&self) -> Result<Source> {
        self.source.ok_or_else(|| crate::Error::Fault("an import writes without a source".to_owned()).into())
    }

    /// The id that a row keeps here, if it does.
    pub(super) fn kept_id(&self, old: i64) -> Option<i64> {
        (self.summary.keeps_ids && (1..=ID_MAX).contains(&old)).then_some(old)
    }

    /// Counts a row, and tells every remark on it.
    pub(super) fn note(
        &mut self,
        table: Table,
        id: i64,
        outcome: Outcome,
        remarks: &Remarks,
        new_id: Option<i64>,
    ) -> Result<()> {
        self.tally(table).count(outcome);
        for (reason, detail) in remarks {
            self.remark(table, id, outcome, (*reason, detail), new_id)?;
        }
        Ok(())
    }

    /// Tells a remark on a row that is counted elsewhere.
    pub(super) fn remark(
        &mut self,
        table: Table,
        id: i64,
        outcome: Outcome,
        (reason, detail): (Reason, &str),
        new_id: Option<i64>,
    ) -> Result<()> {
        *self.tally(table).reasons.entry(reason).or_default() += 1;
        let line = Line { table, id, outcome, reason, detail: detail.to_owned(), new_id };
        Ok(self.witness.remark(&line)?)
    }

    pub(super) fn tally(&mut self, table: Table) -> &mut Tally {
        self.summary.tables.entry(table).or_default()
    }

    pub(super) fn progress(&mut self, table: Table) {
        let done = self.tally(table).read;
        let all = self.sizes.get(&table).copied().unwrap_or(0);
        self.witness.progress(table, done, all);
    }

    /// The organization of a text.
    pub(super) async fn home(&mut self, raw: Option<&str>) -> Result<OrganizationId> {
        let now = self.now();
        Ok(self.homes.meet(&self.store, self.source, self.mode, raw, now).await?)
    }

    /// Who those accounts are here, with their organizations. In a dry run whoever is not here yet goes by their old id.
    pub(super) async fn people_of(&mut self, old: &BTreeSet<i64>) -> Result<BTreeMap<i64, (UserId, OrganizationId)>> {
        let mut known = match self.source {
            Some(source) => reference::people_of(self.store.reader(), source, old).await?,
            None => BTreeMap::new(),
        };
        if self.mode == Mode::DryRun {
            let missing: Vec<i64> = old.iter().copied().filter(|id| !known.contains_key(id)).collect();
            for (id, text) in self.from.homes_of(Table::Users, &missing).await.map_err(ImportError::Source)? {
                let home = self.home(text.as_deref()).await?;
                known.insert(id, (UserId(id), home));
            }
        }
        Ok(known)
    }

    /// The same for teams.
    pub(super) async fn teams_of(&mut self, old: &[i64]) -> Result<BTreeMap<i64, (TeamId, OrganizationId)>> {
        let mut known = match self.source {
            Some(source) => reference::teams_of(self.store.reader(), source, old).await?,
            None => BTreeMap::new(),
        };
        if self.mode == Mode::DryRun {
            let missing: Vec<i64> = old.iter().copied().filter(|id| !known.contains_key(id)).collect();
            for (id, text) in self.from.homes_of(Table::Teams, &missing).await.map_err(ImportError::Source)? {
                let home = self.home(text.as_deref()).await?;
                known.insert(id, (TeamId(id), home));
            }
        }
        Ok(known)
    }

    /// What became of these rows before.
    pub(super) async fn mapped(&self, kind: Kind, old: &[i64]) -> Result<BTreeMap<i64, Mapped>> {
        match self.source {
            Some(source) => Ok(reference::mapped(self.store.reader(), source, kind, old).await?),
            None => Ok(BTreeMap::new()),
        }
    }

    /// Writes the audit trail of each organization, and tells what became of everything.
    pub(super) async fn end(mut self) -> Result<Summary> {
        let now = self.now();
        for home in self.homes.all() {
            let found = organization::find(self.store.reader(), home).await?;
            let Some(found) = found else { continue };
            if !user::has_active_admin(self.store.reader(), home).await? {
                self.summary.without_admin.push(found.slug.clone());
            }
            if self.mode == Mode::Write {
                let name = self.name;
                let entry = || audit::Entry {
                    actor: None,
                    actor_name: OPERATOR,
                    action: "organization.import_reference",
                    subject_kind: "organization",
                    subject: Some(home.0),
                    detail: Some(serde_json::json!({"source": name})),
                    request_id: None,
                    at: now,
                };
                self.store.write(Writer::Engine, |db| async move { audit::record(&db, home, entry()).await }).await?;
            }
        }
        self.summary.homes = self.homes.into_met();
        Ok(self.summary)
    }
}

async fn source(store: &Store, name: &str, mode: Mode, now: Timestamp) -> Result<Option<Source>> {
    if mode == Mode::DryRun {
        return Ok(reference::find_source(store.reader(), name).await?);
    }
    let opened = store.write(Writer::Engine, |db| async move {
        reference::hold(&db).await?;
        if let Some(source) = reference::find_source(&db, name).await? {
            return Ok(source);
        }
        let is_empty = reference::is_empty(&db).await?;
        reference::add_source(&db, name, is_empty, now).await
    });
    Ok(Some(opened.await?))
}

/// Whatever is made here meanwhile shall not take an id that a row is to keep.
async fn pass_ids(store: &Store, from: &SourceDb) -> Result<()> {
    for (table, kind) in [(Table::Users, Kind::User), (Table::Teams, Kind::Team), (Table::Alerts, Kind::Alert)] {
        let last = from.last_id(table, ID_MAX).await.map_err(ImportError::Source)?;
        store.write(Writer::Engine, |db| async move { reference::pass_ids(&db, kind, last).await }).await?;
    }
    Ok(())
}

/// A fingerprint of a row: equal rows have equal ones, and none is 0.
pub(super) fn mark(row: &impl std::fmt::Debug, secret: Option<&domain::Secret>) -> i64 {
    let told = format!("{row:?}\n{}", secret.map_or("", domain::Secret::expose));
    let hash = digest(&SHA256, told.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_ref()[..8]);
    (i64::from_be_bytes(first) & i64::MAX).max(1)
}
