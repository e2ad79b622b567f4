//! What a page missed while it was away: everything since a little before the last event it saw, or a `reset`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::limit::LIVE_EVENT_RETENTION;
use domain::{AlertId, Timestamp, UserId};
use store::live::{LiveKind, Recorded};

use super::{Live, News, Notice, Shown};
use crate::caller::Caller;
use crate::error::Result;

/// How much before the last event the replay begins, for those that committed late. Pages drop what they have seen.
pub(super) const LOOK_BACK: Duration = Duration::from_secs(10);
/// Most events that are replayed; whoever missed more fetches the list.
const REPLAYED_MAX: u64 = 200;

impl Live {
    /// What the caller missed, and how many of their alerts are unread.
    pub(super) async fn missed(&self, caller: &Caller, last_seen: Option<&str>, now: Timestamp) -> Result<Vec<Notice>> {
        // Read before the events, so that whoever names it later misses none.
        let newest = store::live::newest(self.store.reader()).await?;
        let mut notices = match last_seen {
            None => Vec::new(),
            Some(text) => match self.recorded_since(caller, text, now).await? {
                Some(recorded) => self.replayed(caller, &recorded, now).await?,
                None => vec![Notice { id: newest, news: News::Reset }],
            },
        };
        let unread = self.unread(caller.organization, caller.user, now).await?;
        notices.push(Notice { id: newest, news: News::Counts { unread } });
        Ok(notices)
    }

    async fn recorded_since(&self, caller: &Caller, last_seen: &str, now: Timestamp) -> Result<Option<Vec<Recorded>>> {
        let db = self.store.reader();
        let Ok(id) = last_seen.trim().parse() else { return Ok(None) };
        let Some(at) = store::live::recorded_at(db, caller.organization, id).await? else { return Ok(None) };
        if at < now - LIVE_EVENT_RETENTION {
            return Ok(None);
        }
        let found = store::live::replay(db, caller.organization, caller.user, at - LOOK_BACK, REPLAYED_MAX + 1).await?;
        Ok(Some(found).filter(|found| found.len() as u64 <= REPLAYED_MAX))
    }

    async fn replayed(&self, caller: &Caller, recorded: &[Recorded], now: Timestamp) -> Result<Vec<Notice>> {
        let db = self.store.reader();
        let alerts: BTreeSet<AlertId> = recorded.iter().filter_map(|recorded| recorded.event.alert).collect();
        let seen = store::viewer::seen_of(db, caller.organization, caller.user, &alerts, now).await?;
        let me = BTreeSet::from([caller.user]);
        let mut shown: BTreeMap<AlertId, Arc<Shown>> = BTreeMap::new();
        let mut notices = Vec::new();
        for Recorded { id, event, .. } in recorded {
            let Some(alert) = event.alert else { continue };
            if event.kind == LiveKind::Withdrawn {
                if !seen.contains(&alert) {
                    notices.push(Notice { id: *id, news: News::Withdrawn(alert) });
                }
                continue;
            }
            if !seen.contains(&alert) || !self.is_reached(event.kind, event.round, &me).await? {
                continue;
            }
            let alert = match shown.get(&alert) {
                Some(alert) => alert.clone(),
                None => match self.shown(caller.organization, alert).await? {
                    Some(found) => shown.entry(alert).or_insert(Arc::new(found)).clone(),
                    None => continue,
                },
            };
            notices.push(Notice { id: *id, news: News::of(event, alert) });
        }
        Ok(notices)
    }

    async fn is_reached(&self, kind: LiveKind, round: Option<domain::RoundId>, me: &BTreeSet<UserId>) -> Result<bool> {
        match round {
            Some(round) if kind == LiveKind::Reminder => {
                Ok(!store::viewer::reached(self.store.reader(), round, me).await?.is_empty())
            }
            _ => Ok(true),
        }
    }
}
