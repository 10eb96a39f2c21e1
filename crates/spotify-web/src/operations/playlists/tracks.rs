//! What is in a playlist, under the name that only apps with extended quota can still use.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Operation, Playlist, Uri, playlists};
//!
//! let id: Id<Playlist> = "3cEYpjA9oz9GiPac4AsH4n".parse()?;
//! let track: Uri = "spotify:track:11dFghVXANMlKmJXsNCbNl".parse()?;
//! let request = playlists::RemoveTracks::new(id, [track]).request(&ApiUrl::spotify())?;
//! assert_eq!(request.body(), r#"{"tracks":[{"uri":"spotify:track:11dFghVXANMlKmJXsNCbNl"}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "client")]
use crate::client::Playlists;
use crate::playlists::ItemRef;
use crate::{Id, Market, Operation, Page, Playlist, PlaylistItem, Snapshot, Text, Uri};

/// Get a page of what is in a playlist. [`Items`](super::Items) under the old name.
///
/// Spotify: [Get Playlist Items (deprecated)](https://developer.spotify.com/documentation/web-api/reference/get-playlists-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/playlists/{playlist_id}/tracks",
    id = "get-playlists-tracks",
    returns = Page<PlaylistItem>,
    scopes(PlaylistReadPrivate),
    extended_only(replacement = "GET /playlists/{playlist_id}/items"),
    query("additional_types" = "track,episode"),
    paged,
    client = Playlists::tracks
)]
#[non_exhaustive]
pub struct Tracks {
    /// Of which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// Relink to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// Only these fields of the answer, in Spotify's notation, as in `items(added_at,track(name))`. The others are then
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
/// [`AddItems`](super::AddItems) under the old name.
///
/// Which of the two scopes is needed depends on whether the playlist is public. The URIs stand in the body, which takes
/// longer lists than a URL.
///
/// Spotify: [Add Items to Playlist (deprecated)](https://developer.spotify.com/documentation/web-api/reference/add-tracks-to-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/playlists/{playlist_id}/tracks",
    id = "add-tracks-to-playlist",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    extended_only(replacement = "POST /playlists/{playlist_id}/items"),
    client = Playlists::add_tracks
)]
#[non_exhaustive]
pub struct AddTracks {
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

/// Make a playlist hold these and nothing else. [`ReplaceItems`](super::ReplaceItems) under the old name.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Update Playlist Items (deprecated)](https://developer.spotify.com/documentation/web-api/reference/reorder-or-replace-playlists-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}/tracks",
    id = "reorder-or-replace-playlists-tracks",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    extended_only(replacement = "PUT /playlists/{playlist_id}/items"),
    client = Playlists::replace_tracks
)]
#[non_exhaustive]
pub struct ReplaceTracks {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// What it shall hold; nothing empties it.
    #[operation(body, items(0..=100), takes(Track, Episode, Chapter))]
    pub uris: Vec<Uri>,
}

/// Move a part of a playlist to another place in it. Doing it twice moves two parts.
/// [`ReorderItems`](super::ReorderItems) under the old name.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Update Playlist Items (deprecated)](https://developer.spotify.com/documentation/web-api/reference/reorder-or-replace-playlists-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}/tracks",
    id = "reorder-or-replace-playlists-tracks",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    extended_only(replacement = "PUT /playlists/{playlist_id}/items"),
    idempotent = false,
    client = Playlists::reorder_tracks
)]
#[non_exhaustive]
pub struct ReorderTracks {
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
/// [`RemoveItems`](super::RemoveItems) under the old name.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Remove Playlist Items (deprecated)](https://developer.spotify.com/documentation/web-api/reference/remove-tracks-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/playlists/{playlist_id}/tracks",
    id = "remove-tracks-playlist",
    returns = Snapshot,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    extended_only(replacement = "DELETE /playlists/{playlist_id}/items"),
    client = Playlists::remove_tracks
)]
#[non_exhaustive]
pub struct RemoveTracks {
    /// From which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// Which.
    #[operation(body, items(1..=100), takes(Track, Episode, Chapter, Local))]
    pub tracks: Vec<ItemRef>,
    /// The state of the playlist to remove them from.
    #[operation(body)]
    pub snapshot_id: Option<Text>,
}
