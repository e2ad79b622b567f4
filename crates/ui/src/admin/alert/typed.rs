//! What an admin typed into the form of an alert, word for word: it is shown again as it was. What it means is read elsewhere.

use chrono_tz::Tz;
use domain::{Severity, Status, StopRemindersOn, TeamId, Timestamp, UserId, Visibility};
use service::alert::Detail;
use service::organization::Organization;
use web::limit::SEARCH_CHARS_MAX;

use crate::form::Form;
use crate::organization::length::Length;
use crate::when;

/// The fields of the form.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// By which a form that is sent twice is known.
    pub(super) key: String,
    /// When the alert that the form was filled from was last changed.
    pub(super) seen: Option<Timestamp>,
    /// Who published the alert that there is.
    pub(super) by: Option<String>,
    pub(super) title: String,
    pub(super) message: String,
    pub(super) severity: Severity,
    pub(super) audience: Visibility,
    pub(super) teams: Vec<TeamId>,
    pub(super) people: Vec<UserId>,
    pub(super) emails: String,
    pub(super) team_search: String,
    pub(super) person_search: String,
    /// The names of the channels that are ticked.
    pub(super) channels: Vec<String>,
    pub(super) starts_now: bool,
    /// Whether it began before the form was shown.
    pub(super) has_begun: bool,
    pub(super) start: String,
    pub(super) expiry: String,
    pub(super) reminds: bool,
    pub(super) every: Length,
    pub(super) stop_on: StopRemindersOn,
    pub(super) asks: bool,
    pub(super) renotify: bool,
}

impl Typed {
    /// A form that nobody has touched yet, with the organization's defaults.
    pub(super) fn fresh(organization: &Organization, now: Timestamp, zone: Tz, key: String) -> Self {
        Self {
            key,
            seen: None,
            by: None,
            title: String::new(),
            message: String::new(),
            severity: Severity::Info,
            audience: Visibility::Organization,
            teams: Vec::new(),
            people: Vec::new(),
            emails: String::new(),
            team_search: String::new(),
            person_search: String::new(),
            channels: Vec::new(),
            starts_now: true,
            has_begun: false,
            start: String::new(),
            expiry: when::field(now.plus_minutes(organization.alert_life_minutes), zone),
            reminds: true,
            every: Length::of(organization.reminder_minutes),
            stop_on: StopRemindersOn::Acknowledge,
            asks: false,
            renotify: false,
        }
    }

    /// The form of an alert that there is.
    pub(super) fn stored(detail: &Detail, zone: Tz, channels: Vec<String>) -> Self {
        let content = &detail.alert.content;
        Self {
            key: String::new(),
            seen: Some(detail.alert.updated_at),
            by: Some(detail.created_by_name.clone()),
            title: content.title.clone(),
            message: content.message.clone(),
            severity: content.severity,
            audience: content.visibility,
            teams: detail.teams.iter().map(|(team, _)| *team).collect(),
            people: detail.users.iter().map(|(user, _)| *user).collect(),
            emails: String::new(),
            team_search: String::new(),
            person_search: String::new(),
            channels,
            starts_now: false,
            has_begun: detail.status != Status::Scheduled,
            start: when::field(content.window.start, zone),
            expiry: when::field(content.window.expiry, zone),
            reminds: content.reminder_enabled,
            every: Length::of(content.reminder_minutes),
            stop_on: content.stop_reminders_on,
            asks: content.requires_acknowledgement,
            renotify: false,
        }
    }

    /// The same for an alert to come, known by the key of a fresh form: all but times that have passed, which are those of that one.
    pub(super) fn anew(self, fresh: Self, now: Timestamp, zone: Tz) -> Self {
        let has_passed = |field: &str, by: Timestamp| when::local_instant(field, zone).is_some_and(|at| at <= by);
        let starts_now = has_passed(&self.start, now.plus_minutes(1));
        let start = if starts_now { String::new() } else { self.start.clone() };
        let expiry = if has_passed(&self.expiry, now) { fresh.expiry } else { self.expiry.clone() };
        Self {
            key: fresh.key,
            seen: None,
            by: None,
            start,
            expiry,
            starts_now,
            has_begun: false,
            renotify: false,
            ..self
        }
    }

    pub(super) fn of(form: &Form) -> Self {
        let short = |name: &str| form.text(name).chars().take(SEARCH_CHARS_MAX).collect::<String>();
        Self {
            key: short("key"),
            seen: form.text("seen").parse().ok().map(Timestamp::from_micros),
            by: Some(short("by")).filter(|by| !by.is_empty()),
            title: domain::name::shown(form.text("title")),
            message: form.text("message").replace("\r\n", "\n"),
            severity: Severity::from_name(form.text("severity")).unwrap_or(Severity::Info),
            audience: Visibility::from_name(form.text("audience")).unwrap_or(Visibility::Organization),
            teams: distinct(form.ids("team")).map(TeamId).collect(),
            people: distinct(form.ids("person")).map(UserId).collect(),
            emails: form.text("emails").replace("\r\n", "\n"),
            team_search: short("team_search"),
            person_search: short("person_search"),
            channels: form.all("channel").map(str::to_owned).collect(),
            starts_now: form.text("starts") != "later",
            has_begun: form.is_ticked("begun"),
            start: form.text("start").to_owned(),
            expiry: form.text("expiry").to_owned(),
            reminds: form.is_ticked("reminds"),
            every: Length::typed(form, "every", "unit"),
            stop_on: StopRemindersOn::from_name(form.text("stop_on")).unwrap_or(StopRemindersOn::Acknowledge),
            asks: form.is_ticked("asks"),
            renotify: form.is_ticked("renotify"),
        }
    }
}

fn distinct(ids: impl Iterator<Item = i64>) -> impl Iterator<Item = i64> {
    let ids: std::collections::BTreeSet<i64> = ids.collect();
    ids.into_iter()
}
