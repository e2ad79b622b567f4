//! What others did to an alert while somebody had its form open: told above the form, before anything is lost. Whether it would be, the services say.

use askama::Template;
use domain::{AlertId, Timestamp};
use service::page::Span;
use web::state::ApiState;

use super::publish::is_there;
use crate::admin::follow::{Deed, edits_since, ends};
use crate::failure::Failure;
use crate::shell::Shell;
use crate::visitor::Visitor;

/// Most deeds that are told.
const DEEDS: Span = Span { from: None, limit: 10 };

/// What the alert is by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Edited,
    /// Perhaps edited: the form does not say from when it is.
    Unknown,
    Archived,
    Deleted,
}

/// How it came to that, the latest first.
pub(super) struct Meanwhile {
    alert: AlertId,
    fate: Fate,
    deeds: Vec<Deed>,
}

impl Meanwhile {
    /// Others edited it after the edit that was seen.
    pub(super) async fn edited(
        state: &ApiState,
        visitor: &Visitor,
        alert: AlertId,
        seen: Option<Timestamp>,
    ) -> Result<Self, Failure> {
        let (fate, deeds) = match seen {
            Some(seen) => (Fate::Edited, edits_since(state, visitor, alert, seen, DEEDS).await?),
            None => (Fate::Unknown, Vec::new()),
        };
        Ok(Self { alert, fate, deeds })
    }

    /// Others archived or deleted it; `None` for one that never was.
    pub(super) async fn ended(state: &ApiState, visitor: &Visitor, alert: AlertId) -> Result<Option<Self>, Failure> {
        let fate = if is_there(state, visitor, alert).await? { Fate::Archived } else { Fate::Deleted };
        let deeds = ends(state, visitor, alert, DEEDS).await?;
        let was = fate == Fate::Archived || !deeds.is_empty();
        Ok(was.then_some(Self { alert, fate, deeds }))
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

impl MeanwhilePart<'_> {
    fn title(&self) -> String {
        self.shell.text(match self.meanwhile.fate {
            Fate::Edited => "meanwhile-edited",
            Fate::Unknown => "meanwhile-unknown",
            Fate::Archived => "meanwhile-archived",
            Fate::Deleted => "meanwhile-deleted",
        })
    }

    fn choice(&self) -> String {
        self.shell.text(match self.meanwhile.fate {
            Fate::Edited => "meanwhile-choice",
            Fate::Unknown => "meanwhile-unknown-choice",
            Fate::Archived | Fate::Deleted => "meanwhile-new",
        })
    }
}

impl askama::filters::HtmlSafe for MeanwhilePart<'_> {}
