//! Audiobooks.
//!
//! ```
//! use spotify_web::{ApiUrl, Audiobook, Id, Market, Operation, audiobooks};
//!
//! let id: Id<Audiobook> = "spotify:audiobook:7iHfbu1YPACw6oZPAFJtqe".parse()?;
//! let request = audiobooks::Chapters::new(id).market(Market::IE).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/audiobooks/7iHfbu1YPACw6oZPAFJtqe/chapters?market=IE");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Audiobooks](https://developer.spotify.com/documentation/web-api/reference/get-an-audiobook)

#[cfg(feature = "client")]
use crate::client::Audiobooks;
use crate::{Audiobook, Id, Market, Operation, Page, SimplifiedChapter};

/// Get one audiobook, with the first page of its chapters.
///
/// Audiobooks exist in the United States, the United Kingdom, Canada, Ireland, New Zealand and Australia only. Without
/// a user's token, pass one of these markets.
///
/// Spotify: [Get an Audiobook](https://developer.spotify.com/documentation/web-api/reference/get-an-audiobook)
#[derive(Clone, Debug, Operation)]
#[operation(GET "/audiobooks/{id}", id = "get-an-audiobook", returns = Audiobook, client = Audiobooks::get)]
#[non_exhaustive]
pub struct Get {
    /// Which audiobook.
    #[operation(path)]
    pub id: Id<Audiobook>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get several audiobooks at once. The answer has an element for each id, in their order: nothing where the id is
/// unknown or not for this market.
///
/// Audiobooks exist in the United States, the United Kingdom, Canada, Ireland, New Zealand and Australia only. Without
/// a user's token, pass one of these markets.
///
/// Spotify: [Get Several Audiobooks](https://developer.spotify.com/documentation/web-api/reference/get-multiple-audiobooks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/audiobooks",
    id = "get-multiple-audiobooks",
    returns = Vec<Option<Audiobook>>,
    inside = "audiobooks",
    extended_only(replacement = "GET /audiobooks/{id} for each id"),
    client = Audiobooks::get_batch
)]
#[non_exhaustive]
pub struct GetMany {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Audiobook>>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get a page of an audiobook's chapters, in their order.
///
/// Audiobooks exist in the United States, the United Kingdom, Canada, Ireland, New Zealand and Australia only. Without
/// a user's token, pass one of these markets.
///
/// Spotify: [Get Audiobook Chapters](https://developer.spotify.com/documentation/web-api/reference/get-audiobook-chapters)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/audiobooks/{id}/chapters",
    id = "get-audiobook-chapters",
    returns = Page<SimplifiedChapter>,
    paged,
    client = Audiobooks::chapters
)]
#[non_exhaustive]
pub struct Chapters {
    /// Of which audiobook.
    #[operation(path)]
    pub id: Id<Audiobook>,
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

/// Save audiobooks to the signed-in user's library. [`library::Save`](crate::library::Save) does it in both quota
/// modes.
///
/// Spotify: [Save Audiobooks for Current User](https://developer.spotify.com/documentation/web-api/reference/save-audiobooks-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/audiobooks",
    id = "save-audiobooks-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "PUT /me/library"),
    client = Audiobooks::save
)]
#[non_exhaustive]
pub struct Save {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Audiobook>>,
}

/// Remove audiobooks from the signed-in user's library. [`library::Remove`](crate::library::Remove) does it in both
/// quota modes.
///
/// Spotify: [Remove User's Saved Audiobooks](https://developer.spotify.com/documentation/web-api/reference/remove-audiobooks-user)
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/me/audiobooks",
    id = "remove-audiobooks-user",
    scopes(UserLibraryModify),
    extended_only(replacement = "DELETE /me/library"),
    client = Audiobooks::remove
)]
#[non_exhaustive]
pub struct Remove {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Audiobook>>,
}

/// Check which audiobooks the signed-in user has saved; one answer for each id, in their order.
/// [`library::Check`](crate::library::Check) does it in both quota modes.
///
/// Spotify: [Check User's Saved Audiobooks](https://developer.spotify.com/documentation/web-api/reference/check-users-saved-audiobooks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/audiobooks/contains",
    id = "check-users-saved-audiobooks",
    returns = Vec<bool>,
    scopes(UserLibraryRead),
    extended_only(replacement = "GET /me/library/contains"),
    client = Audiobooks::check_saved
)]
#[non_exhaustive]
pub struct CheckSaved {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Audiobook>>,
}
