//! What URIs are of, and which of them an argument takes.

use std::fmt;

use super::Uri;
use crate::operation::ArgumentError;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $noun:literal;)*) => {
        /// What a [`Uri`] is of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum UriKind {
            $($(#[$doc])* $variant,)*
        }

        impl UriKind {
            /// Its name, as it stands in URIs.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Its name in a sentence.
            const fn noun(self) -> &'static str {
                match self {
                    $(Self::$variant => $noun,)*
                }
            }

            pub(super) fn by_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// A track of the catalogue.
    Track = "track", "a track";
    /// An album.
    Album = "album", "an album";
    /// An artist.
    Artist = "artist", "an artist";
    /// A playlist.
    Playlist = "playlist", "a playlist";
    /// A show.
    Show = "show", "a show";
    /// An episode.
    Episode = "episode", "an episode";
    /// An audiobook.
    Audiobook = "audiobook", "an audiobook";
    /// A chapter.
    Chapter = "chapter", "a chapter";
    /// A user.
    User = "user", "a user";
    /// A file of the user's own.
    Local = "local", "a local file";
    /// What a user has saved.
    Collection = "collection", "a user's collection";
    /// Something that is not known here.
    Unknown = "unknown", "something unknown";
}

impl fmt::Display for UriKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An argument with URIs in it, so that their kinds can be checked before they are sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no URIs whose kinds could be checked",
    note = "`takes(..)` is for `Uri`, for lists of it, and for what implements `spotify_web::uri::UriArgument`"
)]
pub trait UriArgument {
    /// The URIs in it.
    fn uris(&self) -> impl Iterator<Item = &Uri>;
}

impl UriArgument for Uri {
    fn uris(&self) -> impl Iterator<Item = &Uri> {
        std::iter::once(self)
    }
}

impl<U: UriArgument> UriArgument for Vec<U> {
    fn uris(&self) -> impl Iterator<Item = &Uri> {
        self.iter().flat_map(UriArgument::uris)
    }
}

/// Refuses URIs of other kinds than the argument takes.
///
/// # Errors
/// Names the kind that was found and those that are taken.
pub fn check(argument: &'static str, taken: &[UriKind], value: &impl UriArgument) -> Result<(), ArgumentError> {
    let Some(wrong) = value.uris().find(|uri| !taken.contains(&uri.kind())) else {
        return Ok(());
    };
    let nouns: Vec<_> = taken.iter().map(|kind| kind.noun()).collect();
    let nouns = match nouns.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => nouns.concat(),
    };
    let found = wrong.kind().noun();
    Err(ArgumentError::new(argument, format_args!("it is the URI of {found}, and Spotify takes that of {nouns} here")))
}
