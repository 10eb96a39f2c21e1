//! What a token may be used for.
//!
//! ```
//! use spotify_auth_core::{Scope, Scopes};
//!
//! let asked = Scopes::from([Scope::UserLibraryRead, Scope::PlaylistReadPrivate]);
//! let granted: Scopes = "user-library-read soa-create-partner".parse()?;
//! assert_eq!(asked.missing_from(&granted).to_string(), "playlist-read-private");
//! assert!(granted.contains(&"soa-create-partner".parse()?)); // unknown scopes are kept
//! # Ok::<(), spotify_auth_core::InvalidScope>(())
//! ```

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A text that cannot be a scope (RFC 6749 section 3.3: printable ASCII without space, quote and backslash).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a scope is printable ASCII without spaces, quotes and backslashes, at most 128 characters, such as user-library-read"
)]
#[non_exhaustive]
pub struct InvalidScope;

/// Longest scope name taken.
const MAX_NAME: usize = 128;

/// The name of a scope that is not documented for Web API apps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeName(Box<str>);

impl ScopeName {
    /// The name as Spotify spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// One permission a user can grant, from [Spotify's list](https://developer.spotify.com/documentation/web-api/concepts/scopes).
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Scope {
            $($(#[$doc])* $variant,)*
            /// A scope that is not in Spotify's list for Web API apps.
            Other(ScopeName),
        }

        impl Scope {
            /// All documented scopes.
            pub const DOCUMENTED: &'static [Scope] = &[$(Scope::$variant,)*];

            /// The scope as Spotify spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(name) => name.as_str(),
                }
            }
        }

        impl FromStr for Scope {
            type Err = InvalidScope;

            fn from_str(text: &str) -> Result<Self, InvalidScope> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    other => {
                        let allowed = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
                        if other.is_empty() || other.len() > MAX_NAME || !other.bytes().all(allowed) {
                            return Err(InvalidScope);
                        }
                        Ok(Self::Other(ScopeName(other.into())))
                    }
                }
            }
        }
    };
}

scopes! {
    /// Upload images on the user's behalf, such as playlist covers.
    UgcImageUpload = "ugc-image-upload",
    /// Read the player's state.
    UserReadPlaybackState = "user-read-playback-state",
    /// Control playback on the user's devices.
    UserModifyPlaybackState = "user-modify-playback-state",
    /// Read what is playing now.
    UserReadCurrentlyPlaying = "user-read-currently-playing",
    /// Remote control for the iOS and Android SDKs.
    AppRemoteControl = "app-remote-control",
    /// Play in the Web Playback SDK (Premium).
    Streaming = "streaming",
    /// Read the user's private playlists.
    PlaylistReadPrivate = "playlist-read-private",
    /// Read collaborative playlists among the user's playlists.
    PlaylistReadCollaborative = "playlist-read-collaborative",
    /// Change the user's private playlists.
    PlaylistModifyPrivate = "playlist-modify-private",
    /// Change the user's public playlists.
    PlaylistModifyPublic = "playlist-modify-public",
    /// Follow and unfollow artists and users.
    UserFollowModify = "user-follow-modify",
    /// Read whom the user follows.
    UserFollowRead = "user-follow-read",
    /// Read where the user stopped in shows and audiobooks.
    UserReadPlaybackPosition = "user-read-playback-position",
    /// Read the user's top artists and tracks.
    UserTopRead = "user-top-read",
    /// Read the user's recently played items.
    UserReadRecentlyPlayed = "user-read-recently-played",
    /// Save to and remove from the user's library.
    UserLibraryModify = "user-library-modify",
    /// Read the user's library.
    UserLibraryRead = "user-library-read",
    /// Read the user's e-mail address.
    UserReadEmail = "user-read-email",
    /// Read subscription, country and explicit-content settings.
    UserReadPrivate = "user-read-private",
    /// Personalized content for the user.
    UserPersonalized = "user-personalized",
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of scopes. As text they stand one after the other with a space between (RFC 6749 section 3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// No scope: public data only.
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether no scope is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many scopes are in the set.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether `scope` is in the set.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// The scopes, in Spotify's order, undocumented ones last.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// Those scopes of this set that `granted` lacks: what a new login would have to ask for again.
    #[must_use]
    pub fn missing_from(&self, granted: &Scopes) -> Scopes {
        Self(self.0.difference(&granted.0).cloned().collect())
    }
}

impl<const N: usize> From<[Scope; N]> for Scopes {
    fn from(scopes: [Scope; N]) -> Self {
        Self(scopes.into())
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl FromStr for Scopes {
    type Err = InvalidScope;

    /// From a list with spaces between, as in configuration files and token answers.
    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        text.split_ascii_whitespace().map(str::parse).collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_twenty_documented_scopes_are_known_and_read_back() {
        assert_eq!(Scope::DOCUMENTED.len(), 20);
        for scope in Scope::DOCUMENTED {
            assert_eq!(&scope.as_str().parse::<Scope>().unwrap(), scope);
            assert!(!matches!(scope, Scope::Other(_)));
        }
        let all: Scopes = Scope::DOCUMENTED.iter().cloned().collect();
        assert_eq!(all.to_string().parse::<Scopes>().unwrap(), all);
    }

    #[test]
    fn unknown_scopes_are_kept_and_impossible_ones_refused() {
        let scopes: Scopes = "  streaming   soa-link-v9 streaming ".parse().unwrap();
        assert_eq!(scopes.to_string(), "streaming soa-link-v9");
        for bad in ["a\"b", "a\\b", "é", "a\u{7f}"] {
            assert!(bad.parse::<Scope>().is_err(), "{bad:?}");
            assert!(format!("streaming {bad}").parse::<Scopes>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(129).parse::<Scope>().is_err());
        assert!("".parse::<Scopes>().unwrap().is_empty());
    }
}
