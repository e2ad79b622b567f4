//! Lays the sources over one another, the strongest last, and remembers who set what; values stay raw.

use std::collections::BTreeMap;

use super::dotenv;
use super::file::{self, Entry, Raw};
use super::key::{self, Meaning};
use super::origin::Origin;
use super::problem::{LoadSettingsError, Problem};
use super::sources::{Document, Override, Sources};
use super::spelling;

/// A raw value and who set it.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) raw: Raw,
    pub(super) origin: Origin,
}

/// All keys with the value that won.
#[derive(Debug)]
pub(super) struct Layers {
    known: Vec<Entry>,
    values: BTreeMap<String, Value>,
    /// The reference's names that have a value.
    pub(super) reference: BTreeMap<&'static str, Value>,
    /// Lines for the log, written once it stands.
    pub(super) notices: Vec<String>,
    /// What stops the start.
    pub(super) problems: Vec<Problem>,
}

impl Layers {
    /// Merges all sources over the defaults.
    ///
    /// # Errors
    /// When a file is not in its format. Unknown keys are collected instead.
    pub(super) fn merge(sources: &Sources) -> Result<Self, LoadSettingsError> {
        let mut layers = Self {
            known: key::defaults()?,
            values: BTreeMap::new(),
            reference: BTreeMap::new(),
            notices: Vec::new(),
            problems: Vec::new(),
        };
        if let Some(document) = &sources.file {
            layers.add_file(document)?;
        }
        if let Some(document) = &sources.dotenv {
            layers.add_dotenv(document)?;
        }
        let environment = sources.environment.iter();
        layers.add_variables(
            environment.map(|(name, text)| (name.as_str(), text.as_str(), Origin::Environment(name.clone()))),
        );
        for item in &sources.overrides {
            layers.add_override(item);
        }
        Ok(layers)
    }

    /// The value that won.
    pub(super) fn value(&self, key: &str) -> Value {
        self.values.get(key).cloned().unwrap_or_else(|| Value { raw: self.default_of(key), origin: Origin::Default })
    }

    /// The value that won as one text.
    pub(super) fn text(&self, key: &str) -> String {
        self.value(key).raw.to_text()
    }

    /// Whether a person set this key.
    pub(super) fn is_explicit(&self, key: &str) -> bool {
        self.value(key).origin.is_explicit()
    }

    /// Lets a key follow from another setting.
    pub(super) fn derive(&mut self, key: &str, text: impl Into<String>, reason: &'static str) {
        let raw = Raw::One(text.into());
        self.values.insert(key.to_owned(), Value { raw, origin: Origin::Derived(reason) });
    }

    /// Lets a key be made up of others.
    pub(super) fn assemble(&mut self, key: &str, text: impl Into<String>, parts: Vec<Origin>) {
        let raw = Raw::One(text.into());
        self.values.insert(key.to_owned(), Value { raw, origin: Origin::Parts(parts) });
    }

    /// Takes every key of a section back to its default.
    pub(super) fn reset(&mut self, section: &str) {
        self.values.retain(|key, _| !key.starts_with(section));
    }

    /// All keys with the values that won, in the order of the defaults.
    pub(super) fn effective(&self) -> Vec<(String, Value)> {
        self.known.iter().map(|entry| (entry.key.clone(), self.value(&entry.key))).collect()
    }

    fn default_of(&self, key: &str) -> Raw {
        let entry = self.known.iter().find(|entry| entry.key == key);
        entry.map_or_else(|| Raw::One(String::new()), |entry| entry.value.clone())
    }

    fn add_file(&mut self, document: &Document) -> Result<(), LoadSettingsError> {
        for entry in file::parse(&document.path, &document.text)? {
            let origin = Origin::File { path: document.path.clone(), line: entry.line };
            self.set(&entry.key, entry.value, origin);
        }
        Ok(())
    }

