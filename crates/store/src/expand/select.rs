//! Who of a span is in the round: the audience at its due time that still is one, less those whom the rules leave out.

use domain::limit::LATE_COMMIT_SPAN;
use domain::{ChannelCode, RoundKind, Timestamp, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement, SimpleExpr};

use super::span::Span;
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::round::{Claim, Facts};
use crate::schema::{AlertTarget, Delivery, Round, Team, TeamMember, User};

/// The index by which everybody in an organization is walked.
pub(super) const WALK: &str = "user_audience";

/// A round's audience as statements.
pub(super) struct Audience<'a> {
    pub(super) dialect: Dialect,
    pub(super) claim: &'a Claim,
    pub(super) facts: &'a Facts,
    /// The round is for people whom no earlier initial round reached.
    pub(super) newcomers_only: bool,
    /// The statements look for people who were forgotten, rather than for people to write.
    checks: bool,
    /// Some people of the span may have a delivery of this round already.
    excludes_written: bool,
    /// People and their memberships belong to the round when they are no younger than this.
    pub(super) belonged_at: Timestamp,
}

impl<'a> Audience<'a> {
    /// The audience of a round, for writing a span of it. In the first walk over a range of people nobody has a delivery yet,
    /// unless the alert addressed others when the walk began.
    pub(super) async fn of(db: &Db, claim: &'a Claim, facts: &'a Facts, span: &Span) -> Result<Self> {
        let newcomers_only = claim.kind == RoundKind::Initial && db.exists(&earlier_initial_rounds(claim)).await?;
        let is_first_walk = claim.pass == 1 && matches!(span, Span::People { .. });
        let excludes_written = !is_first_walk || db.exists(&written_in(claim, span)).await?;
        let (dialect, belonged_at) = (db.dialect(), claim.due_at);
        Ok(Self { dialect, claim, facts, newcomers_only, excludes_written, checks: false, belonged_at })
    }

    /// The audience of a finished round, as the doctor sees it: [`Self::recipients`] are then those without a delivery who
    /// never gave a reason to be left out, of those who belonged to it at `belonged_at`.
    pub(super) async fn of_finished(
        db: &Db,
        claim: &'a Claim,
        facts: &'a Facts,
        span: &Span,
        belonged_at: Timestamp,
    ) -> Result<Self> {
        Ok(Self { checks: true, excludes_written: true, belonged_at, ..Self::of(db, claim, facts, span).await? })
    }

    /// The column that tells a person apart in [`Self::recipients`].
    pub(super) fn user_id() -> SimpleExpr {
        Expr::col((User::Table, User::Id))
    }

    /// The people of `span` who are to have a delivery on `channel`; no columns yet.
    pub(super) fn recipients(&self, span: &Span, channel: ChannelCode) -> SelectStatement {
        let mut select = self.members(span);
        if matches!(span, Span::Teams { .. }) {
            select.group_by_col((User::Table, User::Id));
        }
        // First, since engines ask in this order: whoever has a delivery, and that is nearly everybody, is asked nothing else.
        if self.excludes_written {
            let mut written = Query::select();
            written
                .expr(Expr::val(1))
                .from(Delivery::Table)
                .and_where(Expr::col((Delivery::Table, Delivery::UserId)).equals((User::Table, User::Id)))
                .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).eq(self.claim.round.0))
                .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(channel.code()));
            within(&mut written, (Delivery::Table, Delivery::UserId), span);
            select.and_where(self.has_no(written));
        }
        if self.checks && self.claim.kind == RoundKind::Reminder {
            self.leave_out_the_excused(&mut select);
        } else if let Some(left_out) = self.left_out_condition() {
            select.and_where(self.without_receipt(left_out, span));
        }
        if self.newcomers_only {
            let mut reached = reached_before(self.claim, (User::Table, User::Id));
            within(&mut reached, (Delivery::Table, Delivery::UserId), span);
            select.and_where(self.has_no(reached));
        }
        select
    }

    /// The active people of the span who have belonged to the audience since the round was due. Cross joins keep SQLite,
    /// which may have no statistics, from walking everybody in the organization to find a few; to the other engines they are joins
    /// like any other.
    pub(super) fn members(&self, span: &Span) -> SelectStatement {
        let mut select = Query::select();
        match (self.facts.visibility, *span) {
            (Visibility::Organization, Span::Late { .. }) => {
                select.from(User::Table);
                self.came_late(&mut select, span);
            }
            (Visibility::Organization, _) => {
                let (after, to) = span.users();
                self.dialect.read_by_index(&mut select, User::Table, WALK);
                between(&mut select, (User::Table, User::Id), after, to);
            }
            (Visibility::User, _) => {
                select.from(AlertTarget::Table);
                select
                    .cross_join(User::Table)
                    .and_where(Expr::col((User::Table, User::Id)).equals((AlertTarget::Table, AlertTarget::TargetId)));
                let (after, to) = span.users();
                between(&mut select, (AlertTarget::Table, AlertTarget::TargetId), after, to);
                self.targeted(&mut select, Visibility::User);
            }
            (Visibility::Team, _) => {
                select.from(AlertTarget::Table);
                join_members(&mut select);
                select
                    .cross_join(User::Table)
                    .and_where(Expr::col((User::Table, User::Id)).equals((TeamMember::Table, TeamMember::UserId)));
                if let Span::Members { team, after, to } = *span {
                    select.and_where(Expr::col((AlertTarget::Table, AlertTarget::TargetId)).eq(team));
                    between(&mut select, (TeamMember::Table, TeamMember::UserId), after, to);
                } else if let Span::Teams { after, to } | Span::People { after, to } = *span {
                    between(&mut select, (AlertTarget::Table, AlertTarget::TargetId), after, to);
                }
                self.targeted(&mut select, Visibility::Team);
                self.belongs_by_due(&mut select);
            }
        }
        select
            .and_where(Expr::col((User::Table, User::OrganizationId)).eq(self.claim.organization.0))
            .and_where(Expr::col((User::Table, User::IsActive)).eq(true))
            .and_where(Expr::col((User::Table, User::AddedAt)).lte(self.belonged_at.as_micros()));
        select
    }

    /// Narrows an organization's people to those of [`Span::Late`], found by when they came.
    pub(super) fn came_late(&self, select: &mut SelectStatement, span: &Span) {
        let (after, to) = span.users();
        let late = (self.claim.due_at - LATE_COMMIT_SPAN).as_micros();
        select
            .and_where(Expr::col((User::Table, User::AddedAt)).gte(late))
            .and_where(beside_index(Self::user_id()).gt(after))
            .and_where(beside_index(Self::user_id()).lte(to));
    }

    fn targeted(&self, select: &mut SelectStatement, kind: Visibility) {
        select
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(self.claim.alert.0))
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(kind.code()))
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::AddedAt)).lte(self.claim.due_at.as_micros()));
    }

    /// The team addresses people, and it, its being a target and the membership are no younger than the round.
    pub(super) fn belongs_by_due(&self, select: &mut SelectStatement) {
        let (due, belonged) = (self.claim.due_at.as_micros(), self.belonged_at.as_micros());
        select
            .and_where(Expr::col((Team::Table, Team::IsActive)).eq(true))
            .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null())
            .and_where(Expr::col((Team::Table, Team::AddedAt)).lte(belonged))
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::AddedAt)).lte(due))
            .and_where(Expr::col((TeamMember::Table, TeamMember::AddedAt)).lte(belonged));
    }

    /// The person at hand has no such row. The doctor goes through everybody: there a join is the better way.
    pub(super) fn has_no(&self, rows: SelectStatement) -> SimpleExpr {
        if self.checks { Expr::exists(rows).not() } else { self.dialect.lacks(rows) }
    }
}

