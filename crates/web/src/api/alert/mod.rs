//! Alerts as admins handle them.

mod archive;
mod create;
mod delete;
mod deliveries;
mod detail;
mod fields;
mod list;
mod recipients;
mod remind;
mod retry;
mod rounds;
mod sending;
mod trigger;
mod update;
mod wire;

use service::page::Way;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

/// What wants an admin.
pub(super) fn for_admins() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(detail::detail, update::replace, update::change, delete::delete))
        .routes(routes!(archive::archive))
        .routes(routes!(trigger::trigger))
        .routes(routes!(remind::remind))
        .routes(routes!(deliveries::deliveries))
        .routes(routes!(retry::retry))
        .routes(routes!(rounds::rounds))
        .routes(routes!(recipients::recipients))
}

/// Which way a list is read, in the words of the rooms below.
fn way(way: crate::page::Way) -> Way {
    match way {
        crate::page::Way::Next => Way::Next,
        crate::page::Way::Previous => Way::Previous,
    }
}
