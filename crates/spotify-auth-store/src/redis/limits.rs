//! Limits that a whole fleet keeps: one `Retry-After` and one rolling budget for all workers of a developer account.
//!
//! ```no_run
//! # fn example(transport: impl spotify_auth_core::driver::Transport + 'static) -> Result<(), spotify_auth_core::StoreError> {
//! use std::time::Duration;
//! use spotify_auth_store::SharedLimits;
//!
//! let limits = SharedLimits::builder("redis://127.0.0.1:6379", "my-developer-account")
//!     .budget(100, Duration::from_secs(30))
//!     .build()?;
//! let transport = limits.over(transport); // then: Spotify::builder(transport)
//! # let _ = transport; Ok(()) }
//! ```

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::redis::aio::ConnectionManager;
use ::redis::{RedisError, Script};
use async_trait::async_trait;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, StoreError, StoreErrorKind, TransportFault, retry_after};

use super::address::Address;
use super::builder::{PREFIX, is_plain, manager};
use super::{millis, owner};

/// Redis is asked before each call, so it is not waited for long: without it, each worker keeps its own limits.
const PATIENCE: Duration = Duration::from_millis(250);
/// The longest that one answer closes the fleet: a header that says more is a mistake, or no time at all.
const LONGEST_CLOSED: Duration = Duration::from_secs(24 * 60 * 60);
/// How long nobody asks a Redis that was away.
const AWAY_FOR: Duration = Duration::from_secs(5);
/// How long a 429 that does not say is taken to mean: half of Spotify's rolling window of 30 seconds.
const UNSAID_WAIT: Duration = Duration::from_secs(15);

/// Lets a call go (0), or says how many milliseconds it has to wait. `KEYS`: the closed gate, the calls of the window. `ARGV`: the
/// budget (0 for none), the window in milliseconds, a name for this call.
const ADMIT: &str = r"
local closed = redis.call('PTTL', KEYS[1])
if closed > 0 then return closed end
local budget = tonumber(ARGV[1])
if budget == 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - window)
if redis.call('ZCARD', KEYS[2]) < budget then
    redis.call('ZADD', KEYS[2], now, ARGV[3])
    redis.call('PEXPIRE', KEYS[2], window)
    return 0
end
local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
return math.max(1, oldest[2] + window - now)
";

/// Closes the gate for so many milliseconds, unless it is closed for longer.
const CLOSE: &str = r"
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 0
";

/// The limits of one developer account, kept in Redis for all its workers. Spotify counts per app and developer, not per process.
///
/// They stand where requests leave: in a [`Transport`] over another one. A call to the Web API that is not due yet waits there for at
/// most half of its time; one that would have to wait longer is answered with a 429 that says for how long, as Spotify would, and
/// nothing is sent. A 429 of Spotify holds up all workers for as long as it says. Requests for tokens pass.
///
/// Where Redis is away, calls go as if there were no shared limits; each worker's own rate gate still keeps what it has been told.
#[derive(Clone)]
pub struct SharedLimits {
    shared: Arc<Shared>,
}

struct Shared {
    connection: ConnectionManager,
    closed: String,
    calls: String,
    admit: Script,
    close: Script,
    budget: u32,
    window: Duration,
    /// Monotonic time before which Redis is not asked.
    away_until: Mutex<Duration>,
}

/// Puts [`SharedLimits`] together.
#[must_use = "a builder does nothing until it is built"]
pub struct SharedLimitsBuilder {
    address: Address,
    developer: String,
    prefix: String,
    budget: u32,
    window: Duration,
}

impl SharedLimitsBuilder {
    /// What the names of all keys begin with: `spotify` unless set. Letters, digits and `-_.:/`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// At most so many calls in any stretch of `window`, by all workers together. None unless set: Spotify does not say how many
    /// there may be within its 30 seconds.
    pub fn budget(mut self, calls: u32, window: Duration) -> Self {
        (self.budget, self.window) = (calls, window);
        self
    }

