//! What calls do, told to whoever counts it.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use spotify_auth_core::{AccessToken, Bearer, Machine, Now, Step, Timestamp};
//! use spotify_web::{Call, Counters, tracks};
//!
//! let counters = Arc::new(Counters::new()); // for a client: `Spotify::builder(..).observer(Arc::clone(&counters))`
//! let bearer = Bearer::new(AccessToken::new("BQDf")?, 0);
//! let operation = tracks::Get::new("11dFghVXANMlKmJXsNCbNl".parse::<spotify_web::Id<_>>()?);
//! let mut call = Call::new(operation).with_observer(counters.clone()).with_bearer(bearer);
//!
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let Step::Send { .. } = call.step(now)? else { panic!("nothing has to be waited for") };
//! call.on_response(now.advanced(Duration::from_millis(80)), http::Response::new(r#"{"name":"One"}"#.into()));
//! let Step::Done(_) = call.step(now)? else { panic!("it was answered") };
//!
//! let counts = counters.counts();
//! assert_eq!((counts.calls, counts.answered, counts.requests, counts.received_bytes), (1, 1, 1, 14));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An observer of your own is told each event when it happens, in order for each call:
//!
//! ```
//! use spotify_web::observe::{CallEvent, CallFacts, Observer, Outcome};
//!
//! struct Slow;
//!
//! impl Observer for Slow {
//!     fn on_call(&self, call: &CallFacts, event: &CallEvent<'_>) {
//!         if let CallEvent::Ended { outcome, attempts, waited, took } = event
//!             && took.as_secs() > 5
//!         {
//!             let end = match outcome {
//!                 Outcome::Failed(error) => error.kind().name(),
//!                 Outcome::Dropped => "dropped",
//!                 _ => "answered",
//!             };
//!             eprintln!("{}: {end} after {took:?}, {attempts} requests, {waited:?} waited", call.operation);
//!         }
//!     }
//! }
//! ```
//!
//! Nothing that is told holds a token, an argument, a URL or a body. What the gate knows can be read at any moment:
//! [`RateGate::view`](crate::RateGate::view).
//!
//! # Spans
//!
//! With feature `tracing`, each call is a span `spotify.call` and each request of it a span `spotify.attempt` within. Their fields
//! are OpenTelemetry's where it has a name ([HTTP spans](https://opentelemetry.io/docs/specs/semconv/http/http-spans/)), and
//! `spotify.*` where it has none. `url.full` is left out on purpose: it has the arguments in it.
//!
//! | field | of | |
//! | --- | --- | --- |
//! | `otel.name`, `otel.kind` | both | `get-track` and `internal`; `GET /tracks/{id}` and `client` |
//! | `http.request.method`, `url.template`, `server.address`, `server.port` | both | |
//! | `http.response.status_code` | both | of a call, its last answer's |
//! | `error.type`, `otel.status_code` | both | the status of an error, or the name of its [kind](crate::ErrorKind::name); `ERROR` |
//! | `http.request.resend_count` | attempt | from the second request on |
//! | `http.request.body.size`, `http.response.body.size` | attempt | in bytes, after decompression |
//! | `spotify.operation`, `spotify.class` | call | `get-track`; `interactive` or `bulk` |
//! | `spotify.attempts`, `spotify.wait` | call | how many requests; seconds waited at the gate and between requests |
//! | `spotify.wait` | attempt | seconds waited since the last request, or since the call began |
//! | `spotify.cache` | call | `hit`, `revalidated` or `missed`, where there is a cache |
//!
//! Events within a call's span: a wait at the gate, a 429 (`spotify.retry_after`), each further attempt (`spotify.reason`,
//! `spotify.wait`), a bearer that was replaced after a 401, and the error that the call ends with.

mod counters;
mod span;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use spotify_auth_core::FaultKind;
#[cfg(feature = "client")]
use spotify_auth_core::driver::TokenRequests;

pub use counters::{Counters, Counts};
pub(crate) use watch::Watch;

