//! Tracks.

use std::time::Duration;

use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use super::album::SimplifiedAlbum;
use super::artist::SimplifiedArtist;
use super::common::{ExternalIds, Restrictions};
use super::timestamp::Iso;
use crate::id::Id;
use crate::lenient::derive::Links;
use crate::market::Markets;
use crate::text::Text;

/// A track, in full.
///
/// Spotify: [TrackObject](https://developer.spotify.com/documentation/web-api/reference/get-track)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "track")]
#[non_exhaustive]
pub struct Track {
    /// The id; `None` for a local file.
    #[model(null)]
    pub id: Option<Id<Track>>,
    /// The name.
    pub name: Text,
    /// Who made it.
    pub artists: Vec<SimplifiedArtist>,
    /// The album it is on.
    pub album: SimplifiedAlbum,
    /// How long it is, in milliseconds; see [`duration`](Self::duration).
    pub duration_ms: u32,
    /// On which disc of the album.
    pub disc_number: u32,
    /// Where on that disc.
    pub track_number: u32,
    /// Whether its words are explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it is a file of the user's own.
    pub is_local: bool,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// Why it cannot, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// The track that was asked for, if this one stands in for it; not for apps in development mode.
    pub linked_from: Option<LinkedTrack>,
    /// Where it can be played; absent when a market was asked for, and for apps in development mode.
    pub available_markets: Option<Markets>,
    /// From 0 to 100, the most popular; not for apps in development mode.
    pub popularity: Option<u8>,
    /// What others call the recording.
    pub external_ids: ExternalIds,
    /// 30 seconds to listen to; deprecated, and `None` nearly everywhere.
    #[model(null)]
    pub preview_url: Option<Text>,
    #[model(links)]
    pub(super) links: Links,
}

/// A track, as far as its album tells. It has no `external_ids`, so no ISRC.
///
/// Spotify: [SimplifiedTrackObject](https://developer.spotify.com/documentation/web-api/reference/get-an-albums-tracks)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "track")]
#[non_exhaustive]
pub struct SimplifiedTrack {
    /// The id; `None` for a local file.
    #[model(null)]
    pub id: Option<Id<Track>>,
    /// The name.
    pub name: Text,
    /// Who made it.
    pub artists: Vec<SimplifiedArtist>,
    /// How long it is, in milliseconds; see [`duration`](Self::duration).
    pub duration_ms: u32,
    /// On which disc of the album.
    pub disc_number: u32,
    /// Where on that disc.
    pub track_number: u32,
    /// Whether its words are explicit; also false when that is not known.
    pub explicit: bool,
    /// Whether it is a file of the user's own.
    pub is_local: bool,
    /// Whether it can be played in the market that was asked for.
    pub is_playable: Option<bool>,
    /// Why it cannot, if it cannot.
    pub restrictions: Option<Restrictions>,
    /// The track that was asked for, if this one stands in for it; not for apps in development mode.
    pub linked_from: Option<LinkedTrack>,
    /// Where it can be played; absent when a market was asked for, and for apps in development mode.
    pub available_markets: Option<Markets>,
    /// 30 seconds to listen to; deprecated, and `None` nearly everywhere.
    #[model(null)]
    pub preview_url: Option<Text>,
    #[model(links)]
    links: Links,
}

impl Track {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms.into())
    }
}

impl SimplifiedTrack {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms.into())
    }
}

/// The track that was asked for when another one was answered, since that one can be played in the market.
///
/// Spotify: [Track relinking](https://developer.spotify.com/documentation/web-api/concepts/track-relinking)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[model(type = "track")]
#[non_exhaustive]
pub struct LinkedTrack {
    /// The id.
    #[model(null)]
    pub id: Option<Id<Track>>,
    #[model(links)]
    links: Links,
}

/// A track in the user's library.
///
/// Spotify: [SavedTrackObject](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-tracks)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct SavedTrack {
    /// When it was saved.
    #[model(null, form = Iso)]
    pub added_at: Option<Timestamp>,
    /// The track.
    #[model(required)]
    pub track: Track,
}
