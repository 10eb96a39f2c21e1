//! What plays, where, and what comes next.

use std::time::Duration;

use serde::de::MapAccess;
use serde::{Deserialize, Deserializer};
use spotify_auth_core::Timestamp;
use spotify_web_derive::Model;

use super::open_enum::open_enum;
use super::playable::PlayableItem;
use super::timestamp::{Iso, Millis};
use super::track::Track;
use crate::choice::RepeatState;
use crate::lenient::derive;
use crate::lenient::intercept::Intercept;
use crate::lenient::{Lenient, Read};
use crate::text::Text;

/// The player of the user: what plays, on which device, and how.
///
/// Spotify: [CurrentlyPlayingContextObject](https://developer.spotify.com/documentation/web-api/reference/get-information-about-the-users-current-playback)
#[derive(Clone, Debug, PartialEq, Model)]
#[non_exhaustive]
pub struct PlaybackState {
    /// Where it plays.
    pub device: Option<Device>,
    /// What is repeated.
    pub repeat_state: Option<RepeatState>,
    /// Whether the order is random.
    pub shuffle_state: bool,
    /// Whether Spotify mixes recommendations in. Undocumented.
    pub smart_shuffle: Option<bool>,
    /// What the item is played from.
    #[model(null)]
    pub context: Option<Context>,
    /// When this state was last changed.
    #[model(form = Millis)]
    pub timestamp: Option<Timestamp>,
    /// How far the item has been played, in milliseconds; also negative ones have been seen.
    #[model(null)]
    pub progress_ms: Option<i64>,
    /// Whether something plays right now.
    pub is_playing: bool,
    /// What plays; `None` for advertisements.
    #[model(null)]
    pub item: Option<PlayableItem>,
    /// What kind of thing plays.
    pub currently_playing_type: Option<PlayingType>,
    /// What the user may not do now.
    pub actions: Option<Actions>,
}

/// What plays.
///
/// Spotify: [Get Currently Playing Track](https://developer.spotify.com/documentation/web-api/reference/get-the-users-currently-playing-track)
#[derive(Clone, Debug, PartialEq, Model)]
#[non_exhaustive]
pub struct CurrentlyPlaying {
    /// What the item is played from.
    #[model(null)]
    pub context: Option<Context>,
    /// When this state was last changed.
    #[model(form = Millis)]
    pub timestamp: Option<Timestamp>,
    /// How far the item has been played, in milliseconds; also negative ones have been seen.
    #[model(null)]
    pub progress_ms: Option<i64>,
    /// Whether it plays right now.
    pub is_playing: bool,
    /// What plays; `None` for advertisements.
    #[model(null)]
    pub item: Option<PlayableItem>,
    /// What kind of thing plays.
    pub currently_playing_type: Option<PlayingType>,
    /// What the user may not do now.
    pub actions: Option<Actions>,
    /// Where it plays; Spotify's reference has it here too, the service seldom.
    pub device: Option<Device>,
    /// What is repeated; as with the device.
    pub repeat_state: Option<RepeatState>,
    /// Whether the order is random; as with the device.
    pub shuffle_state: Option<bool>,
    /// Whether Spotify mixes recommendations in. Undocumented.
    pub smart_shuffle: Option<bool>,
}

impl PlaybackState {
    /// How far the item has been played; zero where Spotify sends a negative number.
    pub fn progress(&self) -> Option<Duration> {
        self.progress_ms.map(progress)
    }
}

impl CurrentlyPlaying {
    /// How far the item has been played; zero where Spotify sends a negative number.
    pub fn progress(&self) -> Option<Duration> {
        self.progress_ms.map(progress)
    }
}

fn progress(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// Something that plays Spotify.
///
/// Spotify: [DeviceObject](https://developer.spotify.com/documentation/web-api/reference/get-a-users-available-devices)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Device {
    /// The id, which may change over time; `None` for devices that cannot be named.
    #[model(null)]
    pub id: Option<Text>,
    /// Whether it is the one that plays.
    pub is_active: bool,
    /// Whether the user has a private session there.
    pub is_private_session: bool,
    /// Whether it takes no commands from the Web API.
    pub is_restricted: bool,
    /// The name.
    pub name: Text,
    /// What it is.
    #[model(name = "type")]
    pub kind: Option<DeviceType>,
    /// From 0 to 100.
    #[model(null)]
    pub volume_percent: Option<u8>,
    /// Whether the volume can be set.
    pub supports_volume: Option<bool>,
}

/// What something is played from: an album, a playlist, the user's saved tracks and so on.
///
/// Spotify: [ContextObject](https://developer.spotify.com/documentation/web-api/reference/get-information-about-the-users-current-playback)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Context {
    /// What it is.
    #[model(name = "type")]
    pub kind: Option<ContextType>,
    /// The URI, which may be of a kind that is known nowhere else.
    pub uri: Option<Text>,
    /// The address in the Web API.
    #[model(null)]
    pub href: Option<Text>,
    /// The page on open.spotify.com.
    pub external_urls: Option<ExternalUrls>,
}

