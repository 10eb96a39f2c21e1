//! Chapters of audiobooks.
//!
//! ```
//! use spotify_web::{ApiUrl, Chapter, Id, Market, Operation, chapters};
//!
//! let id: Id<Chapter> = "0D5wENdkdwbqlrHoaJ9g29".parse()?;
//! let request = chapters::Get::new(id).market(Market::US).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/chapters/0D5wENdkdwbqlrHoaJ9g29?market=US");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Chapters](https://developer.spotify.com/documentation/web-api/reference/get-a-chapter)

#[cfg(feature = "client")]
use crate::client::Chapters;
use crate::{Chapter, Id, Market, Operation};

/// Get one chapter of an audiobook, with the audiobook.
///
/// Audiobooks exist in the United States, the United Kingdom, Canada, Ireland, New Zealand and Australia only. Without
/// a user's token, pass one of these markets.
///
/// Spotify: [Get a Chapter](https://developer.spotify.com/documentation/web-api/reference/get-a-chapter)
#[derive(Clone, Debug, Operation)]
#[operation(GET "/chapters/{id}", id = "get-a-chapter", returns = Chapter, client = Chapters::get)]
#[non_exhaustive]
pub struct Get {
    /// Which chapter.
    #[operation(path)]
    pub id: Id<Chapter>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get several chapters at once. The answer has an element for each id, in their order: nothing where the id is unknown
/// or not for this market.
///
/// Audiobooks exist in the United States, the United Kingdom, Canada, Ireland, New Zealand and Australia only. Without
/// a user's token, pass one of these markets.
///
/// Spotify: [Get Several Chapters](https://developer.spotify.com/documentation/web-api/reference/get-several-chapters)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/chapters",
    id = "get-several-chapters",
    returns = Vec<Option<Chapter>>,
    inside = "chapters",
    extended_only(replacement = "GET /chapters/{id} for each id"),
    client = Chapters::get_batch
)]
#[non_exhaustive]
pub struct GetMany {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Chapter>>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}
