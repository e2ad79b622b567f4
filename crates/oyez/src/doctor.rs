//! Examines an installation from outside and says what is wrong with it. It mends nothing and makes nothing, not even a missing file.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::limit::NODE_LOST_AFTER;
use domain::{Clock, Secret};
use store::doctor::{Finding as Broken, Scope};
use store::{Store, meta, node};

use crate::node::{NodeClock, connect, require};
use crate::secret_key::{KeyRing, Known, kept_key, key_path};
use crate::settings::{ProcessRole, Settings};
use crate::system::SystemSource;

/// How often a broken invariant must be seen.
const PASSES: u32 = 3;
const BETWEEN_PASSES: Duration = Duration::from_secs(1);
/// A person's mark carries the time of the request, which may have waited this long for its commit.
const MARK_TOLERANCE: Duration = Duration::from_secs(30);

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
    let key = key(settings);
    note("secret key", key.as_ref().map(|_| "usable".to_owned()).map_err(Clone::clone));
    let store = match reach(settings).await {
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
    if let (true, Ok(key)) = (is_current, key) {
        note("key fingerprint", fingerprint(&store, &key).await);
    }
    if is_current {
        findings.push(Finding { what: "nodes", state: nodes(&store).await.map_err(|error| error.to_string()) });
        findings.extend(invariants(&store).await);
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

/// Who runs, and which role nobody has. That is told and not held against the installation: it may be about to start or to end, and
/// one that was killed is listed for a while.
async fn nodes(store: &Store) -> Result<String, store::Error> {
    let now = NodeClock::of(store).await?.now();
    let (running, lost): (Vec<_>, Vec<_>) =
        node::list(store.reader()).await?.into_iter().partition(|node| node.last_seen_at + NODE_LOST_AFTER >= now);
    if running.is_empty() {
        return Ok("none runs".to_owned());
    }
    let has =
        |role: &ProcessRole| running.iter().any(|node| node.roles.split(',').any(|name| name == role.to_string()));
    let roles = [ProcessRole::Api, ProcessRole::Worker, ProcessRole::Scheduler];
    let missing = roles.into_iter().filter(|role| !has(role)).map(|role| format!("; nobody runs as {role}"));
    let missing = missing.collect::<String>();
    let lost = if lost.is_empty() { String::new() } else { format!(", {} are lost: see `oyez nodes`", lost.len()) };
    Ok(format!("{} run{lost}{missing}", running.len()))
}

fn key(settings: &Settings) -> Result<KeyRing, String> {
    let kept = || kept_key(&settings.data.dir).map_err(|error| error.to_string());
    let current: Secret = settings.secret.current.clone().map_or_else(kept, Ok)?;
    Ok(KeyRing::new(&current, settings.secret.previous.as_ref()))
}

/// Opening an embedded database would make it, so its file is looked for first.
async fn reach(settings: &Settings) -> Result<Store, String> {
    require(settings).map_err(|problem| problem.to_string())?;
    connect(settings, Arc::new(SystemSource::new())).await.map_err(|error| error.to_string())
}

/// What must always hold. Other processes may write between two of our statements, so only what is found each time counts.
async fn invariants(store: &Store) -> Vec<Finding> {
    const WHAT: &str = "invariants";
    if let Err(error) = store::statistics::refresh(store.reader()).await {
        tracing::debug!(%error, "the database plans the checks by what it knows already");
    }
    let mut found = match check(store).await {
        Ok(found) => found,
        Err(fault) => return vec![Finding { what: WHAT, state: Err(fault) }],
    };
    for _ in 1..PASSES {
        if found.is_empty() {
            break;
        }
        tokio::time::sleep(BETWEEN_PASSES).await;
        match check(store).await {
            Ok(again) => found.retain(|finding| again.contains(finding)),
            Err(fault) => return vec![Finding { what: WHAT, state: Err(fault) }],
        }
    }
    if found.is_empty() {
        return vec![Finding { what: WHAT, state: Ok("all hold".to_owned()) }];
    }
    let told = |finding: Broken| match finding.invariant {
        0 => finding.what,
        number => format!("{} (invariant {number})", finding.what),
    };
    found.into_iter().map(|finding| Finding { what: WHAT, state: Err(told(finding)) }).collect()
}

async fn check(store: &Store) -> Result<Vec<Broken>, String> {
    let scope = Scope { alert: None, tolerance: MARK_TOLERANCE };
    store::doctor::check(store.reader(), scope).await.map_err(|error| error.to_string())
}

async fn fingerprint(store: &Store, key: &KeyRing) -> Result<String, String> {
    let kept = meta::read(store.reader(), meta::KEY_FINGERPRINT).await.map_err(|error| error.to_string())?;
    match kept.map(|kept| key.recognize(&kept)) {
        Some(Known::Current) => Ok("the database knows this key".to_owned()),
        Some(Known::Previous) => Ok("the database knows the previous key; the next start replaces it".to_owned()),
        None => Ok("the database knows no key yet".to_owned()),
        Some(Known::Neither) => Err("the database belongs to another secret key".to_owned()),
    }
}
