//! What the user has saved and whom the user follows.
//!
//! Saving, removing and checking take anything that has a URI, up to 40 at a time, in both quota modes (the client's
//! `library().save(uris)`, `.remove(uris)` and `.contains(uris)` take any number, see [`bulk`](crate::bulk)):
//!
//! ```
//! use spotify_web::{ApiUrl, Operation, Uri, library};
//!
//! let track: Uri = "spotify:track:11dFghVXANMlKmJXsNCbNl".parse()?;
//! let artist: Uri = "https://open.spotify.com/artist/6sFIWsNpZYqfjUpaCgueju".parse()?;
//! let request = library::Save::new([track, artist]).request(&ApiUrl::spotify())?;
//! assert_eq!(request.method(), http::Method::PUT);
//! assert_eq!(
//!     request.uri(),
//!     "https://api.spotify.com/v1/me/library?uris=spotify:track:11dFghVXANMlKmJXsNCbNl,spotify:artist:6sFIWsNpZYqfjUpaCgueju"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is saved comes in pages, by kind:
//!
//! ```
//! use spotify_web::{ApiUrl, Market, Operation, library};
//!
//! let request = library::Tracks::new().market(Market::FROM_TOKEN).limit(50).offset(100).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/me/tracks?market=from_token&limit=50&offset=100");
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```
//!
//! The operations for one kind only, closed to apps in development mode, are with their kinds:
//! [`tracks::Save`](crate::tracks::Save) and so on.
//!
//! Spotify: [Library](https://developer.spotify.com/documentation/web-api/reference/save-library-items)

#[cfg(feature = "client")]
use crate::client::Library;
use crate::{Market, Operation, Page, SavedAlbum, SavedAudiobook, SavedEpisode, SavedShow, SavedTrack, Uri};

/// Save tracks, albums, episodes, shows and audiobooks, and follow artists, users and playlists.
///
/// Tracks, albums, episodes, shows and audiobooks need `user-library-modify`; artists and users `user-follow-modify`,
/// playlists `playlist-modify-public`. Of the documented scopes, only those for the kinds that are passed are needed.
///
/// The URIs stand in the query, and there is no body: Spotify refuses them there, whatever its migration guide shows.
///
/// Spotify: [Save Items to Library](https://developer.spotify.com/documentation/web-api/reference/save-library-items)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/library",
    id = "save-library-items",
    scopes(UserLibraryModify, UserFollowModify, PlaylistModifyPublic),
    client = Library::save_batch
)]
#[non_exhaustive]
pub struct Save {
    /// Of what.
    #[operation(query, items(1..=40), takes(Track, Album, Episode, Show, Audiobook, Artist, User, Playlist))]
    pub uris: Vec<Uri>,
}

/// Remove what is saved, and unfollow artists, users and playlists. A playlist of the user's own that is removed is
/// gone from the library, which is how playlists are deleted.
///
/// Tracks, albums, episodes, shows and audiobooks need `user-library-modify`; artists and users `user-follow-modify`,
/// playlists `playlist-modify-public`. Of the documented scopes, only those for the kinds that are passed are needed.
///
/// Spotify: [Remove Items from Library](https://developer.spotify.com/documentation/web-api/reference/remove-library-items)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/library",
    id = "remove-library-items",
    scopes(UserLibraryModify, UserFollowModify, PlaylistModifyPublic),
    client = Library::remove_batch
)]
#[non_exhaustive]
pub struct Remove {
    /// Of what.
    #[operation(query, items(1..=40), takes(Track, Album, Episode, Show, Audiobook, Artist, User, Playlist))]
    pub uris: Vec<Uri>,
}

/// Check what is saved or followed; one answer for each URI, in their order.
///
/// Tracks, albums, episodes, shows and audiobooks need `user-library-read`; artists and users `user-follow-read`,
/// playlists `playlist-read-private`. Of the documented scopes, only those for the kinds that are passed are needed.
///
/// Spotify: [Check User's Saved Items](https://developer.spotify.com/documentation/web-api/reference/check-library-contains)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/library/contains",
    id = "check-library-contains",
    returns = Vec<bool>,
    scopes(UserLibraryRead, UserFollowRead, PlaylistReadPrivate),
    client = Library::check_batch
)]
#[non_exhaustive]
pub struct Check {
    /// Of what.
    #[operation(query, items(1..=40), takes(Track, Album, Episode, Show, Audiobook, Artist, User, Playlist))]
    pub uris: Vec<Uri>,
}

/// Get a page of the tracks that the signed-in user has saved, the newest first.
///
/// Spotify: [Get User's Saved Tracks](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/tracks",
    id = "get-users-saved-tracks",
    returns = Page<SavedTrack>,
    scopes(UserLibraryRead),
    paged,
    client = Library::tracks
)]
#[non_exhaustive]
pub struct Tracks {
    /// Relink to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Get a page of the albums that the signed-in user has saved, the newest first.
///
/// Spotify: [Get User's Saved Albums](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-albums)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/albums",
    id = "get-users-saved-albums",
    returns = Page<SavedAlbum>,
    scopes(UserLibraryRead),
    paged,
    client = Library::albums
)]
#[non_exhaustive]
pub struct Albums {
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Get a page of the shows that the signed-in user has saved, the newest first.
///
/// Spotify: [Get User's Saved Shows](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-shows)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/shows",
    id = "get-users-saved-shows",
    returns = Page<SavedShow>,
    scopes(UserLibraryRead),
    paged,
    client = Library::shows
)]
#[non_exhaustive]
pub struct Shows {
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Get a page of the episodes that the signed-in user has saved, the newest first. `user-read-playback-position` only
/// adds how far the user has listened.
///
/// Spotify: [Get User's Saved Episodes](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-episodes)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/episodes",
    id = "get-users-saved-episodes",
    returns = Page<SavedEpisode>,
    scopes(UserLibraryRead, UserReadPlaybackPosition),
    paged,
    client = Library::episodes
)]
#[non_exhaustive]
pub struct Episodes {
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Get a page of the audiobooks that the signed-in user has saved.
///
/// Spotify: [Get User's Saved Audiobooks](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-audiobooks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/audiobooks",
    id = "get-users-saved-audiobooks",
    returns = Page<SavedAudiobook>,
    scopes(UserLibraryRead),
    paged,
    client = Library::audiobooks
)]
#[non_exhaustive]
pub struct Audiobooks {
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}
