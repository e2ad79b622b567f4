//! Where a setting's value came from; it decides nothing about the value itself.

use std::fmt;

/// The place that set a value, named so that a person finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag such as `--listen`.
    CommandLine(String),
    /// A variable of the process environment.
    Environment(String),
    /// A variable in the `.env` file.
    DotEnv {
        /// The file as it was opened.
        path: String,
        /// Its line, from 1.
        line: usize,
        /// The variable's name.
        name: String,
    },
    /// A key in `oyez.toml`.
    File {
        /// The file as it was opened.
        path: String,
        /// Its line, from 1.
        line: usize,
    },
    /// Other settings that make up this one.
    Parts(Vec<Self>),
    /// Another setting, which this one follows.
    Derived(&'static str),
    /// The defaults that the binary carries.
    Default,
}

impl Origin {
    /// Whether a person set the value on purpose.
    pub fn is_explicit(&self) -> bool {
        !matches!(self, Self::Default | Self::Derived(_))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine(flag) => write!(formatter, "command line, {flag}"),
            Self::Environment(name) => write!(formatter, "environment, {name}"),
            Self::DotEnv { path, line, name } => write!(formatter, "{path} line {line}, {name}"),
            Self::File { path, line } => write!(formatter, "{path} line {line}"),
            Self::Parts(parts) => {
                let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
                formatter.write_str(&parts.join("; "))
            }
            Self::Derived(reason) => write!(formatter, "derived: {reason}"),
            Self::Default => formatter.write_str("default"),
        }
    }
}
