//! Examines an installation from outside and says what is wrong with it. It mends nothing and makes nothing, not even a missing file.

mod invariants;
mod key;
mod nodes;
mod redis;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Random;
use store::Store;

use crate::node::{connect, require};
use crate::secret_key::key_path;
use crate::settings::Settings;
use crate::system::SystemSource;

/// One thing that was looked at.
#[derive(Debug)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it was found: well, or what is wrong.
    pub state: Result<String, String>,
}

/// Looks at one thing after the other, as far as each allows the next.
pub async fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut note = |what, state: Result<String, String>| {
        let is_well = state.is_ok();
        findings.push(Finding { what, state });
        is_well
    };
    note("settings", Ok(format!("{} keys are in force", settings.effective.len())));
    if is_untouched(settings) {
        let dir = settings.data.dir.display();
        let begin = "`oyez serve` begins an installation, or set DATABASE_URL to look at another";
        note("installation", Ok(format!("there is nothing yet in the folder {dir}: {begin}")));
        return findings;
    }
    let random: Arc<dyn Random> = Arc::new(SystemSource::new());
    let key = key::Kept::find(settings);
    if let Some(state) = key.state() {
        note("secret key", state);
    }
    if let Some(state) = redis::examine(settings, random.clone()).await {
        note("redis", state);
    }
    let store = match reach(settings, random).await {
        Ok(store) => store,
        Err(fault) => {
            note("database", Err(fault));
            return findings;
        }
    };
    note("database", Ok(format!("{} answers", store.dialect().name())));
    if let Some(file) = settings.database.file() {
        note("database file", privacy(&file));
    }
    let migrated = store::check(&store).await;
    let is_current = note("migrations", migrated.map(|()| "current".to_owned()).map_err(|error| error.to_string()));
    if is_current {
        findings.push(Finding { what: "writes", state: writes(&store).await });
        findings.extend(key.compare(&store, settings).await);
        findings.extend(nodes::examine(&store).await);
        findings.extend(invariants::examine(&store).await);
    }
    store.close().await;
    findings
}

/// Whether everything is where it is by default, and nothing of it was ever made.
fn is_untouched(settings: &Settings) -> bool {
    let is_named = settings.effective.iter().any(|item| item.key == "database.url" && item.origin.is_explicit());
    let has_file = settings.database.file().is_none_or(|file| file.exists());
    !is_named && !has_file && settings.secret.current.is_none() && !key_path(&settings.data.dir).exists()
}

/// What an embedded database holds is its owner's, and so is what waits in the log beside it.
fn privacy(file: &Path) -> Result<String, String> {
    const OTHERS: u32 = 0o077;
    let log = PathBuf::from(format!("{}-wal", file.display()));
    for path in [file, &log] {
        let Ok(found) = path.metadata() else { continue };
        if found.permissions().mode() & OTHERS != 0 {
            let path = path.display();
            return Err(format!("{path} can be read by others; run `chmod 600 {path}`"));
        }
    }
    Ok("its owner's only".to_owned())
}

/// Whoever may only read finds everything well while nodes can do nothing.
async fn writes(store: &Store) -> Result<String, String> {
    const REMEDY: &str =
        "Requests that need writes get 503 and work waits: let it take them, or name the one that does";
    match store::doctor::try_write(store).await {
        Ok(()) => Ok("it takes them".to_owned()),
        Err(error) => Err(format!("it takes none ({error}). {REMEDY}")),
    }
}

/// Opening an embedded database would make it, so its file is looked for first.
async fn reach(settings: &Settings, random: Arc<dyn Random>) -> Result<Store, String> {
    require(settings).map_err(|problem| problem.to_string())?;
    connect(settings, random).await.map_err(|error| error.to_string())
}
