//! Albums.
//!
//! ```
//! use spotify_web::{Album, ApiUrl, Id, Operation, albums};
//!
//! let id: Id<Album> = "https://open.spotify.com/album/0tGPJ0bkWOUmH7MEOR77qc".parse()?;
//! let request = albums::Tracks::new(&id).limit(50).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/albums/0tGPJ0bkWOUmH7MEOR77qc/tracks?limit=50");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Albums](https://developer.spotify.com/documentation/web-api/reference/get-an-album)

#[cfg(feature = "client")]
use crate::client::Albums;
use crate::{Album, Id, Market, Operation, Page, SimplifiedAlbum, SimplifiedTrack};

/// Get one album, with the first page of its tracks.
///
/// Spotify: [Get Album](https://developer.spotify.com/documentation/web-api/reference/get-an-album)
#[derive(Clone, Debug, Operation)]
#[operation(GET "/albums/{id}", id = "get-an-album", returns = Album, client = Albums::get)]
#[non_exhaustive]
pub struct Get {
    /// Which album.
    #[operation(path)]
    pub id: Id<Album>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get several albums at once. The answer has an element for each id, in their order: nothing where the id is unknown
/// or not for this market.
///
/// Spotify: [Get Several Albums](https://developer.spotify.com/documentation/web-api/reference/get-multiple-albums)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/albums",
    id = "get-multiple-albums",
    returns = Vec<Option<Album>>,
    inside = "albums",
    extended_only(replacement = "GET /albums/{id} for each id"),
    client = Albums::get_batch
)]
#[non_exhaustive]
pub struct GetMany {
    /// Which ones.
    #[operation(query, items(1..=20))]
    pub ids: Vec<Id<Album>>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get a page of an album's tracks, in the order of the album. They have no ISRC: get the track for that.
///
/// Spotify: [Get Album Tracks](https://developer.spotify.com/documentation/web-api/reference/get-an-albums-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/albums/{id}/tracks",
    id = "get-an-albums-tracks",
    returns = Page<SimplifiedTrack>,
    paged,
    client = Albums::tracks
)]
#[non_exhaustive]
pub struct Tracks {
    /// Of which album.
    #[operation(path)]
    pub id: Id<Album>,
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

/// Get a page of the albums that Spotify shows as new releases.
///
/// Spotify: [Get New Releases](https://developer.spotify.com/documentation/web-api/reference/get-new-releases)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/browse/new-releases",
    id = "get-new-releases",
    returns = Page<SimplifiedAlbum>,
    inside = "albums",
    extended_only,
    paged,
    client = Albums::new_releases
)]
#[non_exhaustive]
pub struct NewReleases {
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Save albums to the signed-in user's library. [`library::Save`](crate::library::Save) does it in both quota modes.
///
/// The ids stand in the query, which takes 20 of them; in a body it would be 50, which Spotify documents as an
/// alternative.
///
/// Spotify: [Save Albums for Current User](https://developer.spotify.com/documentation/web-api/reference/save-albums-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/albums",
    id = "save-albums-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "PUT /me/library"),
    client = Albums::save
)]
#[non_exhaustive]
pub struct Save {
    /// Which ones.
    #[operation(query, items(1..=20))]
    pub ids: Vec<Id<Album>>,
}

/// Remove albums from the signed-in user's library. [`library::Remove`](crate::library::Remove) does it in both quota
/// modes.
///
/// The ids stand in the query, which takes 20 of them; in a body it would be 50, which Spotify documents as an
/// alternative.
///
/// Spotify: [Remove Users' Saved Albums](https://developer.spotify.com/documentation/web-api/reference/remove-albums-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/albums",
    id = "remove-albums-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "DELETE /me/library"),
    client = Albums::remove
)]
#[non_exhaustive]
pub struct Remove {
    /// Which ones.
    #[operation(query, items(1..=20))]
    pub ids: Vec<Id<Album>>,
}

/// Check which albums the signed-in user has saved; one answer for each id, in their order.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check User's Saved Albums](https://developer.spotify.com/documentation/web-api/reference/check-users-saved-albums)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/albums/contains",
    id = "check-users-saved-albums",
    returns = Vec<bool>,
    scopes(UserLibraryRead),
    extended_only(replacement = "GET /me/library/contains"),
    client = Albums::check_saved
)]
#[non_exhaustive]
pub struct CheckSaved {
    /// Which ones.
    #[operation(query, items(1..=20))]
    pub ids: Vec<Id<Album>>,
}