/// Earlier initial rounds of the alert, by id.
pub(super) fn earlier_initial_rounds(claim: &Claim) -> SelectStatement {
    Query::select()
        .column((Round::Table, Round::Id))
        .from(Round::Table)
        .and_where(Expr::col((Round::Table, Round::AlertId)).eq(claim.alert.0))
        .and_where(Expr::col((Round::Table, Round::Kind)).eq(RoundKind::Initial.code()))
        .and_where(Expr::col((Round::Table, Round::Id)).lt(claim.round.0))
        .to_owned()
}

/// In-app deliveries of this round to people of the span's range.
fn written_in(claim: &Claim, span: &Span) -> SelectStatement {
    let mut written = Query::select()
        .expr(Expr::val(1))
        .from(Delivery::Table)
        .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).eq(claim.round.0))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(ChannelCode::IN_APP.code()))
        .limit(1)
        .to_owned();
    let (after, to) = span.users();
    between(&mut written, (Delivery::Table, Delivery::UserId), after, to);
    written
}

/// Deliveries of earlier initial rounds to the person at hand.
pub(super) fn reached_before<C: IntoColumnRef>(claim: &Claim, person: C) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(Delivery::Table)
        .and_where(Expr::col((Delivery::Table, Delivery::UserId)).equals(person))
        .and_where(Expr::col((Delivery::Table, Delivery::Channel)).eq(ChannelCode::IN_APP.code()))
        .and_where(Expr::col((Delivery::Table, Delivery::RoundId)).in_subquery(earlier_initial_rounds(claim)))
        .to_owned()
}

/// The same number, for which no index is looked at: of everybody's ids and the few who came late, SQLite would take the ids.
pub(super) fn beside_index(number: SimpleExpr) -> SimpleExpr {
    number.add(0)
}

/// Says again of a subquery's `column` what holds for the person at hand: an engine that reads the subquery first then reads
/// the span, not the table.
pub(super) fn within<C: IntoColumnRef + Clone>(subquery: &mut SelectStatement, column: C, span: &Span) {
    let (after, to) = span.users();
    if (after, to) != (0, i64::MAX) {
        between(subquery, column, after, to);
    }
}

fn join_members(select: &mut SelectStatement) {
    select
        .cross_join(Team::Table)
        .cross_join(TeamMember::Table)
        .and_where(Expr::col((Team::Table, Team::Id)).equals((AlertTarget::Table, AlertTarget::TargetId)))
        .and_where(
            Expr::col((TeamMember::Table, TeamMember::TeamId)).equals((AlertTarget::Table, AlertTarget::TargetId)),
        );
}

pub(super) fn between<C: IntoColumnRef + Clone>(select: &mut SelectStatement, column: C, after: i64, to: i64) {
    select.and_where(Expr::col(column.clone()).gt(after)).and_where(Expr::col(column).lte(to));
}
