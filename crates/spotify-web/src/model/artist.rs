//! Artists.

use spotify_web_derive::Model;

use super::common::Followers;
use super::image::Image;
use crate::id::Id;
use crate::lenient::derive::Links;
use crate::text::Text;

/// An artist, in full.
///
/// Spotify: [ArtistObject](https://developer.spotify.com/documentation/web-api/reference/get-an-artist)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "artist")]
#[non_exhaustive]
pub struct Artist {
    /// The id.
    pub id: Id<Artist>,
    /// The name.
    pub name: Text,
    /// Genres; deprecated, and often empty.
    pub genres: Vec<Text>,
    /// Pictures, the widest first.
    pub images: Vec<Image>,
    /// How many follow the artist; not for apps in development mode.
    pub followers: Option<Followers>,
    /// From 0 to 100, the most popular; not for apps in development mode.
    pub popularity: Option<u8>,
    #[model(links)]
    links: Links,
}

/// An artist, as far as other objects tell.
///
/// Spotify: [SimplifiedArtistObject](https://developer.spotify.com/documentation/web-api/reference/get-track)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "artist")]
#[non_exhaustive]
pub struct SimplifiedArtist {
    /// The id; `None` for the artists of local files.
    #[model(null)]
    pub id: Option<Id<Artist>>,
    /// The name.
    pub name: Text,
    #[model(links)]
    links: Links,
}
