//! What stands above each page about an alert: what it says, how it stands, and what can be done about it.

use askama::Template;
use domain::{AlertId, Status, StopRemindersOn};
use service::alert::Detail;
use service::analytics::Figures;
use web::state::ApiState;

use super::super::alert::{Deeds, SeverityMark, StatusMark, Undo, tone};
use super::words::counted;
use crate::failure::Failure;
use crate::shell::Shell;
use crate::visitor::Visitor;

/// The alert that the pages are about, and its figures.
pub(super) struct Subject {
    pub(super) detail: Detail,
    pub(super) figures: Figures,
}

impl Subject {
    pub(super) async fn read(state: &ApiState, visitor: &Visitor, id: i64) -> Result<Self, Failure> {
        let detail = state.alerts.detail(&visitor.caller, AlertId(id)).await?;
        let figures = state.analytics.of_alert(&visitor.caller, AlertId(id)).await?.figures;
        Ok(Self { detail, figures })
    }

    pub(super) const fn id(&self) -> AlertId {
        self.detail.alert.id
    }

    /// The people whom it addresses; while they are first being counted, those whom it has reached.
    pub(super) fn audience(&self) -> i64 {
        self.detail.audience_size.unwrap_or(self.figures.reached)
    }

    /// How many people a reminder goes to at most: snoozes may make them fewer.
    pub(super) fn unanswered(&self) -> i64 {
        let answered = match self.detail.alert.content.stop_reminders_on {
            StopRemindersOn::Read => self.figures.acknowledged.max(self.figures.read),
            StopRemindersOn::Acknowledge => self.figures.acknowledged,
        };
        (self.audience() - answered).max(0)
    }

    pub(super) fn is_active(&self) -> bool {
        self.detail.status == Status::Active
    }

    /// Whether what failed may be sent again.
    pub(super) fn may_retry(&self) -> bool {
        self.figures.dead > 0 && matches!(self.detail.status, Status::Active | Status::Scheduled)
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

    const fn name(self) -> &'static str {
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
        tone(self.subject.detail.alert.content.severity)
    }

    const fn severity(&self) -> SeverityMark<'_> {
        SeverityMark { shell: self.shell, severity: self.subject.detail.alert.content.severity }
    }

    const fn status(&self) -> StatusMark<'_> {
        StatusMark { shell: self.shell, status: self.subject.detail.status }
    }

    fn everybody(&self, key: &str) -> String {
        counted(self.shell, key, self.subject.audience())
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

    fn unanswered(&self, key: &str) -> String {
        counted(self.shell, key, self.subject.unanswered())
    }

    fn who(&self) -> String {
        self.shell.word("follow-remind-who", self.subject.detail.alert.content.stop_reminders_on.name())
    }
}