    fn add_dotenv(&mut self, document: &Document) -> Result<(), LoadSettingsError> {
        let path = &document.path;
        let variables = dotenv::parse(&document.text).map_err(|error| LoadSettingsError::Syntax {
            path: path.clone(),
            line: error.line,
            fault: error.fault.to_owned(),
        })?;
        let origin = |name: &str, line| Origin::DotEnv { path: path.clone(), line, name: name.to_owned() };
        let foreign = self.add_variables(
            variables.iter().map(|item| (item.name.as_str(), item.value.as_str(), origin(&item.name, item.line))),
        );
        if !foreign.is_empty() {
            let names: Vec<String> = foreign.into_iter().map(with_hint).collect();
            self.notices.push(format!("{path} sets names that Oyez does not use: {}", names.join(", ")));
        }
        Ok(())
    }

    /// Takes what is meant for us, the prefixed names last so that they win, and returns the names that are not.
    fn add_variables<'a>(&mut self, variables: impl Iterator<Item = (&'a str, &'a str, Origin)>) -> Vec<&'a str> {
        let mut foreign = Vec::new();
        let mut variables: Vec<_> = variables.collect();
        variables.sort_by_key(|(name, ..)| name.starts_with(key::PREFIX));
        for (name, text, origin) in variables {
            let raw = Raw::One(text.to_owned());
            match key::meaning(name, &self.known) {
                Meaning::Foreign => foreign.push(name),
                Meaning::Unknown => self.refuse_unknown(name, &raw, origin, key::variable_of),
                Meaning::Key(_) | Meaning::Reference(_) if text.is_empty() => {}
                Meaning::Key(key) => self.set(&key, raw, origin),
                Meaning::Reference(reference) => {
                    self.reference.insert(reference, Value { raw, origin });
                }
            }
        }
        foreign
    }

    fn add_override(&mut self, item: &Override) {
        let raw = Raw::One(item.value.clone());
        let origin = Origin::CommandLine(item.flag.clone());
        if key::secrecy(&item.key) == key::Secrecy::Hidden {
            let fault = "a secret on the command line can be read by everybody on this machine".to_owned();
            let remedy = format!("Set {} in the environment or in .env instead", key::variable_of(&item.key));
            self.problems.push(Problem { key: item.key.clone(), shown: "***".to_owned(), origin, fault, remedy });
            return;
        }
        self.set(&item.key, raw, origin);
    }

    fn set(&mut self, key: &str, raw: Raw, origin: Origin) {
        if self.known.iter().any(|entry| entry.key == key) {
            let raw = self.as_list(key, raw);
            self.values.insert(key.to_owned(), Value { raw, origin });
        } else {
            self.refuse_unknown(key, &raw, origin, str::to_owned);
        }
    }

    /// Where a list is wanted, a variable or a flag may write it as the file does.
    fn as_list(&self, key: &str, raw: Raw) -> Raw {
        match (self.default_of(key), raw) {
            (Raw::Many(_), Raw::One(text)) => file::list(&text).map_or(Raw::One(text), Raw::Many),
            (_, raw) => raw,
        }
    }

    fn refuse_unknown(&mut self, name: &str, raw: &Raw, origin: Origin, spell: fn(&str) -> String) {
        let is_variable = name.starts_with(key::PREFIX);
        let likely = spelling::likely(name, &self.known, spell).map(spell);
        let likely = likely.or_else(|| spelling::likely_alias(name).filter(|_| is_variable).map(str::to_owned));
        let remedy = match likely {
            Some(name) => format!("Did you mean {name}? Else remove it; docs/settings.md lists all keys"),
            None => "Remove it; docs/settings.md lists all keys".to_owned(),
        };
        let conceivable = spelling::conceivable(name, &self.known, spell);
        self.problems.push(Problem {
            key: name.to_owned(),
            shown: key::shown_unknown(name, conceivable, raw),
            origin,
            fault: "there is no such setting".to_owned(),
            remedy,
        });
    }
}

/// A name that is not ours, with ours that it resembles.
fn with_hint(name: &str) -> String {
    match spelling::likely_alias(name) {
        Some(ours) => format!("{name} (did you mean {ours}?)"),
        None => name.to_owned(),
    }
}