use crate::cache::CacheUse;
use crate::error::Error;
use crate::gate::Class;

/// Whoever counts what calls do. Each method does nothing unless it is written.
///
/// It is told within the call, on whatever thread drives it: count, and leave anything that takes time to somebody else. One that
/// panics is ignored: what watches calls must not be what breaks them.
pub trait Observer: Send + Sync {
    /// Something happened to a call.
    fn on_call(&self, call: &CallFacts, event: &CallEvent<'_>) {
        let _ = (call, event);
    }

    /// A session's renewal, or its first grant, is over. Told of the sessions that the client made an authenticator for; give
    /// one of your own `on_token_requests`.
    #[cfg(feature = "client")]
    fn on_token_requests(&self, requests: &TokenRequests<'_>) {
        let _ = requests;
    }
}

/// Which call it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallFacts {
    /// Spotify's `operationId`, such as `get-track`.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path with `{names}` where arguments go.
    pub path: &'static str,
    /// How urgent it is.
    pub class: Class,
}

/// What happened to a call. Times are counted on the clock of whoever drives it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum CallEvent<'a> {
    /// It has begun. One that is refused without a look at what it asks for never does: an argument that is none, or a client that
    /// was shut down before.
    Begun,
    /// The gate lets it through.
    Admitted {
        /// How long it stood there.
        waited: Duration,
    },
    /// A request leaves.
    Sent {
        /// Which one of the call it is, from 1.
        attempt: u32,
        /// How large its body is.
        bytes: usize,
    },
    /// The request has been answered.
    Answered {
        /// With what.
        status: StatusCode,
        /// How large the answer's body is, after decompression.
        bytes: usize,
        /// How long it took from the request on.
        took: Duration,
    },
    /// The request will not be answered.
    Unanswered {
        /// Why not.
        fault: FaultKind,
        /// How long it took to know.
        took: Duration,
    },
    /// Spotify has answered 429.
    RateLimited {
        /// How long to wait; `None` if Spotify did not say for how long a quota is used up.
        retry_after: Option<Duration>,
        /// Whether that was a quota, which is never waited for, and not the rate limit.
        quota: bool,
    },
    /// It is to be sent again, if there is still a bearer for it and a place at the gate.
    Again {
        /// Why.
        reason: Reason,
        /// After how long; zero if the gate decides it.
        wait: Duration,
    },
    /// Where its answer is from. Told only if there is a cache, and once.
    Cache(CacheUse),
    /// It is over.
    Ended {
        /// How.
        outcome: Outcome<'a>,
        /// How many requests were sent.
        attempts: u32,
        /// How long it waited in all, at the gate and between requests.
        waited: Duration,
        /// How long it took in all.
        took: Duration,
    },
}

/// Why a request is to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// There was no connection, or no answer.
    Fault(FaultKind),
    /// Spotify is down or overloaded.
    Unavailable(StatusCode),
    /// 401: with another bearer.
    Unauthorized,
    /// 429: when the wait is over.
    RateLimited,
    /// 304 to a request whose answer is not kept any more: without a condition.
    NotKept,
}

/// How a call has ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// With an answer.
    Answered,
    /// With an error.
    Failed(&'a Error),
    /// Whoever drove it has dropped it.
    Dropped,
}

impl Reason {
    /// A short name that stays as it is, for metrics and logs: `rate_limited`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fault(FaultKind::NotSent) => "not_sent",
            Self::Fault(FaultKind::TimedOut) => "timed_out",
            Self::Fault(_) => "no_answer",
            Self::Unavailable(_) => "unavailable",
            Self::Unauthorized => "unauthorized",
            Self::RateLimited => "rate_limited",
            Self::NotKept => "not_kept",
        }
    }
}

/// A shared observer is an observer.
impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn on_call(&self, call: &CallFacts, event: &CallEvent<'_>) {
        (**self).on_call(call, event);
    }

    #[cfg(feature = "client")]
    fn on_token_requests(&self, requests: &TokenRequests<'_>) {
        (**self).on_token_requests(requests);
    }
}
