//! What the handlers stand on: one service for each noun. A handler asks for its service and sees no other.

use std::sync::Arc;

use axum::extract::FromRef;
use service::account::Accounts;
use service::alert::Alerts;
use service::analytics::Analytics;
use service::audit::AuditTrail;
use service::idempotency::Replies;
use service::import::Imports;
use service::inbox::Inbox;
use service::live::Live;
use service::operation::Operation;
use service::organization::Organizations;
use service::people::People;
use service::team::Teams;

/// The services behind the API.
#[derive(Clone, FromRef)]
pub struct ApiState {
    pub accounts: Arc<Accounts>,
    pub alerts: Arc<Alerts>,
    pub audit: Arc<AuditTrail>,
    pub replies: Arc<Replies>,
    pub imports: Arc<Imports>,
    pub organizations: Arc<Organizations>,
    pub people: Arc<People>,
    pub teams: Arc<Teams>,
    pub inbox: Arc<Inbox>,
    pub live: Arc<Live>,
    pub analytics: Arc<Analytics>,
    pub operation: Arc<Operation>,
}
