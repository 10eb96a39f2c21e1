//! The Web API's error object.

use std::time::Duration;

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};

use super::json::{Json, Numbers, fields, object};

/// `{"error":{"status":..,"message":"..","reason":".."}}`, the reason only where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    status: StatusCode,
    message: &'static str,
    /// `WWW-Authenticate`: where the two kinds of 401 differ.
    challenge: Option<&'static str>,
    reason: Option<&'static str>,
    /// `Retry-After`.
    wait: Option<Duration>,
}

impl ApiError {
    pub(super) const fn new(status: StatusCode, message: &'static str) -> Self {
        Self { status, message, challenge: None, reason: None, wait: None }
    }

    pub(super) const fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) const fn unauthorized(challenge: &'static str) -> Self {
        let error = Self::new(StatusCode::UNAUTHORIZED, "Missing/invalid/expired access token");
        Self { challenge: Some(challenge), ..error }
    }

    /// An app's own token where there must be a user.
    pub(super) const fn user_needed() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Valid user authentication required")
    }

    pub(super) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Resource not found")
    }

    pub(super) const fn forbidden(message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// Closed to this app, or not the user's to change.
    pub(super) const fn closed() -> Self {
        Self::forbidden("Forbidden")
    }

    pub(super) const fn scope() -> Self {
        Self::forbidden("Insufficient client scope")
    }

    /// Too fast for an app.
    pub(super) const fn rate(wait: Duration) -> Self {
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded");
        Self { wait: Some(wait), ..error }
    }

    /// A group of operations is used up.
    pub(super) const fn quota(wait: Duration) -> Self {
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests").reason("QUOTA_EXCEEDED");
        Self { wait: Some(wait), ..error }
    }

    pub(super) const fn reason(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut error = fields! { "status": self.status.as_u16(), "message": self.message };
        error.extend(self.reason.map(|reason| ("reason", Json::from(reason))));
        let body = object! { "error": Json::Object(error) };
        let mut response = Response::new(Body::from(body.write(Numbers::Plain)));
        *response.status_mut() = self.status;
        if let Some(challenge) = self.challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(wait) = self.wait {
            // Whole seconds, and enough of them.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
