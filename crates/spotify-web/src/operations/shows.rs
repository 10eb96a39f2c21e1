//! Shows, also called podcasts.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Market, Operation, Show, shows};
//!
//! let id: Id<Show> = "38bS44xjbVVZ3No3ByF1dJ".parse()?;
//! let request = shows::Episodes::new(id).market(Market::SE).limit(10).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/shows/38bS44xjbVVZ3No3ByF1dJ/episodes?market=SE&limit=10");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Shows](https://developer.spotify.com/documentation/web-api/reference/get-a-show)

#[cfg(feature = "client")]
use crate::client::Shows;
use crate::{Id, Market, Operation, Page, Show, SimplifiedEpisode, SimplifiedShow};

/// Get one show, with the first page of its episodes. Without a user's token, pass a market.
///
/// The scope only adds how far the user has listened.
///
/// Spotify: [Get Show](https://developer.spotify.com/documentation/web-api/reference/get-a-show)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/shows/{id}",
    id = "get-a-show",
    returns = Show,
    scopes(UserReadPlaybackPosition),
    client = Shows::get
)]
#[non_exhaustive]
pub struct Get {
    /// Which show.
    #[operation(path)]
    pub id: Id<Show>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get several shows at once, without their episodes. The answer has an element for each id, in their order: nothing
/// where the id is unknown or not for this market. Without a user's token, pass a market.
///
/// Spotify: [Get Several Shows](https://developer.spotify.com/documentation/web-api/reference/get-multiple-shows)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/shows",
    id = "get-multiple-shows",
    returns = Vec<Option<SimplifiedShow>>,
    inside = "shows",
    extended_only(replacement = "GET /shows/{id} for each id"),
    client = Shows::get_batch
)]
#[non_exhaustive]
pub struct GetMany {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Show>>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get a page of a show's episodes, the newest first. Without a user's token, pass a market.
///
/// The scope only adds how far the user has listened.
///
/// Spotify: [Get Show Episodes](https://developer.spotify.com/documentation/web-api/reference/get-a-shows-episodes)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/shows/{id}/episodes",
    id = "get-a-shows-episodes",
    returns = Page<SimplifiedEpisode>,
    scopes(UserReadPlaybackPosition),
    paged,
    client = Shows::episodes
)]
#[non_exhaustive]
pub struct Episodes {
    /// Of which show.
    #[operation(path)]
    pub id: Id<Show>,
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

/// Save shows to the signed-in user's library. [`library::Save`](crate::library::Save) does it in both quota modes.
///
/// Spotify: [Save Shows for Current User](https://developer.spotify.com/documentation/web-api/reference/save-shows-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/shows",
    id = "save-shows-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "PUT /me/library"),
    client = Shows::save
)]
#[non_exhaustive]
pub struct Save {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Show>>,
}

/// Remove shows from the signed-in user's library. [`library::Remove`](crate::library::Remove) does it in both quota
/// modes.
///
/// Spotify: [Remove User's Saved Shows](https://developer.spotify.com/documentation/web-api/reference/remove-shows-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/shows",
    id = "remove-shows-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "DELETE /me/library"),
    client = Shows::remove
)]
#[non_exhaustive]
pub struct Remove {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Show>>,
    /// Only those that are offered there. A client's default market is not sent: it would keep some from being removed.
    #[operation(query)]
    pub market: Option<Market>,
}

/// Check which shows the signed-in user has saved; one answer for each id, in their order.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check User's Saved Shows](https://developer.spotify.com/documentation/web-api/reference/check-users-saved-shows)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/shows/contains",
    id = "check-users-saved-shows",
    returns = Vec<bool>,
    scopes(UserLibraryRead),
    extended_only(replacement = "GET /me/library/contains"),
    client = Shows::check_saved
)]
#[non_exhaustive]
pub struct CheckSaved {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Show>>,
}
