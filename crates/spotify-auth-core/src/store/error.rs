//! Why a store did not do what was asked.
//!
//! ```
//! use spotify_auth_core::{StoreError, StoreErrorKind};
//!
//! let error = StoreError::new(StoreErrorKind::Away, "connection refused");
//! assert_eq!(error.to_string(), "the token store cannot be reached: connection refused");
//! ```

use std::fmt;

use crate::text::Sanitized;

/// Why a store did not do what was asked. Holds no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    kind: StoreErrorKind,
    detail: Sanitized,
}

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Not there at the moment; later it may be. Calls go on while the token in memory lasts.
    Away,
    /// There, but it takes nothing: a full disk, a directory that must not be written to.
    NotWritable,
    /// It could be read or written by others, or leads somewhere else: a file mode, a symbolic link, a foreign owner.
    Unsafe,
    /// It keeps the token of another app, accounts service or profile.
    Foreign,
    /// A newer version of this library wrote it.
    UnknownVersion,
    /// Not what a store writes: torn, too long, or something else.
    Damaged,
    /// Another process has held the lease for longer than anybody may.
    Busy,
    /// This machine has no such store, or it is not set up.
    Unsupported,
}

impl StoreErrorKind {
    fn what(self) -> &'static str {
        match self {
            Self::Away => "cannot be reached",
            Self::NotWritable => "cannot be written to",
            Self::Unsafe => "is not safe to use",
            Self::Foreign => "belongs to somebody else",
            Self::UnknownVersion => "was written by a newer version of this library",
            Self::Damaged => "is damaged",
            Self::Busy => "is held by another process",
            Self::Unsupported => "is not available here",
        }
    }
}

impl StoreError {
    /// An error with a short text for people: what happened where, and what to do. No token must be in it.
    pub fn new(kind: StoreErrorKind, detail: &str) -> Self {
        Self { kind, detail: Sanitized::new(detail) }
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the token store {}: {}", self.kind.what(), self.detail)
    }
}

impl std::error::Error for StoreError {}
