//! One call of one operation as pure data: what it needs from outside, one step after the other.
//!
//! A whole call, with no client and no network:
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccessToken, Bearer, Now, Timestamp};
//! use spotify_web::{Call, CallStep, Operation, tracks};
//!
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let mut call = Call::new(tracks::Get::new("11dFghVXANMlKmJXsNCbNl".parse::<spotify_web::Id<_>>()?));
//!
//! assert!(matches!(call.step(now)?, CallStep::Admit { .. }));
//! call.on_admitted(now, None); // no rate gate here
//!
//! assert!(matches!(call.step(now)?, CallStep::Bearer { rejected: None, .. }));
//! call.on_bearer(now, Bearer::new(AccessToken::new("BQDf")?, 1));
//!
//! let CallStep::Send { request, .. } = call.step(now)? else { panic!("it has all it needs") };
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/tracks/11dFghVXANMlKmJXsNCbNl");
//! call.on_response(now, http::Response::new(r#"{"name":"Cut To The Feeling"}"#.into()));
//!
//! let CallStep::Done(track) = call.step(now)? else { panic!("it was answered") };
//! assert_eq!(track.name, "Cut To The Feeling");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What each event does, by state (anything else is out of order, and the next step says so):
//!
//! | state | `step` gives | then |
//! | --- | --- | --- |
//! | start, or to be sent again | `Admit` | `on_admitted` or `on_refused` |
//! | admitted | `Bearer` | `on_bearer` |
//! | bearer there | `Send`, or `Admit` if the gate has closed meanwhile | `on_response` or `on_fault` |
//! | start, with a cache ([`Call::with_cache`]) | `Bearer`, whose login is looked up | `on_bearer`; then `Done` if it is there, `Admit` if not |
//! | failed, and to be tried again later | `Sleep` | `step` |
//! | answered for good | `Done` or an error | the end |
//!
//! [`policy`] says what is sent again, how often and how long.

mod bearer_call;
mod caching;
mod outcome;
pub mod policy;
mod state;
mod step;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;
use spotify_auth_core::{Bearer, Now};

pub use bearer_call::BearerCall;
use caching::Caching;
use policy::Progress;
pub use policy::{CallPolicy, Failed, Retry};
use state::{Awaited, State};
pub use step::CallStep;

use crate::api_url::ApiUrl;
use crate::cache::{CacheMode, CacheUser, ResponseCache};
use crate::error::{Error, ErrorKind};
use crate::gate::{Class, Entry, Refusal, Ticket};
use crate::observe::{Observer, Watch};
use crate::operation::{Defaults, Operation};

/// No answer of the Web API is larger; counted after decompression.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// One call of one operation. See the [module's documentation](self) for a whole one.
///
/// A 401 is answered by asking for a bearer once more, with the rejected one in hand, and sending once more; never
/// oftener. A 429 closes the gate that the call's ticket is from, and the call comes to the gate again. Every error says how
/// many requests were sent ([`Error::attempts`]).
pub struct Call<O: Operation> {
    operation: O,
    api: ApiUrl,
    defaults: Defaults,
    class: Class,
    /// Built once, sent once or more.
    request: Option<Request<Bytes>>,
    ticket: Option<Ticket>,
    /// Where it stood at the gate, if it has to come again.
    place: Option<u64>,
    rejected: Option<Bearer>,
    /// The last 429.
    limited: Option<Error>,
    caching: Option<Box<Caching>>,
    progress: Progress,
    watch: Watch,
    state: State<O::Output>,
}

impl<O: Operation> Call<O> {
    /// A call to Spotify's own API.
    pub fn new(operation: O) -> Self {
        Self::to(ApiUrl::spotify(), operation)
    }

    /// A call to the API at another place.
    pub fn to(api: ApiUrl, operation: O) -> Self {
        Self {
            operation,
            api,
            defaults: Defaults::new(),
            class: Class::default(),
            request: None,
            ticket: None,
            place: None,
            rejected: None,
            limited: None,
            caching: None,
            progress: Progress::new(),
            watch: Watch::new(&O::METADATA),
            state: State::Start,
        }
    }

    /// With these defaults, for what the operation does not say.
    #[must_use]
    pub fn with_defaults(mut self, defaults: Defaults) -> Self {
        self.defaults = defaults;
        self
    }

