//! What is wrong with a setting, told so that a person can mend it; it never shows a secret.

use super::origin::Origin;

/// One setting that stops the start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} = {shown} ({origin}): {fault}. {remedy}")]
pub struct Problem {
    /// The key as the person wrote it.
    pub key: String,
    /// The value as it may be shown.
    pub shown: String,
    /// Who set it.
    pub origin: Origin,
    /// What is wrong.
    pub fault: String,
    /// What to do about it.
    pub remedy: String,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadSettingsError {
    /// A file of settings cannot be read.
    #[error("cannot read the settings in {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of settings is not in its format.
    #[error("{path} line {line}: {fault}")]
    Syntax {
        /// The file.
        path: String,
        /// Its line, from 1.
        line: usize,
        /// What the parser said.
        fault: String,
    },
    /// Settings that stop the start, all at once so that one edit mends them.
    #[error("{}", list(.0))]
    Invalid(Vec<Problem>),
}

fn list(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| format!("\n  - {problem}")).collect();
    format!("the settings cannot be used:{}", lines.concat())
}
