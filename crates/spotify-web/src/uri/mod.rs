//! URIs: names for anything of Spotify's, in places that take more than one kind.
//!
//! ```
//! use spotify_web::{Id, Track, Uri, UriKind};
//!
//! let uri: Uri = "https://open.spotify.com/episode/512ojhOuo1ktJprKbVcKyQ?si=x".parse()?;
//! assert_eq!(uri.kind(), UriKind::Episode);
//! assert_eq!(uri.to_string(), "spotify:episode:512ojhOuo1ktJprKbVcKyQ");
//!
//! let track: Id<Track> = "11dFghVXANMlKmJXsNCbNl".parse()?;
//! assert_eq!(Uri::from(track).to_string(), "spotify:track:11dFghVXANMlKmJXsNCbNl");
//!
//! let Uri::Local(file) = "spotify:local:Sigur+R%C3%B3s::Svefn-g-englar:604".parse()? else { panic!("a file") };
//! assert_eq!((&*file.artist(), &*file.album(), &*file.title()), ("Sigur Rós", "", "Svefn-g-englar"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod kind;
mod special;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use kind::{UriArgument, UriKind, check};
pub use special::{CollectionUri, LocalUri};

use crate::id::parse::{Written, read};
use crate::id::{Id, InvalidId, User};
use crate::lenient::FromText;
use crate::lenient::text::written;
use crate::model::{Album, Artist, Audiobook, Chapter, Episode, Playlist, Show, Track};
use crate::operation::Parameter;
use crate::text::{Text, try_from_texts};

/// A `spotify:` URI, by what it is of. Made from a URI, an open.spotify.com link or an [`Id`].
///
/// Which kinds an argument takes is checked before anything is sent.
///
/// Spotify: [Spotify URIs and IDs](https://developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids)
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Uri {
    /// A track of the catalogue.
    Track(Id<Track>),
    /// An album.
    Album(Id<Album>),
    /// An artist.
    Artist(Id<Artist>),
    /// A playlist.
    Playlist(Id<Playlist>),
    /// A show.
    Show(Id<Show>),
    /// An episode of a show.
    Episode(Id<Episode>),
    /// An audiobook.
    Audiobook(Id<Audiobook>),
    /// A chapter of an audiobook.
    Chapter(Id<Chapter>),
    /// A user.
    User(Id<User>),
    /// A file of the user's own, which has no id.
    Local(LocalUri),
    /// What a user has saved ("Liked Songs"), which has no id.
    Collection(CollectionUri),
    /// Something that is not known here, as Spotify wrote it. No operation takes it.
    Unknown(Text),
}

/// A text that is not a URI of a known kind. Says what to pass instead; does not quote the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUri {
    /// A bare id, which does not say what it is of.
    #[error("it does not say what it is of: pass a URI such as spotify:track:11dFghVXANMlKmJXsNCbNl, or a link")]
    NoKind,
    /// A URI or link of a kind that is not known here, or a link to another site.
    #[error("it does not lead to anything that is known here: pass a spotify: URI or an open.spotify.com link")]
    Elsewhere,
    /// The id in it cannot be one.
    #[error("the id in it is refused: {0}")]
    Id(#[from] InvalidId),
}

macro_rules! with_ids {
    ($($variant:ident)*) => {
        impl Uri {
            /// Takes a `spotify:` URI or an open.spotify.com link.
            ///
            /// # Errors
            /// It is neither, or of a kind that is not known here.
            pub fn new(text: &str) -> Result<Self, InvalidUri> {
                let parts = match read(text) {
                    Written::Parts(parts) => parts,
                    Written::Elsewhere => return Err(InvalidUri::Elsewhere),
                    Written::Bare => return Err(InvalidUri::NoKind),
                };
                let parts: Vec<_> = parts.iter().map(|part| &**part).collect();
                match *parts {
                    ["local", ..] => return LocalUri::read(&parts).map(Self::Local).ok_or(InvalidUri::Elsewhere),
                    ["collection", ..] | ["user", _, "collection", ..] => {
                        return Ok(Self::Collection(CollectionUri::read(&parts)?));
                    }
                    ["user", _, "playlist", _] => return Ok(Self::Playlist(Id::from_parts(&parts)?)),
                    _ => {}
                }
                match parts.first().copied().and_then(UriKind::by_name) {
                    $(Some(UriKind::$variant) => Ok(Self::$variant(Id::from_parts(&parts)?)),)*
                    _ => Err(InvalidUri::Elsewhere),
                }
            }

            /// What it is of.
            pub fn kind(&self) -> UriKind {
                match self {
                    $(Self::$variant(_) => UriKind::$variant,)*
                    Self::Local(_) => UriKind::Local,
                    Self::Collection(_) => UriKind::Collection,
                    Self::Unknown(_) => UriKind::Unknown,
                }
            }
        }

        impl fmt::Display for Uri {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant(id) => f.write_str(&id.uri()),)*
                    Self::Local(uri) => uri.fmt(f),
                    Self::Collection(uri) => uri.fmt(f),
                    Self::Unknown(text) => f.write_str(text),
                }
            }
        }

        $(
            impl From<Id<$variant>> for Uri {
                fn from(id: Id<$variant>) -> Self {
                    Self::$variant(id)
                }
            }

            impl From<&Id<$variant>> for Uri {
                fn from(id: &Id<$variant>) -> Self {
                    Self::$variant(id.clone())
                }
            }
        )*
    };
}

with_ids! { Track Album Artist Playlist Show Episode Audiobook Chapter User }

impl Uri {
    /// What Spotify sent as a URI: one that is of no known kind is kept as it is.
    pub(crate) fn from_answer(text: &str) -> Self {
        Self::new(text).unwrap_or_else(|_| Self::Unknown(text.into()))
    }
}

impl fmt::Debug for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uri({:?})", self.to_string())
    }
}

impl FromStr for Uri {
    type Err = InvalidUri;

    fn from_str(text: &str) -> Result<Self, InvalidUri> {
        Self::new(text)
    }
}

impl From<&Uri> for Uri {
    fn from(uri: &Uri) -> Self {
        uri.clone()
    }
}

impl From<LocalUri> for Uri {
    fn from(uri: LocalUri) -> Self {
        Self::Local(uri)
    }
}

impl From<CollectionUri> for Uri {
    fn from(uri: CollectionUri) -> Self {
        Self::Collection(uri)
    }
}

impl Parameter for Uri {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

try_from_texts!([] Uri, InvalidUri);

written!(Uri);

impl FromText for Uri {
    const WANTED: &'static str = "a URI";

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from_answer(text))
    }
}

impl Serialize for Uri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Uri {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        Ok(Self::from_answer(&text))
    }
}

#[cfg(test)]
mod tests;
