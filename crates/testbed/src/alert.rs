//! An alert as tests publish it when they care about something else.

use domain::{ChannelSet, Severity, StopRemindersOn, Timestamp, Visibility, Window};
use store::alert::Content;

/// An alert to the whole organization, from `now` on for a day.
pub fn announcement(title: &str, now: Timestamp) -> Content {
    Content {
        title: title.into(),
        message: format!("{title}, in full"),
        severity: Severity::Info,
        channels: ChannelSet::IN_APP,
        visibility: Visibility::Organization,
        reminder_enabled: true,
        reminder_minutes: 120,
        stop_reminders_on: StopRemindersOn::Acknowledge,
        requires_acknowledgement: false,
        window: Window { start: now, expiry: now.plus_minutes(24 * 60) },
        is_active: true,
    }
}
