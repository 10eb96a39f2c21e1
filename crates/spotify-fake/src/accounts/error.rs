//! The token endpoint's errors, as Spotify words them. All of them are HTTP 400, a bad client included.

use bytes::Bytes;
use http::StatusCode;

/// An answer of RFC 6749, 5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenError {
    pub(crate) error: &'static str,
    pub(crate) description: Option<&'static str>,
}

const fn error(error: &'static str, description: &'static str) -> TokenError {
    TokenError { error, description: Some(description) }
}

impl TokenError {
    /// No credentials came, or none that can be read.
    pub(super) const NO_CREDENTIALS: Self = Self { error: "invalid_client", description: None };
    pub(super) const UNKNOWN_CLIENT: Self = error("invalid_client", "Invalid client");
    pub(super) const WRONG_SECRET: Self = error("invalid_client", "Invalid client secret");
    pub(super) const UNKNOWN_CODE: Self = error("invalid_grant", "Invalid authorization code");
    pub(super) const OLD_CODE: Self = error("invalid_grant", "Authorization code expired");
    pub(super) const OTHER_REDIRECT: Self = error("invalid_grant", "Invalid redirect URI");
    pub(super) const WRONG_VERIFIER: Self = error("invalid_grant", "code_verifier was incorrect");
    /// Expired after six months, revoked by the user, superseded by a newer one, or never issued: Spotify says the same.
    pub(super) const DEAD_REFRESH_TOKEN: Self = error("invalid_grant", "Refresh token revoked");
    pub(super) const NO_GRANT_TYPE: Self = error("unsupported_grant_type", "grant_type parameter is missing");
    pub(super) const OTHER_GRANT_TYPE: Self =
        error("unsupported_grant_type", "grant_type must be client_credentials, authorization_code or refresh_token");
    pub(super) const NOT_A_FORM: Self =
        error("invalid_request", "Content-Type must be application/x-www-form-urlencoded");
    pub(super) const REPEATED: Self = error("invalid_request", "Duplicate parameter");
    pub(super) const TWO_CREDENTIALS: Self =
        error("invalid_request", "Only one client authentication method may be used");
    pub(super) const NO_CODE: Self = error("invalid_request", "code must be supplied");
    pub(super) const NO_REDIRECT: Self = error("invalid_request", "redirect_uri must be supplied");
    pub(super) const NO_VERIFIER: Self = error("invalid_request", "code_verifier must be supplied");
    pub(super) const NO_REFRESH_TOKEN: Self = error("invalid_request", "refresh_token must be supplied");

    pub(super) fn status(self) -> StatusCode {
        StatusCode::BAD_REQUEST
    }

    pub(super) fn body(self) -> Bytes {
        let mut body = serde_json::json!({ "error": self.error });
        if let (Some(description), Some(fields)) = (self.description, body.as_object_mut()) {
            fields.insert("error_description".to_owned(), description.into());
        }
        Bytes::from(body.to_string())
    }
}
