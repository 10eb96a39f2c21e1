//! What the user has saved.
//!
//! ```
//! use spotify_web::{ApiUrl, Market, Operation, library};
//!
//! let request = library::Tracks::new().market(Market::FROM_TOKEN).limit(50).offset(100).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/me/tracks?market=from_token&limit=50&offset=100");
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```
//!
//! Spotify: [Library](https://developer.spotify.com/documentation/web-api/reference/save-library-items)

#[cfg(feature = "client")]
use crate::client::Library;
use crate::{Market, Operation, Page, SavedTrack};

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
