//! What a blocking HTTP client does for the machines.
//!
//! ```
//! use std::time::{Duration, Instant, SystemTime};
//! use bytes::Bytes;
//! use http::{Request, Response, StatusCode};
//! use spotify_auth_core::{Now, TransportFault};
//! use spotify_auth_core::blocking::BlockingTransport;
//!
//! /// Answers everything with 204: the smallest transport there is.
//! struct Nothing(Instant);
//!
//! impl BlockingTransport for Nothing {
//!     fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
//!         let mut response = Response::default();
//!         *response.status_mut() = StatusCode::NO_CONTENT;
//!         Ok(response)
//!     }
//!     fn now(&self) -> Now {
//!         Now::new(SystemTime::now().into(), self.0.elapsed())
//!     }
//!     fn entropy(&self) -> Result<[u8; 64], TransportFault> {
//!         Err(TransportFault::not_sent("no random source here"))
//!     }
//! }
//! ```

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::machine::TransportFault;
use crate::time::Now;

/// A blocking HTTP client with its clock and its random source: what [`Transport`](crate::driver::Transport) is to async ones.
///
/// Called from many threads at once.
pub trait BlockingTransport: Send + Sync {
    /// Sends one request and returns its whole answer.
    ///
    /// The body may be a secret in plain text, which the `Debug` of [`Request`] prints: never log it.
    ///
    /// Must follow no redirect, take an error status for an answer, hand back at most `max_body` bytes of body (counted after
    /// decompression; [`cap_body`](crate::cap_body) does it) and give up after `deadline`, the connection set-up included: nobody
    /// else can end it.
    ///
    /// # Errors
    /// A [`TransportFault`] that says whether the request may have been sent; its detail names no query and no body.
    fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault>;

    /// Reads the wall clock and a monotonic clock.
    fn now(&self) -> Now;

    /// 64 bytes from a cryptographically secure random source: what one login takes.
    ///
    /// # Errors
    /// A [`TransportFault`] when the system's source fails.
    fn entropy(&self) -> Result<[u8; 64], TransportFault>;

    /// Waits this long at most, and less if the thread is unparked meanwhile. It may end early for no reason.
    ///
    /// The provided one parks the thread that calls. A test whose clock stands still moves it here instead.
    fn park(&self, at_most: Option<Duration>) {
        // Neither a clock of ours nor a thread of ours: whoever calls waits, and `now` says for how long it was.
        match at_most {
            Some(duration) => thread::park_timeout(duration),
            None => thread::park(),
        }
    }
}

/// A shared transport is a transport.
impl<T: BlockingTransport + ?Sized> BlockingTransport for Arc<T> {
    fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault> {
        (**self).send(request, max_body, deadline)
    }

    fn now(&self) -> Now {
        (**self).now()
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        (**self).entropy()
    }

    fn park(&self, at_most: Option<Duration>) {
        (**self).park(at_most);
    }
}
