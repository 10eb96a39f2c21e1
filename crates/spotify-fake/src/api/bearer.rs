//! Who calls: `Authorization: Bearer TOKEN`, and nothing else (RFC 6750, 2.1).

use http::{HeaderMap, header};

use super::error::ApiError;
use crate::accounts::AccessToken;
use crate::service::Service;

const MISSING: &str = r#"Bearer realm="spotify", error="missing_token", error_description="No access token was sent""#;
const UNKNOWN: &str =
    r#"Bearer realm="spotify", error="invalid_token", error_description="The access token is not known""#;
const EXPIRED: &str = r#"Bearer realm="spotify", error="invalid_token", error_description="The access token expired""#;
const NOT_BEARER: ApiError = ApiError::bad_request("Only valid bearer authentication supported");

pub(super) fn check(service: &Service, headers: &HeaderMap) -> Result<AccessToken, ApiError> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (given.next(), given.next()) {
        (None, _) => return Err(ApiError::unauthorized(MISSING)),
        (Some(value), None) => value.to_str().map_err(|_| NOT_BEARER)?,
        (Some(_), Some(_)) => return Err(NOT_BEARER),
    };
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && is_token68(token) => token,
        _ => return Err(NOT_BEARER),
    };
    let grants = service.accounts.grants();
    match grants.access(token, service.clock.now()) {
        Some(access) => Ok(access.clone()),
        None if grants.has_issued(token) => Err(ApiError::unauthorized(EXPIRED)),
        None => Err(ApiError::unauthorized(UNKNOWN)),
    }
}

/// RFC 6750, 2.1: `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`.
fn is_token68(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}
