//! Whom an alert addresses, as rows: only of the kind that is in force, so that an inbox is found by short index ranges.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AlertId, OrganizationId, TeamId, Timestamp, UserId, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query};

use super::{CHUNK, Content};
use crate::db::Db;
use crate::error::Result;
use crate::schema::{Alert, AlertTarget, Team, User};

/// One target of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Organization(OrganizationId),
    Team(TeamId),
    User(UserId),
}

impl Target {
    pub(super) const fn id(self) -> i64 {
        match self {
            Self::Organization(OrganizationId(id)) | Self::Team(TeamId(id)) | Self::User(UserId(id)) => id,
        }
    }

    pub(super) const fn kind(self) -> Visibility {
        match self {
            Self::Organization(_) => Visibility::Organization,
            Self::Team(_) => Visibility::Team,
            Self::User(_) => Visibility::User,
        }
    }

    fn of(kind: Visibility, id: i64) -> Self {
        match kind {
            Visibility::Organization => Self::Organization(OrganizationId(id)),
            Visibility::Team => Self::Team(TeamId(id)),
            Visibility::User => Self::User(UserId(id)),
        }
    }
}

/// What replacing an alert's targets did to its audience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// Somebody may be in it who was not.
    pub widened: bool,
    /// Somebody may be out of it who was in.
    pub narrowed: bool,
}

/// Makes `audience` (of the kind `content` names, without duplicates) the alert's targets. Those that stay keep the time
/// at which they were added, and where everybody was addressed before, nobody is new: so open rounds go on for those who
/// remain. The people of several teams are counted later, by the engine.
///
/// # Errors
/// When the store fails.
pub async fn replace_targets(
    db: &Db,
    alert: AlertId,
    content: &Content,
    audience: &[Target],
    now: Timestamp,
) -> Result<Shift> {
    let kept = kept(db, alert).await?;
    let old: BTreeSet<Target> = kept.keys().copied().collect();
    let wanted: BTreeSet<Target> = audience.iter().copied().collect();
    let gone: Vec<Target> = old.difference(&wanted).copied().collect();
    let come: Vec<Target> = wanted.difference(&old).copied().collect();
    for chunk in gone.chunks(CHUNK) {
        let delete = Query::delete()
            .from_table(AlertTarget::Table)
            .and_where(Expr::col(AlertTarget::AlertId).eq(alert.0))
            .and_where(Expr::col(AlertTarget::TargetId).is_in(chunk.iter().map(|target| target.id())))
            .to_owned();
        db.execute(&delete).await?;
    }
    let everyone_since =
        kept.iter().find(|(target, _)| target.kind() == Visibility::Organization).map(|(_, since)| *since);
    for chunk in come.chunks(CHUNK) {
        add(db, alert, chunk, content.visible_until(), everyone_since.unwrap_or(now)).await?;
    }
    let uncounted = content.visibility == Visibility::Team && wanted.len() > 1;
    if !gone.is_empty() || !come.is_empty() {
        forget_size(db, alert, uncounted.then_some(now)).await?;
    }
    let is_everyone = wanted.iter().any(|target| target.kind() == Visibility::Organization);
    Ok(Shift { widened: !come.is_empty() && everyone_since.is_none(), narrowed: !gone.is_empty() && !is_everyone })
}

async fn add(db: &Db, alert: AlertId, targets: &[Target], visible_until: i64, since: Timestamp) -> Result<()> {
    let mut insert = Query::insert()
        .into_table(AlertTarget::Table)
        .columns([
            AlertTarget::AlertId,
            AlertTarget::TargetId,
            AlertTarget::Kind,
            AlertTarget::AddedAt,
            AlertTarget::VisibleUntil,
        ])
        .to_owned();
    for target in targets {
        insert.values_panic([
            alert.0.into(),
            target.id().into(),
            target.kind().code().into(),
            since.as_micros().into(),
            visible_until.into(),
        ]);
    }
    db.execute(&insert).await.map(|_| ())
}

