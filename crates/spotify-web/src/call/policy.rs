//! How often and how long a call is tried.
//!
//! ```
//! use std::time::Duration;
//! use spotify_web::CallPolicy;
//!
//! // Somebody is waiting: better an error now than an answer in a minute.
//! let quick = CallPolicy::new().attempts(2).longest_wait(Duration::from_secs(2)).deadline(Duration::from_secs(5));
//! # let _ = quick;
//! ```
//!
//! A policy says how often; whether a request may be sent again at all is not for it to say:
//!
//! | what came of the request | sent again |
//! | --- | --- |
//! | no connection could be made | yes, whatever the operation |
//! | 5xx, no answer in time, a broken connection | only if the operation may be repeated ([`Metadata::idempotent`](crate::operation::Metadata::idempotent)) |
//! | 401 | once, with another bearer |
//! | 429 | yes: Spotify has done nothing. After `Retry-After`, if that is within the longest wait |
//! | 429 with `QUOTA_EXCEEDED`, any other answer, an answer that is too large | no |

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;

/// How often and how long a call is tried.
///
/// Default: three attempts, 30 s each and two minutes in all. Before another attempt a random time of at most half a second,
/// which doubles each time up to 8 s, or what the server asks for; at most a minute in all for rate limits.
#[derive(Clone, Debug)]
pub struct CallPolicy {
    attempts: u32,
    backoff: Duration,
    longest_backoff: Duration,
    longest_wait: Duration,
    request_deadline: Duration,
    deadline: Duration,
    retry: Option<Arc<dyn Retry>>,
}

/// A rule of one's own about further attempts, instead of a number of attempts.
///
/// ```
/// use std::time::Duration;
/// use spotify_web::{CallPolicy, call::{Failed, Retry}};
///
/// /// Never gives up before the deadline.
/// #[derive(Debug)]
/// struct Stubborn;
///
/// impl Retry for Stubborn {
///     fn again(&self, failed: &Failed<'_>) -> Option<Duration> {
///         Some(failed.backoff)
///     }
/// }
///
/// let policy = CallPolicy::new().retry(Stubborn).deadline(Duration::from_secs(600));
/// # let _ = policy;
/// ```
pub trait Retry: fmt::Debug + Send + Sync {
    /// How long to wait before another attempt; `None` to fail with the error. Asked only where another attempt is safe, and
    /// heard only where it fits into the time left.
    fn again(&self, failed: &Failed<'_>) -> Option<Duration>;
}

/// What there is to know about an attempt that failed, and those before it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Failed<'a> {
    /// Why it failed.
    pub error: &'a Error,
    /// How many attempts have failed, this one included. Neither a 401 nor a 429 counts.
    pub failures: u32,
    /// How long the call has been under way.
    pub elapsed: Duration,
    /// What the policy itself would wait: a random time, or longer if the server asks for it.
    pub backoff: Duration,
}

impl Default for CallPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            backoff: Duration::from_millis(500),
            longest_backoff: Duration::from_secs(8),
            longest_wait: Duration::from_secs(60),
            request_deadline: Duration::from_secs(30),
            deadline: Duration::from_secs(120),
            retry: None,
        }
    }
}

impl CallPolicy {
    /// The default.
    pub fn new() -> Self {
        Self::default()
    }

    /// At most so many attempts, at least one. Neither what was answered 401 nor what was answered 429 counts: the one
    /// happens once, the other ends with the longest wait.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// A rule of one's own instead of a number of attempts.
    #[must_use]
    pub fn retry(mut self, retry: impl Retry + 'static) -> Self {
        self.retry = Some(Arc::new(retry));
        self
    }

    /// The longest wait before the second attempt, which is drawn between zero and this; it doubles with each further one, up
    /// to `longest`.
    #[must_use]
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = first;
        self.longest_backoff = longest;
        self
    }

    /// How long the call waits for rate limits in all. Zero: not at all.
    #[must_use]
    pub fn longest_wait(mut self, longest_wait: Duration) -> Self {
        self.longest_wait = longest_wait;
        self
    }

    /// How long one request may take, the connection set-up included.
    #[must_use]
    pub fn request_deadline(mut self, deadline: Duration) -> Self {
        self.request_deadline = deadline;
        self
    }

    /// How long the whole call may take, with all that it waits for, counted from its first step in monotonic time. Of the pages
    /// of a stream, time in which nobody polls the stream does not count.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}

