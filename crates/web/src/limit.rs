//! Every bound of the HTTP room by name, so that none hides in a handler. It enforces nothing itself.

use std::time::Duration;

pub use domain::name::NAME_CHARS_MAX;

/// The largest request body, in bytes; larger ones are 413.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// How much of a body that nobody wants is read and dropped, in bytes: a client that is still sending would otherwise miss the answer.
pub const DRAINED_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How long the client may pause meanwhile; its answer waits with us.
pub const DRAIN_PAUSE_MAX: Duration = Duration::from_secs(1);

/// How long all of it may take.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);

/// Rows on a page when the client does not say.
pub const PAGE_SIZE_DEFAULT: u32 = 10;

/// Rows on a page at most, whatever the client says.
pub const PAGE_SIZE_MAX: u32 = 100;

/// The longest `search` text, in characters.
pub const SEARCH_CHARS_MAX: usize = 255;

/// The longest opaque cursor that is looked at, in bytes.
pub const CURSOR_BYTES_MAX: usize = 512;

/// The longest `X-Request-Id` that is taken over from a client.
pub const REQUEST_ID_BYTES_MAX: usize = 64;

/// The longest `Idempotency-Key`.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 255;

/// How much of a refused value an error text repeats, in characters.
pub const ECHO_CHARS_MAX: usize = 100;

/// How long an ordinary request may take before its answer.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// How long a request that streams a large body may take before its answer.
pub const PATIENT_REQUEST_TIME_MAX: Duration = Duration::from_mins(15);

/// How long browsers may remember a CORS preflight.
pub const CORS_MAX_AGE: Duration = Duration::from_mins(10);

/// Seconds that a 503 asks the client to wait.
pub const RETRY_AFTER_S: u64 = 5;

/// The longest password that is compared, in characters; longer ones cannot have been set.
pub const PASSWORD_CHARS_MAX: usize = 128;

/// The longest token in a body, in characters.
pub const TOKEN_CHARS_MAX: usize = 2048;

/// How often an open stream of events says that it is still there.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);
