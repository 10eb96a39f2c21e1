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
//! assert!(matches!(call.step(now)?, CallStep::Admit));
//! call.on_admitted(now, None); // no rate gate here
//!
//! assert!(matches!(call.step(now)?, CallStep::Bearer { rejected: None }));
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
//! | start, or refused once with 401 | `Admit` | `on_admitted` or `on_refused` |
//! | admitted | `Bearer` | `on_bearer` |
//! | bearer there | `Send` | `on_response` or `on_fault` |
//! | answered | `Done` or an error | the end |

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};
use spotify_auth_core::{Bearer, Machine, Now, SignInReason, Step, TransportFault};

use crate::api_url::ApiUrl;
use crate::error::{Error, ErrorKind, SignInCause, classify};
use crate::gate::Ticket;
use crate::operation::{Defaults, Operation};

/// No answer of the Web API is larger; counted after decompression.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// No answer takes longer, the connection set-up included.
const DEADLINE: Duration = Duration::from_secs(30);

/// What a [`Call`] needs from outside.
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every step; a new one is a breaking change")]
#[allow(clippy::large_enum_variant, reason = "a step is taken apart at once, and never stored")]
pub enum CallStep<T> {
    /// Ask the app's [`RateGate`](crate::RateGate) whether to send now, then say [`Call::on_admitted`] or [`Call::on_refused`].
    Admit,
    /// Get a bearer, then say [`Call::on_bearer`]. If there is none, drop the call: that is its end.
    Bearer {
        /// The one that was just answered 401, for a source that renews.
        rejected: Option<Bearer>,
    },
    /// Send this as [`Step::Send`] says, then say [`Call::on_response`] or [`Call::on_fault`].
    Send {
        /// The request, complete.
        request: Request<Bytes>,
        /// At most this many bytes of body, counted after decompression.
        max_body: usize,
        /// Give up this long after now.
        deadline: Duration,
    },
    /// Wait this long, then step again.
    Sleep(Duration),
    /// The call is over.
    Done(T),
}

impl<T> fmt::Debug for CallStep<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admit => f.write_str("Admit"),
            Self::Bearer { rejected } => f.debug_struct("Bearer").field("rejected", rejected).finish(),
            // The query and the body are the user's: only the method and the path are shown.
            Self::Send { request, .. } => f
                .debug_struct("Send")
                .field("method", request.method())
                .field("path", &request.uri().path())
                .finish_non_exhaustive(),
            Self::Sleep(duration) => f.debug_tuple("Sleep").field(duration).finish(),
            Self::Done(_) => f.write_str("Done(..)"),
        }
    }
}

/// One call of one operation. See the [module's documentation](self) for a whole one.
///
/// A 401 is answered by asking for a bearer once more, with the rejected one in hand, and sending once more; never
/// oftener. A 429 closes the gate that the call's ticket is from.
pub struct Call<O: Operation> {
    operation: O,
    api: ApiUrl,
    defaults: Defaults,
    /// Built once, sent once or twice.
    request: Option<Request<Bytes>>,
    ticket: Option<Ticket>,
    rejected: Option<Bearer>,
    state: State<O::Output>,
}

enum State<T> {
    Start,
    Asked(Awaited),
    Admitted,
    Ready(Bearer),
    Sent(Bearer),
    Finished(Result<T, Error>),
    Over,
}

/// What the driver was asked for.
#[derive(Clone, Copy)]
enum Awaited {
    Admission,
    Bearer,
}

impl<O: Operation> Call<O> {
    /// A call to Spotify's own API.
    pub fn new(operation: O) -> Self {
        Self::to(ApiUrl::spotify(), operation)
    }

    /// A call to the API at another place.
    pub fn to(api: ApiUrl, operation: O) -> Self {
        let defaults = Defaults::new();
        Self { operation, api, defaults, request: None, ticket: None, rejected: None, state: State::Start }
    }

    /// With these defaults, for what the operation does not say.
    #[must_use]
    pub fn with_defaults(mut self, defaults: Defaults) -> Self {
        self.defaults = defaults;
        self
    }

