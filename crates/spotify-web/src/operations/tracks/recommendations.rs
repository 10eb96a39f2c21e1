//! Recommendations.
//!
//! ```
//! use spotify_web::tracks::{Attribute, Seed, TrackAttributes};
//! use spotify_web::{ApiUrl, Artist, Id, Operation, tracks};
//!
//! let artist: Id<Artist> = "6sFIWsNpZYqfjUpaCgueju".parse()?;
//! let fast_and_loud = TrackAttributes::new().min(Attribute::Tempo, 140).target(Attribute::Energy, 0.9);
//! let operation = tracks::Recommendations::new([artist.into(), Seed::genre("pop")]).attributes(fast_and_loud);
//! assert_eq!(
//!     operation.request(&ApiUrl::spotify())?.uri().query(),
//!     Some("seed_artists=6sFIWsNpZYqfjUpaCgueju&seed_genres=pop&target_energy=0.9&min_tempo=140")
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "client")]
use crate::client::Tracks;
use crate::operation::{ArgumentError, Encoder, Parameters};
use crate::tracks::TrackAttributes;
use crate::{Artist, Id, Market, Operation, Track, Uri};

/// Get tracks that go with some artists, genres and tracks, five of them together at most.
///
/// Closed since November 2024 to apps that did not have extended quota by then.
///
/// Spotify: [Get Recommendations](https://developer.spotify.com/documentation/web-api/reference/get-recommendations)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/recommendations",
    id = "get-recommendations",
    returns = crate::Recommendations,
    extended_only,
    client = Tracks::recommendations
)]
#[non_exhaustive]
pub struct Recommendations {
    /// What they shall go with.
    #[operation(queries("seed_artists", "seed_genres", "seed_tracks"), items(1..=5))]
    pub seeds: Vec<Seed>,
    /// What they shall sound like.
    #[operation(queries("min_*", "max_*", "target_*"))]
    pub attributes: Option<TrackAttributes>,
    /// Only what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=100))]
    pub limit: Option<u32>,
}

/// What recommendations start from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Seed {
    /// An artist.
    Artist(Id<Artist>),
    /// A genre, by one of the names that [`genres::Seeds`](crate::genres::Seeds) lists.
    Genre(String),
    /// A track.
    Track(Id<Track>),
}

impl Seed {
    /// A genre, by one of the names that [`genres::Seeds`](crate::genres::Seeds) lists.
    pub fn genre(name: impl Into<String>) -> Self {
        Self::Genre(name.into())
    }
}

impl From<&Id<Artist>> for Seed {
    fn from(id: &Id<Artist>) -> Self {
        Self::Artist(id.clone())
    }
}

impl From<Id<Artist>> for Seed {
    fn from(id: Id<Artist>) -> Self {
        Self::Artist(id)
    }
}

impl From<&Id<Track>> for Seed {
    fn from(id: &Id<Track>) -> Self {
        Self::Track(id.clone())
    }
}

impl From<Id<Track>> for Seed {
    fn from(id: Id<Track>) -> Self {
        Self::Track(id)
    }
}

/// A URI or link of an artist or a track; any other text is a genre.
impl From<&str> for Seed {
    fn from(text: &str) -> Self {
        match Uri::new(text) {
            Ok(Uri::Artist(id)) => Self::Artist(id),
            Ok(Uri::Track(id)) => Self::Track(id),
            _ => Self::genre(text),
        }
    }
}

impl Parameters for Vec<Seed> {
    fn write(&self, request: &mut Encoder) -> Result<(), ArgumentError> {
        let (mut artists, mut genres, mut tracks) = (Vec::new(), Vec::new(), Vec::new());
        for seed in self {
            match seed {
                Seed::Artist(id) => artists.push(id.as_str()),
                Seed::Genre(name) => genres.push(name.as_str()),
                Seed::Track(id) => tracks.push(id.as_str()),
            }
        }
        for (name, seeds) in [("seed_artists", artists), ("seed_genres", genres), ("seed_tracks", tracks)] {
            if !seeds.is_empty() {
                request.query(name, seeds)?;
            }
        }
        Ok(())
    }
}
