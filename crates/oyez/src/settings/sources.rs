//! What the settings are read from, gathered once from the process; nothing else asks the process for variables or files.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::problem::LoadSettingsError;

const DOTENV_PATH: &str = ".env";
const FILE_PATH: &str = "oyez.toml";

/// A file's text with the name under which it was opened.
#[derive(Debug, Clone)]
pub struct Document {
    /// The name for messages.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// One setting from the command line.
#[derive(Debug, Clone)]
pub struct Override {
    /// The flag as typed, for messages.
    pub flag: String,
    /// The key it sets.
    pub key: String,
    /// The value as typed.
    pub value: String,
}

/// Everything the settings are read from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// From the command line.
    pub overrides: Vec<Override>,
    /// The process environment.
    pub environment: Vec<(String, String)>,
    /// `.env`, if there is one.
    pub dotenv: Option<Document>,
    /// `oyez.toml`, if there is one.
    pub file: Option<Document>,
    /// Whether the demonstration runs, which ignores every setting of database and secrets.
    pub demo: bool,
}

impl Sources {
    /// Reads the process environment, `.env` and `oyez.toml` (or the file named instead, which must then exist).
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn from_process(file: Option<&Path>, overrides: Vec<Override>, demo: bool) -> Result<Self, LoadSettingsError> {
        let file = match file {
            Some(path) => Some(read(path)?),
            None => read_if_present(Path::new(FILE_PATH))?,
        };
        Ok(Self {
            overrides,
            environment: std::env::vars_os().map(as_text).collect(),
            dotenv: read_if_present(Path::new(DOTENV_PATH))?,
            file,
            demo,
        })
    }
}

/// Bytes that are no text become replacement characters, which no setting but a free text accepts.
fn as_text((name, value): (OsString, OsString)) -> (String, String) {
    (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
}

fn read_if_present(path: &Path) -> Result<Option<Document>, LoadSettingsError> {
    match read(path) {
        Err(LoadSettingsError::Read { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

fn read(path: &Path) -> Result<Document, LoadSettingsError> {
    let name = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => Ok(Document { path: name, text }),
        Err(source) => Err(LoadSettingsError::Read { path: name, source }),
    }
}
