//! What a session promises, and how a walk says that one is broken.

use std::fmt;

/// A promise. Their texts are what `cargo xtask model` shows as the one that noticed a missing rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    OneLeader,
    OneRequest,
    InTime,
    NothingLost,
    NothingOld,
    LateChangesNothing,
    EverybodyAnswered,
    EndsWell,
    NoHammering,
    ValidIsServed,
    SpentIsNot,
    RenewedInTime,
    RenewedForAReason,
    UsedOnce,
    SignInForAReason,
    DeadIsDead,
    FailureIsTold,
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneLeader => "never two live leaders",
            Self::OneRequest => "one request at a time",
            Self::InTime => "a request ends within its leader's time",
            Self::NothingLost => "no newer refresh token is lost",
            Self::NothingOld => "no old token is presented after a newer one is known",
            Self::LateChangesNothing => "an answer of the past changes nothing",
            Self::EverybodyAnswered => "every caller gets an answer",
            Self::EndsWell => "all ends in Ready or SignIn",
            Self::NoHammering => "no hammering",
            Self::ValidIsServed => "a valid token is handed out",
            Self::SpentIsNot => "a spent or refused token is not",
            Self::RenewedInTime => "a token is renewed before its end",
            Self::RenewedForAReason => "nobody renews without a reason",
            Self::UsedOnce => "a new token is used before it is renewed",
            Self::SignInForAReason => "nobody signs in again without a reason",
            Self::DeadIsDead => "invalid_grant is not retried",
            Self::FailureIsTold => "a failure is everybody's answer",
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
        if kept { Ok(()) } else { self.broken(seen) }
    }

    pub(super) fn broken<T>(self, seen: impl fmt::Debug) -> Result<T, Broken> {
        Err(Broken { promise: self, seen: format!("{seen:?}") })
    }
}
