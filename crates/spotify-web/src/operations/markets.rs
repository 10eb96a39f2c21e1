//! Markets.
//!
//! ```
//! use http::Response;
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{Market, Operation, markets};
//!
//! let answer = Response::new(r#"{"markets":["CA","SE","ZW"]}"#.into());
//! let markets = markets::List::parse(&answer, Timestamp::from_unix_seconds(0))?;
//! assert!(markets.contains(Market::SE) && !markets.contains(Market::AQ));
//! # Ok::<(), spotify_web::Error>(())
//! ```
//!
//! Spotify: [Markets](https://developer.spotify.com/documentation/web-api/reference/get-available-markets)

use crate::Operation;
#[cfg(feature = "client")]
use crate::client::Markets;

/// Get the markets where Spotify is available.
///
/// Spotify: [Get Available Markets](https://developer.spotify.com/documentation/web-api/reference/get-available-markets)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/markets",
    id = "get-available-markets",
    returns = crate::market::Markets,
    inside = "markets",
    extended_only,
    client = Markets::list
)]
#[non_exhaustive]
pub struct List;
