//! `POST /api/admin/alerts/{id}/deliveries/retry/`: dead deliveries are sent anew.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{AlertId, ChannelCode, RoundId};
use serde::Serialize;
use service::alert::Alerts;
use utoipa::ToSchema;

use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::openapi::words;
use crate::path::Ids;

/// Which of the alert's dead deliveries are meant: all, unless told.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct RetryBody {
    /// Those of this round only.
    #[schema(nullable = false, minimum = 1)]
    round: Option<i64>,
    /// Those by this channel only.
    #[schema(schema_with = words::channel)]
    channel: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RetryAnswer)]
pub(super) struct Retried {
    /// Deliveries that are pending again.
    retried: u64,
}

/// Makes dead deliveries of an alert pending again. They are due at once, with all their attempts before them: for when what hindered them
/// is mended. One request takes 100,000 at most; where it took as many, another takes the rest. It may be repeated: whatever is pending
/// already is left as it is.
#[utoipa::path(post, path = "/api/admin/alerts/{id}/deliveries/retry/", tag = "alerts",
    params(("id" = i64, Path)),
    request_body(content = RetryBody, example = json!({"channel": "Email"})),
    responses((status = 200, description = "They are pending.", body = Retried, example = json!({"retried": 12})),
        (status = 409, description = "The alert is switched off or over: nothing of it is sent.",
            example = json!({"detail": "the alert is switched off or over, so nothing of it is sent"}))))]
pub(super) async fn retry(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<Retried>, ApiError> {
    let (round, channel) = match read(body, &alerts) {
        Ok(read) => read,
        Err(error) => {
            // What is not found is not found, whatever the body says.
            alerts.require_unarchived(&caller, AlertId(id)).await?;
            return Err(error);
        }
    };
    let retried = alerts.retry(&caller, AlertId(id), round, channel).await?;
    Ok(Json(Retried { retried }))
}

fn read(body: Body, alerts: &Alerts) -> Result<(Option<RoundId>, Option<ChannelCode>), ApiError> {
    body.read(|fields| {
        let round = fields.integer("round").between(1, i64::MAX).optional().map(RoundId);
        let channel = fields.choice("channel", |name| alerts.channel_named(name).map(|kind| kind.code)).optional();
        (round, channel)
    })
}
