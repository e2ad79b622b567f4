//! One event to the streams of those whom it concerns: the audience is asked for all candidates at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{AlertId, OrganizationId, Timestamp, UserId};
use store::inbox::Filter;
use store::live::{Event, LiveKind, Recorded};

use super::{Live, News, Notice, Shown};
use crate::error::Result;

impl News {
    /// What an event about an alert that its reader sees says.
    pub(super) fn of(event: &Event, alert: Arc<Shown>) -> Self {
        match event.kind {
            LiveKind::Reminder => Self::Reminder(alert, event.round),
            LiveKind::Update => Self::Update(alert),
            _ => Self::Alert(alert),
        }
    }
}

impl Live {
    /// Tells this node's streams of an event.
    pub(super) async fn deliver(&self, recorded: &Recorded, now: Timestamp) -> Result<()> {
        let Recorded { id, organization, event, .. } = recorded;
        let people = self.hub.people(*organization, event.users);
        if people.is_empty() {
            return Ok(());
        }
        let Some(alert) = event.alert.filter(|_| event.kind != LiveKind::Counts) else {
            return self.deliver_counts(recorded, &people, now).await;
        };
        let shown = self.shown(*organization, alert).await?;
        let viewers = match &shown {
            Some(shown) => {
                store::viewer::viewers(self.store.reader(), *organization, &shown.alert, &people, now).await?
            }
            None => BTreeSet::new(),
        };
        if event.kind == LiveKind::Withdrawn {
            let gone = people.difference(&viewers).copied().collect();
            self.hub.send(*organization, &gone, &Notice { id: *id, news: News::Withdrawn(alert) });
            return Ok(());
        }
        let concerned = match event.round {
            Some(round) if event.kind == LiveKind::Reminder => {
                store::viewer::reached(self.store.reader(), round, &viewers).await?
            }
            _ => viewers,
        };
        if let Some(shown) = shown {
            let notice = Notice { id: *id, news: News::of(event, Arc::new(shown)) };
            self.hub.send(*organization, &concerned, &notice);
        }
        Ok(())
    }

    /// A person's own action: it concerns one person, so it is counted for one.
    async fn deliver_counts(&self, recorded: &Recorded, people: &BTreeSet<UserId>, now: Timestamp) -> Result<()> {
        for user in people {
            let unread = self.unread(recorded.organization, *user, now).await?;
            let notice = Notice { id: recorded.id, news: News::Counts { unread } };
            self.hub.send(recorded.organization, &BTreeSet::from([*user]), &notice);
        }
        Ok(())
    }

    pub(super) async fn unread(&self, organization: OrganizationId, user: UserId, now: Timestamp) -> Result<u64> {
        let unread = Filter { is_read: Some(false), ..Filter::default() };
        Ok(store::inbox::count(self.store.reader(), organization, user, unread, now).await?)
    }

    /// The alert as its audience sees it; `None` once it is deleted.
    pub(super) async fn shown(&self, organization: OrganizationId, alert: AlertId) -> Result<Option<Shown>> {
        let db = self.store.reader();
        let Some(alert) = store::alert::find(db, organization, alert).await? else { return Ok(None) };
        let names = store::alert::display_names(db, organization, &[alert.created_by]).await?;
        let created_by_name = names.get(&alert.created_by).cloned().unwrap_or_default();
        Ok(Some(Shown { alert, created_by_name }))
    }
}
