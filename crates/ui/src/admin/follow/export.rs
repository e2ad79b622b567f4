//! `GET /admin/alerts/{id}/recipients.csv`: the people and their answers as a file for spreadsheets, however many they are.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::AlertId;
use futures::{StreamExt, stream};
use web::state::ApiState;

use super::recipients::sought;
use crate::failure::Failure;
use crate::query::Query;
use crate::visitor::Admin;

/// By this spreadsheets know that the file is in UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A batch of people is fetched when the one before it is on its way.
pub(super) async fn download(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let (alerts, caller, sought) = (state.alerts, visitor.caller, sought(&query));
    alerts.require(&caller, AlertId(id)).await?;
    let rows = stream::try_unfold(0, move |after| {
        let (alerts, caller, sought) = (alerts.clone(), caller.clone(), sought.clone());
        async move { alerts.recipients_csv(&caller, AlertId(id), &sought, after).await }
    });
    let file = stream::once(async { Ok(BYTE_ORDER_MARK.to_owned()) }).chain(rows);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"alert-{id}-recipients.csv\"")),
    ];
    Ok((headers, Body::from_stream(file)).into_response())
}
