//! `GET /admin`: the organization's alerts at a glance. All figures come from the services' counters; nothing is counted here.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::Datelike;
use domain::{Severity, Status, Timestamp};
use service::analytics::{Figures, Overview, Times, Waiting};
use web::state::ApiState;

use super::alert::{SeverityMark, StatusMark};
use super::chart::{Columns, Row, Rows, part};
use crate::failure::Failure;
use crate::language::Arg;
use crate::shell::{Shell, shown, tone};
use crate::visitor::Admin;

/// Most alerts that are shown waiting for answers.
const WAITING_MAX: u64 = 8;

#[derive(Template)]
#[template(path = "admin/dashboard.html")]
struct DashboardPage {
    shell: Shell,
    overview: Overview,
    waiting: Vec<Waiting>,
}

pub(super) async fn show(State(state): State<ApiState>, Admin(visitor): Admin) -> Result<Response, Failure> {
    let overview = state.analytics.overview(&visitor.caller).await?;
    let waiting = state.analytics.waiting(&visitor.caller, WAITING_MAX).await?;
    Ok(shown(&DashboardPage { shell: visitor.shell, overview, waiting }))
}

impl DashboardPage {
    /// How many alerts there are of each status.
    fn statuses(&self) -> Vec<(Status, StatusMark<'_>, String)> {
        let all = &self.overview;
        let inactive = all.total - all.active - all.scheduled - all.expired - all.archived;
        let counts = [
            (Status::Active, all.active),
            (Status::Scheduled, all.scheduled),
            (Status::Expired, all.expired),
            (Status::Inactive, inactive),
            (Status::Archived, all.archived),
        ];
        let shown = |(status, count)| (status, StatusMark { shell: &self.shell, status }, self.shell.number(count));
        counts.map(shown).into()
    }

    const fn figures(&self) -> &Figures {
        &self.overview.figures
    }

    fn reached(&self) -> String {
        self.shell.number(self.figures().reached)
    }

    const fn severity(&self, waiting: &Waiting) -> SeverityMark<'_> {
        SeverityMark { shell: &self.shell, severity: waiting.severity }
    }

    fn read_rate(&self) -> String {
        self.per_cent(self.figures().read_rate)
    }

    fn acknowledge_rate(&self) -> String {
        self.per_cent(self.figures().acknowledge_rate)
    }

    fn per_cent(&self, rate: f64) -> String {
        if rate > 0.0 && rate < 1.0 {
            return self.shell.text("dashboard-under-one");
        }
        self.shell.named("dashboard-per-cent", &format!("{rate:.0}"))
    }

    fn median_to_read(&self) -> String {
        self.median(self.figures().time_to_read)
    }

    fn median_to_acknowledge(&self) -> String {
        self.median(self.figures().time_to_acknowledge)
    }

    /// Half of the people took no longer.
    fn median(&self, times: Option<Times>) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "seconds within half a year")]
        let told = times.map(|times| self.shell.span(times.median_s.round() as i64));
        told.unwrap_or_else(|| "–".to_owned())
    }

    /// How many deliveries have failed, if any.
    fn dead(&self) -> Option<String> {
        let dead = self.figures().dead;
        let number = self.shell.number(dead);
        let values = [("count", Arg::Number(dead)), ("number", Arg::Text(number.as_str()))];
        (dead > 0).then(|| self.shell.language.text_of("dashboard-dead", &values))
    }

    fn progress(&self, waiting: &Waiting) -> String {
        let (done, of) = (self.shell.number(waiting.acknowledged), self.shell.number(waiting.reached));
        self.shell.language.text_of("dashboard-acknowledged-of", &[("done", Arg::Text(&done)), ("of", Arg::Text(&of))])
    }

    fn funnel(&self) -> Rows {
        let figures = self.figures();
        let stages = [("reached", figures.reached), ("read", figures.read), ("acknowledged", figures.acknowledged)];
        let row = |(stage, people): (&str, i64)| Row {
            label: self.shell.word("dashboard-people", stage),
            link: None,
            figure: self.shell.number(people),
            tone: "plain",
            length: part(people, figures.reached, 100),
        };
        Rows { title: self.shell.text("dashboard-funnel"), rows: stages.into_iter().map(row).collect() }
    }

    fn severities(&self) -> Rows {
        let most = self.overview.by_severity.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let count_of = |severity| {
            let found = self.overview.by_severity.iter().find(|(of, _)| *of == severity);
            found.map_or(0, |(_, count)| *count)
        };
        let row = |severity: &Severity| Row {
            label: self.shell.severity(severity),
            link: Some(format!("/admin/alerts?severity={severity}")),
            figure: self.shell.number(count_of(*severity)),
            tone: tone(*severity),
            length: part(count_of(*severity), most, 100),
        };
        Rows { title: self.shell.text("dashboard-severities"), rows: Severity::ALL.iter().rev().map(row).collect() }
    }

    fn activity(&self) -> Columns<'_> {
        let day = |(at, count): &(Timestamp, i64)| (self.day(*at), *count);
        Columns {
            shell: &self.shell,
            id: "activity",
            title: self.shell.text("dashboard-activity"),
            heads: (self.shell.text("dashboard-day"), self.shell.text("nav-alerts")),
            values: self.overview.recent.iter().map(day).collect(),
        }
    }

    /// A day as the figures have it, which is one of UTC.
    fn day(&self, at: Timestamp) -> String {
        let date = at.to_datetime();
        let month = self.shell.text(&format!("month-{}", date.month()));
        let (day, number) = (date.day().to_string(), date.month().to_string());
        let values = [("day", Arg::Text(day.as_str())), ("month", Arg::Text(&month)), ("number", Arg::Text(&number))];
        self.shell.language.text_of("dashboard-date", &values)
    }
}
