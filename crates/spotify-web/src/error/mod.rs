//! Why a call failed, and what to do about it.
//!
//! ```
//! use spotify_web::{Error, ErrorKind};
//!
//! fn advise(error: &Error) -> &'static str {
//!     match error.kind() {
//!         ErrorKind::SignIn(_) => "start a new login",
//!         ErrorKind::MissingScope { .. } => "start a new login that asks for these scopes",
//!         ErrorKind::RateLimited { .. } => "call again after error.retry_after()",
//!         ErrorKind::NotFound => "check the id",
//!         _ => "show the error: it says what to do in one sentence",
//!     }
//! }
//! ```
//!
//! The project's `docs/errors.md` has a table of all kinds: what you see, what it means, what to do.

mod body;
mod classify;
mod kind;
mod name;
mod player;

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use spotify_auth_core::{Sanitized, TransportFault};

pub(crate) use classify::classify;
pub use kind::{ErrorKind, PageProblem, SignInCause};
pub use player::PlayerReason;

use crate::operation::{ArgumentError, DecodeError, Metadata};

/// Why a call failed. Shown, it is one sentence that says what happened and what to do; it never holds a body, a query or a secret.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    operation: &'static str,
    status: Option<StatusCode>,
    message: Option<Sanitized>,
    reason: Option<Sanitized>,
    attempts: u32,
    kind: ErrorKind,
}

impl Error {
    /// An error of this kind that no answer of Spotify's tells of.
    pub(crate) fn new(metadata: &Metadata, kind: ErrorKind) -> Self {
        Self(Box::new(Inner { operation: metadata.id, status: None, message: None, reason: None, attempts: 0, kind }))
    }

    pub(crate) fn argument(metadata: &Metadata, error: ArgumentError) -> Self {
        Self::new(metadata, ErrorKind::Argument(error))
    }

    pub(crate) fn unreachable(metadata: &Metadata, fault: TransportFault) -> Self {
        Self::new(metadata, ErrorKind::Unreachable(fault))
    }

    pub(crate) fn decode(metadata: &Metadata, status: StatusCode, error: DecodeError) -> Self {
        Self::new(metadata, ErrorKind::Decode(error)).with_status(status)
    }

    /// An answer that tells things apart by their places has another number of them than was asked for.
    pub(crate) fn misaligned(metadata: &Metadata) -> Self {
        Self::new(metadata, ErrorKind::Decode(DecodeError::misaligned()))
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    fn with_words(mut self, message: Option<Sanitized>, reason: Option<Sanitized>) -> Self {
        self.0.message = message;
        self.0.reason = reason;
        self
    }

    /// What went wrong, to be matched on.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Spotify's `operationId` of the call, such as `get-track`.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The answer's status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Spotify's own words, escaped and cut at 256 characters; for developers, not for users.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_ref().map(Sanitized::as_str)
    }

    /// Spotify's machine-readable reason, such as `NO_ACTIVE_DEVICE` or `QUOTA_EXCEEDED`, escaped.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(Sanitized::as_str)
    }

    /// The player's [`reason`](Self::reason), if one was given.
    pub fn player_reason(&self) -> Option<PlayerReason> {
        self.reason().map(PlayerReason::from)
    }

    /// How many requests were sent for the call, those that were answered 401 or 429 included. Zero if none was needed to
    /// know, and for an error that no call made.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long to wait before the call is made again, if waiting helps and its length is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::RateLimited { retry_after } | ErrorKind::Renewal { retry_after, .. } => Some(*retry_after),
            ErrorKind::QuotaExceeded { retry_after } | ErrorKind::Unavailable { retry_after } => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, status, message, kind, attempts, .. } = &*self.0;
        write!(f, "{operation}: {}", kind.happened())?;
        if *attempts > 1 && kind.is_worth_trying_again() {
            write!(f, ", tried {attempts} times")?;
        }
        match (status, message) {
            (Some(status), Some(message)) => write!(f, " ({}: {message})", status.as_u16())?,
            (Some(status), None) => write!(f, " ({})", status.as_u16())?,
            (None, _) => {}
        }
        write!(f, ": {}", kind.advice())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Error");
        shown.field("operation", &self.0.operation).field("kind", &self.0.kind);
        if let Some(status) = self.status() {
            shown.field("status", &status);
        }
        if let Some(message) = self.message() {
            shown.field("message", &message);
        }
        if let Some(reason) = self.reason() {
            shown.field("reason", &reason);
        }
        if self.attempts() > 0 {
            shown.field("attempts", &self.attempts());
        }
        shown.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // Our own sentence has the cause's in it already: go on with what is behind that.
        match self.kind() {
            ErrorKind::Argument(error) => error.source(),
            ErrorKind::Renewal { error, .. } => error.source(),
            ErrorKind::TokenSource(error) => error.source(),
            ErrorKind::Unreachable(fault) => fault.source(),
            ErrorKind::Decode(error) => error.source(),
            _ => None,
        }
    }
}
