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
//! | failed, and to be tried again later | `Sleep` | `step` |
//! | answered for good | `Done` or an error | the end |
//!
//! [`policy`] says what is sent again, how often and how long.

mod bearer_call;
pub mod policy;
mod state;
mod step;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};
use spotify_auth_core::{Bearer, FaultKind, Now, TransportFault};

pub use bearer_call::BearerCall;
use policy::Progress;
pub use policy::{CallPolicy, Failed, Retry};
use state::{Awaited, State};
pub use step::CallStep;

use crate::api_url::ApiUrl;
use crate::error::{Error, ErrorKind, classify};
use crate::gate::{Class, Entry, Refusal, Ticket};
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
    progress: Progress,
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
            progress: Progress::new(),
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

    /// What is called.
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// What is needed from outside next.
    ///
    /// # Errors
    /// The call is over without an output.
    pub fn step(&mut self, now: Now) -> Result<CallStep<O::Output>, Error> {
        let at = now.monotonic();
        let left = self.progress.left(at);
        match std::mem::replace(&mut self.state, State::Over) {
            State::Waiting(until) if at < until => {
                self.state = State::Waiting(until);
                Ok(CallStep::Sleep(until.saturating_sub(at)))
            }
            State::Start | State::Waiting(_) if left.is_zero() => Err(self.out_of_time()),
            State::Start | State::Waiting(_) => {
                if self.request.is_none() {
                    self.request = Some(self.build()?);
                }
                self.state = State::Asked(Awaited::Admission(self.progress.attended(at)));
                let longest_wait = self.progress.wait_left(at);
                let entry = Entry::new(self.class).group(O::METADATA.path).longest_wait(longest_wait);
                Ok(CallStep::Admit { entry: entry.at_place(self.place.take()) })
            }
            State::Admitted => {
                self.state = State::Asked(Awaited::Bearer);
                Ok(CallStep::Bearer { rejected: self.rejected.clone(), deadline: left })
            }
            State::Ready(_) if left.is_zero() => Err(self.out_of_time()),
            State::Ready(bearer) => {
                if self.ticket.as_ref().is_some_and(|ticket| !ticket.on_sent(now)) {
                    // While the bearer was on its way, somebody else was answered 429.
                    self.place = self.ticket.take().map(|ticket| ticket.place());
                    self.state = State::Start;
                    return self.step(now);
                }
                let Some(mut request) = self.request.clone() else {
                    return Err(self.out_of_order());
                };
                request.headers_mut().insert(AUTHORIZATION, bearer.authorization());
                self.state = State::Sent(bearer);
                Ok(CallStep::Send { request, max_body: MAX_BODY, deadline: self.progress.send(at) })
            }
            State::Finished(result) => result.map(CallStep::Done).map_err(|error| self.counted(error)),
            State::Asked(_) if left.is_zero() => Err(self.out_of_time()),
            State::Asked(_) | State::Sent(_) | State::Over => Err(self.out_of_order()),
        }
    }

    /// The gate lets the call through. The ticket, if there is a gate, stays with the call until its answer is known.
    pub fn on_admitted(&mut self, now: Now, ticket: impl Into<Option<Ticket>>) {
        self.state = match self.state {
            State::Asked(Awaited::Admission(since)) => {
                self.progress.has_waited(self.progress.attended(now.monotonic()).saturating_sub(since));
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
    pub fn on_bearer(&mut self, _now: Now, bearer: Bearer) {
        self.state = match self.state {
            State::Asked(Awaited::Bearer) => State::Ready(bearer),
            _ => self.broken(),
        };
    }

    /// The answer to the last [`CallStep::Send`].
    pub fn on_response(&mut self, now: Now, response: Response<Bytes>) {
        let ticket = self.ticket.take();
        let State::Sent(bearer) = std::mem::replace(&mut self.state, State::Over) else {
            self.state = self.broken();
            return;
        };
        let error = match response.status() {
            status if status.is_success() => {
                answered(ticket, now);
                self.state = State::Finished(O::parse(&response, now.wall()));
                return;
            }
            StatusCode::UNAUTHORIZED if self.rejected.is_none() => {
                answered(ticket, now);
                self.rejected = Some(bearer);
                self.state = State::Start;
                return;
            }
            _ => classify(&O::METADATA, &response, now.wall(), Some(&bearer)),
        };
        self.state = match *error.kind() {
            ErrorKind::RateLimited { retry_after } => self.limited(now, ticket, retry_after, error),
            ErrorKind::QuotaExceeded { retry_after } => {
                if let Some(ticket) = ticket {
                    ticket.on_quota_exceeded(now, retry_after);
                }
                State::Finished(Err(error))
            }
            ErrorKind::Unavailable { .. } if O::METADATA.idempotent => {
                answered(ticket, now);
                self.again_or(now, error)
            }
            _ => {
                answered(ticket, now);
                State::Finished(Err(error))
            }
        };
    }

    /// The last [`CallStep::Send`] got no answer.
    pub fn on_fault(&mut self, now: Now, fault: TransportFault) {
        let ticket = self.ticket.take();
        if !matches!(self.state, State::Sent(_)) {
            self.state = self.broken();
            return;
        }
        let kind = fault.kind();
        let error = Error::unreachable(&O::METADATA, fault);
        self.state = match (kind, ticket) {
            (FaultKind::NotSent, ticket) => {
                ticket.into_iter().for_each(Ticket::on_not_sent);
                self.again_or(now, error)
            }
            (kind, ticket) => {
                answered(ticket, now);
                let again = matches!(kind, FaultKind::MaybeSent | FaultKind::TimedOut) && O::METADATA.idempotent;
                if again { self.again_or(now, error) } else { State::Finished(Err(error)) }
            }
        };
    }

    /// The error of this call whose end is something outside of it, such as a source that has no bearer. The call is over.
    pub fn failed(&mut self, kind: ErrorKind) -> Error {
        self.state = State::Over;
        self.ticket = None;
        self.counted(self.error(kind))
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

    /// Answered 429: Spotify has done nothing, so it is sent again unless that takes too long. The gate makes it wait if there
    /// is one.
    fn limited(&mut self, now: Now, ticket: Option<Ticket>, retry_after: Duration, error: Error) -> State<O::Output> {
        let fits = retry_after <= self.progress.wait_left(now.monotonic());
        match ticket {
            Some(ticket) => {
                self.place = Some(ticket.place());
                ticket.on_rate_limited(now, retry_after);
            }
            None if fits => self.progress.has_waited(retry_after),
            None => {}
        }
        if !fits {
            return State::Finished(Err(error));
        }
        self.limited = Some(error);
        match self.place {
            Some(_) => State::Start,
            None => State::Waiting(now.monotonic().saturating_add(retry_after)),
        }
    }

    /// Another attempt after a wait, if the policy allows it.
    fn again_or(&mut self, now: Now, error: Error) -> State<O::Output> {
        match self.progress.again(&error, now.monotonic()) {
            Some(wait) => State::Waiting(now.monotonic().saturating_add(wait)),
            None => State::Finished(Err(error)),
        }
    }

    fn broken(&self) -> State<O::Output> {
        State::Finished(Err(self.out_of_order()))
    }

    fn out_of_order(&self) -> Error {
        self.error(ErrorKind::OutOfOrder)
    }

    fn out_of_time(&mut self) -> Error {
        self.failed(ErrorKind::OutOfTime)
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(&O::METADATA, kind)
    }

    fn counted(&self, error: Error) -> Error {
        error.with_attempts(self.progress.sent)
    }
}

fn answered(ticket: Option<Ticket>, now: Now) {
    if let Some(ticket) = ticket {
        ticket.on_answered(now);
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
