//! Machines decide, drivers do: the contract between this crate and whatever sends its requests.
//!
//! Everything here that talks HTTP is a [`Machine`]. It says what it needs from outside as a [`Step`] and
//! is told what happened, so that the same login runs over hyper, ureq, reqwest or a test. A driver is one
//! short loop:
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use spotify_auth_core::{Machine, Now, Step, TransportFault};
//!
//! fn drive<M: Machine>(
//!     machine: &mut M,
//!     clock: impl Fn() -> Now,
//!     sleep: impl Fn(std::time::Duration),
//!     send: impl Fn(Request<Bytes>, usize, std::time::Duration) -> Result<Response<Bytes>, TransportFault>,
//! ) -> Result<M::Output, M::Error> {
//!     loop {
//!         match machine.step(clock())? {
//!             Step::Send { request, max_body, deadline } => {
//!                 let outcome = send(request, max_body, deadline);
//!                 machine.on_outcome(clock(), outcome);
//!             }
//!             Step::Sleep(duration) => sleep(duration),
//!             Step::Done(output) => return Ok(output),
//!         }
//!     }
//! }
//! ```

use std::time::Duration;
use std::{fmt, io};

use bytes::Bytes;
use http::{Request, Response};

use crate::text::Sanitized;
use crate::time::Now;

/// A conversation over HTTP as pure data. The [crate's documentation](crate) shows one conversation step by step.
///
/// Calling the methods out of order (an answer that nothing was sent for, a step while an answer is awaited, anything
/// after the end) is an error of the next [`step`](Machine::step), never a panic.
pub trait Machine {
    /// What the conversation is for.
    type Output;
    /// Why it failed.
    type Error;

    /// What is needed from outside next.
    ///
    /// # Errors
    /// The conversation is over without an output.
    fn step(&mut self, now: Now) -> Result<Step<Self::Output>, Self::Error>;

    /// The answer to the last [`Step::Send`].
    fn on_response(&mut self, now: Now, response: Response<Bytes>);

    /// The last [`Step::Send`] got no answer.
    fn on_fault(&mut self, now: Now, fault: TransportFault);

    /// What came of the last [`Step::Send`], either way: [`on_response`](Self::on_response) or
    /// [`on_fault`](Self::on_fault).
    fn on_outcome(&mut self, now: Now, outcome: Result<Response<Bytes>, TransportFault>) {
        match outcome {
            Ok(response) => self.on_response(now, response),
            Err(fault) => self.on_fault(now, fault),
        }
    }
}

/// What a [`Machine`] needs from outside.
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every step; a new one is a breaking change")]
#[allow(clippy::large_enum_variant, reason = "one step lives at a time and is taken apart at once")]
pub enum Step<T> {
    /// Send this request and hand back its answer. Follow no redirect.
    Send {
        /// The request, complete: method, absolute URL, headers, body. Its body may be a secret in plain text, which the
        /// `Debug` of [`Request`] prints: never log it.
        request: Request<Bytes>,
        /// Hand back at most this many bytes of body, counted after decompression. A larger body of a 2xx answer is
        /// [`FaultKind::TooLarge`]; one of any other answer is cut, and the cut flagged with [`BodyCut`].
        max_body: usize,
        /// Give up this long after now, the connection set-up included.
        deadline: Duration,
    },
    /// Wait this long, then step again.
    Sleep(Duration),
    /// The conversation is over.
    Done(T),
}

impl<T> fmt::Debug for Step<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The request's body and query may hold secrets: only its method and path are shown.
            Self::Send { request, max_body, deadline } => f
                .debug_struct("Send")
                .field("method", request.method())
                .field("path", &request.uri().path())
                .field("max_body", max_body)
                .field("deadline", deadline)
                .finish_non_exhaustive(),
            Self::Sleep(duration) => f.debug_tuple("Sleep").field(duration).finish(),
            Self::Done(_) => f.write_str("Done(..)"),
        }
    }
}

/// An extension that a driver puts on a non-2xx [`Response`] whose body it cut at the cap, so that a huge 502 page stays a 502.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a marker")]
pub struct BodyCut;

/// Applies a body cap, for drivers that read at most one byte more than `max_body`: what is within it passes, a larger body
/// of a 2xx answer is a fault, and one of any other answer is cut and flagged with [`BodyCut`].
///
/// # Errors
/// [`FaultKind::TooLarge`].
///
/// ```
/// use bytes::Bytes;
/// use http::{Response, StatusCode};
/// use spotify_auth_core::{BodyCut, cap_body};
///
/// let mut page = Response::new(Bytes::from_static(b"<html>"));
/// assert!(cap_body(page.clone(), 5).is_err());
/// *page.status_mut() = StatusCode::BAD_GATEWAY;
/// let cut = cap_body(page, 5)?;
/// assert_eq!(cut.body().as_ref(), b"<html");
/// assert!(cut.extensions().get::<BodyCut>().is_some());
/// # Ok::<(), spotify_auth_core::TransportFault>(())
/// ```
pub fn cap_body(mut response: Response<Bytes>, max_body: usize) -> Result<Response<Bytes>, TransportFault> {
    if response.body().len() > max_body {
        if response.status().is_success() {
            return Err(TransportFault::too_large(format_args!("more than {max_body} bytes with a status of success")));
        }
        response.body_mut().truncate(max_body);
        response.extensions_mut().insert(BodyCut);
    }
    Ok(response)
}

