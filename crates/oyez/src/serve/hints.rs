//! Hints between this node and the others, through whatever there is: Redis, else PostgreSQL. Where there is neither, each node looks
//! by itself.

use std::convert::Infallible;
use std::time::Duration;

use bus::{Incoming, Outgoing};
use store::notify::Notices;
use store::{Error, Store};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::node::Node;

/// How often PostgreSQL is asked whether it is still there.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// How long to wait for a server that is away: as often it is looked for by whoever says so.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);
/// How long to wait for one that is there and lets nobody listen.
const REFUSED_DELAY: Duration = Duration::from_mins(1);

/// Carries hints until `stop`.
pub(super) fn run(node: &Node, sweep: Duration, stop: CancellationToken) -> impl Future<Output = ()> + use<> {
    let (redis, store) = (node.redis.clone(), node.store.clone());
    let (outgoing, incoming) = node.bus.relay(node.random.as_ref());
    async move {
        match redis {
            Some(redis) => stop.run_until_cancelled(Box::pin(redis.run(outgoing, incoming))).await,
            None => stop.run_until_cancelled(through_database(store, outgoing, incoming, sweep)).await,
        };
    }
}

/// Through the database's own messages, if it has any. That its server is away, or only lets read, is said elsewhere.
async fn through_database(store: Store, mut outgoing: Outgoing, incoming: Incoming, sweep: Duration) {
    let mut is_refusal_told = false;
    loop {
        let error = match Box::pin(Notices::open(&store)).await {
            Ok(None) => return,
            Ok(Some(notices)) => {
                is_refusal_told = false;
                let Err(error) = carry(notices, &mut outgoing, &incoming).await;
                error
            }
            Err(error) => error,
        };
        if error.is_waited_for() {
            tracing::debug!(%error, "hints wait for the database");
            tokio::time::sleep(RECONNECT_DELAY).await;
            continue;
        }
        if !is_refusal_told {
            is_refusal_told = true;
            let seconds = sweep.as_secs();
            tracing::warn!(%error, "the database carries no hints: nodes look for work by themselves, every {seconds} s");
        }
        tokio::time::sleep(REFUSED_DELAY).await;
    }
}

async fn carry(mut notices: Notices, outgoing: &mut Outgoing, incoming: &Incoming) -> Result<Infallible, Error> {
    // Whatever was told before this connection stood is looked for.
    incoming.wake_all();
    let mut ask = interval(ASK_EVERY);
    ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = outgoing.message() => notices.tell(&message).await?,
            heard = notices.heard() => incoming.hear(&heard?),
            _ = ask.tick() => notices.ask().await?,
        }
    }
}
