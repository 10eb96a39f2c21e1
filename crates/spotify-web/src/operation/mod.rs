//! What one of Spotify's operations is: its facts, its arguments, and how an answer is read.
//!
//! An operation is a plain struct. The derive gives it everything else, in this crate and in yours, so what Spotify adds
//! tomorrow needs no new version of this one:
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Market, Operation, Track};
//!
//! /// Get the lyrics of one track (an operation that does not exist).
//! #[derive(Clone, Debug, Operation)]
//! #[operation(GET "/tracks/{id}/lyrics", id = "get-lyrics", returns = Vec<String>, scopes(UserReadPrivate))]
//! pub struct Lyrics {
//!     /// Of which track.
//!     #[operation(path)]
//!     pub id: Id<Track>,
//!     /// Where they will be sung.
//!     #[operation(query)]
//!     pub market: Option<Market>,
//! }
//!
//! let operation = Lyrics::new("11dFghVXANMlKmJXsNCbNl".parse::<Id<Track>>()?).market(Market::SE);
//! let request = operation.request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/tracks/11dFghVXANMlKmJXsNCbNl/lyrics?market=SE");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The request has no bearer yet: a [`Call`](crate::Call) adds it, or you do.

mod argument;
pub mod decode;
mod defaults;
mod encoder;
mod limit;
mod metadata;

use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::Timestamp;

pub use argument::{ArgumentError, Parameter, Parameters};
pub use decode::DecodeError;
pub use defaults::{AcceptLanguage, Defaults, InvalidAcceptLanguage};
pub use encoder::Encoder;
pub use limit::{Limit, LimitKind};
pub use metadata::{AnswerKind, Availability, Metadata, QuotaMode};

use crate::api_url::ApiUrl;
use crate::error::{Error, classify};

/// One operation of the Web API as data: build its request and read its answer without any client.
///
/// Derive it with [`#[derive(Operation)]`](derive@crate::Operation); write it by hand only for what the derive cannot say.
pub trait Operation {
    /// What a success hands back.
    type Output;

    /// What is true of every call of this operation.
    const METADATA: Metadata;

    /// Writes this call's arguments.
    ///
    /// # Errors
    /// An argument that Spotify would refuse.
    fn encode(&self, request: &mut Encoder) -> Result<(), ArgumentError>;

    /// Reads the answer to a success, whose status is 2xx.
    ///
    /// # Errors
    /// The body is not what this operation answers.
    fn decode(answer: &Response<Bytes>) -> Result<Self::Output, DecodeError>;

    /// The request, complete but for the `Authorization` header.
    ///
    /// # Errors
    /// An argument that Spotify would refuse.
    fn request(&self, api: &ApiUrl) -> Result<Request<Bytes>, ArgumentError> {
        self.request_with(api, &Defaults::new())
    }

    /// The request, where what the operation does not say is as `defaults` say. The others come through here.
    ///
    /// # Errors
    /// An argument that Spotify would refuse.
    fn request_with(&self, api: &ApiUrl, defaults: &Defaults) -> Result<Request<Bytes>, ArgumentError> {
        let mut encoder = Encoder::new(&Self::METADATA).with_defaults(defaults);
        self.encode(&mut encoder)?;
        encoder.finish(api)
    }

    /// Reads any answer: a success, or one of Spotify's errors. `received` is the wall time at which it came, which a
    /// `Retry-After` date is counted from.
    ///
    /// # Errors
    /// What Spotify refused, or what is wrong with its answer.
    fn parse(answer: &Response<Bytes>, received: Timestamp) -> Result<Self::Output, Error> {
        if answer.status().is_success() {
            Self::decode(answer).map_err(|error| Error::decode(&Self::METADATA, answer.status(), error))
        } else {
            Err(classify(&Self::METADATA, answer, received, None))
        }
    }
}
