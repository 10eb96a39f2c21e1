//! The clock: wall time, and monotonic time since the process began to ask.

use std::sync::LazyLock;
use std::time::{Instant, SystemTime};

use spotify_auth_core::{Now, Timestamp};

/// Where monotonic time starts: one origin for the process, so that readings of all transports compare.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Both readings, taken together.
pub(crate) fn now() -> Now {
    Now::new(Timestamp::from(SystemTime::now()), ORIGIN.elapsed())
}
