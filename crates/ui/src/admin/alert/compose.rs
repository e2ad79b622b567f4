//! `GET /admin/alerts/new`: the form of an alert, with what would become of it beside. Publishing is another file's.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AlertId, Severity, StopRemindersOn, UserId, Visibility};
use serde_json::Value;
use service::Error;
use service::alert::Detail;
use service::people::Addressed;
use web::state::ApiState;

use super::complaint::Complaints;
use super::glance::Glance;
use super::meanwhile::Meanwhile;
use super::picker::{People, Teams};
use super::read::{Frame, Plan};
use super::typed::Typed;
use crate::failure::Failure;
use crate::organization::length::Unit;
use crate::query::Query;
use crate::shell::{Shell, page, tone};
use crate::visitor::{Admin, Visitor};

/// Addresses that are named as unknown, of many.
const UNKNOWN_NAMED_MAX: usize = 5;

/// The fields beside which complaints are shown; all others are said above the form.
const FIELDS: [&str; 9] = [
    "title",
    "message",
    "start_time",
    "expiry_time",
    "reminder_frequency_hours",
    "target_teams",
    "target_users",
    "visibility_type",
    "channels",
];

#[derive(Template)]
#[template(path = "admin/alert/compose.html")]
struct ComposePage {
    shell: Shell,
    typed: Typed,
    complaints: Complaints,
    /// The alert that is edited, if it is one that there is.
    edited: Option<AlertId>,
    /// The channels beside in-app delivery.
    channels: Vec<(&'static str, &'static str)>,
    people: People,
    teams: Teams,
    glance: Glance,
    /// What others made of it since the form was opened, where saving would go over that.
    meanwhile: Option<Meanwhile>,
}

impl ComposePage {
    fn path(&self) -> String {
        self.edited.map_or_else(|| "/admin/alerts/new".to_owned(), |id| format!("/admin/alerts/{id}/edit"))
    }

    fn heading(&self) -> String {
        self.shell.text(if self.edited.is_some() { "compose-edit-title" } else { "desk-new" })
    }

    fn severities() -> [(Severity, &'static str); 3] {
        [Severity::Info, Severity::Warning, Severity::Critical].map(|severity| (severity, tone(severity)))
    }

    fn has_channel(&self, name: &str) -> bool {
        self.typed.channels.iter().any(|typed| typed == name)
    }

    /// The attributes of a field about which something is said.
    fn marks(&self, field: &str) -> Marks {
        Marks { field: self.complaints.on(field).map(|_| field.to_owned()) }
    }

    fn elsewhere(&self) -> Vec<&str> {
        self.complaints.elsewhere(&FIELDS)
    }
}

/// What leads a screen reader from a field to the complaint about it.
#[derive(Template)]
#[template(
    source = r#"{% match field %}{% when Some with (field) %} aria-invalid="true" aria-describedby="{{ field }}-error"{% when None %}{% endmatch %}"#,
    ext = "html"
)]
struct Marks {
    field: Option<String>,
}

impl askama::filters::HtmlSafe for Marks {}

/// A form on its way to its page: what was typed, and of which alert.
pub(super) struct Draft<'a> {
    pub(super) state: &'a ApiState,
    pub(super) visitor: &'a Visitor,
    pub(super) frame: Frame,
    pub(super) edited: Option<AlertId>,
    pub(super) meanwhile: Option<Meanwhile>,
}

