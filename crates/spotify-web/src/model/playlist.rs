//! Playlists.

use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use super::common::Followers;
use super::image::Image;
use super::playable::PlayableItem;
use super::timestamp::Iso;
use super::user::PlaylistUser;
use crate::id::Id;
use crate::lenient::derive::Links;
use crate::page::Page;
use crate::text::Text;

/// A playlist with the first page of what is in it.
///
/// Spotify: [PlaylistObject](https://developer.spotify.com/documentation/web-api/reference/get-playlist)
#[derive(Clone, Debug, PartialEq, Model)]
#[model(type = "playlist")]
#[non_exhaustive]
pub struct Playlist {
    /// The id; `None` only where `fields` left it out.
    #[model(null)]
    pub id: Option<Id<Playlist>>,
    /// The name.
    pub name: Text,
    /// What its owner says of it, with HTML entities; `None` or empty if nothing.
    #[model(null)]
    pub description: Option<Text>,
    /// Whose it is.
    pub owner: Option<PlaylistUser>,
    /// Pictures; their links work for less than a day.
    pub images: Vec<Image>,
    /// The first page of what is in it, under either of Spotify's names. `None` in development mode, unless the user owns it or
    /// works on it.
    #[model(or = "tracks")]
    pub items: Option<Page<PlaylistItem>>,
    /// Whether it is shown on the owner's profile; `None` if that does not matter.
    #[model(null)]
    pub public: Option<bool>,
    /// Whether others may change it.
    pub collaborative: bool,
    /// How many follow it; extended quota only.
    pub followers: Option<Followers>,
    /// Names this state of the playlist: as long as it is the same, nothing has changed.
    pub snapshot_id: Option<Text>,
    /// A colour, where Spotify has chosen one. Undocumented.
    pub primary_color: Option<Text>,
    #[model(links)]
    links: Links,
}

/// A playlist, without what is in it.
///
/// Spotify: [SimplifiedPlaylistObject](https://developer.spotify.com/documentation/web-api/reference/get-a-list-of-current-users-playlists)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "playlist")]
#[non_exhaustive]
pub struct SimplifiedPlaylist {
    /// The id.
    pub id: Id<Playlist>,
    /// The name.
    pub name: Text,
    /// What its owner says of it, with HTML entities; `None` or empty if nothing.
    #[model(null)]
    pub description: Option<Text>,
    /// Whose it is.
    pub owner: Option<PlaylistUser>,
    /// Pictures; their links work for less than a day.
    pub images: Vec<Image>,
    /// How many items it has, under either of Spotify's names; `None` for some that Spotify makes, and for others' in
    /// development mode.
    #[model(or = "tracks")]
    pub items: Option<PlaylistContents>,
    /// Whether it is shown on the owner's profile; `None` if that does not matter.
    #[model(null)]
    pub public: Option<bool>,
    /// Whether others may change it.
    pub collaborative: bool,
    /// Names this state of the playlist: as long as it is the same, nothing has changed.
    pub snapshot_id: Option<Text>,
    /// A colour, where Spotify has chosen one. Undocumented.
    pub primary_color: Option<Text>,
    #[model(links)]
    links: Links,
}

/// How much is in a playlist.
///
/// Spotify: [PlaylistTracksRefObject](https://developer.spotify.com/documentation/web-api/reference/get-a-list-of-current-users-playlists)
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct PlaylistContents {
    /// How many items; `None` for some that Spotify makes.
    #[model(null)]
    pub total: Option<u32>,
    /// Where they are in the Web API.
    pub href: Option<Text>,
}

/// A place in a playlist.
///
/// Spotify: [PlaylistTrackObject](https://developer.spotify.com/documentation/web-api/reference/get-playlists-items)
#[derive(Clone, Debug, PartialEq, Model)]
#[non_exhaustive]
pub struct PlaylistItem {
    /// When it was added; `None` in very old playlists.
    #[model(null, form = Iso)]
    pub added_at: Option<Timestamp>,
    /// Who added it; `None` in very old playlists.
    #[model(null)]
    pub added_by: Option<PlaylistUser>,
    /// Whether it is a file of a user's own.
    pub is_local: bool,
    /// What stands there, under either of Spotify's names; `None` if it was removed or cannot be had, which still takes up the
    /// place.
    #[model(null, or = "track")]
    pub item: Option<PlayableItem>,
    /// A colour, where Spotify has chosen one. Undocumented.
    pub primary_color: Option<Text>,
    /// A still of a video. Undocumented.
    pub video_thumbnail: Option<VideoThumbnail>,
}

/// A still of a video, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct VideoThumbnail {
    /// Where it is.
    #[model(null)]
    pub url: Option<Text>,
}

/// The state of a playlist after it was changed.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Snapshot {
    /// Names the state. The change was made also where Spotify leaves this out.
    #[model(null)]
    pub snapshot_id: Option<Text>,
}
