//! What each figure means, whichever room counts it: the help lines that Prometheus shows. It counts nothing.

use metrics::Unit::{Count, Seconds};
use metrics::{describe_counter, describe_gauge, describe_histogram};

/// Tells the collector, which must be there by now.
pub(super) fn tell() {
    describe_counter!("oyez_http_requests_total", Count, "Requests answered, by method, route and status.");
    describe_histogram!(
        "oyez_http_request_seconds",
        Seconds,
        "Time from a request's head to its answer's, in seconds."
    );
    describe_counter!(
        "oyez_http_panics_total",
        Count,
        "Requests that ended in a fault of the program, answered with 500."
    );
    describe_gauge!("oyez_http_connections_open", Count, "Connections that clients hold open, by listener.");
    describe_counter!("oyez_password_hashes_total", Count, "Password hashes computed, each some tens of milliseconds.");
    describe_counter!("oyez_rounds_recorded_total", Count, "Rounds that became due and were recorded by this process.");
    describe_counter!("oyez_rounds_total", Count, "Rounds that ended in this process, by kind and by how they ended.");
    describe_counter!(
        "oyez_deliveries_total",
        Count,
        "Deliveries that this process wrote or brought further, by channel and by the state they came to."
    );
    describe_histogram!(
        "oyez_send_seconds",
        Seconds,
        "Time that a provider took over a message, in seconds, by channel."
    );
    describe_histogram!(
        "oyez_due_to_sent_seconds",
        Seconds,
        "How long after its round was due a batch of deliveries was written, in seconds, by the round's kind."
    );
    describe_gauge!(
        "oyez_deliveries_waiting",
        Count,
        "Deliveries in the database that wait to be handed to a provider, by channel."
    );
    describe_gauge!("oyez_rounds_open", Count, "Rounds in the database that are not finished.");
    describe_gauge!(
        "oyez_counter_deltas_unfolded",
        Count,
        "Changes of counters in the database that are not folded into them yet."
    );
    describe_gauge!(
        "oyez_redis_up",
        Count,
        "1 while this process has a connection to Redis, else 0; absent without Redis."
    );
    describe_counter!("oyez_hints_total", Count, "Hints exchanged with other nodes, by topic, and sent or heard.");
    describe_gauge!("oyez_database_up", Count, "1 if the database answered when these figures were read, else 0.");
    describe_gauge!("oyez_database_connections", Count, "This process's connections to the database, idle and used.");
}
