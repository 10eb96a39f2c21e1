//! The way back: judging a redirect before anything in it is believed.
//!
//! Order matters here and stands in one place, [`judge`]: parse strictly, compare the state, then the issuer, and only
//! then read what the redirect says (RFC 9700 section 4.7.1, RFC 9207 section 2.4).
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{Client, Login, NotOurs, Now, RedirectError, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let login = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?).start([7; 64]);
//!
//! // With a wrong state not even an error is the server's word; with a parameter twice nothing is.
//! let Err(RedirectError::NotOurs { login, reason }) = login.on_redirect("error=access_denied&state=x", now) else {
//!     panic!("anybody could have sent this")
//! };
//! assert_eq!(reason, NotOurs::WrongState);
//! let Err(RedirectError::NotOurs { reason, .. }) = login.on_redirect("code=a&code=b&state=x", now) else {
//!     panic!("which of the two codes?")
//! };
//! assert_eq!(reason, NotOurs::Repeated("code"));
//! # Ok(()) }
//! ```

use std::fmt;

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::{AwaitingRedirect, Login, State};
use crate::secret::AuthorizationCode;
use crate::text::Sanitized;
use crate::urls::AccountsUrls;

/// Longest redirect looked at, in bytes.
const MAX_REDIRECT: usize = 16 * 1024;
/// Longest code taken, in bytes after decoding.
const MAX_CODE: usize = 2 * 1024;
/// Longest issuer name taken, in bytes after decoding.
const MAX_ISSUER: usize = 256;

/// Why a redirect did not lead to a code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// The user or Spotify said no; this login is over.
    #[error("the login was not granted: {0}")]
    Denied(AuthorizationError),
    /// Somebody else's redirect, or a damaged one. The login goes on: take it back and keep waiting.
    #[error("this redirect does not belong to the login: {reason}")]
    NotOurs {
        /// The login, as it was before.
        login: Login<AwaitingRedirect>,
        /// What was wrong with the redirect.
        reason: NotOurs,
    },
}

/// What is wrong with a redirect that is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NotOurs {
    /// No query at all.
    #[error("it carries no parameters: paste the whole address that the browser shows after Spotify's page")]
    NoQuery,
    /// A fragment with a token, as the ended implicit grant had.
    #[error(
        "it carries a token in its fragment, as the implicit grant did: Spotify ended that in 2025, use response_type=code with PKCE"
    )]
    ImplicitAnswer,
    /// Longer than 16 KiB.
    #[error("it is longer than 16 KiB")]
    TooLong,
    /// Broken percent-encoding or text that is not UTF-8.
    #[error("its percent-encoding is broken")]
    BadEncoding,
    /// A parameter that may come once came twice.
    #[error("its parameter {0} comes more than once")]
    Repeated(&'static str),
    /// No `state`.
    #[error("it carries no state: start the login again and use the newest address")]
    NoState,
    /// Another `state`.
    #[error("its state is that of another login: start the login again and use the newest address")]
    WrongState,
    /// Another `iss`.
    #[error("it names another issuer than the one that was asked")]
    WrongIssuer,
    /// No `iss` although it was demanded.
    #[error("it names no issuer, although one is required")]
    NoIssuer,
    /// Both `code` and `error`.
    #[error("it carries both a code and an error")]
    CodeAndError,
    /// Neither `code` nor `error`.
    #[error("it carries neither a code nor an error")]
    NoCode,
    /// A code that is too long or not printable ASCII.
    #[error("its code is too long or not printable")]
    BadCode,
}

/// The authorization server's error answer (RFC 6749 section 4.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationError {
    code: AuthorizationErrorCode,
    description: Option<Sanitized>,
}

impl AuthorizationError {
    /// Which error.
    pub fn code(&self) -> &AuthorizationErrorCode {
        &self.code
    }

    /// The server's own words, escaped and cut.
    pub fn description(&self) -> Option<&str> {
        self.description.as_ref().map(Sanitized::as_str)
    }
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code.as_str())?;
        if let Some(description) = &self.description {
            write!(f, " ({description})")?;
        }
        write!(f, "; {}", self.code.advice())
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $advice:literal;)*) => {
        /// The errors of an authorization redirect (RFC 6749 section 4.1.2.1). Unknown ones keep their text.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum AuthorizationErrorCode {
            $($(#[$doc])* $variant,)*
            /// A code that is not in this list, made printable.
            Other(Sanitized),
        }

        impl AuthorizationErrorCode {
            fn new(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(Sanitized::new(other)),
                }
            }

            /// The code as the server wrote it (made printable if it is unknown).
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text.as_str(),
                }
            }

            fn advice(&self) -> &'static str {
                match self {
                    $(Self::$variant => $advice,)*
                    Self::Other(_) => "start the login again",
                }
            }
        }
    };
}

