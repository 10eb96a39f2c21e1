//! Artists.

use serde::{Deserialize, Serialize};

use super::common::{ExternalUrls, Followers, Image, links};
use super::lenient;
use crate::id::Id;
use crate::text::Text;

/// An artist, in full.
///
/// Spotify: [ArtistObject](https://developer.spotify.com/documentation/web-api/reference/get-an-artist)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "artist")]
#[non_exhaustive]
pub struct Artist {
    /// The id.
    pub id: Id<Artist>,
    /// The name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: Text,
    /// Genres; often empty.
    #[serde(default, deserialize_with = "lenient::list")]
    pub genres: Vec<Text>,
    /// Pictures, the widest first.
    #[serde(default, deserialize_with = "lenient::list")]
    pub images: Vec<Image>,
    /// How many follow the artist; not for apps in development mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followers: Option<Followers>,
    /// From 0 to 100, the most popular; not for apps in development mode.
    #[serde(default, deserialize_with = "lenient::optional_number", skip_serializing_if = "Option::is_none")]
    pub popularity: Option<u8>,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

links!(Artist);

/// An artist, as far as other objects tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "artist")]
#[non_exhaustive]
pub struct SimplifiedArtist {
    /// The id; `None` for the artists of local files.
    #[serde(default, deserialize_with = "lenient::optional_id")]
    pub id: Option<Id<Artist>>,
    /// The name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: Text,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

links!(SimplifiedArtist);
