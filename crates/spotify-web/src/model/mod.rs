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
mod common;
mod date;
pub(crate) mod lenient;
pub(crate) mod open_enum;
mod pending;
mod playlist;
mod search;
pub(crate) mod timestamp;
mod track;
mod user;

pub use album::{AlbumType, SimplifiedAlbum};
pub use artist::{Artist, SimplifiedArtist};
pub use common::{ExternalIds, ExternalUrls, Followers, Image, RestrictionReason, Restrictions};
pub use date::{DatePrecision, ReleaseDate};
pub use pending::*;
pub use playlist::{PlaylistContents, SimplifiedPlaylist};
pub use search::{SearchResults, SearchType};
pub use track::{LinkedTrack, SavedTrack, Track};
pub use user::{ExplicitContent, PlaylistOwner, PrivateUser, Product};
