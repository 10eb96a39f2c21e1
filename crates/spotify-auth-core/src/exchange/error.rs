//! Why the token endpoint gave no token.
//!
//! ```
//! use spotify_auth_core::TokenErrorCode;
//!
//! assert_eq!(TokenErrorCode::from("invalid_grant"), TokenErrorCode::InvalidGrant);
//! assert_eq!(TokenErrorCode::from("slow_down\n").as_str(), r"slow_down\n");
//! ```

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::machine::{FaultKind, TransportFault};
use crate::store::StoreError;
use crate::text::Sanitized;

/// Why an exchange ended without a token. Holds no body, no URL and no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The server understood the request and refused it (RFC 6749 section 5.2).
    #[error("{by} refused: {refusal}; {}", refusal.advice())]
    Refused {
        /// Who it was.
        by: TokenEndpoint,
        /// Its error code and description.
        refusal: Refusal,
    },
    /// 429 or 5xx, still so after the last attempt.
    #[error("{by} answered {status} to {}; {}", times(*attempts), when(*retry_after))]
    Unavailable {
        /// Who it was.
        by: TokenEndpoint,
        /// The last answer's status.
        status: StatusCode,
        /// How often the request was sent.
        attempts: u32,
        /// How long the server asked to wait, if it did.
        retry_after: Option<Duration>,
    },
    /// No answer at all.
    #[error("no answer from {host}: {fault}; {}", fault_advice(fault.kind()))]
    Unreachable {
        /// Whom the request was for.
        host: Sanitized,
        /// What the driver said of the last attempt.
        fault: TransportFault,
    },
    /// A redirect, which is never followed: it would hand code and secret to somebody else.
    #[error(
        "the token endpoint answered {status}, a redirect, which is never followed: check the accounts URL and any proxy on the way"
    )]
    Redirected {
        /// Which redirect it was.
        status: StatusCode,
    },
    /// An answer that is not RFC 6749's.
    #[error(
        "the token endpoint answered {status} with {problem} ({length} bytes): a proxy or a captive portal may have answered in its place"
    )]
    Malformed {
        /// The answer's status.
        status: StatusCode,
        /// What is wrong with it; never quotes it.
        problem: Sanitized,
        /// The body's length.
        length: usize,
    },
    /// The token endpoint issued a token of a type we must not use (RFC 6749 section 7.1).
    #[error("the token endpoint issued a token that is not of type Bearer, which must not be used")]
    UnknownTokenType,
    /// The time allowed for the whole exchange was over before an attempt could be made.
    #[error("the time for getting a token was over before the request could be sent; try again")]
    OutOfTime,
    /// The token that was to be renewed has been replaced meanwhile, and its refresh token must not be presented any more.
    #[error("another renewal, a login or a logout has replaced the token meanwhile; ask for a bearer again")]
    Superseded,
    /// The transport panicked while it carried the exchange, as async clients do outside the runtime that they were made for.
    #[error(
        "the transport panicked while it asked for a token: its own message says why; run it inside the async runtime it needs"
    )]
    TransportPanicked,
    /// The store that the token is shared through failed, and nothing was sent.
    #[error("{0}; nobody was asked for a token")]
    Store(StoreError),
    /// The driver called the machine out of order.
    #[error(
        "the driver called the exchange out of order: after a Send it must report one answer or one fault, and after the end nothing"
    )]
    OutOfOrder,
}

/// Who is asked for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenEndpoint {
    /// The accounts service: Spotify's, unless the [`AccountsUrls`](crate::AccountsUrls) say otherwise.
    AccountsService,
    /// The app's own token swap service in its place, of [`TokenSwapUrls`](crate::TokenSwapUrls).
    SwapService,
}

impl fmt::Display for TokenEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccountsService => "Spotify's accounts service",
            Self::SwapService => "the token swap service",
        })
    }
}

impl ExchangeError {
    /// Whether the grant itself is dead (`invalid_grant`): for a refresh, only a new login helps.
    pub fn is_invalid_grant(&self) -> bool {
        matches!(self, Self::Refused { refusal, .. } if refusal.code == TokenErrorCode::InvalidGrant)
    }

    /// How long the server asked to wait before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

fn times(attempts: u32) -> String {
    if attempts == 1 { "one request".to_owned() } else { format!("each of {attempts} requests") }
}

fn when(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(|| "try again later".to_owned(), |wait| format!("try again in {} s", wait.as_secs()))
}

fn fault_advice(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::NotSent => "check the network, the address and the certificates",
        FaultKind::TooLarge => "a proxy or a captive portal may have answered in its place",
        FaultKind::MaybeSent | FaultKind::TimedOut => "check the network and try again",
    }
}

/// An OAuth error answer: a code, and perhaps a description for developers (RFC 6749 section 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub(crate) code: TokenErrorCode,
    pub(crate) description: Option<Sanitized>,
}

impl Refusal {
    /// The error code.
    pub fn code(&self) -> &TokenErrorCode {
        &self.code
    }

    /// The server's own words, escaped and cut; not for users.
    pub fn description(&self) -> Option<&str> {
        self.description.as_ref().map(Sanitized::as_str)
    }

    fn advice(&self) -> &'static str {
        match self.code {
            TokenErrorCode::InvalidClient => "check client id and client secret against Spotify's dashboard",
            TokenErrorCode::InvalidGrant => "the code or refresh token is used up, expired or revoked: sign in again",
            TokenErrorCode::InvalidRequest | TokenErrorCode::UnsupportedGrantType => {
                "the request was not understood: check the accounts URL and what proxies do to the request"
            }
            TokenErrorCode::UnauthorizedClient => {
                "this app may not use this grant: check its settings in Spotify's dashboard"
            }
            TokenErrorCode::InvalidScope => "ask for scopes that Spotify documents",
            TokenErrorCode::TemporarilyUnavailable | TokenErrorCode::ServerError => "try again later",
            TokenErrorCode::Other(_) => "this code is not documented",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.description {
            Some(description) => write!(f, "{} ({description})", self.code),
            None => self.code.fmt(f),
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// The error codes of the token endpoint (RFC 6749 section 5.2 and what Spotify adds). Unknown ones keep their text.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TokenErrorCode {
            $($(#[$doc])* $variant,)*
            /// A code that is not in this list, made printable.
            Other(Sanitized),
        }

        impl From<&str> for TokenErrorCode {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(Sanitized::new(other)),
                }
            }
        }

        impl TokenErrorCode {
            /// The code as the server wrote it (made printable if it is unknown).
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text.as_str(),
                }
            }
        }
    };
}

codes! {
    /// The request lacks a parameter, repeats one or is otherwise not understood.
    InvalidRequest = "invalid_request",
    /// Unknown client, wrong secret, or no client authentication at all.
    InvalidClient = "invalid_client",
    /// The code or refresh token is invalid, expired, revoked, for another client or another redirect URI.
    InvalidGrant = "invalid_grant",
    /// The client may not use this grant.
    UnauthorizedClient = "unauthorized_client",
    /// The server does not know this grant.
    UnsupportedGrantType = "unsupported_grant_type",
    /// The scope is invalid or exceeds what was granted.
    InvalidScope = "invalid_scope",
    /// The server is overloaded; retried like a 503.
    TemporarilyUnavailable = "temporarily_unavailable",
    /// The server failed; retried like a 500.
    ServerError = "server_error",
}

impl fmt::Display for TokenErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
