//! How often and how long an exchange is tried.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::RetryPolicy;
//!
//! let once = RetryPolicy::default().attempts(1).total(Duration::from_secs(10));
//! # let _ = once;
//! ```

use std::time::Duration;

use crate::jitter::Jitter;
use crate::time::Now;

/// How often and how long an exchange is tried.
///
/// Default: three attempts, 30 s each and 50 s in all, half a second of back-off that doubles, or what the server asks
/// for where that fits into the time left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    request_deadline: Duration,
    total: Duration,
    backoff: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            request_deadline: Duration::from_secs(30),
            total: Duration::from_secs(50),
            backoff: Duration::from_millis(500),
        }
    }
}

impl RetryPolicy {
    /// At most so many requests, at least one.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How long one request may take.
    #[must_use]
    pub fn request_deadline(mut self, deadline: Duration) -> Self {
        self.request_deadline = deadline;
        self
    }

    /// How long all attempts with their waits may take, counted from the first step. No request is sent later, and the
    /// last one's deadline is cut to it.
    #[must_use]
    pub fn total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// The wait before the second attempt, where the server asks for none; it doubles with each further one.
    #[must_use]
    pub fn backoff(mut self, backoff: Duration) -> Self {
        self.backoff = backoff;
        self
    }

    /// How long all attempts may take.
    pub(crate) fn longest(&self) -> Duration {
        self.total
    }
}

/// The attempts of one exchange under its policy.
#[derive(Default)]
#[cfg_attr(test, derive(Clone))]
pub(super) struct Attempts {
    policy: RetryPolicy,
    jitter: Jitter,
    made: u32,
    give_up_at: Option<Duration>,
}

impl Attempts {
    /// Another policy for the attempts to come. The time for all of them, once it runs, stays as it is.
    pub(super) fn replace_policy(&mut self, policy: RetryPolicy) {
        self.policy = policy;
    }

    /// Attempts whose time has begun already, and whose back-off is spread by `jitter`.
    pub(super) fn running_since(policy: RetryPolicy, jitter: Jitter, now: Now) -> Self {
        Self { policy, jitter, made: 0, give_up_at: Some(now.monotonic().saturating_add(policy.total)) }
    }

    pub(super) fn made(&self) -> u32 {
        self.made
    }

    /// When no attempt may begin any more, once the time runs.
    #[cfg(test)]
    pub(super) fn give_up_at(&self) -> Option<Duration> {
        self.give_up_at
    }

    /// Begins an attempt now: its deadline, or `None` when the time for all of them is over.
    pub(super) fn begin(&mut self, now: Now) -> Option<Duration> {
        let total = self.policy.total;
        let give_up_at = *self.give_up_at.get_or_insert(now.monotonic().saturating_add(total));
        let left = give_up_at.checked_sub(now.monotonic()).filter(|left| !left.is_zero())?;
        self.made = self.made.saturating_add(1);
        Some(self.policy.request_deadline.min(left))
    }

    /// When the next attempt may begin, if there may be one: after the wait that the server asked for, or the back-off.
    pub(super) fn next_at(&mut self, now: Now, asked: Option<Duration>) -> Option<Duration> {
        if self.made >= self.policy.attempts {
            return None;
        }
        let doublings = self.made.saturating_sub(1).min(16);
        let backoff = self.jitter.around(self.policy.backoff.saturating_mul(1 << doublings));
        let at = now.monotonic().saturating_add(asked.unwrap_or(backoff));
        self.give_up_at.is_some_and(|give_up_at| at < give_up_at).then_some(at)
    }
}
