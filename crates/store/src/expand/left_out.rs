//! How many people a reminder left out, and why: counted batch by batch, each person once.

use domain::{Role, Visibility};
use sea_orm::sea_query::{CaseStatement, Cond, Expr, ExprTrait, Func, FunctionCall, JoinType, Query, SelectStatement};

use super::excuse::ANSWERS;
use super::select::{Audience, beside_index, between};
use super::span::Span;
use crate::db::Db;
use crate::error::Result;
use crate::schema::{AlertTarget, Receipt, Team, TeamMember, User};

/// How many people the rules left out of a reminder, by the first reason that holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    pub(super) acknowledged: i64,
    pub(super) snoozed: i64,
    pub(super) read: i64,
}

/// Counts those of `span` whom the rules left out. In the second pass they have been counted.
pub(super) async fn count(db: &Db, audience: &Audience<'_>, span: &Span) -> Result<LeftOut> {
    let Some(condition) = audience.left_out_condition().filter(|_| audience.claim.pass == 1) else {
        return Ok(LeftOut::default());
    };
    if audience.facts.visibility == Visibility::Organization {
        let alone = read(db, audience, span, receipts(audience, span), condition.clone()).await?;
        if alone.all() == 0 || !has_strangers(db, audience, span).await? {
            return Ok(alone);
        }
    }
    let select = match span {
        Span::Teams { after, .. } => of_members(audience, span, *after),
        Span::Members { team, .. } => of_members(audience, span, team - 1),
        Span::People { .. } | Span::Late { .. } => of_range(audience, span),
    };
    read(db, audience, span, select, condition).await
}

impl LeftOut {
    fn all(self) -> i64 {
        self.acknowledged + self.snoozed + self.read
    }
}

async fn read(
    db: &Db,
    audience: &Audience<'_>,
    span: &Span,
    mut select: SelectStatement,
    condition: Cond,
) -> Result<LeftOut> {
    let counts = [
        Cond::all(),
        Cond::all().add(audience.has_acknowledged()),
        Cond::any().add(audience.has_acknowledged()).add(audience.is_snoozed()),
    ];
    select.exprs(counts.map(|reasons| people(span, reasons))).cond_where(condition);
    let Some(row) = db.rows(&select).await?.into_iter().next() else { return Ok(LeftOut::default()) };
    let count = |index| db.read::<i64>(row.try_get_by_index(index));
    let (all, acknowledged, acknowledged_or_snoozed) = (count(0)?, count(1)?, count(2)?);
    Ok(LeftOut { acknowledged, snoozed: acknowledged_or_snoozed - acknowledged, read: all - acknowledged_or_snoozed })
}

/// The count of those for whom `reasons` hold; a person of several teams of the span counts once.
fn people(span: &Span, reasons: Cond) -> FunctionCall {
    let person = Expr::col((Receipt::Table, Receipt::UserId));
    let person = if reasons.is_empty() { person } else { CaseStatement::new().case(reasons, person).into() };
    match span {
        Span::Teams { .. } => Func::count_distinct(person),
        Span::People { .. } | Span::Late { .. } | Span::Members { .. } => Func::count(person),
    }
}

/// Members of the span's teams with their receipts, but for those who were walked with an earlier team.
fn of_members(audience: &Audience<'_>, span: &Span, after: i64) -> SelectStatement {
    let mut select = audience.members(span);
    select
        .cross_join(Receipt::Table)
        .and_where(Expr::col((Receipt::Table, Receipt::UserId)).equals((User::Table, User::Id)))
        .and_where(Expr::col((Receipt::Table, Receipt::AlertId)).eq(audience.claim.alert.0))
        .and_where(Expr::exists(membership(audience, after)).not());
    select
}

/// The alert's receipts of a range of people.
fn receipts(audience: &Audience<'_>, span: &Span) -> SelectStatement {
    let (after, to) = span.users();
    let mut select = Query::select();
    audience.dialect.read_by_index(&mut select, Receipt::Table, ANSWERS);
    select.and_where(Expr::col((Receipt::Table, Receipt::AlertId)).eq(audience.claim.alert.0));
    between(&mut select, (Receipt::Table, Receipt::UserId), after, to);
    select
}

