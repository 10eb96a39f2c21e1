//! Playlists: finding, reading, making and changing them, and their covers.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Operation, Playlist, Uri, playlists};
//!
//! let id: Id<Playlist> = "3cEYpjA9oz9GiPac4AsH4n".parse()?;
//! let track: Uri = "spotify:track:11dFghVXANMlKmJXsNCbNl".parse()?;
//! let request = playlists::AddItems::new(&id, [track]).position(0).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/playlists/3cEYpjA9oz9GiPac4AsH4n/items");
//! assert_eq!(request.body(), r#"{"uris":["spotify:track:11dFghVXANMlKmJXsNCbNl"],"position":0}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Items are changed up to 100 at a time; the client's `playlists().add(id, uris)`, `.replace(..)`, `.remove(..)` and `.reorder(..)`
//! take any number, see [`bulk`](crate::bulk). A playlist is deleted by removing it from the library: [`library::Remove`](crate::library::Remove). What was called
//! `/tracks` is called `/items` today, and open to all apps under that name only: [`AddTracks`] and its like are
//! [`AddItems`] and its like under the old name.
//!
//! Spotify: [Playlists](https://developer.spotify.com/documentation/web-api/reference/get-playlist)

mod cover;
mod items;
mod tracks;

pub use cover::{Cover, Jpeg, NotAJpeg, UploadCover};
pub use items::{AddItems, ItemRef, Items, RemoveItems, ReorderItems, ReplaceItems};
pub use tracks::{AddTracks, RemoveTracks, ReorderTracks, ReplaceTracks, Tracks};

#[cfg(feature = "client")]
use crate::client::Playlists;
use crate::{Id, Market, Operation, Page, Playlist, SimplifiedPlaylist, User};

/// Get a page of the playlists that the signed-in user owns or follows.
///
/// Collaborative playlists are among them only with `playlist-read-collaborative` too. Those that Spotify makes may
/// come as nulls, which are skipped.
///
/// Spotify: [Get Current User's Playlists](https://developer.spotify.com/documentation/web-api/reference/get-a-list-of-current-users-playlists)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/playlists",
    id = "get-a-list-of-current-users-playlists",
    returns = Page<SimplifiedPlaylist>,
    scopes(PlaylistReadPrivate),
    paged,
    client = Playlists::mine
)]
#[non_exhaustive]
pub struct Mine {
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Get one playlist, with the first page of its items.
///
/// An app in development mode gets the items only if the user owns the playlist or may change it. Playlists that
/// Spotify makes are not found by apps without extended quota.
///
/// Spotify: [Get Playlist](https://developer.spotify.com/documentation/web-api/reference/get-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/playlists/{playlist_id}",
    id = "get-playlist",
    returns = Playlist,
    query("additional_types" = "track,episode"),
    client = Playlists::get
)]
#[non_exhaustive]
pub struct Get {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// Relink its items to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// Only these fields of the answer, in Spotify's notation, as in `name,items(total)`. The others are then
    /// empty or absent.
    #[operation(query)]
    pub fields: Option<String>,
}

/// Make an empty playlist for the signed-in user, who can have about 11,000.
///
/// It is public unless `public` says otherwise. Which of the two scopes is needed depends on whether the playlist is
/// public.
///
/// Spotify: [Create Playlist](https://developer.spotify.com/documentation/web-api/reference/create-playlist)
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/me/playlists",
    id = "create-playlist",
    returns = Playlist,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    client = Playlists::create
)]
#[non_exhaustive]
pub struct Create {
    /// Its name.
    #[operation(body)]
    pub name: String,
    /// Whether it is shown on the owner's profile. Not a lock: whoever has the link can read it either way.
    #[operation(body)]
    pub public: Option<bool>,
    /// Whether others may change it; only for playlists that are not public.
    #[operation(body)]
    pub collaborative: Option<bool>,
    /// What is said of it.
    #[operation(body)]
    pub description: Option<String>,
}

/// Change a playlist's name, description and who sees or changes it. The user must own it.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Change Playlist Details](https://developer.spotify.com/documentation/web-api/reference/change-playlist-details)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}",
    id = "change-playlist-details",
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    client = Playlists::change_details
)]
#[non_exhaustive]
pub struct ChangeDetails {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// A new name.
    #[operation(body)]
    pub name: Option<String>,
    /// Whether it is shown on the owner's profile. Not a lock: whoever has the link can read it either way.
    #[operation(body)]
    pub public: Option<bool>,
    /// Whether others may change it; only for playlists that are not public.
    #[operation(body)]
    pub collaborative: Option<bool>,
    /// What is said of it.
    #[operation(body)]
    pub description: Option<String>,
}

/// Get a page of the playlists that somebody owns or follows, as far as everybody may see them.
///
/// The scopes add the signed-in user's own private and collaborative ones.
///
/// Spotify: [Get User's Playlists](https://developer.spotify.com/documentation/web-api/reference/get-list-users-playlists)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/users/{user_id}/playlists",
    id = "get-list-users-playlists",
    returns = Page<SimplifiedPlaylist>,
    scopes(PlaylistReadPrivate, PlaylistReadCollaborative),
    extended_only(replacement = "GET /me/playlists for the signed-in user"),
    paged,
    client = Playlists::of_user
)]
#[non_exhaustive]
pub struct OfUser {
    /// Of which user.
    #[operation(path, name = "user_id")]
    pub user: Id<User>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Make an empty playlist for the signed-in user, whose id has to be passed. [`Create`] needs no id and is open to all
/// apps.
///
/// Which of the two scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Create Playlist for user](https://developer.spotify.com/documentation/web-api/reference/create-playlist-for-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/users/{user_id}/playlists",
    id = "create-playlist-for-user",
    returns = Playlist,
    scopes(PlaylistModifyPublic, PlaylistModifyPrivate),
    extended_only(replacement = "POST /me/playlists"),
    client = Playlists::create_for_user
)]
#[non_exhaustive]
pub struct CreateForUser {
    /// The signed-in user.
    #[operation(path, name = "user_id")]
    pub user: Id<User>,
    /// Its name.
    #[operation(body)]
    pub name: String,
    /// Whether it is shown on the owner's profile. Not a lock: whoever has the link can read it either way.
    #[operation(body)]
    pub public: Option<bool>,
    /// Whether others may change it; only for playlists that are not public.
    #[operation(body)]
    pub collaborative: Option<bool>,
    /// What is said of it.
    #[operation(body)]
    pub description: Option<String>,
}

/// Get a page of the playlists that Spotify features.
///
/// Closed since November 2024 to apps that did not have extended quota by then.
///
/// Spotify: [Get Featured Playlists](https://developer.spotify.com/documentation/web-api/reference/get-featured-playlists)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/browse/featured-playlists",
    id = "get-featured-playlists",
    returns = crate::FeaturedPlaylists,
    extended_only,
    client = Playlists::featured
)]
#[non_exhaustive]
pub struct Featured {
    /// The language of names, as in `sv_SE`: a language, `_` and a country. American English unless set; also where
    /// Spotify has no other.
    #[operation(query)]
    pub locale: Option<String>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

crate::operations::featured::paged!(Featured);
