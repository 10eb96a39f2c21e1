//! One connection to the callback server as pure data: bytes and the time go in, what to do next comes out.
//!
//! A connection carries one request and one answer. Every answer has all the headers of [`Page`], the ones to broken
//! requests too, which is why no HTTP library's server is used here.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_server::{Connection, ConnectionStep, Limits, Page};
//!
//! let at = Duration::from_millis; // monotonic time, from any origin
//! let mut connection = Connection::new(Limits::default(), at(0));
//! assert!(matches!(connection.step(at(0)), ConnectionStep::Read { deadline } if deadline == at(5_000)));
//!
//! connection.on_bytes(at(10), b"GET /callback?code=NApC HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n");
//! connection.on_bytes(at(20), b"\r\n");
//! let ConnectionStep::Respond(request) = connection.step(at(20)) else { panic!() };
//! assert_eq!(request.uri.path(), "/callback"); // a `Responder` says what to answer
//! connection.answer(at(20), &Page::NotOurs.response());
//!
//! let ConnectionStep::Write { bytes, .. } = connection.step(at(20)) else { panic!() };
//! assert!(bytes.starts_with(b"HTTP/1.1 400 Bad Request\r\n"));
//! let written = bytes.len();
//! connection.on_written(written);
//!
//! // Then no more is written, and the peer has until the deadline to close as well.
//! assert!(matches!(connection.step(at(21)), ConnectionStep::Drain { .. }));
//! connection.on_end(at(30));
//! assert!(matches!(connection.step(at(30)), ConnectionStep::Close));
//! ```

use std::fmt;
use std::mem;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response};

use crate::head::Head;
use crate::limits::Limits;
use crate::page::Page;

/// After the answer, at most this much of what the peer still sends is read and thrown away before closing.
const MAX_DRAINED: usize = 64 * 1024;

/// One connection, from accept to close. All times are monotonic, counted from any origin that stays the same.
pub struct Connection {
    limits: Limits,
    deadline: Duration,
    phase: Phase,
    /// An answer to HEAD has no body (RFC 9110 section 9.3.2).
    body_allowed: bool,
}

enum Phase {
    Reading(Head),
    Asking(Box<Parts>),
    /// The request was handed out; the answer has not come.
    Answering,
    Writing {
        answer: Vec<u8>,
        written: usize,
    },
    Draining {
        drained: usize,
    },
    Closed,
}

/// What a [`Connection`] needs next.
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every step; a new one is a breaking change")]
pub enum ConnectionStep<'a> {
    /// Read some bytes and report them with [`Connection::on_bytes`], or the end with [`Connection::on_end`]; step again
    /// at the deadline.
    Read {
        /// When to stop waiting.
        deadline: Duration,
    },
    /// A whole request: hand the answer to [`Connection::answer`] before stepping again.
    Respond(Box<Parts>),
    /// Write some of these bytes and report how many with [`Connection::on_written`]; step again at the deadline.
    Write {
        /// What is left of the answer.
        bytes: &'a [u8],
        /// When to stop waiting.
        deadline: Duration,
    },
    /// Shut down the writing half; then read as for [`Read`](Self::Read) until the peer closes. Closing at once could
    /// make the peer lose the answer, if it has sent something that was not read.
    Drain {
        /// When to stop waiting.
        deadline: Duration,
    },
    /// Close the connection. The last step.
    Close,
}

impl Connection {
    /// A connection that was accepted at `now`.
    pub fn new(limits: Limits, now: Duration) -> Self {
        Self {
            limits,
            deadline: now.saturating_add(limits.read),
            phase: Phase::Reading(Head::new()),
            body_allowed: true,
        }
    }

