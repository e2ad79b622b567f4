//! Hints between this node and the others, through whatever the settings offer. It knows none of them.

use tokio_util::sync::CancellationToken;

use crate::node::Node;

/// Carries hints until `stop`; where there is nothing to carry them, each node looks by itself.
pub(super) fn run(node: &Node, stop: CancellationToken) -> impl Future<Output = ()> + use<> {
    let redis = node.redis.clone();
    let (outgoing, incoming) = node.bus.relay(node.random.as_ref());
    async move {
        if let Some(redis) = redis {
            stop.run_until_cancelled(redis.run(outgoing, incoming)).await;
        }
    }
}
