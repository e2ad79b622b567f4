//! Examines an installation from outside and says what is wrong with it. It mends nothing and makes nothing, not even a missing file.

use std::sync::Arc;
use std::time::Duration;

use domain::Secret;
use store::doctor::{Finding as Broken, Scope};
use store::{Store, meta};

use crate::node::{connect, require};
use crate::secret_key::{KeyRing, Known, kept_key};
use crate::settings::Settings;
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
    let migrated = store::check(&store).await;
    let is_current = note("migrations", migrated.map(|()| "current".to_owned()).map_err(|error| error.to_string()));
    if let (true, Ok(key)) = (is_current, key) {
        note("key fingerprint", fingerprint(&store, &key).await);
    }
    if is_current {
        findings.extend(invariants(&store).await);
    }
    store.close().await;
    findings
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
