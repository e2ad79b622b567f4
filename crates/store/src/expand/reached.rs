//! People reached, each once: those of an initial round, and those who joined the audience since and got a later one.

use domain::{ChannelCode, RoundKind, RoundState, Visibility};
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, IntoTableRef, JoinType, Order, Query, SelectStatement};

use super::select::{Audience, reached_before, within};
use super::span::Span;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{AlertReached, AlertTarget, Delivery, Round, Team, TeamMember, User};

/// How many of the `people` just written were not reached by the alert before.
pub(super) async fn count(db: &Db, audience: &Audience<'_>, span: &Span, people: i64) -> Result<i64> {
    if audience.claim.kind == RoundKind::Initial {
        return Ok(people - already_reached(db, audience, span).await?);
    }
    if !somebody_joined(db, audience).await? {
        return Ok(0);
    }
    note_late_joiners(db, audience, span).await
}

/// People of this batch of an initial round whom a later kind of round had reached before.
async fn already_reached(db: &Db, audience: &Audience<'_>, span: &Span) -> Result<i64> {
    let any = Query::select()
        .expr(Expr::val(1))
        .from(AlertReached::Table)
        .and_where(Expr::col(AlertReached::AlertId).eq(audience.claim.alert.0))
        .limit(1)
        .to_owned();
    if !db.exists(&any).await? {
        return Ok(0);
    }
    let mut written = Query::select();
    written
        .column(Delivery::UserId)
        .from(Delivery::Table)
        .and_where(Expr::col(Delivery::RoundId).eq(audience.claim.round.0))
        .and_where(Expr::col(Delivery::Channel).eq(ChannelCode::IN_APP.code()));
    within(&mut written, Delivery::UserId, span);
    // A person is taken out of the table when an initial round counts them, so each is met here once.
    let (after, to) = span.users();
    let delete = Query::delete()
        .from_table(AlertReached::Table)
        .and_where(Expr::col(AlertReached::AlertId).eq(audience.claim.alert.0))
        .and_where(Expr::col(AlertReached::UserId).gt(after))
        .and_where(Expr::col(AlertReached::UserId).lte(to))
        .and_where(Expr::col(AlertReached::UserId).in_subquery(written))
        .to_owned();
    Ok(i64::try_from(db.execute(&delete).await?).unwrap_or(i64::MAX))
}

