//! Albums.

use serde::{Deserialize, Serialize};

use super::Album;
use super::artist::SimplifiedArtist;
use super::common::{ExternalUrls, Image, Restrictions, links};
use super::date::{DatePrecision, ReleaseDate};
use super::lenient;
use super::open_enum::open_enum;
use crate::id::Id;
use crate::market::Markets;
use crate::text::Text;

/// An album, as far as other objects tell.
///
/// Spotify: [SimplifiedAlbumObject](https://developer.spotify.com/documentation/web-api/reference/get-an-artists-albums)
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "album")]
#[non_exhaustive]
pub struct SimplifiedAlbum {
    /// The id; `None` for the albums of local files.
    #[serde(default, deserialize_with = "lenient::optional_id")]
    pub id: Option<Id<Album>>,
    /// The name; empty once the album was taken down.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: Text,
    /// What kind of release it is.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub album_type: Option<AlbumType>,
    /// Who made it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub artists: Vec<SimplifiedArtist>,
    /// Covers, the widest first.
    #[serde(default, deserialize_with = "lenient::list")]
    pub images: Vec<Image>,
    /// When it came out, as precisely as is known.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub release_date: Option<ReleaseDate>,
    /// How precisely that is known.
    #[serde(default, deserialize_with = "lenient::or_none")]
    pub release_date_precision: Option<DatePrecision>,
    /// How many tracks it has.
    #[serde(default, deserialize_with = "lenient::optional_number", skip_serializing_if = "Option::is_none")]
    pub total_tracks: Option<u32>,
    /// Where it can be played; absent when a market was asked for, and for apps in development mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_markets: Option<Markets>,
    /// Why it cannot be played, if it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Restrictions>,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

links!(SimplifiedAlbum);

open_enum! {
    /// What kind of release an album is.
    AlbumType {
        /// An album.
        Album = "album",
        /// A single or EP.
        Single = "single",
        /// A compilation.
        Compilation = "compilation",
    }
}
