//! Which alerts a person sees now, as pieces of statements: by the person's ranges, or by one alert. Nothing else decides it.

use domain::{AlertId, OrganizationId, Timestamp, UserId, Visibility};
use sea_orm::sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};

use crate::dialect::Dialect;
use crate::schema::{Alert, AlertTarget, Team, TeamMember};

/// The ids of alerts that address the person, each once: three short ranges of one index, whatever the number of people.
fn ranges(organization: OrganizationId, user: UserId, now: Timestamp) -> SelectStatement {
    let range = |kind: Visibility, target: i64| {
        let mut range = Query::select();
        range
            .column((AlertTarget::Table, AlertTarget::AlertId))
            .from(AlertTarget::Table)
            .cond_where(open(kind, now))
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::TargetId)).eq(target));
        range
    };
    let mut ranges = range(Visibility::Organization, organization.0);
    ranges.union(UnionType::Distinct, range(Visibility::User, user.0));
    let mut teams = memberships(organization, user);
    teams
        .column((AlertTarget::Table, AlertTarget::AlertId))
        .cross_join(AlertTarget::Table)
        .and_where(target_is_team())
        .cond_where(open(Visibility::Team, now));
    ranges.union(UnionType::Distinct, teams);
    ranges
}

/// The alerts that the person sees, without columns.
pub(crate) fn seen(dialect: Dialect, organization: OrganizationId, user: UserId, now: Timestamp) -> SelectStatement {
    let mut select = Query::select();
    select.from_subquery(ranges(organization, user, now), RANGES);
    dialect.look_up_by_key(&mut select, Alert::Table);
    select
        .and_where(Expr::col((Alert::Table, Alert::Id)).equals((Alias::new(RANGES), AlertTarget::AlertId)))
        .cond_where(shown(organization, now));
    select
}

const RANGES: &str = "ranges";

/// What an alert must be, beside addressing the person, to be seen at all.
pub(crate) fn shown(organization: OrganizationId, now: Timestamp) -> Condition {
    Cond::all()
        .add(Expr::col((Alert::Table, Alert::OrganizationId)).eq(organization.0))
        .add(Expr::col((Alert::Table, Alert::IsActive)).eq(true))
        .add(Expr::col((Alert::Table, Alert::ArchivedAt)).is_null())
        .add(Expr::col((Alert::Table, Alert::DeletedAt)).is_null())
        .add(Expr::col((Alert::Table, Alert::StartTime)).lte(now.as_micros()))
        .add(Expr::col((Alert::Table, Alert::ExpiryTime)).gt(now.as_micros()))
}

/// Whether one alert addresses the person: a few probes of the alert's targets.
pub(crate) fn addresses(organization: OrganizationId, user: UserId, alert: AlertId, now: Timestamp) -> Condition {
    let target = |kind: Visibility, target: i64| {
        let mut probe = Query::select();
        probe
            .expr(Expr::val(1))
            .from(AlertTarget::Table)
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.0))
            .and_where(Expr::col((AlertTarget::Table, AlertTarget::TargetId)).eq(target))
            .cond_where(open(kind, now));
        Expr::exists(probe)
    };
    let mut team = memberships(organization, user);
    team.expr(Expr::val(1))
        .cross_join(AlertTarget::Table)
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.0))
        .and_where(target_is_team())
        .cond_where(open(Visibility::Team, now));
    Cond::any()
        .add(target(Visibility::Organization, organization.0))
        .add(target(Visibility::User, user.0))
        .add(Expr::exists(team))
}

/// The person's memberships in teams that address anybody. Cross joins keep SQLite, which may have no statistics yet, from
/// beginning with all the alerts of all teams; to the other engines they are joins like any other.
fn memberships(organization: OrganizationId, user: UserId) -> SelectStatement {
    Query::select()
        .from(TeamMember::Table)
        .cross_join(Team::Table)
        .and_where(Expr::col((TeamMember::Table, TeamMember::UserId)).eq(user.0))
        .and_where(Expr::col((Team::Table, Team::Id)).equals((TeamMember::Table, TeamMember::TeamId)))
        .cond_where(addressing_team(organization))
        .to_owned()
}

fn target_is_team() -> SimpleExpr {
    Expr::col((AlertTarget::Table, AlertTarget::TargetId)).equals((TeamMember::Table, TeamMember::TeamId))
}

/// Joins the team with the id `target`, if it addresses anybody, and its members.
pub(crate) fn join_team(select: &mut SelectStatement, organization: OrganizationId, target: Expr) {
    select
        .inner_join(Team::Table, target.equals((Team::Table, Team::Id)))
        .inner_join(
            TeamMember::Table,
            Expr::col((TeamMember::Table, TeamMember::TeamId)).equals((Team::Table, Team::Id)),
        )
        .cond_where(addressing_team(organization));
}

/// A team that addresses its members: of the organization, active, not deleted.
fn addressing_team(organization: OrganizationId) -> Condition {
    Cond::all()
        .add(Expr::col((Team::Table, Team::OrganizationId)).eq(organization.0))
        .add(Expr::col((Team::Table, Team::IsActive)).eq(true))
        .add(Expr::col((Team::Table, Team::DeletedAt)).is_null())
}

/// A target of the kind that is in force now.
pub(crate) fn open(kind: Visibility, now: Timestamp) -> Condition {
    Cond::all()
        .add(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(kind.code()))
        .add(Expr::col((AlertTarget::Table, AlertTarget::VisibleUntil)).gt(now.as_micros()))
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Expr, OrganizationId, Timestamp, UserId, seen};
    use crate::explain::Planner;

    #[tokio::test]
    async fn an_inbox_is_short_ranges_of_one_index_and_never_walks_alerts_or_people() {
        let mut inbox = seen(Dialect::Sqlite, OrganizationId(1), UserId(2), Timestamp::from_micros(3));
        let plan = Planner::new().await.plan(inbox.expr(Expr::val(1))).await;
        let targets: Vec<_> = plan.iter().filter(|step| step.contains(" alert_target ")).collect();
        assert_eq!(targets.len(), 3, "{plan:#?}");
        for step in targets {
            assert!(step.contains("alert_target_inbox (target_id=? AND kind=? AND visible_until>?)"), "{plan:#?}");
        }
        assert!(
            plan.iter().any(|step| step.starts_with("SEARCH alert USING INTEGER PRIMARY KEY (rowid=?)")),
            "{plan:#?}"
        );
    }
}
