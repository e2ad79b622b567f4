//! `GET /admin/alerts/{id}/deliveries`: to whom an alert went, by what, and how far it came.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{ChannelCode, DeliveryState, RoundId, UserId};
use service::alert::{Delivery, DeliverySpan, Key, Round};
use service::page::Span;
use web::state::ApiState;

use super::asked;
use super::head::{Head, Subject, Tab};
use super::words::{channel, counted};
use crate::failure::Failure;
use crate::filter_line::FilterLine;
use crate::paging::walk::{self, Walk};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;
use crate::when;

/// Rounds that can be chosen; of older ones the rounds' own page knows.
const ROUNDS: u32 = 50;

#[derive(Template)]
#[template(path = "admin/follow/deliveries.html")]
struct DeliveriesPage {
    shell: Shell,
    subject: Subject,
    rounds: Vec<Round>,
    round: Option<RoundId>,
    only_dead: bool,
    rows: Vec<Row>,
    walk: Walk<String>,
}

/// A delivery, and what its channel is called.
struct Row {
    delivery: Delivery,
    channel: String,
}

impl Row {
    const fn tone(&self) -> &'static str {
        match self.delivery.state {
            DeliveryState::Sent | DeliveryState::Delivered => "done",
            DeliveryState::Dead => "asked",
            DeliveryState::Pending | DeliveryState::Sending | DeliveryState::Cancelled => "quiet",
        }
    }
}

impl DeliveriesPage {
    const TAB: Tab = Tab::Deliveries;

    fn filter_line(&self) -> FilterLine {
        let chosen = self.rounds.iter().find(|round| self.is_chosen(round)).map(|round| self.label(round));
        let old = self.is_old().then(|| self.shell.text("follow-round-old"));
        let dead = self.only_dead.then(|| self.shell.text("follow-deliveries-dead"));
        FilterLine::of(&self.shell, [chosen, old, dead], "")
    }

    fn is_filtered(&self) -> bool {
        self.round.is_some() || self.only_dead
    }

    fn label(&self, round: &Round) -> String {
        let due = when::exact(round.due_at, self.shell.zone, self.shell.language);
        format!("{}, {due}", self.shell.word("round", round.kind.name()))
    }

    fn is_chosen(&self, round: &Round) -> bool {
        self.round == Some(round.id)
    }

    /// Whether the chosen round is older than those that can be chosen.
    fn is_old(&self) -> bool {
        self.round.is_some_and(|chosen| self.rounds.iter().all(|round| round.id != chosen))
    }

    fn failed(&self, key: &str) -> String {
        counted(&self.shell, key, self.subject.standing.figures.dead)
    }
}

fn key(text: &str) -> Option<Key> {
    let mut parts = text.splitn(3, '.');
    let round = RoundId(parts.next()?.parse().ok()?);
    let channel = ChannelCode::from_code(parts.next()?.parse().ok()?)?;
    Some(Key { round, channel, user: UserId(parts.next()?.parse().ok()?) })
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let (alerts, caller) = (&state.alerts, &visitor.caller);
    let round = asked(&query, "round").parse().ok().map(RoundId);
    let only_dead = asked(&query, "show") == "dead";
    let from = walk::asked(&query).and_then(|(way, text)| Some((way, key(text)?)));
    let span = DeliverySpan { from, limit: walk::limit() };
    let found = if only_dead {
        alerts.dead_deliveries(caller, subject.id(), round, span).await?
    } else {
        alerts.deliveries(caller, subject.id(), round, span).await?
    };
    let (found, walk) = walk::turned(found, from.map(|(way, _)| way), |delivery| {
        let Key { round, channel, user } = delivery.key;
        format!("{round}.{}.{user}", channel.code())
    });
    let latest = Span { from: None, limit: ROUNDS };
    let (rounds, _) = alerts.rounds(caller, subject.id(), latest).await?;
    let shell = visitor.shell;
    let named = |delivery: Delivery| {
        let name = channel(&shell, alerts.channel_name(delivery.key.channel));
        Row { channel: name, delivery }
    };
    let rows = found.into_iter().map(named).collect();
    Ok(shown(&DeliveriesPage { shell, subject, rounds, round, only_dead, rows, walk }))
}
