//! What tracks sound like.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Operation, Track, tracks};
//!
//! let ids: [Id<Track>; 2] = ["11dFghVXANMlKmJXsNCbNl".parse()?, "7ouMYWpwJ422jRcDASZB7P".parse()?];
//! let request = tracks::AudioFeaturesOfMany::new(ids).request(&ApiUrl::spotify())?;
//! assert_eq!(
//!     request.uri(),
//!     "https://api.spotify.com/v1/audio-features?ids=11dFghVXANMlKmJXsNCbNl,7ouMYWpwJ422jRcDASZB7P"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "client")]
use crate::client::Tracks;
use crate::{Id, Operation, Track};

/// Get what a track sounds like, in numbers.
///
/// Closed since November 2024 to apps that did not have extended quota by then.
///
/// Spotify: [Get Track's Audio Features](https://developer.spotify.com/documentation/web-api/reference/get-audio-features)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/audio-features/{id}",
    id = "get-audio-features",
    returns = crate::AudioFeatures,
    extended_only,
    client = Tracks::audio_features
)]
#[non_exhaustive]
pub struct AudioFeatures {
    /// Of which track.
    #[operation(path)]
    pub id: Id<Track>,
}

/// Get what several tracks sound like, in numbers. The answer has an element for each id, in their order: nothing where
/// Spotify does not know.
///
/// Closed since November 2024 to apps that did not have extended quota by then.
///
/// Spotify: [Get Several Tracks' Audio Features](https://developer.spotify.com/documentation/web-api/reference/get-several-audio-features)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/audio-features",
    id = "get-several-audio-features",
    returns = Vec<Option<crate::AudioFeatures>>,
    inside = "audio_features",
    extended_only,
    client = Tracks::audio_features_of_many
)]
#[non_exhaustive]
pub struct AudioFeaturesOfMany {
    /// Of which ones.
    #[operation(query, items(1..=100))]
    pub ids: Vec<Id<Track>>,
}

/// Get the bars, beats, sections and segments of a track.
///
/// Closed since November 2024 to apps that did not have extended quota by then.
///
/// Spotify: [Get Track's Audio Analysis](https://developer.spotify.com/documentation/web-api/reference/get-audio-analysis)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/audio-analysis/{id}",
    id = "get-audio-analysis",
    returns = crate::AudioAnalysis,
    extended_only,
    client = Tracks::audio_analysis
)]
#[non_exhaustive]
pub struct AudioAnalysis {
    /// Of which track.
    #[operation(path)]
    pub id: Id<Track>,
}
