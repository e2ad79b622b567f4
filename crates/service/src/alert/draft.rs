//! What an admin says about an alert, and the whole that it makes together with the defaults or with what is stored.

use domain::{ChannelSet, Severity, StopRemindersOn, TeamId, Timestamp, UserId, Visibility, Window};
use store::alert::Content;
use store::organization::Organization;

/// An alert to publish.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub title: String,
    pub message: String,
    pub wishes: Wishes,
}

/// A change to an alert; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    pub title: Option<String>,
    pub message: Option<String>,
    pub wishes: Wishes,
    /// Send it again to everybody, and ask for acknowledgements anew.
    pub renotify: bool,
    /// When the alert that the admin had before their eyes was last changed; without it the edit goes over whatever there is.
    pub seen: Option<Timestamp>,
}

/// What an admin wants of an alert beside its words; `None` leaves it to the default or to what is stored.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    pub severity: Option<Severity>,
    pub channels: Option<ChannelSet>,
    pub visibility: Option<Visibility>,
    /// The slug of the admin's own organization; any other is refused.
    pub target_organization: Option<String>,
    pub teams: Option<Vec<TeamId>>,
    pub users: Option<Vec<UserId>>,
    pub reminder_enabled: Option<bool>,
    pub reminder_minutes: Option<i64>,
    pub stop_reminders_on: Option<StopRemindersOn>,
    pub requires_acknowledgement: Option<bool>,
    pub start: Option<Timestamp>,
    pub expiry: Option<Timestamp>,
    pub is_active: Option<bool>,
}

impl Draft {
    /// The whole alert, with the organization's defaults.
    pub(super) fn content(&self, organization: &Organization, now: Timestamp) -> Content {
        let start = self.wishes.start.unwrap_or(now);
        let defaults = Content {
            title: self.title.clone(),
            message: self.message.clone(),
            severity: Severity::Info,
            channels: ChannelSet::IN_APP,
            visibility: Visibility::Organization,
            reminder_enabled: true,
            reminder_minutes: organization.reminder_minutes,
            stop_reminders_on: StopRemindersOn::Acknowledge,
            requires_acknowledgement: false,
            window: Window { start, expiry: start.plus_minutes(organization.alert_life_minutes) },
            is_active: true,
        };
        self.wishes.over(defaults)
    }
}

impl Edit {
    /// The whole alert after the change.
    pub(super) fn content(&self, stored: &Content) -> Content {
        let mut content = self.wishes.over(stored.clone());
        content.title.clone_from(self.title.as_ref().unwrap_or(&stored.title));
        content.message.clone_from(self.message.as_ref().unwrap_or(&stored.message));
        content
    }
}

impl Wishes {
    fn over(&self, base: Content) -> Content {
        Content {
            severity: self.severity.unwrap_or(base.severity),
            channels: self.channels.unwrap_or(base.channels),
            visibility: self.visibility.unwrap_or(base.visibility),
            reminder_enabled: self.reminder_enabled.unwrap_or(base.reminder_enabled),
            reminder_minutes: self.reminder_minutes.unwrap_or(base.reminder_minutes),
            stop_reminders_on: self.stop_reminders_on.unwrap_or(base.stop_reminders_on),
            requires_acknowledgement: self.requires_acknowledgement.unwrap_or(base.requires_acknowledgement),
            window: Window {
                start: self.start.unwrap_or(base.window.start),
                expiry: self.expiry.unwrap_or(base.window.expiry),
            },
            is_active: self.is_active.unwrap_or(base.is_active),
            ..base
        }
    }
}
