//! Genres.
//!
//! ```
//! use http::Response;
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{Operation, genres};
//!
//! let answer = Response::new(r#"{"genres":["acoustic","afrobeat"]}"#.into());
//! assert_eq!(genres::Seeds::parse(&answer, Timestamp::from_unix_seconds(0))?, ["acoustic", "afrobeat"]);
//! # Ok::<(), spotify_web::Error>(())
//! ```
//!
//! Spotify: [Genres](https://developer.spotify.com/documentation/web-api/reference/get-recommendation-genres)

#[cfg(feature = "client")]
use crate::client::Genres;
use crate::{Operation, Text};

/// Get the genres that [recommendations](crate::tracks::Recommendations) can start from.
///
/// Spotify: [Get Available Genre Seeds](https://developer.spotify.com/documentation/web-api/reference/get-recommendation-genres)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/recommendations/available-genre-seeds",
    id = "get-recommendation-genres",
    returns = Vec<Text>,
    inside = "genres",
    extended_only,
    client = Genres::seeds
)]
#[non_exhaustive]
pub struct Seeds;
