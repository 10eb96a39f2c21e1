//! Objects whose models are still to be written: names only, so that operations can be declared.

use serde::{Deserialize, Serialize};

macro_rules! pending {
    ($($name:ident)*) => {$(
        /// Still to be written.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        #[non_exhaustive]
        pub struct $name {}
    )*};
}

pending! {
    Album ArtistAlbum SavedAlbum SimplifiedTrack
    Show SimplifiedShow SavedShow
    Episode SimplifiedEpisode SavedEpisode
    Audiobook SimplifiedAudiobook SavedAudiobook Chapter SimplifiedChapter
    Playlist PlaylistItem Snapshot PublicUser Category
    PlaybackState CurrentlyPlaying Device Queue PlayHistory
    AudioFeatures AudioAnalysis Recommendations
}

/// Still to be written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CursorPage<T> {
    /// What could be read.
    pub items: Vec<T>,
}
