//! One alert as one person sees it, on the wire.

use serde::Serialize;
use serde_json::{Value, json};
use service::inbox::{Entry, Inbox};
use utoipa::ToSchema;

use crate::moment::Moment;

/// An alert with the person's own marks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InboxItem)]
pub(super) struct Item {
    id: i64,
    title: String,
    message: String,
    /// `Info`, `Warning` or `Critical`.
    severity: &'static str,
    /// How it goes out beside the app: the first of its channels other than `InApp`, else `InApp`.
    delivery_type: &'static str,
    start_time: Moment,
    expiry_time: Moment,
    /// First and last name of who published it, else the username.
    created_by_name: String,
    created_at: Moment,
    /// Counts the edits of title, message and severity, from 1.
    revision: i64,
    is_read: bool,
    is_snoozed: bool,
    /// Until when reminders are quiet; null unless snoozed.
    snooze_until: Option<Moment>,
    /// Whether an acknowledgement stands, be it of an earlier revision.
    is_acknowledged: bool,
    /// The revision that was acknowledged, if any.
    acknowledged_revision: Option<i64>,
    requires_acknowledgement: bool,
}

/// A snoozed alert, and since when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SnoozedInboxItem)]
pub(super) struct SnoozedItem {
    #[serde(flatten)]
    item: Item,
    snoozed_at: Option<Moment>,
}

impl Item {
    pub(super) fn of(entry: Entry, inbox: &Inbox) -> Self {
        Self {
            id: entry.id.0,
            title: entry.title,
            message: entry.message,
            severity: entry.severity.name(),
            delivery_type: inbox.delivery_type(entry.channels),
            start_time: entry.start_time.into(),
            expiry_time: entry.expiry_time.into(),
            created_by_name: entry.created_by_name,
            created_at: entry.created_at.into(),
            revision: entry.revision,
            is_read: entry.is_read,
            is_snoozed: entry.snoozed.is_some(),
            snooze_until: entry.snoozed.map(|(_, until)| until.into()),
            is_acknowledged: entry.is_acknowledged,
            acknowledged_revision: entry.acknowledged_revision,
            requires_acknowledgement: entry.requires_acknowledgement,
        }
    }
}

impl SnoozedItem {
    pub(super) fn of(entry: Entry, inbox: &Inbox) -> Self {
        let snoozed_at = entry.snoozed.map(|(from, _)| from.into());
        Self { item: Item::of(entry, inbox), snoozed_at }
    }
}

/// An item as the document shows it.
pub(super) fn example() -> Value {
    json!({
        "id": 7, "title": "Maintenance tonight", "message": "The database is down from 22:00 to 22:30 UTC.",
        "severity": "Warning", "delivery_type": "InApp", "start_time": "2026-11-22T10:00:00Z",
        "expiry_time": "2026-11-29T10:00:00Z", "created_by_name": "Ada Admin", "created_at": "2026-11-22T10:00:00Z",
        "revision": 1, "is_read": false, "is_snoozed": false, "snooze_until": null, "is_acknowledged": false,
        "acknowledged_revision": null, "requires_acknowledgement": false
    })
}

/// The same snoozed.
pub(super) fn snoozed_example() -> Value {
    let mut example = example();
    example["is_snoozed"] = true.into();
    example["snooze_until"] = "2026-11-23T00:00:00Z".into();
    example["snoozed_at"] = "2026-11-22T11:00:00Z".into();
    example
}
