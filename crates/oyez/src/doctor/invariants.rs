//! What must always hold in the data, looked at from outside while others may write.

use std::time::Duration;

use store::Store;
use store::doctor::{Finding as Broken, Scope};

use super::Finding;

const WHAT: &str = "invariants";
/// How often a broken invariant must be seen.
const PASSES: u32 = 3;
const BETWEEN_PASSES: Duration = Duration::from_secs(1);
/// A person's mark carries the time of the request, which may have waited this long for its commit.
const MARK_TOLERANCE: Duration = Duration::from_secs(30);

/// Other processes may write between two of our statements, so only what is found each time counts.
pub(super) async fn examine(store: &Store) -> Vec<Finding> {
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
