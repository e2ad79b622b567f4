//! `POST /admin/alerts/glance`: what would become of the alert that is being written: whom it addresses, how they see it, and when they are reminded.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono_tz::Tz;
use domain::{AlertId, Timestamp};
use service::alert::{Audience, AudienceSize, Coming};
use service::inbox::Entry;
use web::state::ApiState;

use super::read::{Frame, Plan};
use super::typed::Typed;
use crate::failure::Failure;
use crate::form::Form;
use crate::inbox::Item;
use crate::language::Arg;
use crate::shell::{Shell, shown};
use crate::visitor::{Admin, Visitor};
use crate::when::local_instant;

/// Most reminders that are listed one by one.
const LISTED_MAX: usize = 10;

/// When people hear of it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    Now,
    At(Timestamp),
    /// They have heard.
    Since(Timestamp),
    /// At a time that is not chosen yet, cannot be read or has passed.
    Unset,
}

impl First {
    fn of(typed: &Typed, plan: &Plan, now: Timestamp, zone: Tz) -> Self {
        match plan.window.start {
            _ if !typed.starts_now && local_instant(&typed.start, zone).is_none() => Self::Unset,
            start if start > now => Self::At(start),
            start if typed.has_begun => Self::Since(start),
            // What is edited and should have begun by now begins at once.
            _ if typed.starts_now || typed.by.is_some() => Self::Now,
            _ => Self::Unset,
        }
    }
}

/// What would become of an alert.
#[derive(Clone, Debug)]
pub(super) struct Glance {
    audience: Audience,
    /// `None` where nobody has been chosen yet.
    size: Option<AudienceSize>,
    entry: Entry,
    first: First,
    is_sent_anew: bool,
    reminds: bool,
    coming: Coming,
    every_minutes: i64,
}

impl Glance {
    pub(super) async fn of(
        state: &ApiState,
        visitor: &Visitor,
        typed: &Typed,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let mut audience = plan.audience.clone();
        if let Audience::People(people) = &mut audience {
            people.extend(state.people.addressed(&visitor.caller, &typed.emails).await?.people);
            people.sort_unstable();
            people.dedup();
        }
        let is_chosen = match &audience {
            Audience::Everybody => true,
            Audience::Teams(teams) => !teams.is_empty(),
            Audience::People(people) => !people.is_empty(),
        };
        let size = if is_chosen { Some(state.alerts.count_addressed(&visitor.caller, &audience).await?) } else { None };
        let reminder_minutes = typed.reminds.then_some(plan.reminder_minutes);
        let begins = plan.window.start.max(now);
        Ok(Self {
            size,
            audience,
            entry: entry(visitor, typed, plan, begins),
            first: First::of(typed, plan, now, visitor.zone),
            is_sent_anew: typed.renotify,
            reminds: typed.reminds,
            coming: state.alerts.coming(plan.window, reminder_minutes, now, LISTED_MAX),
            every_minutes: plan.reminder_minutes,
        })
    }

    pub(super) const fn part<'a>(&'a self, shell: &'a Shell) -> GlancePart<'a> {
        GlancePart { shell, glance: self }
    }
}

/// The alert as its readers would have it.
fn entry(visitor: &Visitor, typed: &Typed, plan: &Plan, begins: Timestamp) -> Entry {
    let words = |typed: &str, key: &str| if typed.is_empty() { visitor.shell.text(key) } else { typed.to_owned() };
    Entry {
        id: AlertId(0),
        title: words(&typed.title, "compose-title-missing"),
        message: words(&typed.message, "compose-message-missing"),
        severity: typed.severity,
        channels: plan.channels,
        start_time: plan.window.start,
        expiry_time: plan.window.expiry,
        created_at: begins,
        created_by_name: typed.by.clone().unwrap_or_else(|| visitor.caller.name.clone()),
        revision: 1,
        requires_acknowledgement: typed.asks,
        is_read: false,
        is_acknowledged: false,
        acknowledged_revision: None,
        snoozed: None,
    }
}

/// The same as the form shows it.
#[derive(Template)]
#[template(path = "admin/alert/glance.html")]
pub(super) struct GlancePart<'a> {
    shell: &'a Shell,
    glance: &'a Glance,
}

impl askama::filters::HtmlSafe for GlancePart<'_> {}

impl GlancePart<'_> {
    /// Such as "2,413 people in 3 teams".
    fn size(&self) -> String {
        let (kind, count) = match &self.glance.audience {
            Audience::Everybody => ("everybody", 0),
            Audience::Teams(teams) => ("teams", teams.len()),
            Audience::People(people) => ("people", people.len()),
        };
        let Some(size) = self.glance.size else { return self.shell.text(&format!("glance-no-{kind}")) };
        let number = self.shell.number(size.people);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let key = if size.is_exact { "glance-size" } else { "glance-at-most" };
        let values =
            [("people", Arg::Number(size.people)), ("number", Arg::Text(&number)), ("teams", Arg::Number(count))];
        let people = self.shell.language.text_of(key, &values);
        let values = [("size", Arg::Text(people.as_str())), ("teams", Arg::Number(count))];
        self.shell.language.text_of(&format!("glance-in-{kind}"), &values)
    }

    /// Addressed, and nobody is there.
    fn is_void(&self) -> bool {
        self.glance.size.is_some_and(|size| size.people == 0)
    }

    fn item(&self) -> Item<'_> {
        Item { shell: self.shell, alert: &self.glance.entry, is_whole: false, is_preview: true, again: None }
    }

    /// How many reminders, and how often.
    fn reminders(&self) -> String {
        let glance = self.glance;
        if !glance.reminds {
            return self.shell.text("glance-no-reminders");
        }
        if glance.coming.total == 0 {
            return self.shell.text("glance-no-slots");
        }
        let number = self.shell.number(glance.coming.total);
        let every = self.shell.length(glance.every_minutes);
        let values =
            [("count", Arg::Number(glance.coming.total)), ("number", Arg::Text(&number)), ("every", Arg::Text(&every))];
        self.shell.language.text_of("glance-reminders", &values)
    }

    /// How many more there are than those that are listed, if so, and when the last is due.
    fn unlisted(&self) -> Option<(String, Timestamp)> {
        let Coming { first, total, last } = &self.glance.coming;
        let more = total - i64::try_from(first.len()).unwrap_or(i64::MAX);
        let last = last.filter(|_| more > 0)?;
        Some((self.shell.named("glance-more", &self.shell.number(more)), last))
    }
}

/// Of a new alert as of one that is edited: the form says all that is asked here.
pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    form: Form,
) -> Result<Response, Failure> {
    let typed = Typed::of(&form);
    let organization = state.organizations.find(&visitor.caller).await?;
    let now = state.alerts.now();
    let frame = Frame { now, zone: visitor.zone, life_minutes: organization.alert_life_minutes, stored: None };
    let (plan, _) = Plan::read(&typed, frame, &state.alerts, &visitor.shell);
    let glance = Glance::of(&state, &visitor, &typed, &plan, now).await?;
    Ok(shown(&glance.part(&visitor.shell)))
}
