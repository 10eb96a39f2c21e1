//! What Spotify answers: its objects, one family a file.
//!
//! Models are lenient. Whatever Spotify has ever dropped, nulled or sent in another shape is optional here or has an
//! empty value, so that an odd object costs nobody the rest of an answer; enums keep the text of values they do not know.
//! Links that follow from an object's type and id (`uri()`, `url()`) are methods.
//!
//! ```
//! use spotify_web::Track;
//!
//! let track: Track = serde_json::from_str(r#"{
//!     "id": "11dFghVXANMlKmJXsNCbNl", "name": "Cut To The Feeling", "duration_ms": 207959.0, "popularity": null,
//!     "album": {"name": "Cut To The Feeling", "album_type": "SINGLE", "images": null}
//! }"#)?;
//! assert_eq!(track.duration().as_secs(), 207);
//! assert_eq!(track.uri().as_deref(), Some("spotify:track:11dFghVXANMlKmJXsNCbNl"));
//! assert!(track.album.images.is_empty());
//! # Ok::<(), serde_json::Error>(())
//! ```

mod album;
mod artist;
mod audio;
mod audiobook;
mod category;
mod chapter;
mod common;
mod date;
mod episode;
mod image;
pub(crate) mod open_enum;
mod playable;
mod player;
mod playlist;
mod recommendations;
mod search;
mod show;
pub(crate) mod timestamp;
mod track;
mod user;

pub use album::{Album, AlbumType, SavedAlbum, SimplifiedAlbum};
pub use artist::{Artist, SimplifiedArtist};
pub use audio::{AnalysisMeta, AnalyzedTrack, AudioAnalysis, AudioFeatures, Section, Segment, TimeInterval};
pub use audiobook::{Audiobook, Person, SavedAudiobook, SimplifiedAudiobook};
pub use category::{Category, FeaturedPlaylists};
pub use chapter::{Chapter, SimplifiedChapter};
pub use common::{Copyright, CopyrightKind, ExternalIds, Followers, RestrictionReason, Restrictions, ResumePoint};
pub use date::{DatePrecision, ReleaseDate};
pub use episode::{Episode, SavedEpisode, SimplifiedEpisode};
pub use image::{Image, ImageUrl};
pub use playable::{PlayableItem, UnknownItem};
pub use player::{
    Actions, Context, ContextType, CurrentlyPlaying, Device, DeviceType, Disallows, ExternalUrls, PlayHistory,
    PlaybackState, PlayingType, Queue,
};
pub use playlist::{Playlist, PlaylistContents, PlaylistItem, SimplifiedPlaylist, Snapshot, VideoThumbnail};
pub use recommendations::{RecommendationSeed, Recommendations, SeedType};
pub use search::{SearchResults, SearchType};
pub use show::{SavedShow, Show, SimplifiedShow};
pub use track::{LinkedTrack, SavedTrack, SimplifiedTrack, Track};
pub use user::{ExplicitContent, PlaylistUser, PrivateUser, Product, PublicUser};
