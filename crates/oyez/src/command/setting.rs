//! The flags that every command shares to be told its settings.

use std::path::PathBuf;

use clap::Args;

use crate::settings::{LoadSettingsError, Override, Settings, Sources};

/// Where settings come from, besides the environment and `.env`.
#[derive(Debug, Args)]
pub(super) struct SettingArgs {
    /// Read this file of settings instead of ./oyez.toml
    #[arg(long = "config", value_name = "FILE", global = true, help_heading = "Settings")]
    file: Option<PathBuf>,
    /// Set one key of oyez.toml, such as log.level=debug; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value, global = true, help_heading = "Settings")]
    set: Vec<(String, String)>,
}

impl SettingArgs {
    /// Loads the settings, with a command's own flags above `--set`.
    pub(super) fn load(&self, flags: Vec<Override>, demo: bool) -> Result<Settings, LoadSettingsError> {
        let set = self.set.iter().map(|(key, value)| Override {
            flag: format!("--set {key}"),
            key: key.clone(),
            value: value.clone(),
        });
        let overrides = set.chain(flags).collect();
        Settings::load(&Sources::from_process(self.file.as_deref(), overrides, demo)?)
    }
}

fn key_and_value(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
