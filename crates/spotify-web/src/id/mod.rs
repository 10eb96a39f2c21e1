//! Ids that know what they are ids of.
//!
//! ```
//! use spotify_web::{Album, Id, Track};
//!
//! let id: Id<Track> = "11dFghVXANMlKmJXsNCbNl".parse()?;
//! assert_eq!("spotify:track:11dFghVXANMlKmJXsNCbNl".parse::<Id<Track>>()?, id);
//! assert_eq!("https://open.spotify.com/intl-de/track/11dFghVXANMlKmJXsNCbNl?si=x".parse::<Id<Track>>()?, id);
//! assert_eq!(id.uri(), "spotify:track:11dFghVXANMlKmJXsNCbNl");
//!
//! let error = "spotify:album:0tGPJ0bkWOUmH7MEOR77qc".parse::<Id<Track>>().unwrap_err();
//! assert_eq!(error.to_string(), "this is the URI or link of an album, and an id of a track is wanted");
//! # Ok::<(), spotify_web::InvalidId>(())
//! ```

mod device;
mod kind;
pub(crate) mod parse;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

pub use device::{DeviceId, InvalidDeviceId};
pub use kind::{IdRule, Kind, User};
pub use parse::InvalidId;

use crate::lenient::{Lenient, Odd, Read};
use crate::operation::Parameter;
use crate::text::{Text, try_from_texts};

/// What stays as it is in an id inside a URI or a link.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The id of a `T`: of a [`Track`](crate::Track), an [`Album`](crate::Album), a [`User`] and so on.
///
/// Made from an id, a `spotify:` URI or an open.spotify.com link. Ids of the catalogue are 22 letters and digits; ids of
/// users and categories are free-form, since somebody once chose them.
///
/// Spotify: [Spotify URIs and IDs](https://developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids)
pub struct Id<T> {
    text: SmolStr,
    kind: PhantomData<fn() -> T>,
}

impl<T: Kind> Id<T> {
    /// Takes an id, a `spotify:` URI or an open.spotify.com link.
    ///
    /// # Errors
    /// It is none of them, or is of another kind.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let text = parse::id_of::<T>(text)?;
        Ok(Self { text: text.into(), kind: PhantomData })
    }

    /// The id in the parts of a URI or of a link's path.
    pub(crate) fn from_parts(parts: &[&str]) -> Result<Self, InvalidId> {
        let text = parse::in_path::<T>(parts)?;
        Ok(Self { text: text.into(), kind: PhantomData })
    }

    /// What Spotify sent as an id, kept as it is even where it is odd: this one is not for being asked with, but should
    /// not cost the answer it stands in. `None` if nothing could be made of it.
    pub(crate) fn from_answer(text: Text) -> Option<Self> {
        // Nearly every id is of this form, and is not looked at further: this runs hundreds of times a page. So nothing
        // branches on single bytes either.
        let usual = text.len() == 22 && text.bytes().fold(true, |so_far, byte| so_far & byte.is_ascii_graphic());
        (usual || parse::is_free_form(&text)).then(|| Self { text: text.into_inner(), kind: PhantomData })
    }

    /// As [`from_answer`](Self::from_answer), from the end of a URI.
    pub(crate) fn from_escaped(text: &str) -> Option<Self> {
        Self::from_answer(Text::from(&*percent_decode_str(text).decode_utf8().ok()?))
    }

    /// The id as it stands in URIs, links and paths.
    pub(crate) fn escaped(&self) -> impl fmt::Display + '_ {
        utf8_percent_encode(&self.text, PLAIN)
    }

    /// The `spotify:` URI.
    pub fn uri(&self) -> String {
        format!("spotify:{}:{}", T::NAME, self.escaped())
    }

    /// The link that opens it in Spotify's apps and on its site.
    pub fn url(&self) -> String {
        format!("https://open.spotify.com/{}/{}", T::NAME, self.escaped())
    }
}

impl<T> Id<T> {
    /// The bare id.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), kind: PhantomData }
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T: Kind> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id<{}>({:?})", T::NAME, self.as_str())
    }
}

impl<T> AsRef<str> for Id<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<T: Kind> FromStr for Id<T> {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::new(text)
    }
}

try_from_texts!([T: Kind] Id<T>, InvalidId);

impl<T> From<&Id<T>> for Id<T> {
    fn from(id: &Id<T>) -> Self {
        id.clone()
    }
}

impl<T> Parameter for Id<T> {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T: Kind> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        Self::new(&text)
            .map_err(|_| serde::de::Error::custom(format_args!("invalid value, expected the id of {}", T::NOUN)))
    }
}

/// Strict from people, lenient from Spotify. There is no id without a value.
impl<T: Kind> Lenient for Id<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        Ok(Text::read(deserializer)?.and_then(|text| match Self::from_answer(text) {
            Some(id) => Ok(id),
            // Spotify's owners of playlists that nobody owns, for one.
            None => Err(Odd::Null),
        }))
    }
}

#[cfg(test)]
mod tests;