    /// What is needed next.
    pub fn step(&mut self, now: Duration) -> ConnectionStep<'_> {
        if now >= self.deadline {
            self.on_deadline(now);
        }
        if let Phase::Asking(request) = &mut self.phase {
            let request = mem::replace(request, Box::new(http::Request::new(()).into_parts().0));
            self.phase = Phase::Answering;
            return ConnectionStep::Respond(request);
        }
        let deadline = self.deadline;
        match &self.phase {
            Phase::Reading(_) => ConnectionStep::Read { deadline },
            Phase::Writing { answer, written } => {
                ConnectionStep::Write { bytes: answer.get(*written..).unwrap_or_default(), deadline }
            }
            Phase::Draining { .. } => ConnectionStep::Drain { deadline },
            Phase::Asking(_) | Phase::Answering | Phase::Closed => ConnectionStep::Close,
        }
    }

    /// These bytes have arrived. What comes after the request's head is never looked at.
    pub fn on_bytes(&mut self, now: Duration, bytes: &[u8]) {
        match &mut self.phase {
            Phase::Reading(head) => match head.push(bytes, &self.limits) {
                Ok(None) => {}
                Ok(Some(request)) => {
                    self.body_allowed = request.method != Method::HEAD;
                    self.phase = Phase::Asking(Box::new(request));
                }
                Err(page) => self.answer(now, &page.response()),
            },
            Phase::Draining { drained } => {
                *drained = drained.saturating_add(bytes.len());
                if *drained > MAX_DRAINED {
                    self.phase = Phase::Closed;
                }
            }
            Phase::Asking(_) | Phase::Answering | Phase::Writing { .. } | Phase::Closed => {}
        }
    }

    /// The peer will send no more.
    pub fn on_end(&mut self, now: Duration) {
        match &self.phase {
            Phase::Reading(head) if !head.is_empty() => self.answer(now, &Page::Malformed.response()),
            Phase::Reading(_) | Phase::Draining { .. } => self.phase = Phase::Closed,
            Phase::Asking(_) | Phase::Answering | Phase::Writing { .. } | Phase::Closed => {}
        }
    }

    /// The answer to the request of [`ConnectionStep::Respond`].
    pub fn answer(&mut self, now: Duration, response: &Response<Bytes>) {
        self.deadline = now.saturating_add(self.limits.write);
        self.phase = Phase::Writing { answer: encode(response, self.body_allowed), written: 0 };
    }

    /// So many bytes of the last [`ConnectionStep::Write`] have been written.
    pub fn on_written(&mut self, count: usize) {
        if let Phase::Writing { answer, written } = &mut self.phase {
            *written = written.saturating_add(count);
            if *written >= answer.len() {
                self.phase = Phase::Draining { drained: 0 };
            }
        }
    }

    /// How far along this connection is, for choosing which one to drop when there are too many: one that has been
    /// answered goes first, one that is being answered last.
    pub(crate) fn worth(&self) -> u8 {
        match &self.phase {
            Phase::Closed | Phase::Draining { .. } => 0,
            Phase::Reading(_) => 1,
            Phase::Asking(_) | Phase::Answering | Phase::Writing { .. } => 2,
        }
    }

    /// When to step again at the latest.
    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }

    fn on_deadline(&mut self, now: Duration) {
        match &self.phase {
            // Browsers open connections ahead and may never use them: those get no answer.
            Phase::Reading(head) if !head.is_empty() => self.answer(now, &Page::TooSlow.response()),
            Phase::Asking(_) | Phase::Answering => {}
            _ => self.phase = Phase::Closed,
        }
    }
}

/// The answer as it goes over the wire. Every answer ends its connection.
fn encode(response: &Response<Bytes>, with_body: bool) -> Vec<u8> {
    let (status, body) = (response.status(), response.body());
    let reason = status.canonical_reason().unwrap_or_default();
    let mut wire = Vec::with_capacity(body.len() + 1024);
    wire.extend_from_slice(format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).as_bytes());
    for (name, value) in response.headers() {
        wire.extend_from_slice(name.as_str().as_bytes());
        wire.extend_from_slice(b": ");
        wire.extend_from_slice(value.as_bytes());
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()).as_bytes());
    if with_body {
        wire.extend_from_slice(body);
    }
    wire
}

impl fmt::Debug for Connection {
    /// Names the phase only: the bytes carry the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = match &self.phase {
            Phase::Reading(_) => "Reading",
            Phase::Asking(_) | Phase::Answering => "Answering",
            Phase::Writing { .. } => "Writing",
            Phase::Draining { .. } => "Draining",
            Phase::Closed => "Closed",
        };
        f.debug_struct("Connection").field("phase", &phase).field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

impl fmt::Debug for ConnectionStep<'_> {
    /// Names the step and its deadline only: a request carries the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, deadline) = match self {
            Self::Read { deadline } => ("Read", Some(deadline)),
            Self::Respond(_) => ("Respond", None),
            Self::Write { deadline, .. } => ("Write", Some(deadline)),
            Self::Drain { deadline } => ("Drain", Some(deadline)),
            Self::Close => ("Close", None),
        };
        f.debug_struct(name).field("deadline", &deadline).finish_non_exhaustive()
    }
}