    /// What is called.
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// What is needed from outside next.
    ///
    /// # Errors
    /// The call is over without an output.
    pub fn step(&mut self, _now: Now) -> Result<CallStep<O::Output>, Error> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Start => {
                if self.request.is_none() {
                    self.request = Some(self.build()?);
                }
                self.state = State::Asked(Awaited::Admission);
                Ok(CallStep::Admit)
            }
            State::Admitted => {
                self.state = State::Asked(Awaited::Bearer);
                Ok(CallStep::Bearer { rejected: self.rejected.clone() })
            }
            State::Ready(bearer) => {
                let Some(mut request) = self.request.clone() else {
                    return Err(self.out_of_order());
                };
                request.headers_mut().insert(AUTHORIZATION, bearer.authorization());
                self.state = State::Sent(bearer);
                Ok(CallStep::Send { request, max_body: MAX_BODY, deadline: DEADLINE })
            }
            State::Finished(result) => result.map(CallStep::Done),
            State::Asked(_) | State::Sent(_) | State::Over => Err(self.out_of_order()),
        }
    }

    /// The gate lets the call through. The ticket, if there is a gate, stays with the call until its answer is known.
    pub fn on_admitted(&mut self, _now: Now, ticket: impl Into<Option<Ticket>>) {
        self.state = match self.state {
            State::Asked(Awaited::Admission) => State::Admitted,
            _ => self.broken(),
        };
        self.ticket = ticket.into();
    }

    /// The gate stays closed for longer than the call may wait.
    pub fn on_refused(&mut self, _now: Now, retry_after: Duration) {
        self.state = match self.state {
            State::Asked(Awaited::Admission) => {
                State::Finished(Err(self.error(ErrorKind::RateLimited { retry_after })))
            }
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
        if response.status() == StatusCode::UNAUTHORIZED && self.rejected.is_none() {
            self.rejected = Some(bearer);
            self.state = State::Start;
            return;
        }
        let result = if response.status().is_success() {
            O::parse(&response, now.wall())
        } else {
            Err(classify(&O::METADATA, &response, now.wall(), Some(&bearer)))
        };
        if let (Some(ticket), Err(error)) = (ticket, &result)
            && let ErrorKind::RateLimited { retry_after } = error.kind()
        {
            ticket.on_rate_limited(now, *retry_after);
        }
        self.state = State::Finished(result);
    }

    /// The last [`CallStep::Send`] got no answer.
    pub fn on_fault(&mut self, _now: Now, fault: TransportFault) {
        self.ticket = None;
        self.state = match self.state {
            State::Sent(_) => State::Finished(Err(Error::unreachable(&O::METADATA, fault))),
            _ => self.broken(),
        };
    }

    /// This call as a [`Machine`] that sends with this bearer and no other, and knows no gate: for a driver that has no
    /// source of tokens. A 401 then means that somebody has to sign in again.
    pub fn with_bearer(self, bearer: Bearer) -> BearerCall<O> {
        BearerCall { call: self, bearer }
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

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(&O::METADATA, kind)
    }
}

impl<O: Operation> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &O::METADATA.id)
            .field("state", &self.state.name())
            .finish_non_exhaustive()
    }
}

impl<T> State<T> {
    fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Asked(Awaited::Admission) => "awaiting admission",
            Self::Asked(Awaited::Bearer) => "awaiting a bearer",
            Self::Admitted => "admitted",
            Self::Ready(_) => "ready",
            Self::Sent(_) => "awaiting the answer",
            Self::Finished(_) => "finished",
            Self::Over => "over",
        }
    }
}

/// A [`Call`] with its bearer, driven like any other [`Machine`]. Made by [`Call::with_bearer`].
#[derive(Debug)]
pub struct BearerCall<O: Operation> {
    call: Call<O>,
    bearer: Bearer,
}

impl<O: Operation> Machine for BearerCall<O> {
    type Output = O::Output;
    type Error = Error;

    fn step(&mut self, now: Now) -> Result<Step<O::Output>, Error> {
        loop {
            match self.call.step(now)? {
                CallStep::Admit => self.call.on_admitted(now, None),
                CallStep::Bearer { rejected: None } => self.call.on_bearer(now, self.bearer.clone()),
                CallStep::Bearer { rejected: Some(_) } => {
                    let cause = SignInCause::Session(SignInReason::NoRefreshToken);
                    return Err(self.call.error(ErrorKind::SignIn(cause)).with_status(StatusCode::UNAUTHORIZED));
                }
                CallStep::Send { request, max_body, deadline } => {
                    return Ok(Step::Send { request, max_body, deadline });
                }
                CallStep::Sleep(duration) => return Ok(Step::Sleep(duration)),
                CallStep::Done(output) => return Ok(Step::Done(output)),
            }
        }
    }

    fn on_response(&mut self, now: Now, response: Response<Bytes>) {
        self.call.on_response(now, response);
    }

    fn on_fault(&mut self, now: Now, fault: TransportFault) {
        self.call.on_fault(now, fault);
    }
}
