//! Recommendations. Closed to new apps since November 2024.

use spotify_web_derive::Model;

use super::open_enum::open_enum;
use super::track::Track;
use crate::text::Text;

/// Tracks that go with what was given.
///
/// Spotify: [RecommendationsObject](https://developer.spotify.com/documentation/web-api/reference/get-recommendations)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Recommendations {
    /// What was given.
    pub seeds: Vec<RecommendationSeed>,
    /// The tracks.
    pub tracks: Vec<Track>,
}

/// Something that was given, and what became of it.
///
/// Spotify: [RecommendationSeedObject](https://developer.spotify.com/documentation/web-api/reference/get-recommendations)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct RecommendationSeed {
    /// The id of a track or an artist, or a genre.
    pub id: Text,
    /// What it is.
    #[model(name = "type")]
    pub kind: Option<SeedType>,
    /// Where it is in the Web API; genres are nowhere.
    #[model(null)]
    pub href: Option<Text>,
    /// How many tracks went with it.
    #[model(name = "initialPoolSize")]
    pub initial_pool_size: u32,
    /// How many were left that met what was asked for.
    #[model(name = "afterFilteringSize")]
    pub after_filtering_size: u32,
    /// How many were left that can be played in the market.
    #[model(name = "afterRelinkingSize")]
    pub after_relinking_size: u32,
}

open_enum! {
    /// What recommendations are made from.
    SeedType {
        /// An artist.
        Artist = "artist",
        /// A track.
        Track = "track",
        /// A genre.
        Genre = "genre",
    }
}
