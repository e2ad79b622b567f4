//! Organizations: the tenants themselves. What belongs to one lives with its own noun.

use domain::{OrganizationId, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::db::Db;
use crate::error::Result;
use crate::schema::Organization as O;

/// An organization as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    pub id: OrganizationId,
    pub slug: String,
    pub name: String,
    /// The IANA name of its time zone.
    pub time_zone: String,
    pub active_members: i64,
    pub reminder_minutes: i64,
    pub alert_life_minutes: i64,
    pub created_at: Timestamp,
}

/// An organization about to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewOrganization<'a> {
    pub slug: &'a str,
    pub name: &'a str,
    pub time_zone: &'a str,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    slug: String,
    name: String,
    time_zone: String,
    active_members: i64,
    reminder_minutes: i64,
    alert_life_minutes: i64,
    created_at: i64,
}

impl From<Row> for Organization {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            slug: row.slug,
            name: row.name,
            time_zone: row.time_zone,
            active_members: row.active_members,
            reminder_minutes: row.reminder_minutes,
            alert_life_minutes: row.alert_life_minutes,
            created_at: Timestamp::from_micros(row.created_at),
        }
    }
}

fn select() -> SelectStatement {
    Query::select()
        .columns([
            O::Id,
            O::Slug,
            O::Name,
            O::TimeZone,
            O::ActiveMembers,
            O::ReminderMinutes,
            O::AlertLifeMinutes,
            O::CreatedAt,
        ])
        .from(O::Table)
        .to_owned()
}

/// Makes an organization with the usual defaults for its alerts.
///
/// # Errors
/// [`crate::Error::Taken`] when the slug is in use; when the store fails.
pub async fn insert(db: &Db, new: NewOrganization<'_>, now: Timestamp) -> Result<OrganizationId> {
    let life_minutes = i64::try_from(domain::limit::ALERT_LIFE_DEFAULT.as_secs() / 60).unwrap_or(i64::MAX);
    let mut insert = Query::insert()
        .into_table(O::Table)
        .columns([
            O::Slug,
            O::Name,
            O::TimeZone,
            O::ActiveMembers,
            O::ReminderMinutes,
            O::AlertLifeMinutes,
            O::CreatedAt,
            O::UpdatedAt,
        ])
        .values_panic([
            new.slug.into(),
            new.name.into(),
            new.time_zone.into(),
            0.into(),
            domain::limit::REMINDER_MINUTES_DEFAULT.into(),
            life_minutes.into(),
            now.as_micros().into(),
            now.as_micros().into(),
        ])
        .to_owned();
    db.insert(&mut insert, O::Id).await.map(OrganizationId)
}

/// One organization.
///
/// # Errors
/// When the store fails.
pub async fn find(db: &Db, organization: OrganizationId) -> Result<Option<Organization>> {
    let select = select().and_where(Expr::col(O::Id).eq(organization.0)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(Organization::from))
}

/// The organization with this slug.
///
/// # Errors
/// When the store fails.
pub async fn find_by_slug(db: &Db, slug: &str) -> Result<Option<Organization>> {
    let select = select().and_where(Expr::col(O::Slug).eq(slug)).to_owned();
    Ok(db.one::<Row>(&select).await?.map(Organization::from))
}

/// The organization that was made first: the one that open registration leads to.
///
/// # Errors
/// When the store fails.
pub async fn first(db: &Db) -> Result<Option<Organization>> {
    let select = select().order_by(O::Id, Order::Asc).limit(1).to_owned();
    Ok(db.one::<Row>(&select).await?.map(Organization::from))
}

/// A page of all organizations after `after`, by id: for the operator's eyes only.
///
/// # Errors
/// When the store fails.
pub async fn page_of_all(db: &Db, after: OrganizationId, limit: u64) -> Result<Vec<Organization>> {
    let select = select().and_where(Expr::col(O::Id).gt(after.0)).order_by(O::Id, Order::Asc).limit(limit).to_owned();
    Ok(db.all::<Row>(&select).await?.into_iter().map(Organization::from).collect())
}

/// Counts `by` more active people in the organization.
///
/// # Errors
/// When the store fails.
pub async fn count_active(db: &Db, organization: OrganizationId, by: i64) -> Result<()> {
    let update = Query::update()
        .table(O::Table)
        .value(O::ActiveMembers, Expr::col(O::ActiveMembers).add(by))
        .and_where(Expr::col(O::Id).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}

/// What an admin may write of their organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub name: String,
    /// The IANA name of its time zone.
    pub time_zone: String,
    /// How often an alert reminds when it does not say.
    pub reminder_minutes: i64,
    /// How long an alert lives when it does not say.
    pub alert_life_minutes: i64,
}

/// Writes an organization's settings.
///
/// # Errors
/// When the store fails.
pub async fn update(db: &Db, organization: OrganizationId, settings: &Settings, now: Timestamp) -> Result<()> {
    let update = Query::update()
        .table(O::Table)
        .value(O::Name, settings.name.as_str())
        .value(O::TimeZone, settings.time_zone.as_str())
        .value(O::ReminderMinutes, settings.reminder_minutes)
        .value(O::AlertLifeMinutes, settings.alert_life_minutes)
        .value(O::UpdatedAt, now.as_micros())
        .and_where(Expr::col(O::Id).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
