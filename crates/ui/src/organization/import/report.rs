//! `GET` and `POST /admin/people/import/{id}/report`: what became of each line, as CSV for whoever reads it. Only POST hands out links,
//! each once.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Secret;
use service::import::{Outcome, Wording};
use service::sheet::Format;
use web::api::{Tokens, import_report};
use web::peer::Peer;
use web::state::ApiState;

use super::super::people::password_link;
use crate::failure::Failure;
use crate::form::Form;
use crate::language::Language;
use crate::notice;
use crate::visitor::{Admin, Visitor};

pub(super) async fn plain(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    file(state, visitor, id, Tokens::Withheld).await
}

pub(super) async fn with_links(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    if !state.imports.has_tokens_to_show(&visitor.caller, id).await? {
        // A second file of the name would be taken for the first.
        return Ok(notice::then(&format!("/admin/people/import/{id}"), "done-links-gone", &visitor.peer));
    }
    file(state, visitor, id, Tokens::Shown).await
}

async fn file(state: ApiState, visitor: Visitor, id: i64, tokens: Tokens) -> Result<Response, Failure> {
    state.imports.find(&visitor.caller, id).await?;
    let name = match tokens {
        Tokens::Shown => format!("import-with-links-{id}.csv"),
        Tokens::Withheld => format!("import-{id}.csv"),
    };
    let wording = Arc::new(ForReaders { language: visitor.language, peer: visitor.peer });
    Ok(import_report(state.imports, visitor.caller, id, tokens, wording, &name))
}

/// A report in the reader's language, with links by the address under which they know us.
struct ForReaders {
    language: Language,
    peer: Peer,
}

impl Wording for ForReaders {
    fn header(&self) -> [String; 6] {
        ["import-line", "column-email", "column-username", "import-outcome", "import-reason", "person-link"]
            .map(|key| self.language.text(key))
    }

    fn format(&self) -> Format {
        self.language.sheet()
    }

    fn outcome(&self, outcome: Outcome) -> String {
        self.language.text(&format!("import-outcome-{outcome}"))
    }

    fn reason(&self, reason: &str) -> String {
        self.language.said(reason)
    }

    fn ticket(&self, token: &Secret) -> Secret {
        password_link(&self.peer, token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_german_reads_reasons_in_german_and_gets_a_link_to_hand_on() {
        let peer = Peer { address: None, scheme: "https", host: "oyez.example".into() };
        let german = ForReaders { language: Language::German, peer };
        assert_eq!(german.header()[3], "Ergebnis");
        assert_eq!(german.outcome(Outcome::Refused), "abgelehnt");
        assert_eq!(
            german.reason("email: This address is on line 3 already."),
            "E-Mail: Diese Adresse steht schon in Zeile 3."
        );
        let link = german.ticket(&Secret::new("set-3f2a"));
        assert_eq!(link.expose(), "https://oyez.example/set-password?token=set-3f2a");
    }
}
