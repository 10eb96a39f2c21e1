//! From an answer that is not a success to the kind of error it is.

use bytes::Bytes;
use http::{Response, StatusCode};
use spotify_auth_core::{Bearer, Timestamp, retry_after};

use super::body::{self, Words};
use super::{Error, ErrorKind, PlayerReason, SignInCause};
use crate::gate::UNSAID_WAIT;
use crate::operation::{Availability, Metadata, QuotaMode};

/// Spotify's reason for a 429 that is the quota's and not the rate limit's.
const QUOTA_EXCEEDED: &str = "QUOTA_EXCEEDED";

/// Below this path are the player's commands, whose refusals have reasons of their own.
const PLAYER: &str = "/me/player";

/// What a non-2xx answer means. `bearer` is the one it was asked with, which no word of the answer may repeat.
pub(crate) fn classify(
    metadata: &Metadata,
    answer: &Response<Bytes>,
    received: Timestamp,
    bearer: Option<&Bearer>,
) -> Error {
    let words = body::read(answer, bearer);
    let status = answer.status();
    let asked_wait = retry_after(answer.headers(), received);
    let kind = match status {
        StatusCode::UNAUTHORIZED => ErrorKind::SignIn(SignInCause::Refused),
        StatusCode::FORBIDDEN => forbidden(metadata, &words),
        StatusCode::NOT_FOUND if words.gives(&PlayerReason::NoActiveDevice) || words.says("no active device") => {
            ErrorKind::NoActiveDevice
        }
        StatusCode::NOT_FOUND => ErrorKind::NotFound,
        StatusCode::BAD_REQUEST => bad_request(metadata, &words),
        StatusCode::TOO_MANY_REQUESTS
            if words.reason.as_ref().is_some_and(|reason| reason.as_str() == QUOTA_EXCEEDED) =>
        {
            ErrorKind::QuotaExceeded { retry_after: asked_wait }
        }
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::RateLimited { retry_after: asked_wait.unwrap_or(UNSAID_WAIT) },
        _ if status.is_client_error() => ErrorKind::BadRequest,
        _ if status.is_server_error() => ErrorKind::Unavailable { retry_after: asked_wait },
        _ => ErrorKind::UnexpectedStatus,
    };
    Error::new(metadata, kind).with_status(status).with_words(words.message, words.reason)
}

/// Spotify says "Invalid limit" without saying what would be valid: where that depends on the mode, both numbers are told.
fn bad_request(metadata: &Metadata, words: &Words) -> ErrorKind {
    let says_limit = words.says("invalid limit");
    match metadata.limits.iter().find(|limit| limit.depends_on_quota_mode()) {
        Some(limit) if says_limit => ErrorKind::InvalidLimit {
            argument: limit.argument(),
            development: limit.bounds(QuotaMode::Development).1,
            extended: limit.bounds(QuotaMode::Extended).1,
        },
        _ => ErrorKind::BadRequest,
    }
}

/// Spotify tells the meanings of 403 apart by words only. Refreshing the token helps with none of them.
fn forbidden(metadata: &Metadata, words: &Words) -> ErrorKind {
    if words.says("insufficient client scope") {
        ErrorKind::MissingScope { scopes: metadata.scopes }
    } else if words.says("may not be registered") {
        ErrorKind::NotOnAllowlist
    } else if words.says("premium subscription required for the owner") {
        ErrorKind::OwnerWithoutPremium
    } else if words.gives(&PlayerReason::PremiumRequired) || words.says("command failed: premium required") {
        ErrorKind::UserWithoutPremium
    } else if let Some(reason) = words.reason.as_ref().filter(|_| metadata.path.starts_with(PLAYER)) {
        ErrorKind::PlayerRefused { reason: PlayerReason::from(reason.as_str()) }
    } else {
        match metadata.availability {
            // A closed operation is refused with this word or with none; other words are about what was asked for.
            Availability::ExtendedOnly { replacement } if words.reason.is_none() && words.are_none_but("forbidden") => {
                ErrorKind::ClosedInDevelopmentMode { replacement }
            }
            _ => ErrorKind::Forbidden,
        }
    }
}
