//! Playlists.
//!
//! ```
//! use spotify_web::{ApiUrl, Operation, playlists};
//!
//! let request = playlists::Mine::new().limit(50).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/me/playlists?limit=50");
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```
//!
//! Spotify: [Playlists](https://developer.spotify.com/documentation/web-api/reference/get-playlist)

#[cfg(feature = "client")]
use crate::client::Playlists;
use crate::{Operation, Page, SimplifiedPlaylist};

/// Get a page of the playlists that the signed-in user owns or follows.
///
/// Collaborative playlists are among them only with `playlist-read-collaborative` too. Those that Spotify makes may come
/// as nulls, which are skipped.
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
