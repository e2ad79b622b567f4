//! What is wrong with a form, field by field, in words for its reader. Fields have the API's names, since the services complain by these.

use crate::shell::Shell;

/// The complaints about one form.
#[derive(Clone, Debug, Default)]
pub(super) struct Complaints(Vec<(&'static str, String)>);

impl Complaints {
    /// Adds a text of the catalogue.
    pub(super) fn say(&mut self, shell: &Shell, field: &'static str, key: &str) {
        self.add(field, shell.text(key));
    }

    pub(super) fn add(&mut self, field: &'static str, text: String) {
        self.0.push((field, text));
    }

    /// Adds what a service said.
    pub(super) fn add_all(&mut self, complaints: Vec<(&'static str, String)>) {
        self.0.extend(complaints);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is said about a field.
    pub(super) fn on(&self, field: &str) -> Option<String> {
        let texts: Vec<&str> = self.0.iter().filter(|(on, _)| *on == field).map(|(_, text)| text.as_str()).collect();
        if texts.is_empty() { None } else { Some(texts.join(" ")) }
    }

    /// What is said about no field that the form shows beside it.
    pub(super) fn elsewhere(&self, shown: &[&str]) -> Vec<&str> {
        self.0.iter().filter(|(on, _)| !shown.contains(on)).map(|(_, text)| text.as_str()).collect()
    }
}
