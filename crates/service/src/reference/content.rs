//! What an alert of the reference system says, as it can be said here: a pure decision with its reasons.

use channels::Registry;
use domain::limit::{MESSAGE_LENGTH_MAX, REMINDER_MINUTES_DEFAULT, REMINDER_MINUTES_MAX, TITLE_LENGTH_MAX};
use domain::{ChannelSet, Severity, StopRemindersOn, Timestamp, Visibility, Window};
use store::alert::Content;
use store::reference::AlertRow;

use super::person::{Remarks, note_text};
use super::report::Reason;
use super::targets::Targets;
use super::text::{self, quoted};

/// The life of an alert that expires before it starts: it comes in archived, and no window is empty.
const SHORTEST_LIFE_MINUTES: i64 = 1;
const MINUTES_AN_HOUR: i64 = 60;

/// Whom an alert addresses, and whether it said so in a word that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Addressed {
    pub(super) kind: Visibility,
    pub(super) is_known: bool,
}

/// The kind of targets that is in force. An unknown word is taken for the narrowest kind that the alert has targets of.
pub(super) fn visibility(row: &AlertRow, targets: &Targets, remarks: &mut Remarks) -> Addressed {
    if let Some(kind) = find(row.visibility_type.as_deref(), Visibility::ALL, Visibility::name) {
        return Addressed { kind, is_known: true };
    }
    remarks.push((Reason::UnknownVisibility, quoted(row.visibility_type.as_deref())));
    let kind = if targets.has(Visibility::User) {
        Visibility::User
    } else if targets.has(Visibility::Team) {
        Visibility::Team
    } else {
        Visibility::Organization
    };
    Addressed { kind, is_known: false }
}

/// The variant of this name, its case not minded.
fn find<T: Copy>(raw: Option<&str>, all: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
    let raw = raw?.trim();
    all.iter().copied().find(|one| name(*one).eq_ignore_ascii_case(raw))
}

/// When an alert was made, changed and archived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) archived: Option<Timestamp>,
}

/// Decides.
pub(super) fn content(
    row: &AlertRow,
    visibility: Visibility,
    registry: &Registry,
    now: Timestamp,
    remarks: &mut Remarks,
) -> (Content, Times) {
    let mut past = |raw: Option<&str>, what: &str| {
        text::past_instant(raw, now).unwrap_or_else(|| {
            remarks.push((Reason::BrokenTime, format!("{what} {}", quoted(raw))));
            now
        })
    };
    let created_at = past(row.created_at.as_deref(), "created_at");
    let updated_at = past(row.updated_at.as_deref(), "updated_at").max(created_at);
    let (window, is_empty) = window(row, created_at, remarks);
    let (reminder_enabled, reminder_minutes) = reminders(row, remarks);
    let is_archived = row.is_archived.is_some_and(|archived| archived != 0);
    let content = Content {
        title: words(text::name(row.title.as_deref(), TITLE_LENGTH_MAX), "title", remarks),
        message: words(text::lines(row.message.as_deref(), MESSAGE_LENGTH_MAX), "message", remarks),
        severity: severity(row, remarks),
        channels: channels(row, registry, remarks),
        visibility,
        reminder_enabled,
        reminder_minutes,
        stop_reminders_on: StopRemindersOn::Acknowledge,
        requires_acknowledgement: false,
        window,
        is_active: row.is_active.is_some_and(|active| active != 0),
    };
    (
        content,
        Times { created: created_at, updated: updated_at, archived: (is_archived || is_empty).then_some(updated_at) },
    )
}

fn words(taken: text::Taken, what: &str, remarks: &mut Remarks) -> String {
    note_text(&taken, what, remarks);
    if taken.text.is_empty() {
        remarks.push((Reason::ChangedText, format!("blank {what}")));
        return format!("(no {what})");
    }
    taken.text
}

fn window(row: &AlertRow, created_at: Timestamp, remarks: &mut Remarks) -> (Window, bool) {
    let mut instant = |raw: Option<&str>, what: &str| {
        let at = text::instant(raw);
        if at.is_none() {
            remarks.push((Reason::BrokenTime, format!("{what} {}", quoted(raw))));
        }
        at
    };
    let start = instant(row.start_time.as_deref(), "start_time").unwrap_or(created_at);
    let expiry = instant(row.expiry_time.as_deref(), "expiry_time");
    if let Some(expiry) = expiry.filter(|expiry| start < *expiry) {
        return (Window { start, expiry }, false);
    }
    let told = format!("{} to {}", quoted(row.start_time.as_deref()), quoted(row.expiry_time.as_deref()));
    remarks.push((Reason::EmptyWindow, told));
    (Window { start, expiry: start.plus_minutes(SHORTEST_LIFE_MINUTES) }, true)
}

/// Whether there are reminders, and how often.
fn reminders(row: &AlertRow, remarks: &mut Remarks) -> (bool, i64) {
    let is_enabled = row.reminder_enabled.is_some_and(|enabled| enabled != 0);
    let Some(hours) = row.reminder_frequency_hours else { return (is_enabled, REMINDER_MINUTES_DEFAULT) };
    if hours < 1 {
        remarks.push((Reason::RemindersOff, format!("{hours} hours")));
        return (false, REMINDER_MINUTES_DEFAULT);
    }
    let minutes = hours.saturating_mul(MINUTES_AN_HOUR);
    if minutes > REMINDER_MINUTES_MAX {
        remarks.push((Reason::ClippedFrequency, format!("{hours} hours")));
    }
    (is_enabled, minutes.min(REMINDER_MINUTES_MAX))
}

fn severity(row: &AlertRow, remarks: &mut Remarks) -> Severity {
    find(row.severity.as_deref(), Severity::ALL, Severity::name).unwrap_or_else(|| {
        remarks.push((Reason::UnknownSeverity, quoted(row.severity.as_deref())));
        Severity::Info
    })
}

fn channels(row: &AlertRow, registry: &Registry, remarks: &mut Remarks) -> ChannelSet {
    let word = row.delivery_type.as_deref().unwrap_or_default().trim();
    if let Some(kind) = registry.known().find(|kind| kind.name.eq_ignore_ascii_case(word)) {
        return ChannelSet::IN_APP.with(kind.code);
    }
    remarks.push((Reason::UnknownChannel, quoted(row.delivery_type.as_deref())));
    ChannelSet::IN_APP
}
