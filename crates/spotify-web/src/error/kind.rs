//! The kinds of error, with the two halves of each one's sentence.
//!
//! ```
//! use spotify_web::{ErrorKind, Operation, tracks};
//! use spotify_auth_core::Timestamp;
//!
//! let answer = http::Response::builder().status(404).body(r#"{"error":{"status":404,"message":"Resource not found"}}"#.into())?;
//! let error = tracks::Get::parse(&answer, Timestamp::from_unix_seconds(0)).unwrap_err();
//! assert!(matches!(error.kind(), ErrorKind::NotFound));
//! assert_eq!(
//!     error.to_string(),
//!     "get-track: there is no such thing (404: Resource not found): check the id, and the market if one was given"
//! );
//! # Ok::<(), http::Error>(())
//! ```

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use spotify_auth_core::{ExchangeError, FaultKind, Scope, SignInReason, TransportFault};

use super::PlayerReason;
use crate::operation::{ArgumentError, DecodeError};

/// What went wrong with a call. Kinds are added when Spotify's answers turn out to mean something of their own.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument cannot be sent, or Spotify is known to refuse it. Nothing was sent.
    Argument(ArgumentError),
    /// Only the user can help: start a new login.
    SignIn(SignInCause),
    /// The access token could not be renewed for now.
    Renewal {
        /// What went wrong.
        error: Arc<ExchangeError>,
        /// How long nobody tries again.
        retry_after: Duration,
    },
    /// The app's own token source failed.
    TokenSource(Arc<dyn StdError + Send + Sync>),
    /// The user has not granted what the operation needs (403).
    MissingScope {
        /// The scopes that Spotify documents for the operation; which of several is missing, Spotify does not say.
        scopes: &'static [Scope],
    },
    /// The user is not on the list of up to five that an app in development mode serves (403).
    NotOnAllowlist,
    /// The app's owner has no Premium subscription, which an app in development mode needs (403).
    OwnerWithoutPremium,
    /// The user has no Premium subscription, which the player's commands need (403 with `PREMIUM_REQUIRED`).
    UserWithoutPremium,
    /// Nothing that plays is open, or it has gone to sleep (404 with `NO_ACTIVE_DEVICE`).
    NoActiveDevice,
    /// The player does not do this now (403 with another of its reasons).
    PlayerRefused {
        /// Why not.
        reason: PlayerReason,
    },
    /// The operation is closed to apps in development mode (403).
    ClosedInDevelopmentMode {
        /// What is open instead, such as `PUT /me/library`.
        replacement: Option<&'static str>,
    },
    /// The app or the user may not do this, for another reason (403).
    Forbidden,
    /// There is no such thing, or not for this app or market (404).
    NotFound,
    /// Too many calls in too short a time (429), answered now or known from a call before.
    RateLimited {
        /// How long to wait; a guess if Spotify did not say.
        retry_after: Duration,
    },
    /// The developer's quota for this group of operations is used up (429 with `QUOTA_EXCEEDED`). Never waited for.
    QuotaExceeded {
        /// How long Spotify says it will be; often most of a day.
        retry_after: Option<Duration>,
    },
    /// More was asked for at a time than Spotify gives to the app in its quota mode (400 with `Invalid limit`). Told by an
    /// operation whose limit depends on the mode; a client that knows its mode refuses it before it is sent.
    InvalidLimit {
        /// The argument that is too large, such as `limit`.
        argument: &'static str,
        /// The most that an app in development mode gets.
        development: u64,
        /// The most that an app with extended quota gets.
        extended: u64,
    },
    /// Spotify did not accept the request (400 and other 4xx).
    BadRequest,
    /// Spotify is down or overloaded (5xx).
    Unavailable {
        /// How long Spotify asks to wait, if it does.
        retry_after: Option<Duration>,
    },
    /// Somebody else has changed a playlist that a change in several calls was under way on, or its positions were from another
    /// state of it. Nothing more was sent.
    PlaylistChanged,
    /// A status that the Web API does not use, such as a redirect, which is never followed.
    UnexpectedStatus,
    /// The whole call's deadline passed while it waited for a bearer.
    OutOfTime,
    /// The client was shut down.
    ShutDown,
    /// No answer at all.
    Unreachable(TransportFault),
    /// The answer to a success is not what the operation answers.
    Decode(DecodeError),
    /// A page's link to the page beside it cannot be followed.
    Page(PageProblem),
    /// The request would have taken the bearer to another place than the API's address; it was not sent.
    ForeignOrigin,
    /// The driver called a machine out of order.
    OutOfOrder,
}