/// What has become of one call's time and attempts under its policy.
#[derive(Debug)]
pub(super) struct Progress {
    policy: CallPolicy,
    dice: Dice,
    started: Option<Duration>,
    /// How long nobody drove the call though it could have gone on.
    left_alone: Duration,
    /// How long it has waited for rate limits.
    waited: Duration,
    pub(super) sent: u32,
    failures: u32,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            policy: CallPolicy::new(),
            dice: Dice(0),
            started: None,
            left_alone: Duration::ZERO,
            waited: Duration::ZERO,
            sent: 0,
            failures: 0,
        }
    }

    pub(super) fn set_policy(&mut self, policy: CallPolicy) {
        self.policy = policy;
    }

    pub(super) fn set_seed(&mut self, seed: [u8; 8]) {
        self.dice = Dice(u64::from_le_bytes(seed));
    }

    pub(super) fn left_alone(&mut self, so_far: Duration) {
        self.left_alone = so_far;
    }

    /// The time without that in which the call was left alone.
    pub(super) fn attended(&self, now: Duration) -> Duration {
        now.saturating_sub(self.left_alone)
    }

    /// What is left of the whole call's time, which begins with the first question for it.
    pub(super) fn left(&mut self, now: Duration) -> Duration {
        let now = self.attended(now);
        let started = *self.started.get_or_insert(now);
        self.policy.deadline.saturating_sub(now.saturating_sub(started))
    }

    /// How long it may still wait for rate limits.
    pub(super) fn wait_left(&mut self, now: Duration) -> Duration {
        self.policy.longest_wait.saturating_sub(self.waited).min(self.left(now))
    }

    pub(super) fn has_waited(&mut self, duration: Duration) {
        self.waited = self.waited.saturating_add(duration);
    }

    /// A request is sent now: how long it may take.
    pub(super) fn send(&mut self, now: Duration) -> Duration {
        self.sent = self.sent.saturating_add(1);
        self.policy.request_deadline.min(self.left(now))
    }

    /// An attempt failed that may be repeated: how long until the next, if there is to be one.
    pub(super) fn again(&mut self, error: &Error, now: Duration) -> Option<Duration> {
        self.failures = self.failures.saturating_add(1);
        let left = self.left(now);
        let doublings = self.failures.saturating_sub(1).min(31);
        let longest = self.policy.backoff.saturating_mul(1 << doublings).min(self.policy.longest_backoff);
        let asked = error.retry_after().unwrap_or_default();
        if asked > self.policy.longest_wait {
            return None;
        }
        let backoff = self.dice.up_to(longest).max(asked);
        let elapsed = self.policy.deadline.saturating_sub(left);
        let wait = match &self.policy.retry {
            Some(retry) => retry.again(&Failed { error, failures: self.failures, elapsed, backoff }),
            None => (self.failures < self.policy.attempts).then_some(backoff),
        };
        wait.filter(|wait| *wait < left)
    }
}

/// The seed of one of many calls, which are numbered: neighbours have nothing in common.
#[cfg(feature = "client")]
pub(crate) fn seed(number: u64) -> [u8; 8] {
    Dice(number).roll().to_le_bytes()
}

/// A small generator (SplitMix64), for waits and not for secrets: the same seed gives the same waits.
#[derive(Clone, Debug)]
struct Dice(u64);

impl Dice {
    /// Full jitter: any time from zero to `longest`, each as likely as the others.
    fn up_to(&mut self, longest: Duration) -> Duration {
        let millionths = u32::try_from(self.roll() % 1_000_001).unwrap_or_default();
        longest.saturating_mul(millionths) / 1_000_000
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn jitter_is_full_and_the_same_for_the_same_seed(seed in any::<u64>(), millis in 0u64..1_000_000) {
            let longest = Duration::from_millis(millis);
            let draw = |count: usize| { let mut dice = Dice(seed); (0..count).map(|_| dice.up_to(longest)).collect::<Vec<_>>() };
            let drawn = draw(64);
            prop_assert!(drawn.iter().all(|wait| *wait <= longest));
            prop_assert_eq!(&drawn, &draw(64));
            if millis > 1_000 {
                prop_assert!(drawn.iter().any(|wait| *wait < longest / 2) && drawn.iter().any(|wait| *wait > longest / 2));
            }
        }
    }
}