/// Whether anybody in the organization and the range is not in the round: a receipt of theirs must not be counted.
async fn has_strangers(db: &Db, audience: &Audience<'_>, span: &Span) -> Result<bool> {
    Ok(db.exists(&inactive(audience, span)).await? || db.exists(&newer(audience, span)).await?)
}

/// People of the range who are not active, from the index that has them together.
pub(super) fn inactive(audience: &Audience<'_>, span: &Span) -> SelectStatement {
    let (after, to) = span.users();
    let mut select = Query::select();
    audience.dialect.read_by_index(&mut select, User::Table, "user_role");
    select
        .expr(Expr::val(1))
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(audience.claim.organization.0))
        .and_where(Expr::col((User::Table, User::Role)).is_in(Role::ALL.iter().map(|role| role.code())))
        .and_where(Expr::col((User::Table, User::IsActive)).eq(false))
        .limit(1);
    between(&mut select, (User::Table, User::Id), after, to);
    select
}

/// People of the range who came after the round was due, from the index that has the last who came.
pub(super) fn newer(audience: &Audience<'_>, span: &Span) -> SelectStatement {
    let (after, to) = span.users();
    let mut select = Query::select();
    audience.dialect.read_by_index(&mut select, User::Table, "user_added");
    select
        .expr(Expr::val(1))
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(audience.claim.organization.0))
        .and_where(Expr::col((User::Table, User::AddedAt)).gt(audience.belonged_at.as_micros()))
        .and_where(beside_index(Audience::user_id()).gt(after))
        .and_where(beside_index(Audience::user_id()).lte(to))
        .limit(1);
    select
}

/// People of a range of ids with their receipts. The receipts lead: they are few, and the cross join keeps SQLite from walking
/// the people first.
fn of_range(audience: &Audience<'_>, span: &Span) -> SelectStatement {
    let mut select = receipts(audience, span);
    select
        .join(JoinType::CrossJoin, User::Table, Cond::all())
        .and_where(Expr::col((User::Table, User::Id)).equals((Receipt::Table, Receipt::UserId)))
        .and_where(Expr::col((User::Table, User::OrganizationId)).eq(audience.claim.organization.0))
        .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
        .and_where(Expr::col((User::Table, User::AddedAt)).lte(audience.belonged_at.as_micros()));
    if audience.facts.visibility == Visibility::User {
        select.and_where(Expr::exists(named(audience)));
    }
    select
}

/// Whether the alert names the person at hand.
fn named(audience: &Audience<'_>) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(AlertTarget::Table)
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(audience.claim.alert.0))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(Visibility::User.code()))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::TargetId)).equals((User::Table, User::Id)))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AddedAt)).lte(audience.claim.due_at.as_micros()))
        .to_owned()
}

/// Memberships of the person at hand in teams of the alert with ids up to `to`. The person's few memberships lead, whatever the
/// number of the teams' members.
fn membership(audience: &Audience<'_>, to: i64) -> SelectStatement {
    let mut member = Query::select();
    member
        .expr(Expr::val(1))
        .from(TeamMember::Table)
        .cross_join(AlertTarget::Table)
        .cross_join(Team::Table)
        .and_where(Expr::col((TeamMember::Table, TeamMember::UserId)).equals((User::Table, User::Id)))
        .and_where(Expr::col((TeamMember::Table, TeamMember::TeamId)).lte(to))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(audience.claim.alert.0))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(Visibility::Team.code()))
        .and_where(
            Expr::col((AlertTarget::Table, AlertTarget::TargetId)).equals((TeamMember::Table, TeamMember::TeamId)),
        )
        .and_where(Expr::col((Team::Table, Team::Id)).equals((TeamMember::Table, TeamMember::TeamId)));
    audience.belongs_by_due(&mut member);
    member
}
