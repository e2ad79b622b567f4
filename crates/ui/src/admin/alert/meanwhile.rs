//! What others made of an alert while somebody had its form open: told above the form before it would be lost. Whether it would, the services say.

use askama::Template;
use domain::{AlertId, Timestamp};
use service::page::Span;
use web::state::ApiState;

use crate::admin::follow::{Deed, edits_since};
use crate::failure::Failure;
use crate::shell::Shell;
use crate::visitor::Visitor;

/// Most edits that are told.
const EDITS_MAX: u32 = 10;

/// The edits since then, the latest first; none is known where a form does not say from when it is.
pub(super) struct Meanwhile {
    alert: AlertId,
    edits: Option<Vec<Deed>>,
}

impl Meanwhile {
    pub(super) async fn of(
        state: &ApiState,
        visitor: &Visitor,
        alert: AlertId,
        seen: Option<Timestamp>,
    ) -> Result<Self, Failure> {
        let latest = Span { from: None, limit: EDITS_MAX };
        let edits = match seen {
            Some(seen) => Some(edits_since(state, visitor, alert, seen, latest).await?),
            None => None,
        };
        Ok(Self { alert, edits })
    }

    pub(super) const fn part<'a>(&'a self, shell: &'a Shell) -> MeanwhilePart<'a> {
        MeanwhilePart { shell, meanwhile: self }
    }
}

/// The same as the page shows it.
#[derive(Template)]
#[template(path = "admin/alert/meanwhile.html")]
pub(super) struct MeanwhilePart<'a> {
    shell: &'a Shell,
    meanwhile: &'a Meanwhile,
}

impl askama::filters::HtmlSafe for MeanwhilePart<'_> {}
