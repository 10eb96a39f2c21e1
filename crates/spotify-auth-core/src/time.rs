//! Time as an argument: what the clocks said when the driver asked them.
//!
//! Nothing in this crate reads a clock. Whoever drives a machine passes a [`Now`], which carries two
//! readings: wall time, in which tokens expire, and monotonic time, in which deadlines and back-off are
//! counted, so that a wall clock that is set back breaks nothing. All arithmetic saturates.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{Now, Timestamp};
//!
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::from_secs(5));
//! let later = now.advanced(Duration::from_secs(60));
//! assert_eq!(later.wall().since(now.wall()), Duration::from_secs(60));
//! assert_eq!(later.monotonic(), Duration::from_secs(65));
//! ```

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A point in wall time: milliseconds since 1970-01-01T00:00:00Z, negative before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From whole seconds since the Unix epoch; saturates.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// From milliseconds since the Unix epoch.
    pub const fn from_unix_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_unix_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn as_unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// This point moved forward; the last representable point where that would overflow.
    pub fn saturating_add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(millis(by)))
    }

    /// This point moved back; the first representable point where that would overflow.
    pub fn saturating_sub(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(millis(by)))
    }

    /// How long after `earlier` this point is; zero if it is not after it.
    pub fn since(self, earlier: Timestamp) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(millis(after)),
            Err(before) => Self(millis(before.duration()).saturating_neg()),
        }
    }
}

/// What the clocks said when the driver asked them: wall time and monotonic time together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    wall: Timestamp,
    monotonic: Duration,
}

impl Now {
    /// Two readings taken together. `monotonic` counts from an origin that the driver chooses once and
    /// keeps, such as its own start: `origin.elapsed()` of a [`std::time::Instant`].
    pub const fn new(wall: Timestamp, monotonic: Duration) -> Self {
        Self { wall, monotonic }
    }

    /// Wall time: when tokens expire.
    pub const fn wall(self) -> Timestamp {
        self.wall
    }

    /// Monotonic time since the driver's origin: what deadlines and waits are counted in.
    pub const fn monotonic(self) -> Duration {
        self.monotonic
    }

    /// Both clocks moved forward by the same time, for tests and simulators.
    #[must_use]
    pub fn advanced(self, by: Duration) -> Self {
        Self { wall: self.wall.saturating_add(by), monotonic: self.monotonic.saturating_add(by) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_saturates_at_both_ends() {
        let last = Timestamp::from_unix_millis(i64::MAX);
        let first = Timestamp::from_unix_millis(i64::MIN);
        assert_eq!(last.saturating_add(Duration::MAX), last);
        assert_eq!(first.saturating_sub(Duration::MAX), first);
        assert_eq!(Timestamp::from_unix_seconds(i64::MAX), last);
        assert_eq!(first.since(last), Duration::ZERO);
        assert_eq!(last.since(first), Duration::from_millis(i64::MAX as u64));
    }

    #[test]
    fn system_time_before_the_epoch_is_negative() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::from(before), Timestamp::from_unix_seconds(-1));
        assert_eq!(Timestamp::from_unix_millis(-1).as_unix_seconds(), -1);
    }
}
