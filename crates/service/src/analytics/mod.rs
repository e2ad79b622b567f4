//! What became of the alerts, in figures, for admins. Everything is read from counters; nothing is counted here row by row.

mod figures;
mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;

use channels::Registry;
use domain::{AlertId, Clock, Severity, Timestamp, Visibility};
use store::analytics::Group;
use store::{Store, counter};

pub use figures::{ByChannel, ByRound, Figures, Times};
pub use waiting::Waiting;

use crate::caller::Caller;
use crate::error::{Error, Result};

/// The use cases around figures.
pub struct Analytics {
    store: Store,
    clock: Arc<dyn Clock>,
    channels: Arc<Registry>,
}

/// An organization in figures.
#[derive(Clone, Debug)]
pub struct Overview {
    /// All alerts, archived ones too.
    pub total: i64,
    pub active: i64,
    pub expired: i64,
    pub scheduled: i64,
    pub archived: i64,
    pub by_severity: Vec<(Severity, i64)>,
    pub by_delivery_type: Vec<(&'static str, i64)>,
    pub by_visibility: Vec<(Visibility, i64)>,
    /// Alerts created by UTC day, the oldest day first; archived ones left out.
    pub recent: Vec<(Timestamp, i64)>,
    pub figures: Figures,
}

/// One alert in figures.
#[derive(Clone, Debug)]
pub struct OfAlert {
    pub id: AlertId,
    pub title: String,
    pub severity: Severity,
    pub created_at: Timestamp,
    pub figures: Figures,
}

impl Analytics {
    pub fn new(store: Store, clock: Arc<dyn Clock>, channels: Arc<Registry>) -> Self {
        Self { store, clock, channels }
    }

    /// The caller's organization in figures.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin; when the store fails.
    pub async fn overview(&self, caller: &Caller) -> Result<Overview> {
        caller.require_admin()?;
        let (db, now) = (self.store.reader(), self.clock.now());
        let groups = store::analytics::groups(db, caller.organization, now).await?;
        let recent = store::analytics::created_by_day(db, caller.organization, now).await?;
        let counts = counter::of_organization(db, caller.organization).await?;
        let sum = |part: fn(&Group) -> i64| groups.iter().map(part).sum();
        Ok(Overview {
            total: sum(|group| group.total),
            active: sum(|group| group.active),
            expired: sum(|group| group.expired),
            scheduled: sum(|group| group.scheduled),
            archived: sum(|group| group.archived),
            by_severity: by(&groups, |group| group.severity),
            by_delivery_type: by(&groups, |group| self.channels.delivery_type(group.channels)),
            by_visibility: by(&groups, |group| group.visibility),
            recent: recent.to_vec(),
            figures: self.figures(&counts),
        })
    }

    /// One alert of the caller's organization in figures, also when it is archived.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin; [`Error::NotFound`]; when the store fails.
    pub async fn of_alert(&self, caller: &Caller, alert: AlertId) -> Result<OfAlert> {
        caller.require_admin()?;
        let db = self.store.reader();
        let found = store::alert::find(db, caller.organization, alert).await?.ok_or(Error::NotFound)?;
        let counts = counter::of_alert(db, caller.organization, alert).await?;
        Ok(OfAlert {
            id: found.id,
            title: found.content.title,
            severity: found.content.severity,
            created_at: found.created_at,
            figures: self.figures(&counts),
        })
    }

    fn figures(&self, counts: &counter::Counts) -> Figures {
        Figures::of(counts, |channel| self.channels.name(channel))
    }
}

/// The groups' totals by what they have in common.
fn by<K: Ord>(groups: &[Group], key: impl Fn(&Group) -> K) -> Vec<(K, i64)> {
    let mut totals = BTreeMap::new();
    for group in groups {
        *totals.entry(key(group)).or_default() += group.total;
    }
    totals.into_iter().collect()
}
