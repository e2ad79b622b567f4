//! The engine's loops as a part of this process, as far as its roles go.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bus::{Bus, Topic};
use domain::Clock;
use engine::{Duties, Retention, Runner};
use service::import::{Imports, Step};
use store::within;
use tokio_util::sync::CancellationToken;

use super::ServeError;
use crate::node::Node;
use crate::settings::{ProcessRole, Settings};

const DAY_HOURS: u64 = 24;
/// How long a step waits for the database.
const STEP_TIME_MAX: Duration = Duration::from_mins(2);
/// How long to wait after a failure of the store.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

pub(super) fn runner(settings: &Settings, node: &Node) -> Runner {
    let days = |days: u32| Duration::from_hours(u64::from(days) * DAY_HOURS);
    let retention =
        Retention { reminder: days(settings.retention.reminder_days), other: days(settings.retention.other_days) };
    Runner {
        store: node.store.clone(),
        bus: node.bus.clone(),
        registry: node.registry.clone(),
        clock: node.clock.clone(),
        random: node.random.clone(),
        retention,
        sweep: settings.server.sweep,
    }
}

pub(super) fn duties(roles: &BTreeSet<ProcessRole>) -> Duties {
    Duties { scheduler: roles.contains(&ProcessRole::Scheduler), worker: roles.contains(&ProcessRole::Worker) }
}

/// Carries imports of people on, a batch at a time, until `stop`. The steps are the service's, which the engine does not know.
pub(super) async fn import(
    imports: Arc<Imports>,
    bus: Bus,
    clock: Arc<dyn Clock>,
    sweep: Duration,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let mut hints = bus.listen(Topic::Jobs);
    while !stop.is_cancelled() {
        let done =
            if clock.is_trusted() { within(STEP_TIME_MAX, imports.step(clock.now())).await } else { Ok(Step::Idle) };
        let pause = match done {
            Ok(Step::Worked) => continue,
            Ok(Step::Idle) => sweep,
            Err(error) if error.is_waited_for() => {
                tracing::debug!(%error, "an import's step waits for the database");
                AFTER_FAILURE
            }
            Err(error) => {
                tracing::error!(%error, "an import's step failed and is tried again");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = hints.woken() => {}
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
    Ok(())
}

/// Runs the loops until `stop` and the end of the batch under way.
pub(super) async fn run(runner: Runner, duties: Duties, stop: CancellationToken) -> Result<(), ServeError> {
    let mut loops = runner.start(duties, &stop);
    while let Some(ended) = loops.join_next().await {
        ended.map_err(ServeError::Crashed)?;
    }
    Ok(())
}
