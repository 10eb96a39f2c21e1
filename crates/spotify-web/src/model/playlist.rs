//! Playlists.

use serde::{Deserialize, Serialize};

use super::Playlist;
use super::common::{ExternalUrls, Image, links};
use super::lenient;
use super::user::PlaylistOwner;
use crate::id::Id;
use crate::text::Text;

/// A playlist, without what is in it.
///
/// Spotify: [SimplifiedPlaylistObject](https://developer.spotify.com/documentation/web-api/reference/get-a-list-of-current-users-playlists)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "playlist", from = "Wire")]
#[non_exhaustive]
pub struct SimplifiedPlaylist {
    /// The id.
    pub id: Id<Playlist>,
    /// The name.
    pub name: Text,
    /// What its owner says of it, with HTML entities; `None` or empty if nothing.
    pub description: Option<Text>,
    /// Whose it is.
    pub owner: Option<PlaylistOwner>,
    /// Pictures; their links work for less than a day.
    pub images: Vec<Image>,
    /// How many items it has; `None` for some that Spotify makes, and for others' in development mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<PlaylistContents>,
    /// Whether it is shown on the owner's profile; `None` if that does not matter.
    pub public: Option<bool>,
    /// Whether others may change it.
    pub collaborative: bool,
    /// Names this state of the playlist: as long as it is the same, nothing has changed.
    pub snapshot_id: Option<Text>,
    uri: Option<Text>,
    href: Option<Text>,
    external_urls: ExternalUrls,
}

links!(SimplifiedPlaylist);

/// How much is in a playlist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PlaylistContents {
    /// How many items; `None` for some that Spotify makes.
    #[serde(deserialize_with = "lenient::optional_number")]
    pub total: Option<u32>,
    href: Option<Text>,
}

/// A playlist as it comes: its contents are `items` for some apps, `tracks` for others, and both in between.
#[derive(Deserialize)]
struct Wire {
    id: Id<Playlist>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    name: Text,
    description: Option<Text>,
    owner: Option<PlaylistOwner>,
    #[serde(default, deserialize_with = "lenient::list")]
    images: Vec<Image>,
    items: Option<PlaylistContents>,
    tracks: Option<PlaylistContents>,
    public: Option<bool>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    collaborative: bool,
    snapshot_id: Option<Text>,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

impl From<Wire> for SimplifiedPlaylist {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            name: wire.name,
            description: wire.description,
            owner: wire.owner,
            images: wire.images,
            items: wire.items.or(wire.tracks),
            public: wire.public,
            collaborative: wire.collaborative,
            snapshot_id: wire.snapshot_id,
            uri: wire.uri,
            href: wire.href,
            external_urls: wire.external_urls,
        }
    }
}