    /// Trusts this certificate authority (PEM) and no other, for `rediss://`. The system's are trusted unless it is set.
    #[cfg(feature = "redis-tls")]
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.address.trust(pem.into());
        self
    }

    /// The limits. Connects only when they are used.
    ///
    /// # Errors
    /// An address, a prefix or a name that cannot be one, or no tokio runtime.
    pub fn build(self) -> Result<SharedLimits, StoreError> {
        if !is_plain(&self.prefix) || !is_plain(&self.developer) {
            let detail = "a prefix of keys and a developer's name have letters, digits and -_.:/ in them";
            return Err(StoreError::new(StoreErrorKind::Unsupported, detail));
        }
        let base = format!("{}:{{limits:{}}}", self.prefix, self.developer);
        let shared = Shared {
            connection: manager(self.address.client()?, PATIENCE)?,
            closed: format!("{base}:closed"),
            calls: format!("{base}:calls"),
            admit: Script::new(ADMIT),
            close: Script::new(CLOSE),
            budget: self.budget,
            window: self.window,
            away_until: Mutex::default(),
        };
        Ok(SharedLimits { shared: Arc::new(shared) })
    }
}

impl SharedLimits {
    /// The limits of this developer account (a name of the fleet's own) in the Redis at this address.
    pub fn builder(url: impl Into<String>, developer: impl Into<String>) -> SharedLimitsBuilder {
        SharedLimitsBuilder {
            address: Address::new(url.into()),
            developer: developer.into(),
            prefix: PREFIX.to_owned(),
            budget: 0,
            window: Duration::from_secs(30),
        }
    }

    /// A transport that keeps to them.
    pub fn over<T: Transport>(&self, transport: T) -> Limited<T> {
        Limited { transport, limits: self.clone() }
    }

    /// How long a call has to wait; nothing where Redis does not say.
    async fn admit(&self, now: Now) -> Duration {
        let shared = &*self.shared;
        if now.monotonic() < *shared.away_until.lock().unwrap_or_else(PoisonError::into_inner) {
            return Duration::ZERO;
        }
        let Ok(name) = owner() else { return Duration::ZERO };
        let mut admit = shared.admit.key(&shared.closed);
        admit.key(&shared.calls).arg(shared.budget).arg(millis(shared.window)).arg(name);
        let answer: Result<u64, RedisError> = admit.invoke_async(&mut shared.connection.clone()).await;
        answer.map_or_else(|_| self.is_away(now), Duration::from_millis)
    }

    async fn close(&self, now: Now, wait: Duration) {
        let shared = &*self.shared;
        let mut close = shared.close.key(&shared.closed);
        close.arg(millis(wait.min(LONGEST_CLOSED)));
        let answer: Result<u64, RedisError> = close.invoke_async(&mut shared.connection.clone()).await;
        if answer.is_err() {
            self.is_away(now);
        }
    }

    fn is_away(&self, now: Now) -> Duration {
        let until = now.monotonic().saturating_add(AWAY_FOR);
        *self.shared.away_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        Duration::ZERO
    }
}

/// A [`Transport`] that keeps to [`SharedLimits`].
#[derive(Clone)]
pub struct Limited<T> {
    transport: T,
    limits: SharedLimits,
}

impl<T> Limited<T> {
    /// The transport that sends.
    pub fn transport(&self) -> &T {
        &self.transport
    }
}

#[async_trait]
impl<T: Transport> Transport for Limited<T> {
    async fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault> {
        if !is_call(&request) {
            return self.transport.send(request, max_body, deadline).await;
        }
        let begun = self.now().monotonic();
        let spent = || self.now().monotonic().saturating_sub(begun);
        loop {
            let wait = self.limits.admit(self.now()).await;
            if wait.is_zero() {
                break;
            }
            if spent().saturating_add(wait) > deadline / 2 {
                return Ok(too_early(wait));
            }
            self.transport.sleep(wait).await;
        }
        let response = self.transport.send(request, max_body, deadline.saturating_sub(spent())).await?;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            let now = self.now();
            let wait = retry_after(response.headers(), now.wall()).unwrap_or(UNSAID_WAIT);
            self.limits.close(now, wait).await;
        }
        Ok(response)
    }

    async fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration).await;
    }

    fn now(&self) -> Now {
        self.transport.now()
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        self.transport.entropy()
    }
}

/// Whether this is a call to the Web API: requests for tokens carry no bearer.
fn is_call(request: &Request<Bytes>) -> bool {
    request.headers().get(AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"Bearer "))
}

/// The answer that Spotify would give.
fn too_early(wait: Duration) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

impl fmt::Debug for SharedLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLimits")
            .field("closed", &self.shared.closed)
            .field("budget", &self.shared.budget)
            .field("window", &self.shared.window)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SharedLimitsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLimitsBuilder").field("developer", &self.developer).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Limited<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limited").field("limits", &self.limits).finish_non_exhaustive()
    }
}
