//! What is read of a playlist to learn whether a change was made: as little as possible, and as it is in no market, since in a
//! market other tracks stand in for those that were added.

use spotify_web_derive::{Model, Operation};

use crate::id::Id;
use crate::model::{Playlist, PlaylistContents};
use crate::page::Page;
use crate::text::Text;

/// Get a playlist's snapshot id and length, and no more.
///
/// Spotify: [Get Playlist](https://developer.spotify.com/documentation/web-api/reference/get-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/playlists/{playlist_id}",
    id = "get-playlist",
    returns = PlaylistState,
    query("fields" = "snapshot_id,items(total),tracks(total)")
)]
#[non_exhaustive]
pub struct ReadPlaylistState {
    /// Of which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
}

/// Get a page of what is in a playlist, as it is in no market.
///
/// Spotify: [Get Playlist Items](https://developer.spotify.com/documentation/web-api/reference/get-playlists-items)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/playlists/{playlist_id}/items",
    id = "get-playlists-items",
    returns = PlaylistEntries,
    scopes(PlaylistReadPrivate),
    query("additional_types" = "track,episode")
)]
#[non_exhaustive]
pub struct ReadPlaylistEntries {
    /// Of which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// How many.
    #[operation(query, range(1..=50))]
    pub limit: u32,
    /// From which position on.
    #[operation(query)]
    pub offset: u32,
}

/// How many entries are read at once.
pub(super) const PAGE: usize = 50;

/// A playlist's snapshot id and length.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct PlaylistState {
    /// Names the state; changes with every change.
    pub snapshot_id: Option<Text>,
    /// How many items it has, under either of Spotify's names.
    #[model(or = "tracks")]
    pub items: Option<PlaylistContents>,
}

/// A page of a playlist.
pub type PlaylistEntries = Page<PlaylistEntry>;

/// A place in a playlist, as far as it says what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct PlaylistEntry {
    /// What stands there.
    #[model(null, or = "track")]
    pub item: Option<Named>,
}

/// What says its URI, and of what else it stands in the place.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Named {
    /// Its URI.
    pub uri: Option<Text>,
    /// What was added, where another track stands in for it.
    pub linked_from: Option<LinkedFrom>,
}

/// What was added, where another track stands in for it.
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct LinkedFrom {
    /// Its URI.
    pub uri: Option<Text>,
}

impl PlaylistState {
    pub(super) fn total(&self) -> Option<u32> {
        self.items.as_ref().and_then(|items| items.total)
    }

    /// Whether this is the same state as `other`, which both must have a name for.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.snapshot_id.is_some() && self.snapshot_id == other.snapshot_id
    }

    /// The state after a change that added so many.
    pub(super) fn after(&self, snapshot_id: Option<Text>, added: usize) -> Self {
        let total = self.total().map(|total| total.saturating_add(u32::try_from(added).unwrap_or(u32::MAX)));
        Self::of(snapshot_id, total)
    }

    pub(super) fn of(snapshot_id: Option<Text>, total: Option<u32>) -> Self {
        Self { snapshot_id, items: Some(PlaylistContents { total, href: None }) }
    }
}

impl PlaylistEntry {
    /// The URI that was added here.
    pub(super) fn added(&self) -> Option<&Text> {
        let item = self.item.as_ref()?;
        item.linked_from.as_ref().and_then(|linked| linked.uri.as_ref()).or(item.uri.as_ref())
    }
}
