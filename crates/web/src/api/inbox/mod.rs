//! A person's own alerts, as any account may see and mark them.

mod acknowledge;
mod events;
mod history;
mod item;
mod list;
mod mark_all_read;
mod mark_read;
mod mark_unread;
mod show;
mod snooze;
mod snoozed;
mod unread_count;
mod unsnooze;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub use events::event_stream;

/// All of them want an account.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(mark_all_read::mark_all_read))
        .routes(routes!(unread_count::unread_count))
        .routes(routes!(snoozed::snoozed))
        .routes(routes!(show::show))
        .routes(routes!(mark_read::mark_read))
        .routes(routes!(mark_unread::mark_unread))
        .routes(routes!(acknowledge::acknowledge))
        .routes(routes!(snooze::snooze, unsnooze::unsnooze))
        .routes(routes!(history::history))
        .routes(routes!(events::events))
}

/// A mark was made.
#[derive(Serialize, ToSchema)]
#[schema(as = MarkAnswer)]
struct Marked {
    success: bool,
    message: &'static str,
}

impl Marked {
    const fn new(message: &'static str) -> Self {
        Self { success: true, message }
    }
}
