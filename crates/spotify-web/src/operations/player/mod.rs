//! The player: what is playing where, and commands to the devices.
//!
//! ```
//! use spotify_web::player::Offset;
//! use spotify_web::{ApiUrl, Operation, Uri, player};
//!
//! let album: Uri = "spotify:album:0tGPJ0bkWOUmH7MEOR77qc".parse()?;
//! let request = player::Play::new().context_uri(album).offset(Offset::Position(2)).request(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/me/player/play");
//! assert_eq!(request.body(), r#"{"context_uri":"spotify:album:0tGPJ0bkWOUmH7MEOR77qc","offset":{"position":2}}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Commands need a user with Premium, and Spotify does not promise to carry them out in the order in which they were sent.
//! Any 2xx is success: what Spotify writes into its body is never read. Without an active device they end with 404 and the
//! reason `NO_ACTIVE_DEVICE`; a device that has just appeared may take some seconds until it takes commands.
//!
//! Spotify: [Player](https://developer.spotify.com/documentation/web-api/reference/get-information-about-the-users-current-playback)

mod commands;
mod offset;

pub use commands::{AddToQueue, Next, Pause, Play, Previous, Seek, SetRepeat, SetShuffle, SetVolume, Transfer};
pub use offset::{Offset, PlayedAt};

#[cfg(feature = "client")]
use crate::client::Player;
use crate::{
    ApiUrl, CursorPage, Device, Error, Market, Operation, Paged, PlayHistory, PlaybackState, Position, Text, Timestamp,
};

/// Get what is playing, on which device, and how. Nothing when nothing plays, or in a private session.
///
/// Episodes are always asked for: without that, they would come as nothing.
///
/// Spotify: [Get Playback State](https://developer.spotify.com/documentation/web-api/reference/get-information-about-the-users-current-playback)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/player",
    id = "get-information-about-the-users-current-playback",
    returns = Option<PlaybackState>,
    scopes(UserReadPlaybackState),
    query("additional_types" = "track,episode"),
    client = Player::state
)]
#[non_exhaustive]
pub struct State {
    /// Relink to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get what is playing. Nothing when nothing plays, or in a private session. [`State`] also tells the device, and needs
/// another scope.
///
/// Spotify: [Get Currently Playing Track](https://developer.spotify.com/documentation/web-api/reference/get-the-users-currently-playing-track)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/player/currently-playing",
    id = "get-the-users-currently-playing-track",
    returns = Option<crate::CurrentlyPlaying>,
    scopes(UserReadCurrentlyPlaying),
    query("additional_types" = "track,episode"),
    client = Player::currently_playing
)]
#[non_exhaustive]
pub struct CurrentlyPlaying {
    /// Relink to what can be played there.
    #[operation(query, default = market)]
    pub market: Option<Market>,
}

/// Get the devices that can play. Some kinds are never listed.
///
/// Spotify: [Get Available Devices](https://developer.spotify.com/documentation/web-api/reference/get-a-users-available-devices)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/player/devices",
    id = "get-a-users-available-devices",
    returns = Vec<Device>,
    inside = "devices",
    scopes(UserReadPlaybackState),
    client = Player::devices
)]
#[non_exhaustive]
pub struct Devices;

/// Get what is playing and what comes next.
///
/// Spotify: [Get the User's Queue](https://developer.spotify.com/documentation/web-api/reference/get-queue)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/player/queue",
    id = "get-queue",
    returns = crate::Queue,
    scopes(UserReadCurrentlyPlaying, UserReadPlaybackState),
    client = Player::queue
)]
#[non_exhaustive]
pub struct Queue;

/// Get some of the tracks that were played lately, the latest first, and where to go on. Only about the last 50 can be
/// reached, and no episodes.
///
/// Spotify: [Get Recently Played Tracks](https://developer.spotify.com/documentation/web-api/reference/get-recently-played)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/me/player/recently-played",
    id = "get-recently-played",
    returns = CursorPage<PlayHistory>,
    scopes(UserReadRecentlyPlayed),
    client = Player::recently_played
)]
#[non_exhaustive]
pub struct RecentlyPlayed {
    /// How many; 20 unless set.
    #[operation(query, range(1..=50))]
    pub limit: Option<u32>,
    /// Only those that were played after, or before, a time.
    #[operation(queries("after", "before"))]
    pub played_at: Option<PlayedAt>,
}

/// By hand, since its pages start at a moment and not at a number. They lead back in time.
///
/// From a moment on ([`PlayedAt::After`]) there is one page: Spotify's links lead past that moment, which ends the list.
impl Paged for RecentlyPlayed {
    type Item = PlayHistory;
    type Page = CursorPage<PlayHistory>;

    const MAX_LIMIT: u32 = 50;

    fn start(&self) -> Position {
        let moment = |time: Timestamp| Text::from(time.as_unix_millis().to_string());
        match self.played_at {
            None => Position::Start,
            Some(PlayedAt::After(time)) => Position::After(moment(time)),
            Some(PlayedAt::Before(time)) => Position::Before(moment(time)),
        }
    }

    fn page_size(&self) -> Option<u32> {
        self.limit
    }

    fn at(mut self, position: &Position, limit: u32) -> Option<Self> {
        let time = |text: &Text| text.parse().ok().map(Timestamp::from_unix_millis);
        self.played_at = match position {
            Position::Start => None,
            Position::After(moment) => Some(PlayedAt::After(time(moment)?)),
            Position::Before(moment) => Some(PlayedAt::Before(time(moment)?)),
            Position::Offset(_) => return None,
        };
        self.limit = Some(limit);
        Some(self)
    }

    fn page(output: Self::Output) -> Self::Page {
        output
    }

    /// What was played after the page. Spotify gives no link there, only the moment.
    fn previous_page(&self, page: &Self::Page, _: &ApiUrl) -> Result<Option<Self>, Error> {
        let limit = self.limit.unwrap_or(Self::MAX_LIMIT);
        Ok(page.cursors.after.as_ref().and_then(|newest| self.clone().at(&Position::After(newest.clone()), limit)))
    }
}
