//! What becomes of a request before its body is read: an answer at once, or leave to send the rest.
//!
//! Counting comes first, so that nobody can have the service wait for bodies more often than its rate allows:
//!
//! ```
//! # use std::sync::Arc;
//! # use std::time::Duration;
//! # use bytes::Bytes;
//! # use http::{Request, Response};
//! # use spotify_auth_core::{Now, Timestamp, TransportFault};
//! # struct Upstream;
//! # #[async_trait::async_trait]
//! # impl spotify_auth_core::driver::Transport for Upstream {
//! #     async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
//! #         Err(TransportFault::not_sent("nobody is there"))
//! #     }
//! #     async fn sleep(&self, _: Duration) { std::future::pending().await }
//! #     fn now(&self) -> Now { Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO) }
//! #     fn entropy(&self) -> Result<[u8; 64], TransportFault> { Ok([7; 64]) }
//! # }
//! use spotify_auth_core::Client;
//! use spotify_auth_server::swap::{Admission, SealingKeys, SwapLimits, SwapService, Unread};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let transport = Arc::new(Upstream);
//! let client = Client::confidential("client id", "client secret")?;
//! let keys = SealingKeys::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse()?);
//! let mut limits = SwapLimits::default();
//! limits.burst = 1;
//! let service =
//!     SwapService::builder(transport, client, "com.example.app:/callback".parse()?, keys).limits(limits).build()?;
//!
//! let peer = [203, 0, 113, 7].into();
//! let request = Request::post("/swap").header("content-type", "application/x-www-form-urlencoded").body(())?;
//! let (head, _body) = request.into_parts();
//! let Admission::ReadBody(admitted) = service.admit(&head, peer) else { panic!("its first") };
//! // Here a server reads the body. With all of it, `service.answer(admitted, &body)` goes on; but this one never ends.
//! let response = admitted.refuse(Unread::TooSlow);
//! assert_eq!(response.status(), 408);
//!
//! let Admission::Answered(response) = service.admit(&head, peer) else { panic!("its second at once") };
//! assert_eq!(response.status(), 429);
//! # Ok(()) }
//! ```

use bytes::Bytes;
use http::{Response, StatusCode};

use super::answer;
use super::origins::Asker;

/// What [`SwapService::admit`](super::SwapService::admit) makes of a request's head.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a server must handle both; a third is a breaking change")]
pub enum Admission {
    /// Read the body, then hand both to [`SwapService::answer`](super::SwapService::answer), or say with
    /// [`Admitted::refuse`] why it could not be read.
    ReadBody(Admitted),
    /// The whole answer. The body, if there is any, need not be read.
    Answered(Response<Bytes>),
}

/// A request that has been counted and may send its body.
#[derive(Debug)]
#[must_use = "the request waits for an answer"]
pub struct Admitted {
    pub(super) target: Target,
    pub(super) asker: Asker,
}

/// Which of the service's two works is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Swap,
    Refresh,
}

/// Why the body of a request was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unread {
    /// Over [`SwapLimits::body`](super::SwapLimits::body).
    TooLong,
    /// It did not come in the time that the server allows.
    TooSlow,
    /// It broke off, or was no body.
    Broken,
}

impl Admitted {
    /// The answer to a request whose body could not be read.
    pub fn refuse(self, why: Unread) -> Response<Bytes> {
        let (status, description) = match why {
            Unread::TooLong => (StatusCode::PAYLOAD_TOO_LARGE, "the form is too long"),
            Unread::TooSlow => (StatusCode::REQUEST_TIMEOUT, "the form did not come in time"),
            Unread::Broken => (StatusCode::BAD_REQUEST, "the form broke off"),
        };
        self.asker.told(answer::error(status, "invalid_request", description))
    }
}
