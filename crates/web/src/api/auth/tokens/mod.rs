//! API tokens: how programs sign in for the person who made them.

mod create;
mod list;
mod revoke;

use serde::Serialize;
use service::Scope;
use service::account::ApiToken;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::moment::Moment;
use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(revoke::revoke))
}

/// A token as its owner sees it; its text is shown only when it is made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApiToken)]
struct Token {
    id: i64,
    name: String,
    /// How the token begins.
    hint: String,
    /// `read`, `publish`, `manage` or `inbox`.
    scope: &'static str,
    created_at: Moment,
    /// Null: never.
    expires_at: Option<Moment>,
    /// To within five minutes; null before the first use.
    last_used_at: Option<Moment>,
}

impl From<ApiToken> for Token {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            name: token.name,
            hint: token.hint,
            scope: Scope::from_code(token.scope).map_or("unknown", Scope::name),
            created_at: Moment(token.created_at),
            expires_at: token.expires_at.map(Moment),
            last_used_at: token.last_used_at.map(Moment),
        }
    }
}
