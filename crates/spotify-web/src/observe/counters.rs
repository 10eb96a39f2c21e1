//! The observer that most apps need: numbers.
//!
//! ```
//! # #[cfg(feature = "client")]
//! # fn example(transport: impl spotify_auth_core::driver::Transport + 'static) -> Result<(), spotify_web::BuildError> {
//! use std::sync::Arc;
//! use spotify_web::{Counters, Spotify};
//!
//! let counters = Arc::new(Counters::new());
//! let spotify = Spotify::builder(transport).observer(Arc::clone(&counters)).build()?;
//! // .. and now and then:
//! let counts = counters.counts();
//! println!("{} of {} calls answered, {} requests", counts.answered, counts.calls, counts.requests);
//! # let _ = spotify; Ok(()) }
//! ```

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

#[cfg(feature = "client")]
use spotify_auth_core::driver::TokenRequests;

use super::{CallEvent, CallFacts, Observer, Outcome};
use crate::cache::CacheUse;

/// A table of what is counted: `Counts` to read, `Counters` to count in.
macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Counts what an app's calls do. Share one among all of its clients, in an `Arc`.
        #[derive(Debug, Default)]
        pub struct Counters {
            $($name: AtomicU64,)*
            waited_micros: AtomicU64,
        }

        /// What has been counted so far. All of it only grows.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
            /// How long calls that are over have waited, at the gate and between requests.
            pub waited: Duration,
        }

        impl Counters {
            /// The numbers at this moment. Calls go on meanwhile, so that two of them may be one event apart.
            pub fn counts(&self) -> Counts {
                Counts {
                    $($name: self.$name.load(Ordering::Relaxed),)*
                    waited: Duration::from_micros(self.waited_micros.load(Ordering::Relaxed)),
                }
            }
        }
    };
}

counters! {
    /// Calls that have begun.
    calls,
    /// Calls that ended with an answer.
    answered,
    /// Calls that ended with an error.
    failed,
    /// Calls that were dropped by whoever made them.
    dropped,
    /// Requests that were sent.
    requests,
    /// Requests that got no answer.
    unanswered,
    /// Requests that were sent again, for whatever reason.
    again,
    /// Answers with 429, of both kinds.
    rate_limited,
    /// Those of them that were about a quota.
    quota_exceeded,
    /// Answers with 5xx.
    unavailable,
    /// Bytes of bodies that were sent.
    sent_bytes,
    /// Bytes of bodies that came, after decompression.
    received_bytes,
    /// Calls that were answered from the cache without a request.
    cache_hits,
    /// Calls whose answer was kept, and Spotify said that it still holds.
    cache_revalidated,
    /// Calls whose answer was not in the cache, or has changed.
    cache_missed,
    /// Requests to the token endpoint.
    token_requests,
    /// Renewals, and first grants, that brought a token.
    renewed,
    /// Those that did not.
    not_renewed,
}

impl Counters {
    /// All of them zero.
    pub fn new() -> Self {
        Self::default()
    }
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
}

impl Observer for Counters {
    fn on_call(&self, _: &CallFacts, event: &CallEvent<'_>) {
        match event {
            CallEvent::Begun => add(&self.calls, 1),
            CallEvent::Sent { attempt, bytes } => {
                add(&self.requests, 1);
                add(&self.again, usize::from(*attempt > 1));
                add(&self.sent_bytes, *bytes);
            }
            CallEvent::Answered { status, bytes, .. } => {
                add(&self.received_bytes, *bytes);
                add(&self.unavailable, usize::from(status.is_server_error()));
            }
            CallEvent::Unanswered { .. } => add(&self.unanswered, 1),
            CallEvent::RateLimited { quota, .. } => {
                add(&self.rate_limited, 1);
                add(&self.quota_exceeded, usize::from(*quota));
            }
            CallEvent::Cache(CacheUse::Hit) => add(&self.cache_hits, 1),
            CallEvent::Cache(CacheUse::Revalidated) => add(&self.cache_revalidated, 1),
            CallEvent::Cache(CacheUse::Missed) => add(&self.cache_missed, 1),
            CallEvent::Ended { outcome, waited, .. } => {
                let ended = match outcome {
                    Outcome::Answered => &self.answered,
                    Outcome::Failed(_) => &self.failed,
                    Outcome::Dropped => &self.dropped,
                };
                add(ended, 1);
                let micros = u64::try_from(waited.as_micros()).unwrap_or(u64::MAX);
                self.waited_micros.fetch_add(micros, Ordering::Relaxed);
            }
            // What is to be sent again is counted when it is sent.
            CallEvent::Admitted { .. } | CallEvent::Again { .. } => {}
        }
    }

    #[cfg(feature = "client")]
    fn on_token_requests(&self, requests: &TokenRequests<'_>) {
        self.token_requests.fetch_add(requests.sent.into(), Ordering::Relaxed);
        add(if requests.error.is_none() { &self.renewed } else { &self.not_renewed }, 1);
    }
}