codes! {
    /// The user pressed Cancel.
    AccessDenied = "access_denied", "the user refused: start the login again if that was a mistake";
    /// The request was not understood.
    InvalidRequest = "invalid_request", "check the redirect URI and the parameters of the authorize URL";
    /// This client may not use this grant.
    UnauthorizedClient = "unauthorized_client", "check the app's settings in Spotify's dashboard";
    /// Only `code` is supported.
    UnsupportedResponseType = "unsupported_response_type", "the implicit grant is gone: use code with PKCE";
    /// A scope that Spotify does not know.
    InvalidScope = "invalid_scope", "ask for scopes that Spotify documents";
    /// Spotify failed.
    ServerError = "server_error", "Spotify failed: start the login again in a while";
    /// Spotify is overloaded.
    TemporarilyUnavailable = "temporarily_unavailable", "Spotify is overloaded: start the login again in a while";
}

pub(super) enum Verdict {
    NotOurs(NotOurs),
    Denied(AuthorizationError),
}

impl From<NotOurs> for Verdict {
    fn from(reason: NotOurs) -> Self {
        Self::NotOurs(reason)
    }
}

/// Judges one redirect against the one state that is expected.
pub(super) fn judge(redirect: &str, expected: &State, urls: &AccountsUrls) -> Result<AuthorizationCode, Verdict> {
    let redirect = redirect.trim();
    if redirect.len() > MAX_REDIRECT {
        return Err(NotOurs::TooLong.into());
    }
    let parameters = Parameters::parse(query_of(redirect)?)?;
    let state = parameters.state.ok_or(NotOurs::NoState)?;
    if !expected.matches(&state) {
        return Err(NotOurs::WrongState.into());
    }
    match parameters.iss {
        Some(iss) if iss.len() > MAX_ISSUER || *iss != urls.issuer() => return Err(NotOurs::WrongIssuer.into()),
        None if urls.issuer_is_required() => return Err(NotOurs::NoIssuer.into()),
        _ => {}
    }
    match (parameters.code, parameters.error) {
        (Some(_), Some(_)) => Err(NotOurs::CodeAndError.into()),
        (None, None) => Err(NotOurs::NoCode.into()),
        (None, Some(error)) => Err(Verdict::Denied(AuthorizationError {
            code: AuthorizationErrorCode::new(&error),
            description: parameters.error_description.map(|text| Sanitized::new(&text)),
        })),
        (Some(code), None) if code.len() <= MAX_CODE => {
            AuthorizationCode::new(code.as_str()).map_err(|_| NotOurs::BadCode.into())
        }
        (Some(_), None) => Err(NotOurs::BadCode.into()),
    }
}

/// The raw query of a whole URL, of a path with a query, or of a text that is itself a query.
fn query_of(redirect: &str) -> Result<&str, NotOurs> {
    let (before_fragment, fragment) = redirect.split_once('#').unwrap_or((redirect, ""));
    let query = match before_fragment.split_once('?') {
        Some((place, query)) if !is_query(place) => query,
        None if !is_query(before_fragment) => "",
        _ => before_fragment,
    };
    match query {
        "" if fragment.contains("access_token=") => Err(NotOurs::ImplicitAnswer),
        "" => Err(NotOurs::NoQuery),
        query => Ok(query),
    }
}

/// Whether `text` is itself a query and not the place that one follows. Paths may hold `=` and `&` too, so a text that
/// starts like a URL or a path is never taken for a query.
fn is_query(text: &str) -> bool {
    let scheme_or_host = text
        .split_once([':', '/'])
        .is_some_and(|(start, _)| start.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.[".contains(&b)));
    text.contains(['=', '&']) && !scheme_or_host
}

type Value = Zeroizing<String>;

/// The parameters that matter, each at most once; unknown ones are ignored, empty ones count as absent (RFC 6749
/// section 3.1).
#[derive(Default)]
struct Parameters {
    code: Option<Value>,
    state: Option<Value>,
    iss: Option<Value>,
    error: Option<Value>,
    error_description: Option<Value>,
}

impl Parameters {
    fn parse(query: &str) -> Result<Self, NotOurs> {
        let mut parameters = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            let (name, slot) = match name.as_str() {
                "code" => ("code", &mut parameters.code),
                "state" => ("state", &mut parameters.state),
                "iss" => ("iss", &mut parameters.iss),
                "error" => ("error", &mut parameters.error),
                "error_description" => ("error_description", &mut parameters.error_description),
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(NotOurs::Repeated(name));
            }
        }
        for slot in [
            &mut parameters.code,
            &mut parameters.state,
            &mut parameters.iss,
            &mut parameters.error,
            &mut parameters.error_description,
        ] {
            slot.take_if(|value| value.is_empty());
        }
        Ok(parameters)
    }
}

/// Form decoding that refuses what the lenient decoders pass through: a stray `%`, and bytes that are not UTF-8.
fn decode(text: &str) -> Result<Value, NotOurs> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|b| *b == b'%') {
        match rest.get(at + 1..at + 3) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => rest = rest.get(at + 3..).unwrap_or_default(),
            _ => return Err(NotOurs::BadEncoding),
        }
    }
    let spaced = Zeroizing::new(text.replace('+', " "));
    let decoded = percent_decode_str(&spaced).decode_utf8().map_err(|_| NotOurs::BadEncoding)?;
    Ok(Zeroizing::new(decoded.into_owned()))
}
