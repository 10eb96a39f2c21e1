//! Search.
//!
//! ```
//! use spotify_web::search::Query;
//! use spotify_web::{ApiUrl, Operation, SearchType, search};
//!
//! let query = Query::new("deluxe").artist("Björk & co").years(1995..=1999);
//! let operation = search::Items::new(query, [SearchType::Track, SearchType::Album]).limit(3);
//! assert_eq!(
//!     operation.request(&ApiUrl::spotify())?.uri(),
//!     "https://api.spotify.com/v1/search?q=deluxe%20artist:%22Bj%C3%B6rk%20%26%20co%22%20year:1995-1999&type=track,album&limit=3"
//! );
//! assert!(operation.limit(51).request(&ApiUrl::spotify()).is_err()); // Spotify would refuse it
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Search](https://developer.spotify.com/documentation/web-api/reference/search)

mod only;
mod query;

pub use only::{Only, Searchable};
pub use query::Query;

#[cfg(feature = "client")]
use crate::client::Search;
use crate::{IncludeExternal, Market, Operation, SearchResults, SearchType};

/// Search the catalogue.
///
/// The limit is per type. About the first 1,000 results of each type can be reached. An app in development mode gets 10
/// at a time at most, and 5 unless it says; one with extended quota 50, and 20 unless it says. Without a user's token,
/// pass a market. Audiobooks are found in six countries only. To walk through the results of one type, search for that
/// [`Only`].
///
/// Spotify: [Search for Item](https://developer.spotify.com/documentation/web-api/reference/search)
#[derive(Clone, Debug, Operation)]
#[operation(GET "/search", id = "search", returns = SearchResults, client = Search::items)]
#[non_exhaustive]
pub struct Items {
    /// What to look for: words, or a [`Query`] with filters.
    #[operation(query, name = "q")]
    pub query: Query,
    /// Which types of things.
    #[operation(query, name = "type", items(1..=7))]
    pub types: Vec<SearchType>,
    /// Only what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// How many of each type.
    #[operation(query, range(1..=50, development = 1..=10))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query, range(0..=1000))]
    pub offset: Option<u32>,
    /// Count in what is hosted outside of Spotify, since the app can play it.
    #[operation(query)]
    pub include_external: Option<IncludeExternal>,
}
