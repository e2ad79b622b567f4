//! A running node: what it listens on, what it does in the background, and how it ends. What is right or wrong is decided elsewhere.

mod app;
pub mod connections;
mod error;
mod figures;
mod first_admin;
mod hints;
mod listen;
mod open_files;
mod pace;
mod presence;
mod push;
pub(crate) mod signal;
mod tell;
mod watch;
mod work;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use channels::Registry;
use domain::Clock;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use web::state::ApiState;

pub use app::document;
pub use error::ServeError;

use app::Doors;
use connections::ConnectionLimits;
use first_admin::Told;
use presence::Presence;

use crate::demo;
use crate::node::{Node, Schema};
use crate::settings::{ProcessRole, Settings};

/// How long requests and batches under way may take to finish once the end was asked for.
const FAREWELL_TIME_MAX: Duration = Duration::from_secs(30);
/// Connections of the listener for machines that read figures: there are few of them.
const METRICS_CONNECTIONS_MAX: u32 = 100;

/// What a node is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// For the people of the settings' database.
    Work,
    /// To look around in.
    Demonstration,
}

/// Runs until the system asks for the end, with these channels.
///
/// # Errors
/// When the node cannot be opened, an address cannot be listened on, or a part of it breaks down.
pub async fn run(settings: &Settings, purpose: Purpose, registry: Registry) -> Result<(), ServeError> {
    let stop = signal::stop_on_request("what is under way is finished first")?;
    let figures = figures::install(&settings.metrics)?;
    let node = Node::open_with(settings, Schema::at_start(settings), registry).await?;
    let services = node.services(settings)?;
    let (told, logins) = match purpose {
        Purpose::Work => (first_admin::ensure(settings, &services.accounts).await?, Vec::new()),
        Purpose::Demonstration => {
            let seeded = demo::seed(&node.store, &services.accounts, node.clock.now()).await?;
            let line = Some("This is a demonstration: everybody knows the passwords".to_owned());
            (Told { line, code: None }, demo::logins(seeded))
        }
    };
    let mut parts = JoinSet::new();
    let imports = services.imports.clone();
    let presence = Arc::new(Presence::of(settings, &node));
    let doors = Doors { node: &node, presence: presence.clone(), figures: figures.as_ref() };
    let (pages, addresses) = start_listeners(settings, &doors, services, &stop, &mut parts).await?;
    parts.spawn(steadily(watch::run(node.store.clone(), presence.clone(), stop.clone())));
    parts.spawn(steadily(node.clock.as_ref().clone().follow(node.store.clone(), stop.clone())));
    parts.spawn(steadily(hints::run(&node, settings.server.sweep, stop.clone())));
    parts.spawn(work::run(work::runner(settings, &node), work::duties(&settings.server.roles), stop.clone()));
    if settings.server.roles.contains(&ProcessRole::Worker) {
        parts.spawn(work::import(imports, node.bus.clone(), node.clock.clone(), settings.server.sweep, stop.clone()));
    }
    if let Some(figures) = figures {
        parts.spawn(steadily(figures::keep_up(figures, stop.clone())));
    }
    presence.arrive().await;
    parts.spawn(steadily(presence.clone().stay(stop.clone())));
    let roles = parts_of_all(&settings.server.roles);
    for line in addresses.iter().chain(&roles).chain(&told.line) {
        tell::operator(settings.log.format, line);
    }
    for line in told.invitation(pages).iter().chain(&logins) {
        tell::person(line);
    }
    let ended = wait(parts, &stop).await;
    presence.leave().await;
    node.store.close().await;
    tracing::info!("the process ends");
    ended
}

/// Opens the ports; the lines tell where, and the address is that of the pages.
async fn start_listeners(
    settings: &Settings,
    doors: &Doors<'_>,
    services: ApiState,
    stop: &CancellationToken,
    parts: &mut JoinSet<Result<(), ServeError>>,
) -> Result<(Option<SocketAddr>, Vec<String>), ServeError> {
    let (mut pages, mut lines) = (None, Vec::new());
    if settings.server.roles.contains(&ProcessRole::Api) {
        open_files::allow(settings.server.connections_max);
        let listener = listen::open(&settings.server.listen, "--listen or server.listen").await?;
        let (live, end) = (services.live.clone(), stop.clone());
        parts.spawn(steadily(async move { live.run(end).await }));
        let address = listen::local(&listener)?;
        pages = Some(address);
        lines.push(format!("Oyez listens on http://{address}"));
        lines.push(format!("Its API is described at http://{address}/api/docs/"));
        let app = app::api(settings, doors, services)?;
        let limits = ConnectionLimits::of(settings.server.connections_max);
        parts.spawn(steadily(connections::serve("api", listener, app, limits, stop.clone())));
    }
    if let Some(address) = &settings.metrics.listen {
        let listener = listen::open(address, "metrics.listen").await?;
        lines.push(format!("Figures are on http://{}/metrics", listen::local(&listener)?));
        let app = app::metrics(settings, doors);
        let limits = ConnectionLimits::of(METRICS_CONNECTIONS_MAX);
        parts.spawn(steadily(connections::serve("metrics", listener, app, limits, stop.clone())));
    }
    Ok((pages, lines))
}

/// Where others do the rest, what this process does.
fn parts_of_all(roles: &BTreeSet<ProcessRole>) -> Option<String> {
    let names: Vec<String> = roles.iter().map(ToString::to_string).collect();
    (names.len() < ProcessRole::COUNT).then(|| format!("Oyez runs here as {} only", names.join(" and ")))
}

/// A part that has nothing to fail by.
async fn steadily(part: impl Future<Output = ()>) -> Result<(), ServeError> {
    part.await;
    Ok(())
}

/// Waits for the end of all parts. One that breaks down ends the others too, so that a supervisor starts a whole process anew.
async fn wait(mut parts: JoinSet<Result<(), ServeError>>, stop: &CancellationToken) -> Result<(), ServeError> {
    let mut ended = Ok(());
    let farewell = async {
        stop.cancelled().await;
        tokio::time::sleep(FAREWELL_TIME_MAX).await;
    };
    tokio::pin!(farewell);
    loop {
        tokio::select! {
            part = parts.join_next() => match part {
                None => return ended,
                Some(part) => {
                    if let Err(error) = part.map_err(ServeError::Crashed).flatten() {
                        tracing::error!(%error, "a part of the process broke down");
                        ended = ended.and(Err(error));
                        stop.cancel();
                    }
                }
            },
            () = &mut farewell => {
                tracing::warn!(left = parts.len(), "not all was finished within {} seconds", FAREWELL_TIME_MAX.as_secs());
                return ended;
            }
        }
    }
}
