//! Counts requests in windows that move along with the fake's clock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use crate::faults::RateLimit;
use crate::sync::lock;

/// When requests of each group passed.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    passed: Mutex<BTreeMap<String, VecDeque<SystemTime>>>,
}

impl Meter {
    /// Lets a request of this group pass and counts it, or says how long to wait. What is refused does not count.
    pub(crate) fn pass(&self, group: &str, limit: RateLimit, now: SystemTime) -> Result<(), Duration> {
        let mut passed = lock(&self.passed);
        let times = passed.entry(group.to_owned()).or_default();
        let age = |time: &SystemTime| now.duration_since(*time).unwrap_or_default();
        while times.front().is_some_and(|oldest| age(oldest) >= limit.window) {
            times.pop_front();
        }
        if times.len() < limit.requests {
            times.push_back(now);
            return Ok(());
        }
        // The one that has to leave before another may come; with a limit of nothing, nobody ever leaves.
        let leaving = times.len().checked_sub(limit.requests.max(1)).and_then(|place| times.get(place));
        Err(limit.window.saturating_sub(leaving.map(age).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn the_window_moves() {
        const SECOND: Duration = Duration::from_secs(1);
        let (meter, limit) = (Meter::default(), RateLimit::new(2));
        let pass = |at: u32| meter.pass("a", limit, UNIX_EPOCH + SECOND * at);
        assert_eq!((pass(0), pass(10)), (Ok(()), Ok(())));
        assert_eq!(pass(10), Err(20 * SECOND));
        assert_eq!((pass(29), pass(30)), (Err(SECOND), Ok(())));
        assert_eq!(pass(31), Err(9 * SECOND));
        assert_eq!(meter.pass("b", limit, UNIX_EPOCH), Ok(()), "another group");
        assert_eq!(meter.pass("c", RateLimit::new(0), UNIX_EPOCH), Err(30 * SECOND));
    }
}
