//! Where something starts, and when it was.
//!
//! ```
//! use spotify_web::player::{PlayedAt, RecentlyPlayed};
//! use spotify_web::{ApiUrl, Operation, Timestamp};
//!
//! let operation = RecentlyPlayed::new().played_at(PlayedAt::Before(Timestamp::from_unix_millis(1_800_000_000_123)));
//! assert_eq!(
//!     operation.request(&ApiUrl::spotify())?.uri(),
//!     "https://api.spotify.com/v1/me/player/recently-played?before=1800000000123"
//! );
//! # Ok::<(), spotify_web::ArgumentError>(())
//! ```

use serde::Serialize;
use spotify_auth_core::Timestamp;

use crate::Uri;
use crate::operation::{ArgumentError, Encoder, Parameters};
use crate::uri::UriArgument;

/// Where to start in a context or a list. Written as the JSON object that Spotify wants.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::exhaustive_enums, reason = "Spotify knows these two ways")]
pub enum Offset {
    /// At this position, from 0.
    Position(u32),
    /// At this item, if it is there.
    Uri(Uri),
}

impl From<Uri> for Offset {
    fn from(uri: Uri) -> Self {
        Self::Uri(uri)
    }
}

impl From<u32> for Offset {
    fn from(position: u32) -> Self {
        Self::Position(position)
    }
}

impl UriArgument for Offset {
    fn uris(&self) -> impl Iterator<Item = &Uri> {
        match self {
            Self::Position(_) => None,
            Self::Uri(uri) => Some(uri),
        }
        .into_iter()
    }
}

/// On which side of a time something was played. Spotify takes one side at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "time has two sides")]
pub enum PlayedAt {
    /// After it.
    After(Timestamp),
    /// Before it.
    Before(Timestamp),
}

impl Parameters for PlayedAt {
    fn write(&self, request: &mut Encoder) -> Result<(), ArgumentError> {
        let (name, time) = match self {
            Self::After(time) => ("after", time),
            Self::Before(time) => ("before", time),
        };
        request.query(name, time.as_unix_millis())?;
        Ok(())
    }
}
