//! URIs of what has no id.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::id::{Id, InvalidId, User};
use crate::text::Text;

/// The URI of a file on somebody's device: `spotify:local:{artist}:{album}:{title}:{seconds}`. Any part may be empty.
///
/// Spotify: [Local files in playlists](https://developer.spotify.com/documentation/web-api/concepts/playlists)
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalUri {
    /// The four parts as they are written, so that it can be sent back as it came.
    parts: Text,
}

impl LocalUri {
    /// The URI of a file with these tags.
    pub fn new(artist: &str, album: &str, title: &str, duration: Duration) -> Self {
        let encoded = |part: &str| url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>();
        let [artist, album, title] = [artist, album, title].map(encoded);
        Self { parts: format!("{artist}:{album}:{title}:{}", duration.as_secs()).into() }
    }

    pub(super) fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["local", artist, album, title, seconds] => {
                Some(Self { parts: format!("{artist}:{album}:{title}:{seconds}").into() })
            }
            _ => None,
        }
    }

    /// Who made it; may be empty.
    pub fn artist(&self) -> Cow<'_, str> {
        self.part(0)
    }

    /// The album it is on; may be empty.
    pub fn album(&self) -> Cow<'_, str> {
        self.part(1)
    }

    /// Its title; may be empty.
    pub fn title(&self) -> Cow<'_, str> {
        self.part(2)
    }

    /// How long it is, if that is said.
    pub fn duration(&self) -> Option<Duration> {
        self.part(3).parse().ok().map(Duration::from_secs)
    }

    fn part(&self, index: usize) -> Cow<'_, str> {
        let part = self.parts.split(':').nth(index).unwrap_or_default();
        if part.contains('+') {
            let spaced = part.replace('+', " ");
            return Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned());
        }
        percent_decode_str(part).decode_utf8_lossy()
    }
}

impl fmt::Display for LocalUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "spotify:local:{}", self.parts)
    }
}

impl fmt::Debug for LocalUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalUri({:?})", self.to_string())
    }
}

/// The URI of what a user has saved: `spotify:user:{id}:collection`, which can be played, or `spotify:collection`, which
/// does not say whose it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionUri {
    owner: Option<Id<User>>,
    /// Of which part of it, such as `album:{id}`; often empty.
    part: Text,
}

impl CollectionUri {
    /// What this user has saved.
    pub fn of(owner: Id<User>) -> Self {
        Self { owner: Some(owner), part: Text::default() }
    }

    pub(super) fn read(parts: &[&str]) -> Result<Self, InvalidId> {
        match parts {
            ["user", owner, "collection", part @ ..] => {
                Ok(Self { owner: Some(Id::from_parts(&["user", owner])?), part: part.join(":").into() })
            }
            _ => Ok(Self { owner: None, part: parts.get(1..).unwrap_or_default().join(":").into() }),
        }
    }

    /// Whose it is, if that is said.
    pub fn owner(&self) -> Option<&Id<User>> {
        self.owner.as_ref()
    }
}

impl fmt::Display for CollectionUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.owner {
            Some(owner) => write!(f, "{}:collection", owner.uri())?,
            None => f.write_str("spotify:collection")?,
        }
        if self.part.is_empty() { Ok(()) } else { write!(f, ":{}", self.part) }
    }
}

impl fmt::Debug for CollectionUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CollectionUri({:?})", self.to_string())
    }
}
