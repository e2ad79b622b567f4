//! `GET /admin/alerts`: every alert of the organization, filtered, ordered, a page at a time.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::{Severity, Status, Visibility};
use serde_json::Value;
use service::alert::{Filter, OrderKey, Ordering, Summary};
use web::limit::SEARCH_CHARS_MAX;
use web::state::ApiState;

use super::shape::{SeverityMark, StatusMark};
use crate::failure::Failure;
use crate::filter_line::FilterLine;
use crate::paging::{Paging, ROWS};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;

/// The orders that people ask for, each by the word of its choice.
const ORDERS: [(&str, Ordering); 5] = [
    ("newest", Ordering { key: OrderKey::CreatedAt, descending: true }),
    ("gravest", Ordering { key: OrderKey::Severity, descending: true }),
    ("ending", Ordering { key: OrderKey::ExpiryTime, descending: false }),
    ("begun", Ordering { key: OrderKey::StartTime, descending: true }),
    ("changed", Ordering { key: OrderKey::UpdatedAt, descending: true }),
];

#[derive(Template)]
#[template(path = "admin/alert/list.html")]
struct ListPage {
    shell: Shell,
    filter: Filter,
    search: String,
    order: &'static str,
    alerts: Vec<Summary>,
    paging: Paging,
}

impl ListPage {
    fn filter_line(&self) -> FilterLine {
        let (shell, filter) = (&self.shell, &self.filter);
        let set = [
            filter.status.map(|status| shell.status(&status)),
            filter.severity.map(|severity| shell.severity(&severity)),
            filter.visibility.map(|visibility| shell.word("desk-audience", visibility)),
            (self.order != ORDERS[0].0).then(|| shell.word("desk-order", self.order)),
        ];
        FilterLine::of(shell, set, &self.search)
    }

    const fn is_filtered(&self) -> bool {
        let filter = &self.filter;
        filter.status.is_some() || filter.severity.is_some() || filter.visibility.is_some() || filter.search.is_some()
    }

    fn count(&self) -> String {
        self.shell.count("desk-alerts-count", self.paging.total)
    }

    const fn orders() -> [(&'static str, Ordering); 5] {
        ORDERS
    }

    fn status<'a>(&'a self, alert: &Summary) -> StatusMark<'a> {
        StatusMark { shell: &self.shell, status: alert.status(self.shell.now) }
    }

    const fn severity<'a>(&'a self, alert: &Summary) -> SeverityMark<'a> {
        SeverityMark { shell: &self.shell, severity: alert.severity }
    }
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Query(query): Query,
) -> Result<Response, Failure> {
    let field = |name: &str| query.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let search: String = field("q").chars().take(SEARCH_CHARS_MAX).collect();
    let filter = Filter {
        status: Status::from_name(field("status")),
        severity: Severity::from_name(field("severity")),
        visibility: Visibility::from_name(field("audience")),
        search: Some(search.clone()).filter(|search| !search.is_empty()),
        ..Filter::default()
    };
    let asked = ORDERS.iter().find(|(word, _)| *word == field("order"));
    let (order, ordering) = asked.copied().unwrap_or(ORDERS[0]);
    let page = Paging::asked(query.get("page").and_then(Value::as_str));
    let window = (Paging::offset(page), ROWS);
    let total = state.alerts.count(&visitor.caller, &filter).await?;
    let alerts = state.alerts.list(&visitor.caller, &filter, ordering, window).await?;
    let paging = Paging { page, total };
    Ok(shown(&ListPage { shell: visitor.shell, filter, search, order, alerts, paging }))
}
