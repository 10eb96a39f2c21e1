//! Artists.
//!
//! ```
//! use spotify_web::{AlbumGroup, ApiUrl, Artist, Id, Operation, artists};
//!
//! let id: Id<Artist> = "6sFIWsNpZYqfjUpaCgueju".parse()?;
//! let operation = artists::Albums::new(id).include_groups([AlbumGroup::Album, AlbumGroup::Single]);
//! assert_eq!(
//!     operation.request(&ApiUrl::spotify())?.uri(),
//!     "https://api.spotify.com/v1/artists/6sFIWsNpZYqfjUpaCgueju/albums?include_groups=album,single"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spotify: [Artists](https://developer.spotify.com/documentation/web-api/reference/get-an-artist)

#[cfg(feature = "client")]
use crate::client::Artists;
use crate::{AlbumGroup, Artist, Id, Market, Operation, Page, SimplifiedAlbum, Track};

/// Get one artist.
///
/// Spotify: [Get Artist](https://developer.spotify.com/documentation/web-api/reference/get-an-artist)
#[derive(Clone, Debug, Operation)]
#[operation(GET "/artists/{id}", id = "get-an-artist", returns = Artist, client = Artists::get)]
#[non_exhaustive]
pub struct Get {
    /// Which artist.
    #[operation(path)]
    pub id: Id<Artist>,
}

/// Get several artists at once. The answer has an element for each id, in their order: nothing where the id is unknown.
///
/// Spotify: [Get Several Artists](https://developer.spotify.com/documentation/web-api/reference/get-multiple-artists)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/artists",
    id = "get-multiple-artists",
    returns = Vec<Option<Artist>>,
    inside = "artists",
    extended_only(replacement = "GET /artists/{id} for each id"),
    client = Artists::get_batch
)]
#[non_exhaustive]
pub struct GetMany {
    /// Which ones.
    #[operation(query, items(1..=50))]
    pub ids: Vec<Id<Artist>>,
}

/// Get a page of the albums that an artist made or takes part in.
///
/// An app in development mode gets 10 at a time at most, and 5 unless it says; one with extended quota 50, and 20
/// unless it says.
///
/// Spotify: [Get Artist's Albums](https://developer.spotify.com/documentation/web-api/reference/get-an-artists-albums)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/artists/{id}/albums",
    id = "get-an-artists-albums",
    returns = Page<SimplifiedAlbum>,
    paged,
    client = Artists::albums
)]
#[non_exhaustive]
pub struct Albums {
    /// Of which artist.
    #[operation(path)]
    pub id: Id<Artist>,
    /// Only those that the artist takes part in like this; all unless set.
    #[operation(query)]
    pub include_groups: Option<Vec<AlbumGroup>>,
    /// As it is offered there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
    /// How many.
    #[operation(query, range(1..=50, development = 1..=10))]
    pub limit: Option<u32>,
    /// From which position on.
    #[operation(query)]
    pub offset: Option<u32>,
}

/// Get the tracks of an artist that are most popular in a market, up to ten. Without a user's token, pass the market.
///
/// Spotify: [Get Artist's Top Tracks](https://developer.spotify.com/documentation/web-api/reference/get-an-artists-top-tracks)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/artists/{id}/top-tracks",
    id = "get-an-artists-top-tracks",
    returns = Vec<Track>,
    inside = "tracks",
    extended_only,
    client = Artists::top_tracks
)]
#[non_exhaustive]
pub struct TopTracks {
    /// Of which artist.
    #[operation(path)]
    pub id: Id<Artist>,
    /// Where they are popular.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get up to 20 artists that the same people listen to.
///
/// Closed since November 2024 to apps that did not have extended quota by then.
///
/// Spotify: [Get Artist's Related Artists](https://developer.spotify.com/documentation/web-api/reference/get-an-artists-related-artists)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/artists/{id}/related-artists",
    id = "get-an-artists-related-artists",
    returns = Vec<Artist>,
    inside = "artists",
    extended_only,
    client = Artists::related_artists
)]
#[non_exhaustive]
pub struct RelatedArtists {
    /// To which artist.
    #[operation(path)]
    pub id: Id<Artist>,
}
