//! Episodes of shows.
//!
//! ```
//! use spotify_web::{ApiUrl, Episode, Id, Market, Operation, episodes};
//!
//! let id: Id<Episode> = "512ojhOuo1ktJprKbVcKyQ".parse()?;
//! let request = episodes::Get::new(id).market(Market::SE).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/episodes/512ojhOuo1ktJprKbVcKyQ?market=SE");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Episodes](https://developer.spotify.com/documentation/web-api/reference/get-an-episode)

#[cfg(feature = "client")]
use crate::client::Episodes;
use crate::{Episode, Id, Market, Operation};

/// Get one episode, with its show. Without a user's token, pass a market.
///
/// The scope only adds how far the user has listened.
///
/// Spotify: [Get Episode](https://developer.spotify.com/documentation/web-api/reference/get-an-episode)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/episodes/{id}",
    id = "get-an-episode",
    returns = Episode,
    scopes(UserReadPlaybackPosition),
    client = Episodes::get
)]
#[non_exhaustive]
pub struct Get {
    /// Which episode.
    #[operation(path)]
    pub id: Id<Episode>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get several episodes at once. The answer has an element for each id, in their order: nothing where the id is unknown
/// or not for this market. Without a user's token, pass a market.
///
/// The scope only adds how far the user has listened.
///
/// Spotify: [Get Several Episodes](https://developer.spotify.com/documentation/web-api/reference/get-multiple-episodes)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/episodes",
    id = "get-multiple-episodes",
    returns = Vec<Option<Episode>>,
    inside = "episodes",
    scopes(UserReadPlaybackPosition),
    extended_only(replacement = "GET /episodes/{id} for each id"),
    client = Episodes::get_batch
)]
#[non_exhaustive]
pub struct GetMany {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Episode>>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Save episodes to the signed-in user's library. [`library::Save`](crate::library::Save) does it in both quota modes.
///
/// The ids stand in the query; Spotify documents the body as an alternative, with the same limit.
///
/// Spotify: [Save Episodes for Current User](https://developer.spotify.com/documentation/web-api/reference/save-episodes-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/episodes",
    id = "save-episodes-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "PUT /me/library"),
    client = Episodes::save
)]
#[non_exhaustive]
pub struct Save {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Episode>>,
}

/// Remove episodes from the signed-in user's library. [`library::Remove`](crate::library::Remove) does it in both quota
/// modes.
///
/// The ids stand in the query; Spotify documents the body as an alternative, with the same limit.
///
/// Spotify: [Remove User's Saved Episodes](https://developer.spotify.com/documentation/web-api/reference/remove-episodes-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/episodes",
    id = "remove-episodes-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "DELETE /me/library"),
    client = Episodes::remove
)]
#[non_exhaustive]
pub struct Remove {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Episode>>,
}

/// Check which episodes the signed-in user has saved; one answer for each id, in their order.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check User's Saved Episodes](https://developer.spotify.com/documentation/web-api/reference/check-users-saved-episodes)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/episodes/contains",
    id = "check-users-saved-episodes",
    returns = Vec<bool>,
    scopes(UserLibraryRead),
    extended_only(replacement = "GET /me/library/contains"),
    client = Episodes::check_saved
)]
#[non_exhaustive]
pub struct CheckSaved {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Episode>>,
}
