//! What the audit trail and open pages are told about an alert, in the transaction that changes it.

use domain::{AlertId, Timestamp};
use serde_json::{Map, Value, json};
use store::Db;
use store::alert::{Alert, Content, Target};
use store::live::{Event, LiveKind};

use super::Alerts;
use crate::caller::Caller;
use crate::error::Result;

/// Adds an entry on an alert to the caller's audit trail.
pub(super) async fn audit(
    db: &Db,
    caller: &Caller,
    action: &str,
    alert: AlertId,
    detail: Option<Value>,
    at: Timestamp,
) -> Result<()> {
    let entry = store::audit::Entry {
        actor: Some(caller.user),
        actor_name: &caller.name,
        action,
        subject_kind: "alert",
        subject: Some(alert.0),
        detail,
        request_id: caller.request_id.as_deref(),
        at,
    };
    Ok(store::audit::record(db, caller.organization, entry).await?)
}

/// Tells open pages something about an alert.
pub(super) async fn tell(db: &Db, alert: &Alert, kind: LiveKind, now: Timestamp) -> Result<()> {
    let event = Event { kind, alert: Some(alert.id), round: None, users: None };
    Ok(store::live::emit(db, alert.organization, event, now).await?)
}

impl Alerts {
    /// An alert's fields as the audit trail keeps them.
    pub(super) fn fields(&self, content: &Content) -> Map<String, Value> {
        let channels: Vec<&str> = content.channels.iter().map(|channel| self.channel_name(channel)).collect();
        let fields = [
            ("title", json!(content.title)),
            ("message", json!(content.message)),
            ("severity", json!(content.severity.name())),
            ("channels", json!(channels)),
            ("visibility_type", json!(content.visibility.name())),
            ("reminder_enabled", json!(content.reminder_enabled)),
            ("reminder_frequency_minutes", json!(content.reminder_minutes)),
            ("stop_reminders_on", json!(content.stop_reminders_on.name())),
            ("requires_acknowledgement", json!(content.requires_acknowledgement)),
            ("start_time", json!(content.window.start.to_string())),
            ("expiry_time", json!(content.window.expiry.to_string())),
            ("is_active", json!(content.is_active)),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The fields that differ, each as it was and as it is.
    pub(super) fn differences(&self, before: &Content, after: &Content) -> Map<String, Value> {
        let mut was = self.fields(before);
        let is = self.fields(after);
        is.into_iter()
            .filter_map(|(name, is)| {
                let was = was.remove(&name)?;
                (was != is).then(|| (name, json!({"before": was, "after": is})))
            })
            .collect()
    }
}

/// Targets as the audit trail keeps them: their ids, as their kind calls them.
pub(super) fn target_ids(targets: &[Target]) -> Value {
    let ids: Vec<i64> = targets
        .iter()
        .map(|target| match target {
            Target::Organization(organization) => organization.0,
            Target::Team(team) => team.0,
            Target::User(user) => user.0,
        })
        .collect();
    json!(ids)
}
