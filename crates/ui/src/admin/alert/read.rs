//! What the typed fields mean: an alert as far as it can be told, for its preview, and what stands in its way. Whether it may be is the services' say.

use chrono_tz::Tz;
use domain::limit::{MESSAGE_LENGTH_MAX, REMINDER_MINUTES_MAX, REMINDER_MINUTES_MIN, TARGETS_MAX, TITLE_LENGTH_MAX};
use domain::{ChannelSet, Timestamp, Visibility, Window};
use service::alert::{Alerts, Audience, Wishes};

use super::complaint::Complaints;
use super::typed::Typed;
use crate::shell::Shell;
use crate::when;
use crate::when::local_instant;

/// What an alert starts from: the instant, its reader's zone, and the window that stands if nobody changes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) now: Timestamp,
    pub(super) zone: Tz,
    /// How long an alert lasts that does not say.
    pub(super) life_minutes: i64,
    pub(super) stored: Option<Window>,
}

/// An alert that is being written.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) audience: Audience,
    pub(super) channels: ChannelSet,
    pub(super) window: Window,
    /// Of no use where they are off.
    pub(super) reminder_minutes: i64,
    /// What was said about the window; what was not stays as it is.
    start: Option<Timestamp>,
    expiry: Option<Timestamp>,
}

impl Plan {
    /// Reads the fields; what cannot be read is complained about, and stands as if it had been left alone.
    pub(super) fn read(typed: &Typed, frame: Frame, alerts: &Alerts, shell: &Shell) -> (Self, Complaints) {
        let mut complaints = Complaints::default();
        let mut say = |field, key: &str| complaints.say(shell, field, key);
        check_text(&typed.title, TITLE_LENGTH_MAX, |key| say("title", key));
        check_text(&typed.message, MESSAGE_LENGTH_MAX, |key| say("message", key));
        let start = match frame.stored {
            None if typed.starts_now => None,
            _ => instant(&typed.start, frame, frame.stored.map(|window| window.start), || {
                say("start_time", "compose-no-time");
            }),
        };
        if start.is_some_and(|start| start <= frame.now) && frame.stored.is_none() {
            say("start_time", "compose-past");
        }
        let expiry = if typed.expiry.is_empty() && frame.stored.is_none() {
            None
        } else {
            instant(&typed.expiry, frame, frame.stored.map(|window| window.expiry), || {
                say("expiry_time", "compose-no-time");
            })
        };
        let minutes =
            typed.every.minutes().filter(|minutes| (REMINDER_MINUTES_MIN..=REMINDER_MINUTES_MAX).contains(minutes));
        if minutes.is_none() && typed.reminds {
            say("reminder_frequency_hours", "compose-bad-frequency");
        }
        let audience = match typed.audience {
            Visibility::Organization => Audience::Everybody,
            Visibility::Team => Audience::Teams(typed.teams.clone()),
            Visibility::User => Audience::People(typed.people.clone()),
        };
        if typed.teams.len().max(typed.people.len()) > TARGETS_MAX {
            say("target_users", "compose-too-many-people");
        }
        match &audience {
            Audience::Teams(teams) if teams.is_empty() => say("target_teams", "compose-no-teams"),
            Audience::People(people) if people.is_empty() && typed.emails.is_empty() => {
                say("target_users", "compose-no-people");
            }
            _ => {}
        }
        let known = typed.channels.iter().filter_map(|name| alerts.channel_named(name));
        let first = start.or(frame.stored.map(|window| window.start)).unwrap_or(frame.now);
        let usual = frame.stored.map_or_else(|| first.plus_minutes(frame.life_minutes), |window| window.expiry);
        let window = Window { start: first, expiry: expiry.unwrap_or(usual) };
        if expiry.is_some_and(|expiry| expiry <= frame.now) {
            say("expiry_time", "compose-past");
        } else if (start.is_some() || expiry.is_some()) && window.start >= window.expiry {
            say("expiry_time", "compose-ends-first");
        }
        let plan = Self {
            audience,
            channels: known.fold(ChannelSet::IN_APP, |set, kind| set.with(kind.code)),
            window,
            reminder_minutes: minutes.unwrap_or(REMINDER_MINUTES_MIN),
            start,
            expiry,
        };
        (plan, complaints)
    }

    /// What the services are asked for.
    pub(super) fn wishes(&self, typed: &Typed) -> Wishes {
        let (teams, users) = match &self.audience {
            Audience::Everybody => (None, None),
            Audience::Teams(teams) => (Some(teams.clone()), None),
            Audience::People(users) => (None, Some(users.clone())),
        };
        Wishes {
            severity: Some(typed.severity),
            channels: Some(self.channels),
            visibility: Some(self.audience.visibility()),
            target_organization: None,
            teams,
            users,
            reminder_enabled: Some(typed.reminds),
            reminder_minutes: typed.reminds.then_some(self.reminder_minutes),
            stop_reminders_on: Some(typed.stop_on),
            requires_acknowledgement: Some(typed.asks),
            start: self.start,
            expiry: self.expiry,
            is_active: None,
        }
    }
}

fn check_text(text: &str, chars_max: usize, mut say: impl FnMut(&str)) {
    if text.is_empty() {
        say("compose-blank");
    }
    if text.chars().count() > chars_max {
        say("compose-too-long");
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        say("compose-bad-letters");
    }
}

/// What a field for a time says. One that says what is stored says nothing: fields know no seconds.
fn instant(text: &str, frame: Frame, stored: Option<Timestamp>, complain: impl FnOnce()) -> Option<Timestamp> {
    if stored.is_some_and(|stored| when::field(stored, frame.zone) == text) {
        return None;
    }
    let read = local_instant(text, frame.zone);
    if read.is_none() {
        complain();
    }
    read
}
