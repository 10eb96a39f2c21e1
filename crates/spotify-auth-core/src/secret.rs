//! The secrets of OAuth, each a type of its own that cannot be shown by accident.
//!
//! None of them has `Display`, `Serialize` or `PartialEq`; `Debug` prints the type's name only; memory is zeroed on
//! drop. Reading one is always spelled `expose_secret`, so that `grep` finds every place that does.
//!
//! ```
//! use spotify_auth_core::{AccessToken, ClientSecret};
//!
//! let secret = ClientSecret::new("s3cret")?;
//! assert_eq!(format!("{secret:?}"), "ClientSecret(..)");
//! assert_eq!(secret.expose_secret(), "s3cret");
//!
//! let token = AccessToken::new("BQDf")?;
//! let header = token.authorization();
//! assert!(header.is_sensitive());
//! # Ok::<(), spotify_auth_core::InvalidSecret>(())
//! ```
//!
//! Zeroing reaches what this crate owns. Copies that an HTTP client makes on the way to the socket are beyond it.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

/// A value that cannot be the secret it was offered as. Says which and why, never what it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} {problem}")]
pub struct InvalidSecret {
    what: &'static str,
    problem: &'static str,
}

/// Longest secret taken, in bytes: far beyond what Spotify issues, so that nothing endless is stored.
const MAX_SECRET: usize = 8 * 1024;

fn checked(what: &'static str, text: String, space_allowed: bool) -> Result<Zeroizing<String>, InvalidSecret> {
    let text = Zeroizing::new(text);
    let problem = if text.is_empty() {
        "is empty"
    } else if text.len() > MAX_SECRET {
        "is longer than 8 KiB"
    } else if text.bytes().all(|b| b.is_ascii_graphic() || (space_allowed && b == b' ')) {
        return Ok(text);
    } else {
        match space_allowed {
            true => "contains a line break, a control character or a character outside ASCII: check how it was copied",
            false => "contains a space, a control character or a character outside ASCII: check how it was copied",
        }
    };
    Err(InvalidSecret { what, problem })
}

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident = $what:literal $(, $derive:ident)?;)*) => {$(
        $(#[$doc])*
        $(#[derive($derive)])?
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the secret's text: printable ASCII (RFC 6749 appendix A), 1 byte to 8 KiB.
            ///
            /// # Errors
            /// [`InvalidSecret`] when it is empty, too long or not printable ASCII.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidSecret> {
                checked($what, text.into(), true).map(Self)
            }

            /// The secret itself.
            pub fn expose_secret(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}

secrets! {
    /// A confidential client's secret, as Spotify's dashboard shows it (RFC 6749 section 2.3.1).
    ///
    /// A secret that is shipped inside an app can be read out of it: use PKCE there.
    ClientSecret = "client secret", Clone;
    /// What an access token is renewed with (RFC 6749 section 6). Spotify's die six months after the user's authorization.
    RefreshToken = "refresh token", Clone;
    /// The code that Spotify's redirect carries (RFC 6749 section 4.1.2): single use, not `Clone`.
    AuthorizationCode = "authorization code";
}

/// An access token (RFC 6750), ready to be sent. Cloning shares the same memory.
#[derive(Clone)]
pub struct AccessToken {
    /// `Bearer <token>`, over memory that is zeroed when the last clone goes.
    header: HeaderValue,
}

const BEARER: &str = "Bearer ";

impl AccessToken {
    /// Takes a token's text: printable ASCII without spaces, 1 byte to 8 KiB.
    ///
    /// # Errors
    /// [`InvalidSecret`] for anything else, line breaks above all, which must never reach a header.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidSecret> {
        let what = "access token";
        let text = checked(what, text.into(), false)?;
        let mut line = Zeroizing::new(Vec::with_capacity(BEARER.len() + text.len()));
        line.extend_from_slice(BEARER.as_bytes());
        line.extend_from_slice(text.as_bytes());
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(line))
            .map_err(|_| InvalidSecret { what, problem: "cannot be put into a header" })?;
        header.set_sensitive(true);
        Ok(Self { header })
    }

    /// The place of a token that was never there; the API answers 401 to it.
    pub(crate) fn none() -> Self {
        let mut header = HeaderValue::from_static("Bearer");
        header.set_sensitive(true);
        Self { header }
    }

    /// The token itself.
    pub fn expose_secret(&self) -> &str {
        // The header was built from ASCII text behind this prefix, so the fallback is the token that was never there.
        self.header.to_str().ok().and_then(|line| line.strip_prefix(BEARER)).unwrap_or_default()
    }

    /// The value of the `Authorization` header that presents this token (RFC 6750 section 2.1), marked sensitive.
    pub fn authorization(&self) -> HeaderValue {
        self.header.clone()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

/// An access token together with the generation it belongs to, as handed to one call.
///
/// When the API answers 401 to it, give it back to where it came from: only the current generation's rejection
/// starts a refresh, so that fifty calls that fail together refresh once.
#[derive(Clone, Debug)]
pub struct Bearer {
    token: AccessToken,
    generation: u64,
    login: Option<u64>,
}

impl Bearer {
    /// A token that is the `generation`-th of its source. Sources that never renew use 0.
    pub fn new(token: AccessToken, generation: u64) -> Self {
        Self { token, generation, login: None }
    }

    /// The same bearer, as one of its source's `login`-th login: a number that stays the same as long as the same person is
    /// signed in, over all renewals, and comes never again once they have signed out or somebody else may have signed in.
    ///
    /// What is kept of a user's answers is kept for one login, and nothing is kept for a bearer that does not say.
    #[must_use]
    pub fn of_login(mut self, login: u64) -> Self {
        self.login = Some(login);
        self
    }

    /// The token.
    pub fn token(&self) -> &AccessToken {
        &self.token
    }

    /// Which of its source's tokens this is; grows by one with each renewal.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Which of its source's logins this is a token of, if the source says.
    pub fn login(&self) -> Option<u64> {
        self.login
    }

    /// The value of the `Authorization` header, marked sensitive.
    pub fn authorization(&self) -> HeaderValue {
        self.token.authorization()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g4_no_line_break_or_nul_reaches_a_header() {
        for text in ["a\r\nb", "a\0b", "a b", "", "é", "\u{7f}"] {
            assert!(AccessToken::new(text).is_err(), "{text:?}");
        }
        assert_eq!(AccessToken::new("a-._~+/=").unwrap().expose_secret(), "a-._~+/=");
    }

    #[test]
    fn f3_the_authorization_header_is_marked_sensitive() {
        let bearer = Bearer::new(AccessToken::new("CANARY").unwrap(), 3);
        assert!(!format!("{:?} {bearer:?}", bearer.authorization()).contains("CANARY"));
        assert_eq!(bearer.authorization().to_str().unwrap(), "Bearer CANARY");
    }

    #[test]
    fn f1_errors_about_secrets_do_not_quote_them() {
        let error = ClientSecret::new("CANARY\n").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("CANARY"));
        assert!(error.to_string().contains("client secret"));
        assert!(RefreshToken::new("x".repeat(MAX_SECRET + 1)).is_err());
    }
}
