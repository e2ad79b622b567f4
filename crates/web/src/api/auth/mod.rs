//! Signing in and staying signed in.

mod answer;
mod change_password;
mod login;
mod logout;
mod me;
mod refresh;
mod register;
mod set_password;
mod tokens;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

/// What anybody may call.
pub(super) fn open() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(login::login))
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::logout))
        .routes(routes!(register::register))
        .routes(routes!(set_password::set_password))
}

/// What wants an account.
pub(super) fn signed_in() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(me::me, me::change_me))
        .routes(routes!(change_password::change_password))
        .merge(tokens::routes())
}
