//! An answer with everything that came with it.
//!
//! ```
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{Operation, WithResponse, tracks};
//!
//! let answer = http::Response::builder().header("etag", "\"a1\"").body(r#"{"name":"One","new":1}"#.into())?;
//! let response = WithResponse::<tracks::Get>::parse(&answer, Timestamp::from_unix_seconds(0))?;
//! assert_eq!(response.output().name, "One");
//! assert_eq!(response.etag(), Some("\"a1\""));
//! assert_eq!(response.report()?.to_string(), "new: unknown");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use bytes::Bytes;
use http::header::ETAG;
use http::{HeaderMap, StatusCode};

use crate::cache::CacheUse;
use crate::error::Error;
use crate::operation::{ArgumentError, DecodeError, Encoder, Metadata, Operation};
use crate::report::Report;

/// The answer to a success: what it says, and its status, headers and bytes.
pub struct Response<O: Operation> {
    output: O::Output,
    answer: http::Response<Bytes>,
}

impl<O: Operation> Response<O> {
    /// What the answer says.
    pub fn output(&self) -> &O::Output {
        &self.output
    }

    /// What the answer says, without the rest.
    pub fn into_output(self) -> O::Output {
        self.output
    }

    /// The status, a 2xx.
    pub fn status(&self) -> StatusCode {
        self.answer.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// The body's name for conditional requests, if Spotify gave it one.
    ///
    /// Spotify: [Conditional requests](https://developer.spotify.com/documentation/web-api/concepts/api-calls#conditional-requests)
    pub fn etag(&self) -> Option<&str> {
        self.headers().get(ETAG)?.to_str().ok()
    }

    /// Where it is from, if there is a cache and this is not the answer to a request of just now: the cache, whether or not
    /// Spotify was asked if it still holds.
    pub fn from_cache(&self) -> Option<CacheUse> {
        self.answer.extensions().get().copied()
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        self.answer.body()
    }

    /// What was left out of the output, odd or unknown. Reads the body once more.
    ///
    /// # Errors
    /// None: what has been read once is read again.
    pub fn report(&self) -> Result<Report, Error> {
        Report::of::<O>(&self.answer)
    }
}

impl<O: Operation<Output: Clone>> Clone for Response<O> {
    fn clone(&self) -> Self {
        Self { output: self.output.clone(), answer: self.answer.clone() }
    }
}

impl<O: Operation> fmt::Debug for Response<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What the answer says is the user's: only what is about it is shown.
        f.debug_struct("Response")
            .field("operation", &O::METADATA.id)
            .field("status", &self.status())
            .field("length", &self.body().len())
            .finish_non_exhaustive()
    }
}

/// The same operation, handing back a whole [`Response`]: how any driver gets one.
pub struct WithResponse<O>(O);

impl<O> WithResponse<O> {
    /// This operation.
    pub fn new(operation: O) -> Self {
        Self(operation)
    }
}

impl<O: Operation> Operation for WithResponse<O> {
    type Output = Response<O>;

    const METADATA: Metadata = O::METADATA;

    fn encode(&self, request: &mut Encoder) -> Result<(), ArgumentError> {
        self.0.encode(request)
    }

    fn decode(answer: &http::Response<Bytes>) -> Result<Response<O>, DecodeError> {
        Ok(Response { output: O::decode(answer)?, answer: answer.clone() })
    }
}

impl<O: Clone> Clone for WithResponse<O> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<O: Operation> fmt::Debug for WithResponse<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithResponse").field("operation", &O::METADATA.id).finish_non_exhaustive()
    }
}
