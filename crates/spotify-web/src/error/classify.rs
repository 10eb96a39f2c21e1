//! From an answer that is not a success to the kind of error it is.

use bytes::Bytes;
use http::{Response, StatusCode};
use spotify_auth_core::{Bearer, Timestamp, retry_after};

use super::body::{self, Words};
use super::{Error, ErrorKind, SignInCause};
use crate::gate::UNSAID_WAIT;
use crate::operation::{Availability, Metadata};

/// Spotify's reason for a 429 that is the quota's and not the rate limit's.
const QUOTA_EXCEEDED: &str = "QUOTA_EXCEEDED";

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
        StatusCode::NOT_FOUND => ErrorKind::NotFound,
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

/// Spotify tells the meanings of 403 apart by words only. Refreshing the token helps with none of them.
fn forbidden(metadata: &Metadata, words: &Words) -> ErrorKind {
    let message = words.message.as_ref().map_or("", |message| message.as_str());
    let says = |part: &str| message.to_ascii_lowercase().contains(part);
    if says("insufficient client scope") {
        ErrorKind::MissingScope { scopes: metadata.scopes }
    } else if says("may not be registered") {
        ErrorKind::NotOnAllowlist
    } else if says("premium subscription required for the owner") {
        ErrorKind::OwnerWithoutPremium
    } else {
        match metadata.availability {
            Availability::ExtendedOnly { replacement } if words.reason.is_none() => {
                ErrorKind::ClosedInDevelopmentMode { replacement }
            }
            _ => ErrorKind::Forbidden,
        }
    }
}
