//! Pictures and where they are.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use spotify_web_derive::Model;

use crate::lenient::text::written;
use crate::lenient::{FromText, whole};
use crate::text::Text;

/// A picture in one of its sizes.
///
/// Spotify: [ImageObject](https://developer.spotify.com/documentation/web-api/reference/get-an-album)
#[derive(Clone, Debug, PartialEq, Eq, Model)]
#[non_exhaustive]
pub struct Image {
    /// Where it is. Links to playlists' pictures work for less than a day.
    #[model(required)]
    pub url: ImageUrl,
    /// Pixels, if Spotify knows.
    #[model(null)]
    pub width: Option<u32>,
    /// Pixels, if Spotify knows.
    #[model(null)]
    pub height: Option<u32>,
}

/// The address of a picture; show it, or take it with [`to_string`](ToString::to_string).
///
/// Nearly all pictures are on one host and named by 20 bytes, which are all that is kept of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageUrl(Kept);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kept {
    Usual([u8; 20]),
    Other(Text),
}

const USUAL: &str = "https://i.scdn.co/image/";

impl From<&str> for ImageUrl {
    fn from(text: &str) -> Self {
        let usual = text.strip_prefix(USUAL).and_then(bytes);
        Self(usual.map_or_else(|| Kept::Other(text.into()), Kept::Usual))
    }
}

/// The bytes of 40 digits, if they are written as Spotify writes them: in small letters.
///
/// Three plain loops over arrays, which the compiler turns into a few wide instructions: a page has 150 pictures.
fn bytes(hex: &str) -> Option<[u8; 20]> {
    let digits: &[u8; 40] = hex.as_bytes().try_into().ok()?;
    let odd = digits.iter().fold(false, |odd, digit| odd | !matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    // The low four bits of a letter are its place in the alphabet, from 1.
    let values = digits.map(|digit| (digit & 0x0f) + if digit > b'9' { 9 } else { 0 });
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(values.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    (!odd).then_some(bytes)
}

impl fmt::Display for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kept::Usual(bytes) => {
                f.write_str(USUAL)?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            Kept::Other(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImageUrl({self})")
    }
}

impl PartialEq<str> for ImageUrl {
    fn eq(&self, other: &str) -> bool {
        match &self.0 {
            Kept::Usual(kept) => other.strip_prefix(USUAL).and_then(bytes).as_ref() == Some(kept),
            Kept::Other(text) => text == other,
        }
    }
}

impl PartialEq<&str> for ImageUrl {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl Serialize for ImageUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ImageUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        whole(deserializer)
    }
}

written!(ImageUrl);

impl FromText for ImageUrl {
    const WANTED: &'static str = "a link";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_as_they_came() {
        for text in [
            "https://i.scdn.co/image/ab67616d0000b273ce6d0eef0c1ce77e5f95bbbc",
            "https://i.scdn.co/image/AB67616d0000b273ce6d0eef0c1ce77e5f95bbbc",
            "https://i.scdn.co/image/ab67616d0000b273ce6d0eef0c1ce77e5f95bbb",
            "https://i.scdn.co/image/ab67616d0000b273ce6d0eef0c1ce77e5f95bbbc?x",
            "https://mosaic.scdn.co/640/a",
            "",
        ] {
            assert_eq!(ImageUrl::from(text).to_string(), text);
        }
        assert!(size_of::<ImageUrl>() <= 24);
    }
}
