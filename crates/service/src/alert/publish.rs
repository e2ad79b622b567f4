//! Publishing: the alert, its revision, its targets, its first round, its audit row and the kept reply, all in one transaction.

use domain::Visibility;
use serde_json::Value;
use store::alert::{Content, Target};
use store::organization::Organization;

use super::draft::{Draft, Wishes};
use super::view::Detail;
use super::{Alerts, record, rule};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::idempotency::{Answer, Once};

impl Alerts {
    /// Publishes an alert. It is in every inbox of its audience from the commit; the rest of the sending follows.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::Invalid`] with all failing fields, and what
    /// [`Once::write`] returns.
    pub async fn publish(&self, caller: &Caller, draft: &Draft, once: &Once<'_, Detail>) -> Result<Answer<Detail>> {
        caller.require_admin()?;
        let now = self.clock.now();
        let answer = once
            .write(&self.store, caller, now, |db| async move {
                let organization = own(&db, caller).await?;
                let content = draft.content(&organization, now);
                let audience = audience(&organization, content.visibility, &draft.wishes);
                rule::check_fields(&db, &organization, &draft.wishes, content.visibility, Some(&audience)).await?;
                rule::check_window(content.window, None, now)?;
                self.check_promise(&db, organization.id, &content, &audience, now).await?;
                let alert = store::alert::insert(&db, organization.id, &content, &audience, caller.user, now).await?;
                store::round::replan(&db, alert, now).await?;
                let detail = self.audited(&content, &audience);
                record::audit(&db, caller, "alert.publish", alert, Some(detail), now).await?;
                self.detail_of(&db, caller.organization, alert, now).await
            })
            .await?;
        if let Answer::First(_) = &answer {
            self.wake();
        }
        Ok(answer)
    }

    fn audited(&self, content: &Content, audience: &[Target]) -> Value {
        let mut fields = self.fields(content);
        if content.visibility != Visibility::Organization {
            fields.insert("targets".to_owned(), record::target_ids(audience));
        }
        Value::Object(fields)
    }
}

/// The caller's own organization.
pub(super) async fn own(db: &store::Db, caller: &Caller) -> Result<Organization> {
    store::organization::find(db, caller.organization).await?.ok_or(Error::NotFound)
}

/// Whom an alert of this visibility addresses when the wishes are followed.
pub(super) fn audience(organization: &Organization, visibility: Visibility, wishes: &Wishes) -> Vec<Target> {
    match visibility {
        Visibility::Organization => vec![Target::Organization(organization.id)],
        Visibility::Team => wishes.teams.iter().flatten().map(|team| Target::Team(*team)).collect(),
        Visibility::User => wishes.users.iter().flatten().map(|user| Target::User(*user)).collect(),
    }
}
