//! `POST /api/token`: reads the form, finds the client, and hands over to the grant.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use super::client_auth;
use super::error::TokenError;
use super::exchange;
use super::parameters::Parameters;
use crate::cors;
use crate::service::{Inbound, Service};

const FORM: &str = "application/x-www-form-urlencoded";

pub(super) async fn token(
    State(service): State<Arc<Service>>,
    Extension(inbound): Extension<Inbound>,
    headers: HeaderMap,
) -> Response<axum::body::Body> {
    let (status, body) = match answer(&service, &headers, &inbound.body) {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (error.status(), error.body()),
    };
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let fixed: [(HeaderName, &'static str); 3] = [
        (header::CONTENT_TYPE, "application/json"),
        // RFC 6749, 5.1.
        (header::CACHE_CONTROL, "no-store"),
        (header::PRAGMA, "no-cache"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    cors::allow_any_origin(response.headers_mut());
    response
}

pub(super) async fn preflight() -> Response<axum::body::Body> {
    cors::preflight("POST, OPTIONS")
}

/// The client is checked before the grant, as RFC 6749, 3.2.1 has it; what makes the form unreadable comes before both.
fn answer(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<Bytes, TokenError> {
    if !is_form(headers) {
        return Err(TokenError::NOT_A_FORM);
    }
    let form = Parameters::parse(body);
    if form.first_repeated().is_some() {
        return Err(TokenError::REPEATED);
    }
    let caller = client_auth::identify(&service.accounts, headers, &form)?;
    match form.value("grant_type").ok_or(TokenError::NO_GRANT_TYPE)? {
        "authorization_code" => exchange::authorization_code(service, caller, &form),
        "refresh_token" => exchange::refresh_token(service, caller, &form),
        "client_credentials" => exchange::client_credentials(service, caller),
        _ => Err(TokenError::OTHER_GRANT_TYPE),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case(FORM))
}