/// Why only a new login can help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInCause {
    /// The session cannot give a bearer any more.
    #[error(transparent)]
    Session(#[from] SignInReason),
    /// Spotify refused the bearer (401), and the one that it was replaced with too.
    #[error("Spotify refused the access token, and its replacement too")]
    Refused,
}

/// What is wrong with a page's link to the page beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PageProblem {
    /// It leads to another place than below the API's address.
    #[error("it leads away from the API's address")]
    Elsewhere,
    /// It does not say where that page starts.
    #[error("it does not say where that page starts")]
    NoPosition,
    /// It leads to where this page is, to where the walk has been, or the wrong way.
    #[error("it does not lead on")]
    NotForward,
    /// There were more pages than any list of Spotify's has.
    #[error("there are more pages than any list has")]
    TooMany,
}

/// The two halves of the sentence that an error shows, each in its own place: what happened, and what to do.
impl ErrorKind {
    pub(super) fn happened(&self) -> Happened<'_> {
        Happened(self)
    }

    /// Whether trying again is what is done about it, so that how often is worth telling.
    pub(super) fn is_worth_trying_again(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Unreachable(_) | Self::RateLimited { .. })
    }

    pub(super) fn advice(&self) -> Advice<'_> {
        Advice(self)
    }
}

pub(super) struct Happened<'a>(&'a ErrorKind);

impl fmt::Display for Happened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            ErrorKind::Argument(error) => return error.fmt(f),
            ErrorKind::SignIn(cause) => return cause.fmt(f),
            ErrorKind::Renewal { error, .. } => return write!(f, "the access token could not be renewed: {error}"),
            ErrorKind::TokenSource(error) => return write!(f, "the app's token source failed: {error}"),
            ErrorKind::Unreachable(fault) => return write!(f, "no answer from Spotify: {fault}"),
            ErrorKind::Decode(error) => return write!(f, "the answer could not be read {error}"),
            ErrorKind::Page(problem) => return write!(f, "a page's link cannot be followed: {problem}"),
            ErrorKind::MissingScope { .. } => "the user has not granted what this needs",
            ErrorKind::NotOnAllowlist => "the user is not registered for this app, which is in development mode",
            ErrorKind::OwnerWithoutPremium => "the app's owner has no Premium subscription",
            ErrorKind::UserWithoutPremium => "the user has no Premium subscription",
            ErrorKind::NoActiveDevice => "nothing that plays is open",
            ErrorKind::PlayerRefused { reason } => return write!(f, "the player does not do this now ({reason})"),
            ErrorKind::ClosedInDevelopmentMode { .. } => "this operation is closed to apps in development mode",
            ErrorKind::Forbidden => "Spotify does not allow this",
            ErrorKind::NotFound => "there is no such thing",
            ErrorKind::RateLimited { .. } => "too many calls in too short a time",
            ErrorKind::QuotaExceeded { .. } => "the developer account's quota for this kind of call is used up",
            ErrorKind::InvalidLimit { argument, .. } => {
                return write!(f, "the argument `{argument}` is more than Spotify takes from this app");
            }
            ErrorKind::BadRequest => "Spotify did not accept the request",
            ErrorKind::Unavailable { .. } => "Spotify is down or overloaded",
            ErrorKind::PlaylistChanged => "somebody else has changed the playlist meanwhile",
            ErrorKind::OutOfTime => "the call's deadline has passed",
            ErrorKind::ShutDown => "the client has been shut down",
            ErrorKind::UnexpectedStatus => "an answer that is not the Web API's",
            ErrorKind::ForeignOrigin => "the request's address is not the API's, so it was not sent",
            ErrorKind::OutOfOrder => "the driver called the machine out of order",
        })
    }
}

