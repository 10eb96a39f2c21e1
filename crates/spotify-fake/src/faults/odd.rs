//! The oddities that clients of the real service have met.

/// Something in answers that Spotify's reference does not say, or says otherwise.
///
/// Each is off unless [`Switches::set_odd`](super::Switches::set_odd) turns it on. What the fake always does, because the service does:
/// an item of a playlist that is gone is null, an unknown id in a batch is null, an album's date may be a year or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Oddity {
    /// Every whole number is a float: `640.0`, `4.9022656E7`.
    Floats,
    /// Every third element is null in lists of playlists and in the playlists of a search.
    NullPlaylists,
    /// `added_at` and `added_by` of playlist entries are null, as in very old lists.
    NullEntryOrigin,
    /// `added_by` is a user without an id, as in lists that Spotify makes.
    SpotifyMadeEntries,
    /// Playlist entries have `track` and no `item`, in both quota modes.
    OldEntryName,
    /// `images` of playlists is null.
    NullImages,
    /// `description` of playlists is null.
    NullDescription,
    /// `public` of playlists is null.
    NullPublic,
    /// The `total` of a playlist's contents is null.
    NullTotals,
    /// Albums have no name, as after a take-down.
    EmptyAlbumNames,
    /// `ALBUM` for `album`.
    UpperCaseAlbumTypes,
    /// `id` and `volume_percent` of devices are null.
    NullDeviceFields,
    /// `context`, `item` and `progress_ms` of the player are null.
    NullPlayerFields,
    /// An advertisement plays: no item.
    Advertisement,
    /// `actions` has its flags directly, as the reference shows it, and not under `disallows`.
    FlatActions,
    /// Enumerations have values that nobody has heard of.
    UnknownValues,
    /// What plays is in a context with a URI of no known kind.
    UnknownContext,
    /// URIs of playlists have their owner in them, as they had until 2018: `spotify:user:OWNER:playlist:ID`.
    LegacyPlaylistUris,
    /// `cursors` is null.
    NullCursors,
    /// Saved audiobooks come plain, without `added_at` and `audiobook` around them.
    PlainSavedAudiobooks,
    /// A chapter's type is `chapter`; the reference says `episode`.
    ChapterType,
    /// The place in an episode is -1.
    NegativeResumePoint,
}
