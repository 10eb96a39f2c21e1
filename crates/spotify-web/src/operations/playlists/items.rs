//! What is in a playlist, under today's name.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Operation, Playlist, Uri, playlists};
//!
//! let id: Id<Playlist> = "3cEYpjA9oz9GiPac4AsH4n".parse()?;
//! let episode: Uri = "spotify:episode:512ojhOuo1ktJprKbVcKyQ".parse()?;
//! let request = playlists::RemoveItems::new(id, [episode]).request(&ApiUrl::spotify())?;
//! assert_eq!(request.method(), http::Method::DELETE);
//! assert_eq!(request.body(), r#"{"items":[{"uri":"spotify:episode:512ojhOuo1ktJprKbVcKyQ"}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use serde::Serialize;

#[cfg(feature = "client")]
use crate::client::Playlists;
use crate::text::try_from_texts;
use crate::uri::UriArgument;
use crate::{Id, InvalidUri, Market, Operation, Page, Playlist, PlaylistItem, Snapshot, Text, Uri};

/// Get a page of what is in a playlist.
///
/// Only for those who own the playlist or may change it: for others it ends with 403.
///
/// Spotify: [Get Playlist Items](https://developer.spotify.com/documentation/web-api/reference/get-playlists-items)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/playlists/{playlist_id}/items",
    id = "get-playlists-items",
    returns = Page<PlaylistItem>,
    scopes(PlaylistReadPrivate),
    query("additional_types" = "track,episode"),
    paged,
    client = Playlists::items
)]
#[non_exhaustive]
pub struct Items {
    /// Of which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// Relink to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// Only these fields of the answer, in Spotify's notation, as in `items(added_at,item(name))`. The others are then
    /// empty or absent.
    #[operation(query)]
    pub fields: Option<String>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Add tracks and episodes to a playlist. Doing it twice adds them twice. Local files cannot be added.
///
/// Which of the two scopes is needed depends on whether the playlist is public. The URIs stand in the body, which takes
/// longer lists than a URL.
///
/// Spotify: [Add Items to Playlist](https://developer.spotify.com/documentation/web-api/reference/add-items-to-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/playlists/{playlist_id}/items",
    id = "add-items-to-playlist",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    client = Playlists::add_items
)]
#[non_exhaustive]
pub struct AddItems {
    /// To which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// What.
    #[operation(body, items(1..=100), takes(Track, Episode, Chapter))]
    pub uris: Vec<Uri>,
    /// Before which position, from 0; at the end unless set.
    #[operation(body)]
    pub position: Option<u32>,
}

/// Make a playlist hold these and nothing else.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Update Playlist Items](https://developer.spotify.com/documentation/web-api/reference/reorder-or-replace-playlists-items)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}/items",
    id = "reorder-or-replace-playlists-items",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    client = Playlists::replace_items
)]
#[non_exhaustive]
pub struct ReplaceItems {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// What it shall hold; nothing empties it.
    #[operation(body, items(0..=100), takes(Track, Episode, Chapter))]
    pub uris: Vec<Uri>,
}

/// Move a part of a playlist to another place in it. Doing it twice moves two parts.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Update Playlist Items](https://developer.spotify.com/documentation/web-api/reference/reorder-or-replace-playlists-items)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}/items",
    id = "reorder-or-replace-playlists-items",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    idempotent = false,
    client = Playlists::reorder_items
)]
#[non_exhaustive]
pub struct ReorderItems {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// The position of the first one that moves, from 0.
    #[operation(body)]
    pub range_start: u32,
    /// Before which position they go, as positions are now.
    #[operation(body)]
    pub insert_before: u32,
    /// How many move; one unless set.
    #[operation(body)]
    pub range_length: Option<u32>,
    /// The state of the playlist that the positions are from.
    #[operation(body)]
    pub snapshot_id: Option<Text>,
}

/// Remove tracks, episodes and local files from a playlist, wherever they stand in it.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Remove Playlist Items](https://developer.spotify.com/documentation/web-api/reference/remove-items-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/playlists/{playlist_id}/items",
    id = "remove-items-playlist",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    client = Playlists::remove_items
)]
#[non_exhaustive]
pub struct RemoveItems {
    /// From which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// Which.
    #[operation(body, items(1..=100), takes(Track, Episode, Chapter, Local))]
    pub items: Vec<ItemRef>,
    /// The state of the playlist to remove them from.
    #[operation(body)]
    pub snapshot_id: Option<Text>,
}

/// Names what is to be removed from a playlist, as Spotify wants it there. Made from whatever a [`Uri`] is made from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ItemRef {
    uri: Uri,
}

impl ItemRef {
    fn new(text: &str) -> Result<Self, InvalidUri> {
        Uri::new(text).map(Self::from)
    }

    /// What is named.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl<U: Into<Uri>> From<U> for ItemRef {
    fn from(uri: U) -> Self {
        Self { uri: uri.into() }
    }
}

try_from_texts!([] ItemRef, InvalidUri);

impl UriArgument for ItemRef {
    fn uris(&self) -> impl Iterator<Item = &Uri> {
        self.uri.uris()
    }
}