pub(super) struct Advice<'a>(&'a ErrorKind);

impl fmt::Display for Advice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            ErrorKind::Argument(_) => "nothing was sent; correct the argument",
            ErrorKind::SignIn(_) => "sign in again",
            ErrorKind::Renewal { retry_after, .. } => {
                return write!(f, "try again in {}", Seconds(*retry_after));
            }
            ErrorKind::TokenSource(_) => "see to it and call again",
            ErrorKind::MissingScope { scopes: [] } => {
                "sign in again and ask for the scopes that Spotify documents for it"
            }
            ErrorKind::MissingScope { scopes } => {
                f.write_str("sign in again and ask for ")?;
                for (index, scope) in scopes.iter().enumerate() {
                    write!(f, "{}{scope}", if index == 0 { "" } else { ", " })?;
                }
                return Ok(());
            }
            ErrorKind::NotOnAllowlist => "add the user under User Management in Spotify's dashboard",
            ErrorKind::OwnerWithoutPremium => "renew the owner's subscription; calls work again within hours",
            ErrorKind::UserWithoutPremium => "ask the user to subscribe, or do without the player's commands",
            ErrorKind::NoActiveDevice => {
                "ask the user to open Spotify, or transfer playback to one of the user's devices"
            }
            ErrorKind::PlayerRefused { .. } => "look at the playback state, and at what it disallows",
            ErrorKind::ClosedInDevelopmentMode { replacement: Some(replacement) } => {
                return write!(f, "use {replacement} instead, or ask Spotify for extended quota");
            }
            ErrorKind::ClosedInDevelopmentMode { replacement: None } => {
                "nothing replaces it; ask Spotify for extended quota"
            }
            ErrorKind::Forbidden => "check that the user owns what is changed, and that the app may use the operation",
            ErrorKind::NotFound => "check the id, and the market if one was given",
            ErrorKind::RateLimited { retry_after } => return write!(f, "wait {}", Seconds(*retry_after)),
            ErrorKind::QuotaExceeded { retry_after: Some(wait) } => return write!(f, "wait {}", Seconds(*wait)),
            ErrorKind::QuotaExceeded { retry_after: None } => "wait until tomorrow, or ask Spotify for extended quota",
            ErrorKind::InvalidLimit { development, extended, .. } => {
                return write!(f, "pass at most {development} in development mode, {extended} with extended quota");
            }
            ErrorKind::BadRequest => "correct the arguments",
            ErrorKind::Unavailable { retry_after: Some(wait) } => return write!(f, "try again in {}", Seconds(*wait)),
            ErrorKind::Unavailable { retry_after: None } => "try again later",
            ErrorKind::PlaylistChanged => "read the playlist, and change it as it is now",
            ErrorKind::OutOfTime => "call again, or give the call more time",
            ErrorKind::ShutDown => "build another client",
            ErrorKind::UnexpectedStatus => "check the API's address and any proxy on the way",
            ErrorKind::Unreachable(fault) => match fault.kind() {
                FaultKind::NotSent => "check the network, the API's address and the certificates",
                FaultKind::TooLarge => "ask for less at a time",
                _ => "check the network and try again",
            },
            ErrorKind::Decode(_) => "report it with the operation's name and this place",
            ErrorKind::Page(_) => "check the API's address and any proxy on the way",
            ErrorKind::ForeignOrigin => "build the request from the same ApiUrl as the client",
            ErrorKind::OutOfOrder => "it must answer each step once, and stop at the end",
        })
    }
}

/// A wait in whole seconds, rounded up, as people read it.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs().saturating_add(u64::from(self.0.subsec_nanos() > 0));
        write!(f, "{seconds} s")
    }
}