/// Whether anybody may be without a delivery of an initial round: one of those rounds did not come to its end, or since the
/// first of them somebody joined the organization, a team was switched on or joined, or the alert got a target.
async fn somebody_joined(db: &Db, audience: &Audience<'_>) -> Result<bool> {
    let claim = audience.claim;
    let initial = Query::select()
        .from(Round::Table)
        .and_where(Expr::col(Round::AlertId).eq(claim.alert.0))
        .and_where(Expr::col(Round::Kind).eq(RoundKind::Initial.code()))
        .to_owned();
    let mut first = initial.clone();
    first.column(Round::DueAt).order_by(Round::Id, Order::Asc).limit(1);
    let Some(first) = db.scalar::<i64>(&first).await? else { return Ok(true) };
    let mut cut_short = initial;
    cut_short.expr(Expr::val(1)).and_where(Expr::col(Round::State).ne(RoundState::Complete.code())).limit(1);
    let people = any(User::Table)
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(claim.organization.0))
        .and_where(Expr::col((User::Table, User::AddedAt)).gt(first))
        // The last who came: by the order PostgreSQL, where it has no statistics, tells the index that has it from those that hold
        // the whole organization.
        .order_by((User::Table, User::AddedAt), Order::Desc)
        .to_owned();
    let targets = any(AlertTarget::Table)
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(claim.alert.0))
        .to_owned();
    let mut new_targets = targets.clone();
    new_targets.and_where(Expr::col((AlertTarget::Table, AlertTarget::AddedAt)).gt(first));
    let target = || Expr::col((AlertTarget::Table, AlertTarget::TargetId));
    let mut teams = targets.clone();
    teams
        .cross_join(Team::Table)
        .and_where(target().equals((Team::Table, Team::Id)))
        .and_where(Expr::col((Team::Table, Team::AddedAt)).gt(first));
    let mut members = targets;
    members
        .cross_join(TeamMember::Table)
        .and_where(target().equals((TeamMember::Table, TeamMember::TeamId)))
        .and_where(Expr::col((TeamMember::Table, TeamMember::AddedAt)).gt(first));
    let of_teams = (audience.facts.visibility == Visibility::Team).then_some([teams, members]);
    for may_have in [cut_short, people, new_targets].iter().chain(of_teams.iter().flatten()) {
        if db.exists(may_have).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn any<T: IntoTableRef>(table: T) -> SelectStatement {
    Query::select().expr(Expr::val(1)).from(table).limit(1).to_owned()
}

/// Notes those of the batch whom no initial round of the alert holds and who are not noted yet; tells how many.
async fn note_late_joiners(db: &Db, audience: &Audience<'_>, span: &Span) -> Result<i64> {
    let mut insert = Query::insert();
    insert.into_table(AlertReached::Table).columns([AlertReached::AlertId, AlertReached::UserId]);
    if insert.select_from(late_joiners(audience, span)).is_err() {
        return Ok(0);
    }
    Ok(i64::try_from(db.execute(&insert).await?).unwrap_or(i64::MAX))
}

/// The alert, and those whom [`note_late_joiners`] notes.
pub(super) fn late_joiners(audience: &Audience<'_>, span: &Span) -> SelectStatement {
    let claim = audience.claim;
    let person = (Alias::new(WRITTEN), Delivery::UserId);
    let noted = Query::select()
        .expr(Expr::val(1))
        .from(AlertReached::Table)
        .and_where(Expr::col((AlertReached::Table, AlertReached::AlertId)).eq(claim.alert.0))
        .and_where(Expr::col((AlertReached::Table, AlertReached::UserId)).equals(person.clone()))
        .to_owned();
    let mut select = written(audience, span, ChannelCode::IN_APP);
    select
        .distinct()
        .expr(Expr::val(claim.alert.0))
        .column(person.clone())
        .and_where(Expr::exists(reached_before(claim, person)).not())
        .and_where(Expr::exists(noted).not());
    select
}

/// What the deliveries of [`written`] are called.
pub(super) const WRITTEN: &str = "written";

/// The round's deliveries on `channel` to the people of the span, without columns: of teams by their members, since a span of
/// teams may touch anybody (and a person of several teams comes several times), of those who came late by when they came, since their
/// range holds all the others, else by the range of people.
pub(super) fn written(audience: &Audience<'_>, span: &Span, channel: ChannelCode) -> SelectStatement {
    let delivery = |column: Delivery| Expr::col((Alias::new(WRITTEN), column));
    let mut select = Query::select();
    let teams = match (audience.facts.visibility, *span) {
        (Visibility::Team, Span::Members { team, .. }) => Some((team - 1, team)),
        (Visibility::Team, Span::Teams { after, to } | Span::People { after, to }) => Some((after, to)),
        _ => None,
    };
    let written = Alias::new(WRITTEN);
    if let Some((after, to)) = teams {
        let member = |column: TeamMember| Expr::col((TeamMember::Table, column));
        let target = |column: AlertTarget| Expr::col((AlertTarget::Table, column));
        select
            .from(AlertTarget::Table)
            .cross_join(TeamMember::Table)
            .join_as(JoinType::CrossJoin, Delivery::Table, written, Cond::all())
            .and_where(target(AlertTarget::AlertId).eq(audience.claim.alert.0))
            .and_where(target(AlertTarget::TargetId).gt(after))
            .and_where(target(AlertTarget::TargetId).lte(to))
            .and_where(member(TeamMember::TeamId).equals((AlertTarget::Table, AlertTarget::TargetId)))
            .and_where(delivery(Delivery::UserId).equals((TeamMember::Table, TeamMember::UserId)));
        if let Span::Members { after, to, .. } = *span {
            select.and_where(member(TeamMember::UserId).gt(after)).and_where(member(TeamMember::UserId).lte(to));
        }
    } else if matches!(span, Span::Late { .. }) {
        select
            .from(User::Table)
            .join_as(JoinType::CrossJoin, Delivery::Table, written, Cond::all())
            .and_where(delivery(Delivery::UserId).equals((User::Table, User::Id)))
            .and_where(Expr::col((User::Table, User::OrganizationId)).eq(audience.claim.organization.0))
            .and_where(Expr::col((User::Table, User::AddedAt)).lte(audience.belonged_at.as_micros()));
        audience.came_late(&mut select, span);
    } else {
        let (after, to) = span.users();
        select
            .from_as(Delivery::Table, written)
            .and_where(delivery(Delivery::UserId).gt(after))
            .and_where(delivery(Delivery::UserId).lte(to));
    }
    select
        .and_where(delivery(Delivery::RoundId).eq(audience.claim.round.0))
        .and_where(delivery(Delivery::Channel).eq(channel.code()));
    select
}
