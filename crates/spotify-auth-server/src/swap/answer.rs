//! What the service answers: JSON as Spotify's iOS SDK reads it, or an OAuth error, and nothing that a cache may keep.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;
use spotify_auth_core::{ExchangeError, TokenErrorCode};
use std::time::Duration;
use zeroize::Zeroizing;

/// A token as it leaves the service.
#[derive(Serialize)]
pub(super) struct Granted<'a> {
    pub(super) access_token: &'a str,
    pub(super) token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires_in: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'a str>,
    /// Sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<&'a str>,
}

impl Granted<'_> {
    pub(super) fn response(&self) -> Response<Bytes> {
        // Room for the worst case of escaping, so that growing leaves no copy behind.
        let room =
            2 * (self.access_token.len() + self.refresh_token.map_or(0, str::len) + self.scope.map_or(0, str::len));
        let mut body = Zeroizing::new(Vec::with_capacity(room + 256));
        // Strings and a number into memory cannot fail to serialize.
        let _ = serde_json::to_writer(&mut *body, self);
        json(StatusCode::OK, Bytes::from_owner(body))
    }
}

/// An OAuth error (RFC 6749 section 5.2). Its words are the service's own, never the server's or the request's.
pub(super) fn error(status: StatusCode, code: &'static str, description: &'static str) -> Response<Bytes> {
    let body = format!(r#"{{"error":"{code}","error_description":"{description}"}}"#);
    json(status, body.into())
}

pub(super) fn invalid_request(description: &'static str) -> Response<Bytes> {
    error(StatusCode::BAD_REQUEST, "invalid_request", description)
}

pub(super) fn invalid_grant() -> Response<Bytes> {
    error(
        StatusCode::BAD_REQUEST,
        "invalid_grant",
        "the code or refresh token is used up, expired or not of this service",
    )
}

pub(super) fn busy(status: StatusCode, wait: Duration) -> Response<Bytes> {
    let mut response = error(status, "temporarily_unavailable", "try again later");
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1);
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    response
}

/// What a failed exchange means for the app. The reason itself is the operator's to know, and goes along as an extension.
pub(super) fn failed(failure: ExchangeError) -> Response<Bytes> {
    let mut response = match &failure {
        ExchangeError::Refused { refusal, .. } if *refusal.code() == TokenErrorCode::InvalidGrant => invalid_grant(),
        ExchangeError::Unavailable { retry_after, .. } => {
            busy(StatusCode::SERVICE_UNAVAILABLE, retry_after.unwrap_or(Duration::from_secs(1)))
        }
        ExchangeError::Unreachable { .. } | ExchangeError::OutOfTime => {
            busy(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(1))
        }
        _ => error(StatusCode::BAD_GATEWAY, "server_error", "the token swap service is out of order"),
    };
    response.extensions_mut().insert(failure);
    response
}

pub(super) fn json(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    const FIXED: [(HeaderName, &str); 3] =
        [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    for (name, value) in FIXED {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
