//! Tracks.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Market, Operation, tracks};
//!
//! let id: Id<_> = "spotify:track:11dFghVXANMlKmJXsNCbNl".parse()?;
//! let request = tracks::Get::new(id).market(Market::SE).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/tracks/11dFghVXANMlKmJXsNCbNl?market=SE");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Tracks](https://developer.spotify.com/documentation/web-api/reference/get-track)

mod attributes;
mod audio;
mod recommendations;
mod saved;

pub use attributes::{Attribute, TrackAttributes};
pub use audio::{AudioAnalysis, AudioFeatures, AudioFeaturesOfMany};
pub use recommendations::{Recommendations, Seed};
pub use saved::{CheckSaved, Remove, Save, TimestampedId};

#[cfg(feature = "client")]
use crate::client::Tracks;
use crate::{Id, Market, Operation, Track};

/// Get one track.
///
/// With a market, or a user's token, the answer may be another track that stands in for the one that was asked for;
/// that one is then `linked_from`. Without either, tracks count as unavailable: with client credentials, always pass a
/// market.
///
/// Spotify: [Get Track](https://developer.spotify.com/documentation/web-api/reference/get-track)
#[derive(Clone, Debug, Operation)]
#[operation(GET "/tracks/{id}", id = "get-track", returns = Track, client = Tracks::get)]
#[non_exhaustive]
pub struct Get {
    /// Which track.
    #[operation(path)]
    pub id: Id<Track>,
    /// Relink to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get several tracks at once. The answer has an element for each id, in their order: nothing where the id is unknown
/// or not for this market.
///
/// Spotify: [Get Several Tracks](https://developer.spotify.com/documentation/web-api/reference/get-several-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/tracks",
    id = "get-several-tracks",
    returns = Vec<Option<Track>>,
    inside = "tracks",
    extended_only(replacement = "GET /tracks/{id} for each id"),
    client = Tracks::get_batch
)]
#[non_exhaustive]
pub struct GetMany {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Track>>,
    /// Relink to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}
