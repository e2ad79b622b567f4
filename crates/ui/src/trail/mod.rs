//! Entries of the audit trail as people read them: a sentence each, with the names that things have by now, and what else was kept.

mod detail;
mod sentence;

use domain::Timestamp;
use service::audit::{Filter, Names, Record, Thing};
use service::page::Span;
use web::state::ApiState;

use crate::failure::Failure;
use crate::shell::Shell;
use crate::visitor::Visitor;

pub(crate) use detail::Detail;
pub(crate) use sentence::{Sentence, Word};

/// An entry in words.
pub(crate) struct Told {
    pub(crate) id: i64,
    pub(crate) at: Timestamp,
    pub(crate) action: String,
    /// Who did it.
    pub(crate) actor: Word,
    pub(crate) sentence: Sentence,
    pub(crate) details: Vec<Detail>,
    pub(crate) request_id: Option<String>,
}

/// More details than these are folded away.
const SHOWN_MAX: usize = 6;

impl Told {
    /// Whether there is so much of it that it hides the next entry.
    pub(crate) const fn is_long(&self) -> bool {
        self.details.len() > SHOWN_MAX
    }

    fn of(record: Record, names: &Names, shell: &Shell) -> Self {
        let actor = actor(&record, names);
        Self {
            sentence: Sentence::of(&record, names, shell, &actor),
            details: detail::read(&record, names, shell),
            id: record.id,
            at: record.at,
            action: record.action,
            request_id: record.request_id,
            actor,
        }
    }
}

/// The entries that are asked for, the latest first.
pub(crate) async fn read(
    state: &ApiState,
    visitor: &Visitor,
    filter: &Filter,
    span: Span,
) -> Result<Vec<Told>, Failure> {
    let records = state.audit.page(&visitor.caller, filter, span).await?;
    let names = state.audit.names(&visitor.caller, &records).await?;
    Ok(records.into_iter().map(|record| Told::of(record, &names, &visitor.shell)).collect())
}

/// Whoever it was keeps the name they had at that time.
fn actor(record: &Record, names: &Names) -> Word {
    let known = record.actor.map(|actor| Thing::User(actor.0)).filter(|actor| names.of(*actor).is_some());
    Word { text: record.actor_name.clone(), page: known.and_then(page) }
}

/// Where a person or a thing has a page.
fn page(thing: Thing) -> Option<String> {
    match thing {
        Thing::Alert(id) => Some(format!("/admin/alerts/{id}")),
        Thing::User(id) => Some(format!("/admin/people/{id}")),
        Thing::Team(id) => Some(format!("/admin/teams/{id}")),
        Thing::ApiToken(_) => None,
    }
}
