//! How an alert's severity and status look: always a word, a colour and an icon together.

use askama::Template;
use domain::{Severity, Status};

use crate::shell::{Shell, tone};

/// A status by word, colour and icon.
#[derive(Template)]
#[template(
    source = r##"<span class="status {{ status }}"><svg class="icon" aria-hidden="true"><use href="{{ shell.asset("desk.svg") }}#{{ status }}"/></svg> {{ shell.status(status) }}</span>"##,
    ext = "html"
)]
pub(crate) struct StatusMark<'a> {
    pub(crate) shell: &'a Shell,
    pub(crate) status: Status,
}

impl askama::filters::HtmlSafe for StatusMark<'_> {}

/// A severity by word, colour and icon.
#[derive(Template)]
#[template(
    source = r##"<span class="gravity {{ self.tone() }}"><svg class="icon" aria-hidden="true"><use href="{{ shell.asset("icons.svg") }}#{{ self.tone() }}"/></svg> {{ shell.severity(severity) }}</span>"##,
    ext = "html"
)]
pub(crate) struct SeverityMark<'a> {
    pub(crate) shell: &'a Shell,
    pub(crate) severity: Severity,
}

impl askama::filters::HtmlSafe for SeverityMark<'_> {}

impl SeverityMark<'_> {
    const fn tone(&self) -> &'static str {
        tone(self.severity)
    }
}
