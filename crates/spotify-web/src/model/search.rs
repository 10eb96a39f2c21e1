//! What a search finds.

use spotify_web_derive::Model;

use super::album::SimplifiedAlbum;
use super::artist::Artist;
use super::audiobook::SimplifiedAudiobook;
use super::episode::SimplifiedEpisode;
use super::open_enum::open_enum;
use super::playlist::SimplifiedPlaylist;
use super::show::SimplifiedShow;
use super::track::Track;
use crate::page::Page;

/// One page of each type that was searched for; the others are `None`.
///
/// Spotify: [Search for Item](https://developer.spotify.com/documentation/web-api/reference/search)
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct SearchResults {
    /// Tracks.
    pub tracks: Option<Page<Track>>,
    /// Artists.
    pub artists: Option<Page<Artist>>,
    /// Albums.
    pub albums: Option<Page<SimplifiedAlbum>>,
    /// Playlists. Those that Spotify makes come as nulls and are skipped.
    pub playlists: Option<Page<SimplifiedPlaylist>>,
    /// Shows.
    pub shows: Option<Page<SimplifiedShow>>,
    /// Episodes.
    pub episodes: Option<Page<SimplifiedEpisode>>,
    /// Audiobooks.
    pub audiobooks: Option<Page<SimplifiedAudiobook>>,
}

open_enum! {
    /// A type of thing that can be searched for.
    SearchType {
        /// Albums.
        Album = "album",
        /// Artists.
        Artist = "artist",
        /// Playlists.
        Playlist = "playlist",
        /// Tracks.
        Track = "track",
        /// Shows.
        Show = "show",
        /// Episodes.
        Episode = "episode",
        /// Audiobooks.
        Audiobook = "audiobook",
    }
}
