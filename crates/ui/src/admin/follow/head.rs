//! What stands above each page about an alert: what it says, how it stands, and what can be done about it.

use askama::Template;
use domain::{AlertId, Status};
use service::alert::Standing;
use web::state::ApiState;

use super::super::alert::{Deeds, SeverityMark, StatusMark, Undo};
use super::words::counted;
use crate::failure::Failure;
use crate::shell::{Shell, tone};
use crate::visitor::Visitor;

/// The alert that the pages are about.
pub(super) struct Subject {
    pub(super) standing: Standing,
    /// By which a form of the page that is sent twice is known.
    pub(super) key: String,
}

impl Subject {
    pub(super) async fn read(state: &ApiState, visitor: &Visitor, id: i64) -> Result<Self, Failure> {
        let standing = state.alerts.standing(&visitor.caller, AlertId(id)).await?;
        Ok(Self { standing, key: state.alerts.form_key() })
    }

    /// The same for a page that has a key already.
    pub(super) fn keyed(self, key: Option<String>) -> Self {
        Self { key: key.unwrap_or(self.key), ..self }
    }

    pub(super) const fn id(&self) -> AlertId {
        self.standing.alert.id
    }

    pub(super) fn is_active(&self) -> bool {
        self.standing.status == Status::Active
    }
}

/// The pages about an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Recipients,
    Rounds,
    Deliveries,
    Trail,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Overview, Self::Recipients, Self::Rounds, Self::Deliveries, Self::Trail];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Recipients => "recipients",
            Self::Rounds => "rounds",
            Self::Deliveries => "deliveries",
            Self::Trail => "trail",
        }
    }

    fn path(self, alert: AlertId) -> String {
        match self {
            Self::Overview => format!("/admin/alerts/{alert}"),
            other => format!("/admin/alerts/{alert}/{}", other.name()),
        }
    }
}

/// The head of a page.
#[derive(Template)]
#[template(path = "admin/follow/head.html")]
pub(super) struct Head<'a> {
    shell: &'a Shell,
    subject: &'a Subject,
    tab: Tab,
}

impl askama::filters::HtmlSafe for Head<'_> {}

impl<'a> Head<'a> {
    pub(super) const fn of(shell: &'a Shell, subject: &'a Subject, tab: Tab) -> Self {
        Self { shell, subject, tab }
    }

    const fn tone(&self) -> &'static str {
        tone(self.subject.standing.alert.content.severity)
    }

    const fn severity(&self) -> SeverityMark<'_> {
        SeverityMark { shell: self.shell, severity: self.subject.standing.alert.content.severity }
    }

    const fn status(&self) -> StatusMark<'_> {
        StatusMark { shell: self.shell, status: self.subject.standing.status }
    }

    fn everybody(&self, key: &str) -> String {
        counted(self.shell, key, self.subject.standing.audience())
    }
}

/// The button that reminds those who have not answered, with what it does.
#[derive(Template)]
#[template(path = "admin/follow/remind.html")]
pub(super) struct Remind<'a> {
    shell: &'a Shell,
    subject: &'a Subject,
}

impl askama::filters::HtmlSafe for Remind<'_> {}

impl<'a> Remind<'a> {
    pub(super) const fn of(shell: &'a Shell, subject: &'a Subject) -> Self {
        Self { shell, subject }
    }

    fn reminded(&self, key: &str) -> String {
        counted(self.shell, key, self.subject.standing.reminded_count())
    }

    fn who(&self) -> String {
        self.shell.word("follow-remind-who", self.subject.standing.alert.content.stop_reminders_on.name())
    }
}
