//! Rows whose alert is not there: nothing of them can come over, and each is told.

use store::reference::Table;

use super::report::{Outcome, Reason};
use super::run::Run;
use super::{ImportError, Result};

impl Run<'_> {
    pub(super) async fn orphans(&mut self) -> Result<()> {
        for table in [Table::TargetTeams, Table::TargetUsers, Table::Preferences, Table::Deliveries] {
            let mut after = i64::MIN;
            loop {
                let page = self.from.orphans(table, after).await.map_err(ImportError::Source)?;
                let Some(last) = page.last() else { break };
                after = *last;
                for id in page {
                    self.note(table, id, Outcome::Skipped, &vec![(Reason::UnknownAlert, String::new())], None)?;
                }
            }
        }
        Ok(())
    }
}
