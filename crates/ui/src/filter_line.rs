//! What filters shrink to on a phone: one line that says which are set and opens the rest. It holds no field itself, so that the fields
//! are open on a wide screen whatever became of it, and needs no script.

use askama::Template;

use crate::shell::Shell;

/// The line.
#[derive(Debug, Template)]
#[template(
    source = r#"<details class="filter-line"{% if is_open %} open{% endif %}><summary>{{ label }}{% if !set.is_empty() %}: <strong>{{ set }}</strong>{% endif %}</summary></details>"#,
    ext = "html"
)]
pub(crate) struct FilterLine {
    label: String,
    set: String,
    is_open: bool,
}

impl askama::filters::HtmlSafe for FilterLine {}

impl FilterLine {
    /// What is set, in the words of its fields; what is searched for comes last.
    pub(crate) fn of(shell: &Shell, set: impl IntoIterator<Item = Option<String>>, search: &str) -> Self {
        let search = (!search.is_empty()).then(|| shell.named("filter-searched", search));
        let set: Vec<String> = set.into_iter().chain([search]).flatten().collect();
        Self { label: shell.text("filter-line"), set: set.join(", "), is_open: false }
    }

    /// The same with the fields in sight where one of them is wrong.
    pub(crate) fn opened(self, is_open: bool) -> Self {
        Self { is_open, ..self }
    }
}