/// Why a request got no answer, as told by a driver.
///
/// The kind decides whether the request may be repeated; the detail is for people. Drivers must keep the request's
/// body and query out of the detail. It is made printable and cut here, since it may quote the peer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct TransportFault {
    kind: FaultKind,
    detail: Sanitized,
}

/// What is known about a request that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// Not a byte of the request left: there was no connection for it. The only kind after which a POST may be repeated.
    NotSent,
    /// The request may have reached the peer, which may have acted on it.
    MaybeSent,
    /// No whole answer came within the deadline; the request may have been acted on.
    TimedOut,
    /// The body of a 2xx answer was larger than the cap, or the head of any answer than the driver takes.
    TooLarge,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "could not connect",
            Self::MaybeSent => "the connection broke before the whole answer came",
            Self::TimedOut => "no whole answer came in time",
            Self::TooLarge => "the answer was larger than allowed",
        })
    }
}

impl TransportFault {
    /// A fault of this kind; `detail` says what happened in a few words, such as the connect error and the host.
    pub fn new(kind: FaultKind, detail: impl fmt::Display) -> Self {
        Self { kind, detail: Sanitized::new(&detail.to_string()) }
    }

    /// There was no connection for the request.
    pub fn not_sent(detail: impl fmt::Display) -> Self {
        Self::new(FaultKind::NotSent, detail)
    }

    /// The connection broke after the request may have left.
    pub fn maybe_sent(detail: impl fmt::Display) -> Self {
        Self::new(FaultKind::MaybeSent, detail)
    }

    /// The deadline passed.
    pub fn timed_out(detail: impl fmt::Display) -> Self {
        Self::new(FaultKind::TimedOut, detail)
    }

    /// The body of a 2xx answer passed the cap, or the head of any answer the driver's own.
    pub fn too_large(detail: impl fmt::Display) -> Self {
        Self::new(FaultKind::TooLarge, detail)
    }

    /// What is known about the request.
    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// What happened, for people; printable, at most 256 characters.
    pub fn detail(&self) -> &str {
        self.detail.as_str()
    }
}

/// For drivers over plain sockets: says from the kind of error whether the request can have left.
impl From<io::Error> for TransportFault {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{AddrNotAvailable, ConnectionRefused, TimedOut, WouldBlock};
        let kind = match error.kind() {
            // An unreachable host or network is not among them: it ends connections that were made, too.
            ConnectionRefused | AddrNotAvailable => FaultKind::NotSent,
            TimedOut | WouldBlock => FaultKind::TimedOut,
            _ => FaultKind::MaybeSent,
        };
        Self::new(kind, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_a_step_shows_neither_body_nor_query() {
        let request = Request::post("https://accounts.spotify.com/api/token?CANARY=1")
            .body(Bytes::from_static(b"code=CANARY"))
            .unwrap();
        let step: Step<&str> = Step::Send { request, max_body: 1, deadline: Duration::ZERO };
        assert!(!format!("{step:?} {step:#?}").contains("CANARY"));
        assert!(!format!("{:?}", Step::Done("CANARY")).contains("CANARY"));
    }

    #[test]
    fn only_errors_of_connecting_mean_that_nothing_was_sent() {
        let kind = |kind: io::ErrorKind| TransportFault::from(io::Error::from(kind)).kind();
        assert_eq!(kind(io::ErrorKind::ConnectionRefused), FaultKind::NotSent);
        assert_eq!(kind(io::ErrorKind::AddrNotAvailable), FaultKind::NotSent);
        assert_eq!(kind(io::ErrorKind::HostUnreachable), FaultKind::MaybeSent);
        assert_eq!(kind(io::ErrorKind::NetworkUnreachable), FaultKind::MaybeSent);
        assert_eq!(kind(io::ErrorKind::ConnectionReset), FaultKind::MaybeSent);
        assert_eq!(kind(io::ErrorKind::UnexpectedEof), FaultKind::MaybeSent);
        assert_eq!(kind(io::ErrorKind::TimedOut), FaultKind::TimedOut);
    }

    #[test]
    fn c8_a_fault_cannot_smuggle_control_characters() {
        let fault = TransportFault::maybe_sent("reset\u{1b}[31m\nby \u{202e}peer");
        assert!(fault.to_string().chars().all(|c| !c.is_control() && c != '\u{202e}'));
    }
}
