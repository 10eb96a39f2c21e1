//! Albums.

use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use super::artist::SimplifiedArtist;
use super::common::{Copyright, ExternalIds, Restrictions};
use super::date::{DatePrecision, ReleaseDate};
use super::image::Image;
use super::open_enum::open_enum;
use super::show::SimplifiedShow;
use super::timestamp::Iso;
use super::track::SimplifiedTrack;
use crate::choice::AlbumGroup;
use crate::id::Id;
use crate::lenient::derive::Links;
use crate::market::Markets;
use crate::page::Page;
use crate::text::Text;

/// An album, in full.
///
/// Spotify: [AlbumObject](https://developer.spotify.com/documentation/web-api/reference/get-an-album)
#[derive(Clone, Debug, PartialEq, Model)]
#[model(type = "album")]
#[non_exhaustive]
pub struct Album {
    /// The id.
    pub id: Id<Album>,
    /// The name; empty once the album was taken down.
    pub name: Text,
    /// What kind of release it is.
    pub album_type: Option<AlbumType>,
    /// Who made it.
    pub artists: Vec<SimplifiedArtist>,
    /// Covers, the widest first.
    pub images: Vec<Image>,
    /// When it came out, as precisely as is known.
    #[model(null)]
    pub release_date: Option<ReleaseDate>,
    /// How precisely that is known.
    #[model(null)]
    pub release_date_precision: Option<DatePrecision>,
    /// How many tracks it has.
    pub total_tracks: Option<u32>,
    /// The first page of its tracks; [`albums::Tracks`](crate::albums::Tracks) gets the others.
    pub tracks: Option<Page<SimplifiedTrack>>,
    /// Where it can be played; absent when a market was asked for, and for apps in development mode.
    pub available_markets: Option<Markets>,
    /// Why it cannot be played, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// Lines about rights.
    pub copyrights: Vec<Copyright>,
    /// What others call the release.
    pub external_ids: ExternalIds,
    /// Genres; deprecated, and always empty.
    pub genres: Vec<Text>,
    /// Who published it; not for apps in development mode.
    pub label: Option<Text>,
    /// From 0 to 100, the most popular; not for apps in development mode.
    pub popularity: Option<u8>,
    #[model(links)]
    links: Links,
}

/// An album, as far as other objects tell.
///
/// Spotify: [SimplifiedAlbumObject](https://developer.spotify.com/documentation/web-api/reference/get-new-releases)
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(type = "album")]
#[non_exhaustive]
pub struct SimplifiedAlbum {
    /// The id; `None` for the albums of local files.
    #[model(null)]
    pub id: Option<Id<Album>>,
    /// The name; empty once the album was taken down.
    pub name: Text,
    /// What kind of release it is.
    #[model(null)]
    pub album_type: Option<AlbumType>,
    /// Who made it.
    pub artists: Vec<SimplifiedArtist>,
    /// Covers, the widest first.
    pub images: Vec<Image>,
    /// When it came out, as precisely as is known.
    #[model(null)]
    pub release_date: Option<ReleaseDate>,
    /// How precisely that is known.
    #[model(null)]
    pub release_date_precision: Option<DatePrecision>,
    /// How many tracks it has.
    pub total_tracks: Option<u32>,
    /// Where it can be played; absent when a market was asked for, and for apps in development mode.
    pub available_markets: Option<Markets>,
    /// Why it cannot be played, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// How the artist has to do with it, where the albums of one artist are listed; not for apps in development mode.
    pub album_group: Option<AlbumGroup>,
    #[model(links)]
    links: Links,
}

impl SimplifiedAlbum {
    /// The show that is called an album where an episode is called a track.
    pub(super) fn into_show(self) -> Option<SimplifiedShow> {
        let id = Id::from_answer(Text::from(self.id?.as_str()))?;
        Some(SimplifiedShow::named(id, self.name, self.images, self.available_markets))
    }
}

/// An album in the user's library.
///
/// Spotify: [SavedAlbumObject](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-albums)
#[derive(Clone, Debug, PartialEq, Model)]
#[non_exhaustive]
pub struct SavedAlbum {
    /// When it was saved.
    #[model(null, form = Iso)]
    pub added_at: Option<Timestamp>,
    /// The album.
    #[model(required)]
    pub album: Album,
}

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
