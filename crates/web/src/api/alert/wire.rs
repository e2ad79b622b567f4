//! An alert as admins read it.

use serde::Serialize;
use serde_json::{Number, Value, json};
use service::alert::{Alerts, Detail};
use utoipa::ToSchema;

use crate::moment::Moment;

/// An alert, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alert)]
pub(super) struct AlertOut {
    id: i64,
    title: String,
    message: String,
    severity: &'static str,
    /// The first channel beside `InApp`, or `InApp` where it is alone.
    delivery_type: &'static str,
    /// All channels.
    channels: Vec<&'static str>,
    visibility_type: &'static str,
    /// The organization's slug.
    target_organization: String,
    target_teams: Vec<i64>,
    target_teams_names: Vec<String>,
    target_users: Vec<i64>,
    target_users_names: Vec<String>,
    reminder_enabled: bool,
    #[schema(value_type = f64)]
    reminder_frequency_hours: Number,
    reminder_frequency_minutes: i64,
    requires_acknowledgement: bool,
    /// `acknowledge` or `read`.
    stop_reminders_on: &'static str,
    start_time: Moment,
    expiry_time: Moment,
    is_active: bool,
    is_archived: bool,
    is_expired: bool,
    /// `scheduled`, `active`, `expired`, `inactive` or `archived`.
    status: &'static str,
    /// Grows with each edit of title, message or severity.
    revision: i64,
    next_round_at: Option<Moment>,
    /// How many people it addresses now; null while those of several teams are first being counted.
    audience_size: Option<i64>,
    created_by: i64,
    created_by_name: String,
    created_at: Moment,
    updated_at: Moment,
    /// What to know about it: channels by which nothing goes out.
    warnings: Vec<String>,
}

impl AlertOut {
    pub(super) fn of(detail: &Detail, alerts: &Alerts) -> Self {
        let (alert, content) = (&detail.alert, &detail.alert.content);
        let channels: Vec<_> = content.channels.iter().map(|channel| alerts.channel_name(channel)).collect();
        Self {
            id: alert.id.0,
            title: content.title.clone(),
            message: content.message.clone(),
            severity: content.severity.name(),
            delivery_type: alerts.channel_name(content.channels.main()),
            channels,
            visibility_type: content.visibility.name(),
            target_organization: detail.organization.clone(),
            target_teams: detail.teams.iter().map(|(team, _)| team.0).collect(),
            target_teams_names: detail.teams.iter().map(|(_, name)| name.clone()).collect(),
            target_users: detail.users.iter().map(|(user, _)| user.0).collect(),
            target_users_names: detail.users.iter().map(|(_, name)| name.clone()).collect(),
            reminder_enabled: content.reminder_enabled,
            reminder_frequency_hours: hours(content.reminder_minutes),
            reminder_frequency_minutes: content.reminder_minutes,
            requires_acknowledgement: content.requires_acknowledgement,
            stop_reminders_on: content.stop_reminders_on.name(),
            start_time: content.window.start.into(),
            expiry_time: content.window.expiry.into(),
            is_active: content.is_active,
            is_archived: alert.archived_at.is_some(),
            is_expired: detail.is_expired,
            status: detail.status.name(),
            revision: alert.revision,
            next_round_at: alert.next_round_at.map(Moment),
            audience_size: detail.audience_size,
            created_by: alert.created_by.0,
            created_by_name: detail.created_by_name.clone(),
            created_at: alert.created_at.into(),
            updated_at: alert.updated_at.into(),
            warnings: detail.warnings.clone(),
        }
    }
}

/// Whole hours as an integer, as the reference writes them; others with a fraction.
fn hours(minutes: i64) -> Number {
    #[expect(clippy::cast_precision_loss, reason = "a frequency is at most 43,200 minutes")]
    let fraction = Number::from_f64(minutes as f64 / 60.0);
    match fraction {
        Some(fraction) if minutes % 60 != 0 => fraction,
        _ => Number::from(minutes / 60),
    }
}

/// The alert that the document shows.
pub(super) fn example() -> Value {
    json!({
        "id": 7, "title": "Water off on Monday", "message": "From 8 to 12, all floors.", "severity": "Warning",
        "delivery_type": "InApp", "channels": ["InApp"], "visibility_type": "Team", "target_organization": "default-org",
        "target_teams": [3], "target_teams_names": ["Facilities"], "target_users": [], "target_users_names": [],
        "reminder_enabled": true, "reminder_frequency_hours": 2, "reminder_frequency_minutes": 120,
        "requires_acknowledgement": true, "stop_reminders_on": "acknowledge",
        "start_time": "2026-11-22T10:00:00Z", "expiry_time": "2026-11-29T10:00:00Z",
        "is_active": true, "is_archived": false, "is_expired": false, "status": "active", "revision": 1,
        "next_round_at": "2026-11-22T12:00:00Z", "audience_size": 40, "created_by": 1, "created_by_name": "Ada Lovelace",
        "created_at": "2026-11-22T10:00:00Z", "updated_at": "2026-11-22T10:00:00Z", "warnings": []
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_hours_are_written_without_a_fraction() {
        assert_eq!(json!([hours(120), hours(30), hours(20)]), json!([2, 0.5, 0.333_333_333_333_333_3]));
    }
}
