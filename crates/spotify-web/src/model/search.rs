//! What a search finds.

use serde::{Deserialize, Serialize};

use super::album::SimplifiedAlbum;
use super::artist::Artist;
use super::open_enum::open_enum;
use super::playlist::SimplifiedPlaylist;
use super::track::Track;
use crate::page::Page;

/// One page of each type that was searched for; the others are `None`.
///
/// Spotify: [Search for Item](https://developer.spotify.com/documentation/web-api/reference/search)
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SearchResults {
    /// Tracks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracks: Option<Page<Track>>,
    /// Artists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artists: Option<Page<Artist>>,
    /// Albums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub albums: Option<Page<SimplifiedAlbum>>,
    /// Playlists. Those that Spotify makes come as nulls and are skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub playlists: Option<Page<SimplifiedPlaylist>>,
}

open_enum! {
    /// A type of thing that can be searched for.
    SearchType {
        /// Tracks.
        Track = "track",
        /// Artists.
        Artist = "artist",
        /// Albums.
        Album = "album",
        /// Playlists.
        Playlist = "playlist",
        /// Shows.
        Show = "show",
        /// Episodes.
        Episode = "episode",
        /// Audiobooks.
        Audiobook = "audiobook",
    }
}
