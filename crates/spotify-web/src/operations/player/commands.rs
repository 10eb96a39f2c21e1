//! Commands to the devices.
//!
//! ```
//! use spotify_web::{ApiUrl, Operation, player};
//!
//! let request = player::Pause::new().request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/me/player/pause");
//! assert_eq!(request.headers()["content-length"], "0"); // a PUT of nothing says so
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```

#[cfg(feature = "client")]
use crate::client::Player;
use crate::player::Offset;
use crate::{DeviceId, Operation, RepeatState, Uri};

/// Go on on another device. Needs a user with Premium.
///
/// The list holds one device: Spotify refuses more.
///
/// Spotify: [Transfer Playback](https://developer.spotify.com/documentation/web-api/reference/transfer-a-users-playback)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/player",
    id = "transfer-a-users-playback",
    scopes(UserModifyPlaybackState),
    client = Player::transfer
)]
#[non_exhaustive]
pub struct Transfer {
    /// To which device.
    #[operation(body, items(1..=1))]
    pub device_ids: Vec<DeviceId>,
    /// Whether it plays there; as before unless set.
    #[operation(body)]
    pub play: Option<bool>,
}

/// Start or resume playing. Needs a user with Premium.
///
/// Without any argument, what was paused goes on. Pass either a context or URIs.
///
/// Spotify: [Start/Resume Playback](https://developer.spotify.com/documentation/web-api/reference/start-a-users-playback)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/player/play",
    id = "start-a-users-playback",
    scopes(UserModifyPlaybackState),
    client = Player::play
)]
#[non_exhaustive]
pub struct Play {
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
    /// What to play from. A collection is what a user has saved.
    #[operation(body, takes(Album, Artist, Playlist, Show, Audiobook, Collection))]
    pub context_uri: Option<Uri>,
    /// What to play, one after the other.
    #[operation(body, takes(Track, Episode, Chapter))]
    pub uris: Option<Vec<Uri>>,
    /// Where to start in the context or the list.
    #[operation(body, takes(Track, Episode, Chapter))]
    pub offset: Option<Offset>,
    /// Where to start in the track, in milliseconds.
    #[operation(body)]
    pub position_ms: Option<u64>,
}

/// Pause. Needs a user with Premium. Pausing what is paused ends with 403.
///
/// Spotify: [Pause Playback](https://developer.spotify.com/documentation/web-api/reference/pause-a-users-playback)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/player/pause",
    id = "pause-a-users-playback",
    scopes(UserModifyPlaybackState),
    client = Player::pause
)]
#[non_exhaustive]
pub struct Pause {
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}

/// Skip to what comes next. Needs a user with Premium.
///
/// Spotify: [Skip To Next](https://developer.spotify.com/documentation/web-api/reference/skip-users-playback-to-next-track)
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/me/player/next",
    id = "skip-users-playback-to-next-track",
    scopes(UserModifyPlaybackState),
    client = Player::next
)]
#[non_exhaustive]
pub struct Next {
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}

/// Skip to what came before. Needs a user with Premium.
///
/// Spotify: [Skip To Previous](https://developer.spotify.com/documentation/web-api/reference/skip-users-playback-to-previous-track)
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/me/player/previous",
    id = "skip-users-playback-to-previous-track",
    scopes(UserModifyPlaybackState),
    client = Player::previous
)]
#[non_exhaustive]
pub struct Previous {
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}

/// Go to a position in what is playing. Needs a user with Premium.
///
/// Spotify: [Seek To Position](https://developer.spotify.com/documentation/web-api/reference/seek-to-position-in-currently-playing-track)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/player/seek",
    id = "seek-to-position-in-currently-playing-track",
    scopes(UserModifyPlaybackState),
    client = Player::seek
)]
#[non_exhaustive]
pub struct Seek {
    /// Where, in milliseconds; behind the end, the next one plays.
    #[operation(query)]
    pub position_ms: u64,
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}

/// Set what is played again at its end. Needs a user with Premium.
///
/// Spotify: [Set Repeat Mode](https://developer.spotify.com/documentation/web-api/reference/set-repeat-mode-on-users-playback)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/player/repeat",
    id = "set-repeat-mode-on-users-playback",
    scopes(UserModifyPlaybackState),
    client = Player::set_repeat
)]
#[non_exhaustive]
pub struct SetRepeat {
    /// What.
    #[operation(query)]
    pub state: RepeatState,
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}

/// Set the volume. Needs a user with Premium. Not every device lets its volume be set.
///
/// Spotify: [Set Playback Volume](https://developer.spotify.com/documentation/web-api/reference/set-volume-for-users-playback)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/player/volume",
    id = "set-volume-for-users-playback",
    scopes(UserModifyPlaybackState),
    client = Player::set_volume
)]
#[non_exhaustive]
pub struct SetVolume {
    /// How loud, in percent.
    #[operation(query, range(0..=100))]
    pub volume_percent: u8,
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}

/// Set whether the order is random. Needs a user with Premium.
///
/// Spotify: [Toggle Playback Shuffle](https://developer.spotify.com/documentation/web-api/reference/toggle-shuffle-for-users-playback)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/me/player/shuffle",
    id = "toggle-shuffle-for-users-playback",
    scopes(UserModifyPlaybackState),
    client = Player::set_shuffle
)]
#[non_exhaustive]
pub struct SetShuffle {
    /// Whether it is.
    #[operation(query)]
    pub state: bool,
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}

/// Add a track or an episode to what comes next. Doing it twice adds it twice. Needs a user with Premium.
///
/// Spotify: [Add Item to Playback Queue](https://developer.spotify.com/documentation/web-api/reference/add-to-queue)
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/me/player/queue",
    id = "add-to-queue",
    scopes(UserModifyPlaybackState),
    client = Player::add_to_queue
)]
#[non_exhaustive]
pub struct AddToQueue {
    /// What.
    #[operation(query, takes(Track, Episode, Chapter))]
    pub uri: Uri,
    /// On which device; on the active one unless set.
    #[operation(query)]
    pub device_id: Option<DeviceId>,
}
