//! The Web API's error object.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};

/// `{"error":{"status":..,"message":".."}}`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    status: StatusCode,
    message: &'static str,
    /// `WWW-Authenticate`: where the two kinds of 401 differ.
    challenge: Option<&'static str>,
}

impl ApiError {
    pub(super) const fn new(status: StatusCode, message: &'static str) -> Self {
        Self { status, message, challenge: None }
    }

    pub(super) const fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) const fn unauthorized(challenge: &'static str) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            message: "Missing/invalid/expired access token",
            challenge: Some(challenge),
        }
    }

    /// An app's own token where there must be a user.
    pub(super) const fn user_needed() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Valid user authentication required")
    }

    pub(super) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Resource not found")
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let body = serde_json::json!({
            "error": { "status": self.status.as_u16(), "message": self.message }
        });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        if let Some(challenge) = self.challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}
