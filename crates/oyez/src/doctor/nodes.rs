//! Who runs, for what, and by which clock. Whether work is done follows from that; what lies there is `oyez nodes`' to tell.

use domain::Clock;
use domain::limit::NODE_LOST_AFTER;
use store::node::{self, Node};
use store::{Error, Store};

use super::Finding;
use crate::count::count;
use crate::node::{NodeClock, is_clock_off, told_skew};
use crate::settings::ProcessRole;

/// What is missed where nobody runs as it.
const ROLES: [(ProcessRole, &str); 3] = [
    (ProcessRole::Api, "nobody is answered"),
    (ProcessRole::Worker, "nothing is sent"),
    (ProcessRole::Scheduler, "nothing that becomes due is begun, reminders neither"),
];

/// Looks at all that are listed.
pub(super) async fn examine(store: &Store) -> Vec<Finding> {
    match list(store).await {
        Ok((running, lost)) => {
            let state = roles(&running, lost);
            [Finding { what: "nodes", state }].into_iter().chain(clocks(&running)).collect()
        }
        Err(error) => vec![Finding { what: "nodes", state: Err(error.to_string()) }],
    }
}

/// Those that run, and how many are lost.
async fn list(store: &Store) -> Result<(Vec<Node>, usize), Error> {
    let now = NodeClock::of(store).await?.now();
    let (running, lost): (Vec<_>, Vec<_>) =
        node::list(store.reader()).await?.into_iter().partition(|node| node.last_seen_at + NODE_LOST_AFTER >= now);
    Ok((running, lost.len()))
}

/// An installation at rest is well: it may be about to start. Whoever is asked to end leaves the list, so nodes that are lost while
/// nobody runs were killed or cut off. Nobody who answers people is told as well, since others may do the work meanwhile; but work
/// that nobody does is held against it.
fn roles(running: &[Node], lost: usize) -> Result<String, String> {
    if running.is_empty() {
        let gone = count(lost, "node is lost", "nodes are lost");
        let crashed = || format!("none runs, and {gone} without having been asked to end: see `oyez nodes`");
        return if lost == 0 { Ok("none runs".to_owned()) } else { Err(crashed()) };
    }
    let has = |role: ProcessRole| running.iter().any(|node| node.roles.split(',').any(|name| name == role.to_string()));
    let missing: Vec<_> = ROLES.iter().filter(|(role, _)| !has(*role)).collect();
    let told: Vec<_> = missing.iter().map(|(role, missed)| format!("; nobody runs as {role}: {missed}")).collect();
    let told = told.concat();
    let running = count(running.len(), "node runs", "nodes run");
    let lost =
        if lost == 0 { String::new() } else { format!(", {}: see `oyez nodes`", count(lost, "is lost", "are lost")) };
    let needed = missing.iter().filter(|(role, _)| *role != ProcessRole::Api).map(|(role, _)| role.to_string());
    match needed.collect::<Vec<_>>().join(",") {
        none if none.is_empty() => Ok(format!("{running}{lost}{told}")),
        roles => Err(format!("{running}{lost}{told}. Start one by `oyez serve --roles {roles}`")),
    }
}

fn clocks(running: &[Node]) -> impl Iterator<Item = Finding> {
    let off =
        running.iter().filter_map(|node| Some((node, node.clock_ahead_micros.filter(|ahead| is_clock_off(*ahead))?)));
    off.map(|(node, ahead)| {
        let (name, host, skew) = (&node.name, &node.host, told_skew(ahead));
        let remedy =
            format!("Set the one of the machine {host}: work goes by the database's, but logs by the machine's");
        Finding { what: "clock", state: Err(format!("that of {name} is {skew} from the database's. {remedy}")) }
    })
}