impl Draft<'_> {
    /// The page of the form, with these complaints in it.
    pub(super) async fn page(
        self,
        typed: Typed,
        plan: &Plan,
        complaints: Complaints,
        status: StatusCode,
    ) -> Result<Response, Failure> {
        let (state, caller) = (self.state, &self.visitor.caller);
        let shown = ComposePage {
            shell: self.visitor.shell.clone(),
            edited: self.edited,
            channels: state.alerts.channels().into_iter().skip(1).map(|kind| (kind.name, kind.label)).collect(),
            people: People::of(state, caller, &typed).await?,
            teams: Teams::of(state, caller, &typed).await?,
            glance: Glance::of(state, self.visitor, &typed, plan, self.frame.now).await?,
            meanwhile: self.meanwhile,
            typed,
            complaints,
        };
        Ok(page(status, &shown))
    }

    /// Reads what was typed. People who were given by their e-mail addresses are ticked from now on; an address that is
    /// nobody's stays where it was typed, and so do all where they are more than can be named at once.
    pub(super) async fn read(&self, typed: &mut Typed) -> Result<(Plan, Complaints), Failure> {
        let mut meant = Addressed::default();
        if typed.audience == Visibility::User {
            meant = self.state.people.addressed(&self.visitor.caller, &typed.emails).await?;
        }
        if typed.audience == Visibility::User && !meant.is_cut {
            typed.people.append(&mut meant.people);
            typed.people.sort_unstable();
            typed.people.dedup();
            typed.emails = meant.unknown.join("\n");
        }
        let shell = &self.visitor.shell;
        let (plan, mut complaints) = Plan::read(typed, self.frame, &self.state.alerts, shell);
        let unknown = &meant.unknown;
        if meant.is_cut {
            complaints.say(shell, "target_users", "compose-too-many-people");
        } else if !unknown.is_empty() {
            let some = unknown.iter().take(UNKNOWN_NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if unknown.len() > UNKNOWN_NAMED_MAX { " …" } else { "" };
            complaints.add("target_users", shell.named("compose-unknown-people", &format!("{some}{more}")));
        }
        Ok((plan, complaints))
    }

    /// Reads a form that nobody has sent yet and shows it.
    pub(super) async fn untouched(self, typed: Typed) -> Result<Response, Failure> {
        let (plan, _) = Plan::read(&typed, self.frame, &self.state.alerts, &self.visitor.shell);
        self.page(typed, &plan, Complaints::default(), StatusCode::OK).await
    }
}

/// A new alert. With `like` it begins as a copy of another, and with `person` it goes to that person.
pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Query(query): Query,
) -> Result<Response, Failure> {
    let number = |name: &str| query.get(name).and_then(Value::as_str).and_then(|text| text.parse::<i64>().ok());
    let mut typed = fresh(&state, &visitor).await?;
    if let Some(like) = number("like") {
        match state.alerts.detail(&visitor.caller, AlertId(like)).await {
            Ok(detail) => typed = again(&state, &visitor, &detail, typed),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(person) = number("person") {
        typed.audience = Visibility::User;
        typed.people = vec![UserId(person)];
    }
    new(&state, &visitor).await?.untouched(typed).await
}

/// The form of a new alert.
pub(super) async fn new<'a>(state: &'a ApiState, visitor: &'a Visitor) -> Result<Draft<'a>, Failure> {
    let organization = state.organizations.find(&visitor.caller).await?;
    let now = state.alerts.now();
    let frame = Frame { now, zone: visitor.zone, life_minutes: organization.alert_life_minutes, stored: None };
    Ok(Draft { state, visitor, frame, edited: None, meanwhile: None })
}

pub(super) async fn fresh(state: &ApiState, visitor: &Visitor) -> Result<Typed, Failure> {
    let organization = state.organizations.find(&visitor.caller).await?;
    Ok(Typed::fresh(&organization, state.alerts.now(), visitor.zone, state.alerts.form_key()))
}

/// What an alert said, to be said anew.
pub(super) fn again(state: &ApiState, visitor: &Visitor, detail: &Detail, fresh: Typed) -> Typed {
    let said = Typed::stored(detail, visitor.zone, channel_names(state, detail));
    said.anew(fresh, state.alerts.now(), visitor.zone)
}

/// The names of an alert's channels beside in-app delivery.
pub(super) fn channel_names(state: &ApiState, detail: &Detail) -> Vec<String> {
    let codes = detail.alert.content.channels.iter().skip(1);
    codes.map(|code| state.alerts.channel_name(code).to_owned()).collect()
}
