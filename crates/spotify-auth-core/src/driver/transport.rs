//! What an HTTP stack does for the machines.
//!
//! ```
//! use std::time::Duration;
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use spotify_auth_core::{Now, Timestamp, TransportFault};
//! use spotify_auth_core::driver::Transport;
//!
//! /// Answers everything with 204: the smallest transport there is.
//! struct Nothing;
//!
//! #[async_trait::async_trait]
//! impl Transport for Nothing {
//!     async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
//!         let mut response = Response::default();
//!         *response.status_mut() = http::StatusCode::NO_CONTENT;
//!         Ok(response)
//!     }
//!     async fn sleep(&self, _: Duration) {}
//!     fn now(&self) -> Now {
//!         Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO)
//!     }
//!     fn entropy(&self) -> Result<[u8; 64], TransportFault> {
//!         Err(TransportFault::not_sent("no random source here"))
//!     }
//! }
//! ```

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use crate::machine::TransportFault;
use crate::time::Now;

/// One HTTP stack with its clock and its random source: all that happens outside the machines.
///
/// `spotify-auth-hyper` has the ready one. Write your own to run everything over the HTTP client you already have.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends one request and returns its whole answer.
    ///
    /// The body may be a secret in plain text, which the `Debug` of [`Request`] prints: never log it.
    ///
    /// Must follow no redirect, hand back at most `max_body` bytes of body (counted after decompression) and give up
    /// after `deadline`; [`Step::Send`](crate::Step::Send) says what to do at the cap. Dropping the future cancels the
    /// request.
    ///
    /// # Errors
    /// A [`TransportFault`] that says whether the request may have been sent; its detail names no query and no body.
    async fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault>;

    /// Waits.
    async fn sleep(&self, duration: Duration);

    /// Reads the wall clock and a monotonic clock.
    fn now(&self) -> Now;

    /// 64 bytes from a cryptographically secure random source: what one login takes.
    ///
    /// # Errors
    /// A [`TransportFault`] when the system's source fails.
    fn entropy(&self) -> Result<[u8; 64], TransportFault>;
}

/// A shared transport is a transport.
#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault> {
        (**self).send(request, max_body, deadline).await
    }

    async fn sleep(&self, duration: Duration) {
        (**self).sleep(duration).await;
    }

    fn now(&self) -> Now {
        (**self).now()
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        (**self).entropy()
    }
}
