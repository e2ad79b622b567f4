//! Sessions of browsers: a person who signed in to the pages, known by a cookie of which only the hash is kept.

use sea_orm_migration::prelude::*;

use super::columns::{big, id, index, names, table, text};
use super::{Change, Step};
use crate::schema::WebSession as W;

pub(super) struct WebSession;

impl MigrationName for WebSession {
    fn name(&self) -> &'static str {
        "m0002_web_session"
    }
}

impl Step for WebSession {
    fn change(&self) -> Change {
        Change::Expand
    }
}

#[async_trait::async_trait]
impl MigrationTrait for WebSession {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            id(W::Id),
            big(W::UserId),
            text(W::Hash, 64),
            text(W::Agent, 255),
            text(W::Address, 64),
            big(W::CreatedAt),
            big(W::LastSeenAt),
            big(W::ExpiresAt),
        ];
        table(manager, W::Table, columns, &[]).await?;
        index(manager, "web_session", "web_session_hash", true, names![W::Hash]).await?;
        index(manager, "web_session", "web_session_user", false, names![W::UserId]).await?;
        index(manager, "web_session", "web_session_expiry", false, names![W::ExpiresAt]).await
    }
}
