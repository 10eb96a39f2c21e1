//! Categories, by which Spotify's apps let people browse.
//!
//! ```
//! use spotify_web::{ApiUrl, Operation, categories};
//!
//! let request = categories::List::new().locale("sv_SE").limit(50).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/browse/categories?locale=sv_SE&limit=50");
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```
//!
//! Spotify: [Categories](https://developer.spotify.com/documentation/web-api/reference/get-categories)

#[cfg(feature = "client")]
use crate::client::Categories;
use crate::{Category, FeaturedPlaylists, Id, Operation, Page};

/// Get a page of the categories.
///
/// Spotify: [Get Several Browse Categories](https://developer.spotify.com/documentation/web-api/reference/get-categories)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/browse/categories",
    id = "get-categories",
    returns = Page<Category>,
    inside = "categories",
    extended_only,
    paged,
    client = Categories::list
)]
#[non_exhaustive]
pub struct List {
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

/// Get one category.
///
/// Spotify: [Get Single Browse Category](https://developer.spotify.com/documentation/web-api/reference/get-a-category)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/browse/categories/{category_id}",
    id = "get-a-category",
    returns = Category,
    extended_only,
    client = Categories::get
)]
#[non_exhaustive]
pub struct Get {
    /// Which category.
    #[operation(path, name = "category_id")]
    pub id: Id<Category>,
    /// The language of names, as in `sv_SE`: a language, `_` and a country. American English unless set; also where
    /// Spotify has no other.
    #[operation(query)]
    pub locale: Option<String>,
}

/// Get a page of the playlists of a category.
///
/// Closed since November 2024 to apps that did not have extended quota by then.
///
/// Spotify: [Get Category's Playlists](https://developer.spotify.com/documentation/web-api/reference/get-a-categories-playlists)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/browse/categories/{category_id}/playlists",
    id = "get-a-categories-playlists",
    returns = FeaturedPlaylists,
    extended_only,
    client = Categories::playlists
)]
#[non_exhaustive]
pub struct Playlists {
    /// Of which category.
    #[operation(path, name = "category_id")]
    pub id: Id<Category>,
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

crate::operations::featured::paged!(Playlists);
