//! How an alert stands: how many it addresses and has reached, whose answer is missing, what may still be done. Read from counters, without the names of those whom it addresses.

use domain::{AlertId, Status, StopRemindersOn};
use store::alert::{Alert, Answer};

use super::{Alerts, retry};
use crate::analytics::Figures;
use crate::caller::Caller;
use crate::error::Result;

/// An alert and how far it has come.
#[derive(Clone, Debug)]
pub struct Standing {
    pub alert: Alert,
    pub status: Status,
    /// `None` while the people of several teams are first being counted.
    pub audience_size: Option<i64>,
    /// What the admin should know: channels that go out nowhere.
    pub warnings: Vec<String>,
    pub figures: Figures,
}

impl Alerts {
    /// How an alert stands, archived or not.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when it is not there.
    pub async fn standing(&self, caller: &Caller, alert: AlertId) -> Result<Standing> {
        let alert = self.seen(caller, alert).await?;
        let db = self.store.reader();
        let counts = store::counter::of_alert(db, caller.organization, alert.id).await?;
        Ok(Standing {
            status: alert.status(self.clock.now()),
            audience_size: store::alert::audience_size(db, &alert).await?,
            warnings: self.warnings(&alert),
            figures: Figures::of(&counts, |channel| self.channel_name(channel)),
            alert,
        })
    }
}

impl Standing {
    /// The people whom it addresses; while they are first being counted, those whom it has reached.
    pub fn audience(&self) -> i64 {
        self.audience_size.unwrap_or(self.figures.reached)
    }

    /// Whose answer is missing: what ends their reminders, and where an acknowledgement is asked for, that.
    pub const fn missing(&self) -> Answer {
        if self.alert.content.requires_acknowledgement { Answer::Unanswered } else { self.reminded() }
    }

    /// How many people are missing, by the counters: to these, whoever has read it once has read it.
    pub fn missing_count(&self) -> i64 {
        self.count(self.missing())
    }

    /// How many people a reminder goes to at most: snoozes may make them fewer.
    pub fn reminded_count(&self) -> i64 {
        self.count(self.reminded())
    }

    /// Whether what failed may be sent again.
    pub const fn may_retry(&self) -> bool {
        self.figures.dead > 0 && retry::is_open(self.status)
    }

    /// Whom a reminder goes to, but for snoozes.
    const fn reminded(&self) -> Answer {
        match self.alert.content.stop_reminders_on {
            StopRemindersOn::Read => Answer::Unread,
            StopRemindersOn::Acknowledge => Answer::Unanswered,
        }
    }

    /// Whoever has acknowledged has read as well.
    fn count(&self, missing: Answer) -> i64 {
        let answered = if missing == Answer::Unread { self.figures.read } else { self.figures.acknowledged };
        (self.audience() - answered).max(0)
    }
}