async fn forget_size(db: &Db, alert: AlertId, stale_at: Option<Timestamp>) -> Result<()> {
    let update = Query::update()
        .table(Alert::Table)
        .value(Alert::AudienceSize, Option::<i64>::None)
        .value(Alert::AudienceStaleAt, stale_at.map(Timestamp::as_micros))
        .and_where(Expr::col(Alert::Id).eq(alert.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// Sets until when the targets' people may see the alert.
pub(super) async fn show_until(db: &Db, alert: AlertId, visible_until: i64) -> Result<()> {
    let update = Query::update()
        .table(AlertTarget::Table)
        .value(AlertTarget::VisibleUntil, visible_until)
        .and_where(Expr::col(AlertTarget::AlertId).eq(alert.0))
        .and_where(Expr::col(AlertTarget::VisibleUntil).ne(visible_until))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// All rows, those of deleted teams too, and when each was added.
async fn kept(db: &Db, alert: AlertId) -> Result<BTreeMap<Target, Timestamp>> {
    let select = Query::select()
        .columns([AlertTarget::Kind, AlertTarget::TargetId, AlertTarget::AddedAt])
        .from(AlertTarget::Table)
        .and_where(Expr::col(AlertTarget::AlertId).eq(alert.0))
        .to_owned();
    let mut targets = BTreeMap::new();
    for row in db.rows(&select).await? {
        let added_at: i64 = db.read(row.try_get_by_index(2))?;
        let kind: i16 = db.read(row.try_get_by_index(0))?;
        let id = db.read(row.try_get_by_index(1))?;
        if let Some(kind) = Visibility::from_code(kind) {
            targets.insert(Target::of(kind, id), Timestamp::from_micros(added_at));
        }
    }
    Ok(targets)
}

/// The alert's targets by id, with their names: a team's own, a person's full name or else the username, and none for the
/// organization. Deleted teams are left out.
///
/// # Errors
/// When the store fails.
pub async fn targets(db: &Db, alert: AlertId, visibility: Visibility) -> Result<Vec<(Target, String)>> {
    let mut select = Query::select()
        .column((AlertTarget::Table, AlertTarget::TargetId))
        .from(AlertTarget::Table)
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::AlertId)).eq(alert.0))
        .and_where(Expr::col((AlertTarget::Table, AlertTarget::Kind)).eq(visibility.code()))
        .order_by((AlertTarget::Table, AlertTarget::TargetId), Order::Asc)
        .to_owned();
    let target = Expr::col((AlertTarget::Table, AlertTarget::TargetId));
    match visibility {
        Visibility::Organization => {}
        Visibility::Team => {
            select
                .column((Team::Table, Team::Name))
                .join(JoinType::InnerJoin, Team::Table, target.equals((Team::Table, Team::Id)))
                .and_where(Expr::col((Team::Table, Team::DeletedAt)).is_null());
        }
        Visibility::User => {
            select
                .columns([(User::Table, User::Username), (User::Table, User::FirstName), (User::Table, User::LastName)])
                .join(JoinType::InnerJoin, User::Table, target.equals((User::Table, User::Id)));
        }
    }
    let mut targets = Vec::new();
    for row in db.rows(&select).await? {
        let text = |index| db.read(row.try_get_by_index::<String>(index));
        let name = match visibility {
            Visibility::Organization => String::new(),
            Visibility::Team => text(1)?,
            Visibility::User => super::display_name(&text(1)?, &text(2)?, &text(3)?),
        };
        targets.push((Target::of(visibility, db.read(row.try_get_by_index(0))?), name));
    }
    Ok(targets)
}

/// Those of `targets` that the organization does not have, in the order given; a deleted team is had no more.
///
/// # Errors
/// When the store fails.
pub async fn unknown_targets(db: &Db, organization: OrganizationId, targets: &[Target]) -> Result<Vec<Target>> {
    let mut known = BTreeSet::new();
    for kind in [Visibility::Team, Visibility::User] {
        let ids: Vec<i64> = targets.iter().filter(|target| target.kind() == kind).map(|target| target.id()).collect();
        for chunk in ids.chunks(CHUNK) {
            let mut select = Query::select();
            if kind == Visibility::Team {
                select
                    .column(Team::Id)
                    .from(Team::Table)
                    .and_where(Expr::col(Team::OrganizationId).eq(organization.0))
                    .and_where(Expr::col(Team::DeletedAt).is_null())
                    .and_where(Expr::col(Team::Id).is_in(chunk.iter().copied()));
            } else {
                select
                    .column(User::Id)
                    .from(User::Table)
                    .and_where(Expr::col(User::OrganizationId).eq(organization.0))
                    .and_where(Expr::col(User::Id).is_in(chunk.iter().copied()));
            }
            known.extend(db.column::<i64>(&select).await?.into_iter().map(|id| Target::of(kind, id)));
        }
    }
    let own = Target::Organization(organization);
    Ok(targets.iter().copied().filter(|target| *target != own && !known.contains(target)).collect())
}
