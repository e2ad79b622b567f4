//! The figures of analytics, and the deltas that wait to be folded into them.

use sea_orm_migration::prelude::*;

use crate::migration::columns::{big, code, id, index, names, table};
use crate::schema::{Counter as C, CounterDelta as D};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let counter = vec![big(C::OrganizationId), big(C::AlertId), code(C::Metric), code(C::Dimension), big(C::Value)];
    let key = names![C::OrganizationId, C::AlertId, C::Metric, C::Dimension];
    table(manager, C::Table, counter, key).await?;
    let delta =
        vec![id(D::Id), big(D::OrganizationId), big(D::AlertId), code(D::Metric), code(D::Dimension), big(D::Delta)];
    table(manager, D::Table, delta, &[]).await?;
    index(manager, "counter_delta", "counter_delta_alert", false, names![D::OrganizationId, D::AlertId]).await
}
