//! One app's calls stop together when Spotify says so.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{Now, Timestamp};
//! use spotify_web::{Admission, Class, RateGate};
//!
//! let now = Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO);
//! let gate = RateGate::new();
//! let ticket = gate.enter(Class::Interactive);
//! assert_eq!(gate.poll(&ticket, now), Admission::Go);
//!
//! gate.close(now, Duration::from_secs(7)); // what a 429 does
//! assert_eq!(gate.poll(&ticket, now), Admission::Wait(Duration::from_secs(7)));
//! assert_eq!(gate.poll(&ticket, now.advanced(Duration::from_secs(7))), Admission::Go);
//! ```

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use spotify_auth_core::Now;

/// How long a 429 that does not say is taken to mean: half of Spotify's rolling window of 30 seconds.
pub(crate) const UNSAID_WAIT: Duration = Duration::from_secs(15);

/// Nobody is made to wait longer than this at the gate, unless set otherwise.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Whether calls may be sent, shared by everything that calls in one app's name: Spotify counts per app, not per user.
///
/// Clones share the same gate. After a 429 it stays closed until `Retry-After` is over; who would have to wait longer
/// than the longest wait is refused at once. Times are [`Now::monotonic`], so all who share a gate must share that clock.
#[derive(Clone, Debug)]
pub struct RateGate {
    longest_wait: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Monotonic.
    closed_until: Duration,
}

/// How urgent a call is. The ticket keeps it; so far the gate treats both alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Somebody is waiting for it.
    #[default]
    Interactive,
    /// One of many, such as the pages of a list.
    Bulk,
}

/// One call's place at the gate. There is no queue yet, so dropping it gives up nothing that others wait for.
#[derive(Debug)]
pub struct Ticket {
    gate: RateGate,
    class: Class,
}

/// What the gate says to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "whoever polls must handle every answer")]
pub enum Admission {
    /// Send now.
    Go,
    /// Poll again after this long.
    Wait(Duration),
    /// It would take longer than the longest wait: fail with this.
    Refused {
        /// How long the gate stays closed.
        retry_after: Duration,
    },
}

impl RateGate {
    /// An open gate.
    pub fn new() -> Self {
        Self { longest_wait: LONGEST_WAIT, state: Arc::default() }
    }

    /// How long this handle's tickets are made to wait at most; 60 seconds unless set.
    #[must_use]
    pub fn longest_wait(mut self, longest_wait: Duration) -> Self {
        self.longest_wait = longest_wait;
        self
    }

    /// Takes a place for one call.
    pub fn enter(&self, class: Class) -> Ticket {
        Ticket { gate: self.clone(), class }
    }

    /// Whether the holder of `ticket` may send now.
    pub fn poll(&self, ticket: &Ticket, now: Now) -> Admission {
        ticket.poll(now)
    }

    /// Closes the gate for this long from now, or leaves it closed if it is for longer already. A [`Call`](crate::Call)
    /// that holds a ticket does this itself when it is answered 429.
    pub fn close(&self, now: Now, retry_after: Duration) {
        let mut state = self.state();
        state.closed_until = state.closed_until.max(now.monotonic().saturating_add(retry_after));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is one number, valid whatever a panicking thread left it at.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for RateGate {
    fn default() -> Self {
        Self::new()
    }
}

impl Ticket {
    /// How urgent its call is.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Whether its holder may send now.
    pub fn poll(&self, now: Now) -> Admission {
        let left = self.gate.state().closed_until.saturating_sub(now.monotonic());
        if left.is_zero() {
            Admission::Go
        } else if left <= self.gate.longest_wait {
            Admission::Wait(left)
        } else {
            Admission::Refused { retry_after: left }
        }
    }

    /// The call was answered 429: nobody goes for this long.
    pub(crate) fn on_rate_limited(&self, now: Now, retry_after: Duration) {
        self.gate.close(now, retry_after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spotify_auth_core::Timestamp;

    fn at(seconds: u64) -> Now {
        Now::new(Timestamp::from_unix_seconds(0), Duration::from_secs(seconds))
    }

    #[test]
    fn g7_a_closed_gate_holds_everybody_until_the_wait_is_over() {
        let gate = RateGate::new();
        let (first, second) = (gate.enter(Class::Interactive), gate.clone().enter(Class::Bulk));
        first.on_rate_limited(at(10), Duration::from_secs(5));
        for ticket in [&first, &second, &gate.enter(Class::Interactive)] {
            assert_eq!(gate.poll(ticket, at(11)), Admission::Wait(Duration::from_secs(4)));
            assert_eq!(gate.poll(ticket, at(15)), Admission::Go);
        }
    }

    #[test]
    fn g7_the_longest_of_several_waits_counts() {
        let gate = RateGate::new();
        gate.close(at(0), Duration::from_secs(30));
        gate.close(at(1), Duration::from_secs(2));
        let ticket = gate.enter(Class::Interactive);
        assert_eq!(gate.poll(&ticket, at(4)), Admission::Wait(Duration::from_secs(26)));
    }

    #[test]
    fn g7_a_day_is_refused_at_once_and_nothing_overflows() {
        let gate = RateGate::new();
        gate.close(at(1), Duration::from_secs(86_207));
        let ticket = gate.enter(Class::Bulk);
        let retry_after = Duration::from_secs(86_207);
        assert_eq!(gate.poll(&ticket, at(1)), Admission::Refused { retry_after });
        let patient = gate.clone().longest_wait(Duration::MAX);
        assert_eq!(patient.poll(&patient.enter(Class::Bulk), at(1)), Admission::Wait(retry_after));
        gate.close(at(1), Duration::MAX);
        assert!(matches!(gate.poll(&ticket, at(1)), Admission::Refused { .. }));
    }
}
