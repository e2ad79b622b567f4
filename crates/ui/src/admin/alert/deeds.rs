//! What can be done with an alert as a whole: offered on its page. The deeds themselves are other files'.

use askama::Template;
use domain::{AlertId, Status};

use crate::shell::Shell;

/// The links and buttons that change an alert or end it.
#[derive(Template)]
#[template(path = "admin/alert/deeds.html")]
pub(crate) struct Deeds<'a> {
    shell: &'a Shell,
    id: AlertId,
    status: Status,
}

impl askama::filters::HtmlSafe for Deeds<'_> {}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand out references")]
impl<'a> Deeds<'a> {
    pub(crate) const fn of(shell: &'a Shell, id: &AlertId, status: &Status) -> Self {
        Self { shell, id: *id, status: *status }
    }
}
