//! Where a call is.

use std::time::Duration;

use spotify_auth_core::Bearer;

use crate::error::Error;

pub(super) enum State<T> {
    Start,
    Asked(Awaited),
    Admitted,
    Ready(Bearer),
    Sent(Bearer),
    /// Until then, in monotonic time.
    Waiting(Duration),
    Finished(Result<T, Error>),
    Over,
}

/// What the driver was asked for.
#[derive(Clone, Copy)]
pub(super) enum Awaited {
    /// Since when, in monotonic time without that in which the call was left alone.
    Admission(Duration),
    Bearer,
    /// The bearer of whoever's cache is looked at.
    BearerToLook,
}

impl<T> State<T> {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Asked(Awaited::Admission(_)) => "awaiting admission",
            Self::Asked(Awaited::Bearer | Awaited::BearerToLook) => "awaiting a bearer",
            Self::Admitted => "admitted",
            Self::Ready(_) => "ready",
            Self::Sent(_) => "awaiting the answer",
            Self::Waiting(_) => "waiting for another attempt",
            Self::Finished(_) => "finished",
            Self::Over => "over",
        }
    }
}
