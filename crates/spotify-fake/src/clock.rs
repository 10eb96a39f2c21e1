//! The fake's own clock: real time, shifted by as much as a test asks for.
//!
//! ```
//! # fn main() -> Result<(), spotify_fake::StartError> {
//! use std::time::Duration;
//!
//! let fake = spotify_fake::Fake::builder().start_blocking()?;
//! let before = fake.clock().now();
//! fake.clock().advance(Duration::from_secs(3_600));
//! assert!(fake.clock().now() >= before + Duration::from_secs(3_600));
//! # Ok(()) }
//! ```

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::sync::lock;

/// What time it is for the fake: codes, access tokens and refresh tokens age by this clock only.
///
/// It runs with the machine's clock, plus or minus a shift. Delays on the wire (latency, slow answers) are real time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    shift: Arc<Mutex<Shift>>,
}

#[derive(Debug, Default)]
struct Shift {
    ahead: Duration,
    behind: Duration,
}

impl Clock {
    /// The time it is now for the fake. Never earlier than the Unix epoch.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        let shift = lock(&self.shift);
        SystemTime::now()
            .checked_add(shift.ahead)
            .and_then(|time| time.checked_sub(shift.behind))
            .map_or(UNIX_EPOCH, |time| time.max(UNIX_EPOCH))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut shift = lock(&self.shift);
        shift.ahead = shift.ahead.saturating_add(by);
    }

    /// Moves the clock backward, as a corrected system clock does.
    pub fn set_back(&self, by: Duration) {
        let mut shift = lock(&self.shift);
        shift.behind = shift.behind.saturating_add(by);
    }

    /// Sets the clock to this time; it goes on running from there.
    pub fn set(&self, to: SystemTime) {
        let real = SystemTime::now();
        *lock(&self.shift) = Shift {
            ahead: to.duration_since(real).unwrap_or_default(),
            behind: real.duration_since(to).unwrap_or_default(),
        };
    }
}

/// `from` plus `by`, or the far future where a [`SystemTime`] cannot say it.
pub(crate) fn later(from: SystemTime, by: Duration) -> SystemTime {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3_600);
    from.checked_add(by).or_else(|| from.checked_add(CENTURY)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_both_ways_and_stops_at_the_epoch() {
        let clock = Clock::default();
        clock.set(UNIX_EPOCH + Duration::from_secs(1_000));
        clock.advance(Duration::from_secs(50));
        let seconds = clock.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        assert!((1_050..1_060).contains(&seconds), "{seconds}");
        clock.set_back(Duration::from_secs(5_000));
        assert_eq!(clock.now(), UNIX_EPOCH);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), UNIX_EPOCH, "a time that cannot be said is the epoch, not a panic");
    }

    #[test]
    fn later_saturates() {
        let now = SystemTime::now();
        assert!(later(now, Duration::MAX) > later(now, Duration::from_secs(3_600)));
    }
}
