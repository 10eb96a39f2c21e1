//! Tracks.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use spotify_auth_core::Timestamp;

use super::album::SimplifiedAlbum;
use super::artist::SimplifiedArtist;
use super::common::{ExternalIds, ExternalUrls, Restrictions, links};
use super::{lenient, timestamp};
use crate::id::Id;
use crate::market::Markets;
use crate::text::Text;

/// A track, in full.
///
/// Spotify: [TrackObject](https://developer.spotify.com/documentation/web-api/reference/get-track)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "track")]
#[non_exhaustive]
pub struct Track {
    /// The id; `None` for a local file.
    #[serde(default, deserialize_with = "lenient::optional_id")]
    pub id: Option<Id<Track>>,
    /// The name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: Text,
    /// Who made it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub artists: Vec<SimplifiedArtist>,
    /// The album it is on.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub album: SimplifiedAlbum,
    /// How long it is, in milliseconds; see [`duration`](Self::duration).
    #[serde(default, deserialize_with = "lenient::number")]
    pub duration_ms: u32,
    /// On which disc of the album.
    #[serde(default, deserialize_with = "lenient::number")]
    pub disc_number: u32,
    /// Where on that disc.
    #[serde(default, deserialize_with = "lenient::number")]
    pub track_number: u32,
    /// Whether its words are explicit; also false when that is not known.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub explicit: bool,
    /// Whether it is a file of the user's own.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_local: bool,
    /// Whether it can be played in the market that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_playable: Option<bool>,
    /// Why it cannot, if it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Restrictions>,
    /// The track that was asked for, if this one stands in for it; not for apps in development mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_from: Option<LinkedTrack>,
    /// Where it can be played; absent when a market was asked for, and for apps in development mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_markets: Option<Markets>,
    /// From 0 to 100, the most popular; not for apps in development mode.
    #[serde(default, deserialize_with = "lenient::optional_number", skip_serializing_if = "Option::is_none")]
    pub popularity: Option<u8>,
    /// What others call the recording.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub external_ids: ExternalIds,
    /// 30 seconds to listen to; deprecated, and `None` nearly everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_url: Option<Text>,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

links!(Track);

impl Track {
    /// How long it is.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms.into())
    }
}

/// The track that was asked for when another one was answered, since that one can be played in the market.
///
/// Spotify: [Track relinking](https://developer.spotify.com/documentation/web-api/concepts/track-relinking)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "track")]
#[non_exhaustive]
pub struct LinkedTrack {
    /// The id.
    #[serde(default, deserialize_with = "lenient::optional_id")]
    pub id: Option<Id<Track>>,
    uri: Option<Text>,
    href: Option<Text>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    external_urls: ExternalUrls,
}

links!(LinkedTrack);

/// A track in the user's library.
///
/// Spotify: [SavedTrackObject](https://developer.spotify.com/documentation/web-api/reference/get-users-saved-tracks)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedTrack {
    /// When it was saved.
    #[serde(default, with = "timestamp")]
    pub added_at: Option<Timestamp>,
    /// The track.
    pub track: Track,
}