    /// Under this policy.
    #[must_use]
    pub fn with_policy(mut self, policy: CallPolicy) -> Self {
        self.progress.set_policy(policy);
        self
    }

    /// This urgent at the gate.
    #[must_use]
    pub fn with_class(mut self, class: Class) -> Self {
        self.class = class;
        self.watch.set_class(class);
        self
    }

    /// With what `cache` keeps of this user's answers. A bearer is asked for first then, since whoever has none is not served.
    #[must_use]
    pub fn with_cache(self, cache: Arc<dyn ResponseCache>, user: CacheUser) -> Self {
        self.with_cache_mode(cache, user, CacheMode::Default)
    }

    /// The same, used in another way.
    #[must_use]
    pub fn with_cache_mode(mut self, cache: Arc<dyn ResponseCache>, user: CacheUser, mode: CacheMode) -> Self {
        self.caching = Some(Box::new(Caching::new(&O::METADATA, cache, user, mode)));
        self
    }

    /// Watched by this observer.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.watch.set_observer(observer);
        self
    }

    /// With random waits drawn from this seed, which is no secret. Give each call another one, so that calls which failed
    /// together are not sent again together.
    #[must_use]
    pub fn with_seed(mut self, seed: [u8; 8]) -> Self {
        self.progress.set_seed(seed);
        self
    }

    /// So long in all, nobody drove the call though it could have gone on. That does not count against its deadline and its
    /// longest wait: for drivers whose users may not poll them for a minute, such as a stream.
    pub fn left_alone(&mut self, so_far: Duration) {
        self.progress.left_alone(so_far);
    }

    /// Its driver knows that it is this late. For one that is about to drop it: a call asks no clock when it ended.
    #[cfg(feature = "client")]
    pub(crate) fn at(&mut self, now: Now) {
        self.watch.at(now);
    }

    /// Who watches it.
    #[cfg(feature = "client")]
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// What is called.
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// What is needed from outside next.
    ///
    /// # Errors
    /// The call is over without an output.
    pub fn step(&mut self, now: Now) -> Result<CallStep<O::Output>, Error> {
        self.watch.step(now, self.api.as_str());
        let step = self.next(now);
        match &step {
            Ok(CallStep::Done(_)) => self.watch.ended(Ok(())),
            Err(error) => self.watch.ended(Err(error)),
            Ok(_) => {}
        }
        step
    }

    fn next(&mut self, now: Now) -> Result<CallStep<O::Output>, Error> {
        let at = now.monotonic();
        let left = self.progress.left(at);
        match std::mem::replace(&mut self.state, State::Over) {
            State::Waiting(until) if at < until => {
                self.state = State::Waiting(until);
                Ok(CallStep::Sleep(until.saturating_sub(at)))
            }
            State::Start | State::Waiting(_) if left.is_zero() => Err(self.out_of_time(now)),
            State::Start | State::Waiting(_) => {
                if self.request.is_none() {
                    self.request = Some(self.build()?);
                }
                if self.caching.as_ref().is_some_and(|caching| caching.is_to_look()) {
                    self.state = State::Asked(Awaited::BearerToLook);
                    return Ok(CallStep::Bearer { rejected: None, deadline: left });
                }
                self.watch.comes();
                self.state = State::Asked(Awaited::Admission(self.progress.attended(at)));
                let longest_wait = self.progress.wait_left(at);
                let entry = Entry::new(self.class).group(O::METADATA.path).longest_wait(longest_wait);
                Ok(CallStep::Admit { entry: entry.at_place(self.place.take()) })
            }
            State::Admitted => {
                self.state = State::Asked(Awaited::Bearer);
                Ok(CallStep::Bearer { rejected: self.rejected.clone(), deadline: left })
            }
            State::Ready(_) if left.is_zero() => Err(self.out_of_time(now)),
            State::Ready(bearer) => {
                if let Some(known) = self.look(now, &bearer) {
                    // Somebody else has asked for the same meanwhile.
                    self.ticket.take().into_iter().for_each(Ticket::on_not_sent);
                    self.state = known;
                    return self.next(now);
                }
                if self.ticket.as_ref().is_some_and(|ticket| !ticket.on_sent(now)) {
                    // While the bearer was on its way, somebody else was answered 429.
                    self.place = self.ticket.take().map(|ticket| ticket.place());
                    self.state = State::Start;
                    return self.next(now);
                }
                let Some(mut request) = self.request.clone() else {
                    return Err(self.out_of_order());
                };
                if let Some(caching) = &mut self.caching {
                    caching.send(&bearer, &mut request, now);
                }
                request.headers_mut().insert(AUTHORIZATION, bearer.authorization());
                self.watch.sent(&request);
                self.state = State::Sent(bearer);
                Ok(CallStep::Send { request, max_body: MAX_BODY, deadline: self.progress.send(at) })
            }
            State::Finished(result) => result.map(CallStep::Done).map_err(|error| self.counted(error)),
            State::Asked(_) if left.is_zero() => Err(self.out_of_time(now)),
            State::Asked(_) | State::Sent(_) | State::Over => Err(self.out_of_order()),
        }
    }

    /// The gate lets the call through. The ticket, if there is a gate, stays with the call until its answer is known.
    pub fn on_admitted(&mut self, now: Now, ticket: impl Into<Option<Ticket>>) {
        self.state = match self.state {
            State::Asked(Awaited::Admission(since)) => {
                let waited = self.progress.attended(now.monotonic()).saturating_sub(since);
                self.progress.has_waited(waited);
                self.watch.admitted(now, waited);
                State::Admitted
            }
            _ => self.broken(),
        };
        self.ticket = ticket.into();
    }

    /// The gate does not let the call through, and waiting is not worth it.
    pub fn on_refused(&mut self, _now: Now, refusal: Refusal) {
        self.state = match self.state {
            State::Asked(Awaited::Admission(_)) => State::Finished(Err(match refusal {
                Refusal::RateLimited { retry_after } => {
                    let kind = ErrorKind::RateLimited { retry_after };
                    match self.limited.take() {
                        Some(limited) => limited.with_kind(kind),
                        None => self.error(kind),
                    }
                }
                Refusal::QuotaExceeded { retry_after } => {
                    self.error(ErrorKind::QuotaExceeded { retry_after: Some(retry_after) })
                }
            })),
            _ => self.broken(),
        };
    }

    /// The bearer to send with.
    pub fn on_bearer(&mut self, now: Now, bearer: Bearer) {
        self.state = match self.state {
            State::Asked(Awaited::Bearer) => {
                if self.rejected.is_some() {
                    self.watch.renewed();
                }
                State::Ready(bearer)
            }
            State::Asked(Awaited::BearerToLook) => self.look(now, &bearer).unwrap_or(State::Start),
            _ => self.broken(),
        };
    }

    /// The error of this call whose end is something outside of it, such as a source that has no bearer. The call is over.
    pub fn failed(&mut self, now: Now, kind: ErrorKind) -> Error {
        self.watch.at(now);
        self.state = State::Over;
        self.ticket = None;
        let error = self.counted(self.error(kind));
        self.watch.ended(Err(&error));
        error
    }

    /// This call as a [`Machine`](spotify_auth_core::Machine) that sends with this bearer and no other, and knows no gate: for
    /// a driver that has no source of tokens. A 401 then means that somebody has to sign in again; after a 429 the call waits by
    /// itself.
    pub fn with_bearer(self, bearer: Bearer) -> BearerCall<O> {
        BearerCall::new(self, bearer)
    }

    fn build(&self) -> Result<Request<Bytes>, Error> {
        let request = self
            .operation
            .request_with(&self.api, &self.defaults)
            .map_err(|error| Error::argument(&O::METADATA, error))?;
        if self.api.is_origin_of(request.uri()) { Ok(request) } else { Err(self.error(ErrorKind::ForeignOrigin)) }
    }

    fn broken(&self) -> State<O::Output> {
        State::Finished(Err(self.out_of_order()))
    }

    fn out_of_order(&self) -> Error {
        self.error(ErrorKind::OutOfOrder)
    }

    fn out_of_time(&mut self, now: Now) -> Error {
        self.failed(now, ErrorKind::OutOfTime)
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(&O::METADATA, kind)
    }

    fn counted(&self, error: Error) -> Error {
        error.with_attempts(self.progress.sent)
    }
}

impl<O: Operation> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &O::METADATA.id)
            .field("state", &self.state.name())
            .field("attempts", &self.progress.sent)
            .finish_non_exhaustive()
    }
}
