//! `GET /inbox`: unread first, gravest first among them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::{AlertId, Severity};
use serde_json::Value;
use service::Caller;
use service::inbox::{Again, Entry, Filter, Found, Inbox, Slice};
use web::limit::SEARCH_CHARS_MAX;
use web::state::ApiState;

use super::Item;
use crate::failure::Failure;
use crate::filter_line::FilterLine;
use crate::paging::{Paging, ROWS};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Visitor;

/// Which of the alerts are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    All,
    Unread,
    Snoozed,
}

impl Show {
    const NAMES: [&'static str; 3] = ["all", "unread", "snoozed"];

    fn of(name: &str) -> Self {
        match name {
            "unread" => Self::Unread,
            "snoozed" => Self::Snoozed,
            _ => Self::All,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unread => "unread",
            Self::Snoozed => "snoozed",
        }
    }

    const fn filter(self, severity: Option<Severity>) -> Filter {
        let (is_read, is_snoozed) = match self {
            Self::All => (None, None),
            Self::Unread => (Some(false), None),
            Self::Snoozed => (None, Some(true)),
        };
        Filter { severity, is_read, is_snoozed }
    }
}

#[derive(Template)]
#[template(path = "inbox/list.html")]
struct InboxPage {
    shell: Shell,
    show: Show,
    severity: Option<Severity>,
    search: String,
    /// Unread ones before the others, where both are shown.
    fresh: Vec<Entry>,
    others: Vec<Entry>,
    again: BTreeMap<AlertId, Again>,
    paging: Paging,
}

impl InboxPage {
    fn filter_line(&self) -> FilterLine {
        let show = (self.show != Show::All).then(|| self.shell.word("show", self.show.name()));
        FilterLine::of(&self.shell, [show, self.severity.map(|severity| self.shell.severity(&severity))], &self.search)
    }

    fn is_filtered(&self) -> bool {
        self.show != Show::All || self.severity.is_some() || !self.search.is_empty() || self.paging.total > 0
    }
}

pub(super) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Failure> {
    let field = |name: &str| query.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let show = Show::of(field("show"));
    let severity =
        Severity::ALL.iter().copied().find(|severity| severity.name().eq_ignore_ascii_case(field("severity")));
    let search: String = field("q").chars().take(SEARCH_CHARS_MAX).collect();
    let page = Paging::asked(query.get("page").and_then(Value::as_str));
    let filter = show.filter(severity);
    let (inbox, caller) = (&state.inbox, &visitor.caller);
    let found = match show {
        Show::All => unread_first(inbox, caller, filter, &search, page).await?,
        _ => (find(inbox, caller, filter, &search, slice(Paging::offset(page), ROWS)).await?, Vec::new()),
    };
    let (Found { entries: fresh, total }, others) = found;
    let listed: Vec<AlertId> = fresh.iter().chain(&others).map(|entry| entry.id).collect();
    let again = inbox.came_again(caller, &listed).await?;
    let shell = visitor.shell;
    let paging = Paging { page, total };
    Ok(shown(&InboxPage { shell, show, severity, search, fresh, others, again, paging }))
}

/// One list out of two: what is unread, then what is read. The total is of both.
async fn unread_first(
    inbox: &Inbox,
    caller: &Caller,
    filter: Filter,
    search: &str,
    page: u64,
) -> Result<(Found, Vec<Entry>), Failure> {
    let offset = Paging::offset(page);
    let unread = Filter { is_read: Some(false), ..filter };
    let mut fresh = find(inbox, caller, unread, search, slice(offset, ROWS)).await?;
    let left = ROWS - fresh.entries.len() as u64;
    let others = slice(offset.saturating_sub(fresh.total), left.max(1));
    let read = find(inbox, caller, Filter { is_read: Some(true), ..filter }, search, others).await?;
    fresh.total += read.total;
    let entries = if left == 0 { Vec::new() } else { read.entries };
    Ok((fresh, entries))
}

async fn find(inbox: &Inbox, caller: &Caller, filter: Filter, search: &str, slice: Slice) -> Result<Found, Failure> {
    let found = if search.is_empty() {
        inbox.list(caller, filter, slice).await?
    } else {
        inbox.search(caller, filter, search, slice).await?
    };
    Ok(found)
}

const fn slice(offset: u64, limit: u64) -> Slice {
    Slice { offset, limit }
}
