//! What the protocol promises, and how a walk says that a promise is broken.

use std::fmt;

/// A promise. Their texts are what `cargo xtask model` shows as the one that noticed a missing rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    OneRequest,
    OncePerToken,
    NothingLost,
    NothingOld,
    SavedFirst,
    SignInForAReason,
    DeadIsAskedOnce,
    SignedOutStays,
    SignedOutForAReason,
    EverybodyEnds,
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneRequest => "one request at a time, of all processes",
            Self::OncePerToken => "one request for each token",
            Self::NothingLost => "no refresh token that was received is lost",
            Self::NothingOld => "no token older than the store's is presented",
            Self::SavedFirst => "a token is saved before it is used",
            Self::SignInForAReason => "nobody signs in again without a reason",
            Self::DeadIsAskedOnce => "a dead token is asked for once",
            Self::SignedOutStays => "a logout is not undone",
            Self::SignedOutForAReason => "nobody is signed out without a logout",
            Self::EverybodyEnds => "everybody comes to an end and gives the lease back",
        })
    }
}

/// A promise that was not kept, and how that was seen.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) promise: Promise,
    pub(super) seen: String,
}

pub(super) type Kept = Result<(), Broken>;

impl Promise {
    /// Broken unless `kept`.
    pub(super) fn holds(self, kept: bool, seen: impl fmt::Debug) -> Kept {
        if kept { Ok(()) } else { Err(Broken { promise: self, seen: format!("{seen:?}") }) }
    }
}
