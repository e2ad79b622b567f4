//! What a caller did, as the audit trail keeps it. It decides nothing and never sees a secret.

use domain::Timestamp;
use domain::limit::AUDIT_IDS_MAX;
use serde_json::{Value, json};
use store::Db;
use store::audit::{self, Entry};

use crate::caller::Caller;
use crate::error::Result;

/// A change that a caller makes.
pub(crate) struct Deed<'a> {
    /// Noun and verb.
    pub(crate) action: &'a str,
    /// The noun.
    pub(crate) kind: &'a str,
    pub(crate) subject: i64,
    pub(crate) detail: Option<Value>,
}

/// Records it in the transaction that makes it.
pub(crate) async fn record(db: &Db, caller: &Caller, deed: Deed<'_>, now: Timestamp) -> Result<()> {
    let entry = Entry {
        actor: Some(caller.user),
        actor_name: &caller.name,
        action: deed.action,
        subject_kind: deed.kind,
        subject: Some(deed.subject),
        detail: deed.detail,
        request_id: caller.request_id.as_deref(),
        at: now,
    };
    audit::record(db, caller.organization, entry).await?;
    Ok(())
}

/// Ids as an entry lists them: the first thousand, and how many there are.
pub(crate) fn ids(ids: impl ExactSizeIterator<Item = i64>) -> Value {
    let count = ids.len();
    json!({"count": count, "ids": ids.take(AUDIT_IDS_MAX).collect::<Vec<_>>()})
}

/// Notes a field that changes from `old` to `new`; one that stays is not worth a word.
pub(crate) fn change<T: PartialEq + Into<Value> + Clone>(changes: &mut Value, field: &str, old: &T, new: &T) {
    if old != new {
        changes[field] = json!({"from": old.clone().into(), "to": new.clone().into()});
    }
}