/// Links to the same thing elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct ExternalUrls {
    /// The page on open.spotify.com.
    pub spotify: Option<Text>,
}

/// What the user may not do with the player now.
///
/// The service has the actions inside `disallows`, Spotify's reference without that. Both are read.
///
/// Spotify: [Actions](https://developer.spotify.com/documentation/web-api/reference/get-information-about-the-users-current-playback)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Actions {
    /// What is not allowed.
    pub disallows: Disallows,
}

impl derive::Object for Actions {
    fn read_fields<'de, A: MapAccess<'de>>(map: A) -> Result<Read<Self>, A::Error> {
        let mut inside = None;
        let bare = <Disallows as derive::Object>::read_fields(Intercept {
            map,
            take: |name: &str, map: &mut A| match name {
                "disallows" => {
                    inside = derive::value(map)?.ok();
                    Ok(true)
                }
                _ => Ok(false),
            },
        })?;
        Ok(inside.map_or(bare, Ok).map(|disallows| Self { disallows }))
    }
}

impl Lenient for Actions {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        derive::read(deserializer)
    }

    fn missing() -> Option<Self> {
        Some(Self::default())
    }
}

impl<'de> Deserialize<'de> for Actions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        derive::deserialize(deserializer)
    }
}

/// What is not allowed: `Some(true)` is not, all else is.
///
/// Spotify: [DisallowsObject](https://developer.spotify.com/documentation/web-api/reference/get-information-about-the-users-current-playback)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Disallows {
    /// Interrupting what plays.
    pub interrupting_playback: Option<bool>,
    /// Pausing.
    pub pausing: Option<bool>,
    /// Going on.
    pub resuming: Option<bool>,
    /// Going to another place in the item.
    pub seeking: Option<bool>,
    /// Going to the next item.
    pub skipping_next: Option<bool>,
    /// Going to the item before.
    pub skipping_prev: Option<bool>,
    /// Repeating the context, or not.
    pub toggling_repeat_context: Option<bool>,
    /// Playing in random order, or not.
    pub toggling_shuffle: Option<bool>,
    /// Repeating the item, or not.
    pub toggling_repeat_track: Option<bool>,
    /// Playing elsewhere.
    pub transferring_playback: Option<bool>,
}

/// What plays, and what comes next.
///
/// Spotify: [QueueObject](https://developer.spotify.com/documentation/web-api/reference/get-queue)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Queue {
    /// What plays.
    #[model(null)]
    pub currently_playing: Option<PlayableItem>,
    /// What comes next, in order.
    pub queue: Vec<PlayableItem>,
}

/// Something that was played.
///
/// Spotify: [PlayHistoryObject](https://developer.spotify.com/documentation/web-api/reference/get-recently-played)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct PlayHistory {
    /// What was played.
    #[model(required)]
    pub track: Track,
    /// When.
    #[model(null, form = Iso)]
    pub played_at: Option<Timestamp>,
    /// What it was played from.
    #[model(null)]
    pub context: Option<Context>,
}

open_enum! {
    /// What kind of thing plays.
    PlayingType {
        /// A track.
        Track = "track",
        /// An episode.
        Episode = "episode",
        /// An advertisement.
        Ad = "ad",
        /// Something that Spotify itself calls unknown.
        Unspecified = "unknown",
    }
}

open_enum! {
    /// What a device is.
    DeviceType {
        /// A computer.
        Computer = "computer",
        /// A tablet.
        Tablet = "tablet",
        /// A telephone.
        Smartphone = "smartphone",
        /// A loudspeaker.
        Speaker = "speaker",
        /// A television.
        Tv = "tv",
        /// A receiver.
        Avr = "avr",
        /// A box beside a television.
        Stb = "stb",
        /// An audio dongle.
        AudioDongle = "audiodongle",
        /// A games console.
        GameConsole = "gameconsole",
        /// A Chromecast for pictures.
        CastVideo = "castvideo",
        /// A Chromecast for sound.
        CastAudio = "castaudio",
        /// A car.
        Automobile = "automobile",
    }
}

open_enum! {
    /// What something is played from.
    ContextType {
        /// An album.
        Album = "album",
        /// An artist.
        Artist = "artist",
        /// A playlist.
        Playlist = "playlist",
        /// A show.
        Show = "show",
        /// An audiobook.
        Audiobook = "audiobook",
        /// The user's saved tracks.
        Collection = "collection",
        /// The user's saved episodes.
        SavedEpisodes = "collectionyourepisodes",
    }
}
