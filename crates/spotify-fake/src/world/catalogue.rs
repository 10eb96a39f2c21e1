//! Artists, albums and tracks.

use std::sync::Arc;

/// An artist.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Artist {
    /// 22 characters of base62.
    pub id: String,
    /// The name, lower-cased for search.
    pub(crate) folded: String,
    /// The name.
    pub name: String,
    /// May be empty.
    pub genres: Vec<&'static str>,
    /// How many follow the artist.
    pub followers: u64,
    /// 0 to 100.
    pub popularity: u8,
    pub(crate) images: [String; 3],
}

/// An album.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Album {
    /// 22 characters of base62.
    pub id: String,
    /// The name.
    pub name: String,
    pub(crate) folded: String,
    /// `album`, `single` or `compilation`.
    pub album_type: &'static str,
    /// Who made it: at least one.
    pub artists: Vec<Arc<Artist>>,
    /// `1981`, `1981-12` or `1981-12-15`, by the precision.
    pub release_date: String,
    /// `year`, `month` or `day`.
    pub release_date_precision: &'static str,
    /// How many tracks it has.
    pub total_tracks: u32,
    /// Who published it.
    pub label: String,
    /// 0 to 100.
    pub popularity: u8,
    /// Where it can be played.
    pub available_markets: &'static [&'static str],
    pub(crate) images: [String; 3],
}

/// A track.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Track {
    /// 22 characters of base62.
    pub id: String,
    /// The name.
    pub name: String,
    pub(crate) folded: String,
    /// The album it is on.
    pub album: Arc<Album>,
    /// Who made it: at least one.
    pub artists: Vec<Arc<Artist>>,
    /// 1 for the first disc.
    pub disc_number: u32,
    /// The place on the disc; 1 for the first.
    pub track_number: u32,
    /// In milliseconds.
    pub duration_ms: u64,
    /// Whether the lyrics are marked as explicit.
    pub explicit: bool,
    /// The International Standard Recording Code.
    pub isrc: String,
    /// 0 to 100.
    pub popularity: u8,
    /// Where it can be played.
    pub available_markets: &'static [&'static str],
    /// The same recording under another id, for markets where this one cannot be played.
    pub relinks_to: Option<Arc<Track>>,
}

/// A track in a library.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SavedTrack {
    /// When it was saved, as `2026-11-01T12:00:00Z`.
    pub added_at: String,
    /// The track.
    pub track: Arc<Track>,
}

impl Artist {
    /// `spotify:artist:ID`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("spotify:artist:{}", self.id)
    }
}

impl Album {
    /// `spotify:album:ID`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("spotify:album:{}", self.id)
    }
}

impl Track {
    /// `spotify:track:ID`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("spotify:track:{}", self.id)
    }

    /// Whether all `terms`, lower-cased, occur in the names of the track, its artists and its album.
    pub(crate) fn mentions(&self, terms: &[String]) -> bool {
        terms.iter().all(|term| {
            self.folded.contains(term)
                || self.album.folded.contains(term)
                || self.artists.iter().any(|artist| artist.folded.contains(term))
        })
    }
}
