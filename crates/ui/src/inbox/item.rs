//! An alert as its reader's list and page show it.

use std::collections::BTreeMap;

use askama::Template;
use domain::AlertId;
use service::inbox::{Again, Entry};

use crate::linked::Linked;
use crate::notice::Refused;
use crate::shell::{Shell, tone};

/// One alert with its buttons.
#[derive(Template)]
#[template(path = "inbox/item.html")]
pub(crate) struct Item<'a> {
    pub(crate) shell: &'a Shell,
    pub(crate) alert: &'a Entry,
    /// Whether it stands alone on its page, with its whole text.
    pub(crate) is_whole: bool,
    /// Whether it is only shown, to somebody who is about to publish it.
    pub(crate) is_preview: bool,
    /// When it last came to its reader again.
    pub(crate) again: Option<Again>,
}

impl askama::filters::HtmlSafe for Item<'_> {}

impl<'a> Item<'a> {
    /// One of a list.
    pub(crate) fn listed(shell: &'a Shell, alert: &'a Entry, again: &BTreeMap<AlertId, Again>) -> Self {
        // Whoever has answered is reminded no more.
        let again = again.get(&alert.id).copied().filter(|_| !alert.is_acknowledged);
        Self { shell, alert, is_whole: false, is_preview: false, again }
    }

    /// The one that its page is about.
    pub(crate) const fn whole(shell: &'a Shell, alert: &'a Entry) -> Self {
        Self { shell, alert, is_whole: true, is_preview: false, again: None }
    }

    const fn tone(&self) -> &'static str {
        tone(self.alert.severity)
    }

    /// Its text, in which addresses can be followed.
    fn message(&self) -> Linked<'a> {
        Linked::of(&self.alert.message)
    }

    /// The time to snooze it until that was just refused.
    fn refused(&self) -> Option<&Refused> {
        self.shell.refused.as_ref().filter(|refused| refused.alert == self.alert.id)
    }

    /// Whether an acknowledgement is of a text that has changed since.
    fn acknowledged_earlier(&self) -> bool {
        self.alert.is_acknowledged
            && self.alert.acknowledged_revision.is_some_and(|revision| revision < self.alert.revision)
    }
}
