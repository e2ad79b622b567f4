//! The system's limit on open files. Each connection is one, and the limit that services usually start with allows a thousand.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files besides clients' connections: the database's, the log, the listeners.
const OTHERS: u64 = 200;

/// Raises the limit to what so many connections need, as far as the system lets us, and says where that is not enough: the
/// setting's default is more than most installations need.
pub(super) fn allow(connections: u32) {
    let wanted = u64::from(connections) + OTHERS;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    let possible = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(possible), maximum });
    let allowed = if raised.is_ok() { possible } else { current.unwrap_or(possible) };
    if allowed < wanted {
        tracing::info!(
            allowed,
            "the system allows too few open files for server.connections_max = {connections}: raise the limit (ulimit -n, or \
             LimitNOFILE of a systemd unit) or lower the setting"
        );
    }
}
