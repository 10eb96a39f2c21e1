//! What an exchange ends in.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{Now, Timestamp, Token};
//!
//! let text = r#"{"version":1,"access_token":"BQDf","refresh_token":"AQAz","scope":"user-library-read",
//!                "obtained_at":1800000000000,"expires_in":3600,"authorized_at":1800000000000}"#;
//! let token = Token::import(text)?;
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_003_600), Duration::ZERO);
//! assert!(token.is_expired(now));
//! assert!(token.has_refresh_token());
//! let secret_text = token.export_secret(); // keep it where only the user can read it
//! assert!(Token::import(&secret_text).is_ok());
//! # Ok::<(), spotify_auth_core::TokenImportError>(())
//! ```

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::scopes::{Scope, Scopes};
use crate::secret::{AccessToken, InvalidSecret, RefreshToken};
use crate::time::{Now, Timestamp};

/// How long Spotify's refresh tokens live, from the user's authorization on: six months, taken as the 180 days that fit
/// into any six months. See [Refreshing tokens](https://developer.spotify.com/documentation/web-api/tutorials/refreshing-tokens).
const REFRESH_TOKEN_LIFETIME: Duration = Duration::from_secs(180 * 24 * 3600);

/// A wall clock that stands this far before the time a token was obtained has been set back: the token's age is unknown.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// An access token with all that is known about it, and perhaps a refresh token.
#[derive(Clone, Debug)]
pub struct Token {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) scopes: Scopes,
    pub(crate) obtained_at: Timestamp,
    pub(crate) lifetime: Option<Duration>,
    pub(crate) authorized_at: Option<Timestamp>,
}

impl Token {
    /// A bare access token, obtained elsewhere at `obtained_at`, with its lifetime if that is known.
    pub fn bare(access_token: AccessToken, obtained_at: Timestamp, lifetime: Option<Duration>) -> Self {
        Self { access_token, refresh_token: None, scopes: Scopes::none(), obtained_at, lifetime, authorized_at: None }
    }

    /// A bare refresh token, as other tools keep it: expired from the start, so that its first use renews it.
    /// `authorized_at` is when the user signed in, if that is known.
    pub fn from_refresh_token(refresh_token: RefreshToken, scopes: Scopes, authorized_at: Option<Timestamp>) -> Self {
        Self {
            access_token: AccessToken::none(),
            refresh_token: Some(refresh_token),
            scopes,
            obtained_at: Timestamp::from_unix_seconds(0),
            lifetime: Some(Duration::ZERO),
            authorized_at,
        }
    }

    /// The access token.
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// The refresh token, which tokens of the client credentials grant do not have.
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    /// Whether this token can be renewed without the user.
    pub fn has_refresh_token(&self) -> bool {
        self.refresh_token.is_some()
    }

    /// What the user granted, which may be less than was asked for (RFC 6749 section 3.3).
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// Checks that everything in `needed` was granted.
    ///
    /// # Errors
    /// [`MissingScopes`] names what a new login has to ask for.
    pub fn require(&self, needed: &Scopes) -> Result<(), MissingScopes> {
        let missing = needed.missing_from(&self.scopes);
        if missing.is_empty() { Ok(()) } else { Err(MissingScopes(missing)) }
    }

    /// When the access token ends; `None` when the server did not say.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.lifetime.map(|lifetime| self.obtained_at.saturating_add(lifetime))
    }

    /// Whether the access token has ended. Also true when the wall clock stands more than five minutes before the time
    /// the token was obtained: it has been set back, and the token's age cannot be told any more.
    pub fn is_expired(&self, now: Now) -> bool {
        self.is_within_of_expiry(now, Duration::ZERO)
    }

    /// Whether the access token ends within `margin`, or has ended.
    pub(crate) fn is_within_of_expiry(&self, now: Now, margin: Duration) -> bool {
        let Some(expires_at) = self.expires_at() else {
            return false;
        };
        let set_back = self.obtained_at.since(now.wall()) > CLOCK_TOLERANCE;
        set_back || now.wall().saturating_add(margin) >= expires_at
    }

    /// How long the access token lives in all.
    pub fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }

    /// When the request for this access token was sent.
    pub fn obtained_at(&self) -> Timestamp {
        self.obtained_at
    }

    /// When the user signed in; renewals do not change it. `None` for client credentials, or when it is not known.
    pub fn authorized_at(&self) -> Option<Timestamp> {
        self.authorized_at
    }

    /// The day before which the user should sign in again: Spotify's refresh tokens die six months after the user's
    /// authorization, however often they are used. Nothing is refused early because of it.
    pub fn reauthorize_by(&self) -> Option<Timestamp> {
        self.refresh_token.as_ref().and(self.authorized_at).map(|at| at.saturating_add(REFRESH_TOKEN_LIFETIME))
    }

    /// The whole token as JSON text, secrets included: keep it where only the user can read it, and never log it.
    pub fn export_secret(&self) -> Zeroizing<String> {
        let scope = self.scopes.to_string();
        let export = self.export(&scope);
        // Room for the worst case of escaping, so that growing leaves no copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(2 * self.secret_len() + scope.len() + 256));
        // Strings and numbers into memory cannot fail to serialize, and JSON is UTF-8.
        let _ = serde_json::to_writer(&mut *text, &export);
        Zeroizing::new(String::from_utf8(std::mem::take(&mut *text)).unwrap_or_default())
    }

    /// Reads what [`export_secret`](Self::export_secret) wrote.
    ///
    /// # Errors
    /// [`TokenImportError`] for anything else; it never quotes the text.
    pub fn import(text: &str) -> Result<Self, TokenImportError> {
        let import: Import = serde_json::from_str(text)
            .map_err(|error| TokenImportError::NotAnExport { line: error.line(), column: error.column() })?;
        import.into_token()
    }

    pub(crate) fn export<'a>(&'a self, scope: &'a str) -> Export<'a> {
        Export {
            version: VERSION,
            access_token: self.access_token.expose_secret(),
            refresh_token: self.refresh_token.as_ref().map(RefreshToken::expose_secret),
            scope,
            obtained_at: self.obtained_at,
            expires_in: self.lifetime.map(|lifetime| lifetime.as_secs()),
            authorized_at: self.authorized_at,
        }
    }

    /// How long the secrets are, in bytes.
    pub(crate) fn secret_len(&self) -> usize {
        let refresh_token = self.refresh_token.as_ref().map_or(0, |token| token.expose_secret().len());
        self.access_token.expose_secret().len() + refresh_token
    }
}

/// The version of the export's shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
pub(crate) struct Export<'a> {
    version: u32,
    access_token: &'a str,
    refresh_token: Option<&'a str>,
    scope: &'a str,
    obtained_at: Timestamp,
    expires_in: Option<u64>,
    authorized_at: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct Import {
    version: u32,
    access_token: SecretText,
    refresh_token: Option<SecretText>,
    scope: String,
    obtained_at: Timestamp,
    expires_in: Option<u64>,
    authorized_at: Option<Timestamp>,
}

impl Import {
    pub(crate) fn into_token(self) -> Result<Token, TokenImportError> {
        if self.version != VERSION {
            return Err(TokenImportError::UnknownVersion(self.version));
        }
        Ok(Token {
            access_token: match self.access_token.0.as_str() {
                "" => AccessToken::none(),
                text => AccessToken::new(text)?,
            },
            refresh_token: self.refresh_token.map(|text| RefreshToken::new(text.0.as_str())).transpose()?,
            scopes: self.scope.parse().map_err(|_| TokenImportError::BadScope)?,
            obtained_at: self.obtained_at,
            lifetime: self.expires_in.map(Duration::from_secs),
            authorized_at: self.authorized_at,
        })
    }
}

/// Text from JSON whose memory is zeroed.
pub(crate) struct SecretText(pub(crate) Zeroizing<String>);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Zeroizing::new).map(Self)
    }
}

/// A text that is not an exported token. Never quotes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenImportError {
    /// Not the JSON that `export_secret` writes.
    #[error("this is not an exported token (line {line}, column {column}): sign in again to make a new one")]
    NotAnExport {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A newer version of this crate wrote it.
    #[error(
        "this token was exported in version {0} of the format, which this version of the library does not know: update it"
    )]
    UnknownVersion(u32),
    /// A scope that cannot be one.
    #[error("the exported token's scopes are damaged: sign in again")]
    BadScope,
    /// A token that cannot be one.
    #[error("the exported token is damaged ({0}): sign in again")]
    BadToken(#[from] InvalidSecret),
}

/// Scopes that are needed and were not granted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the user has not granted {0}: start a login that asks for it")]
pub struct MissingScopes(Scopes);

impl MissingScopes {
    /// What is missing.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Now {
        Now::new(Timestamp::from_unix_seconds(seconds), Duration::ZERO)
    }

    fn token(lifetime: Option<u64>) -> Token {
        let mut token = Token::bare(
            AccessToken::new("CANARY-access").unwrap(),
            Timestamp::from_unix_seconds(10_000),
            lifetime.map(Duration::from_secs),
        );
        token.refresh_token = Some(RefreshToken::new("CANARY-refresh").unwrap());
        token
    }

    #[test]
    fn c5_expiry_counts_in_wall_time_and_survives_clocks_set_back_and_forward() {
        let hour = token(Some(3600));
        assert!(!hour.is_expired(at(10_000)));
        assert!(!hour.is_expired(at(13_599)));
        assert!(hour.is_expired(at(13_600)));
        assert!(hour.is_expired(at(i64::MAX)));
        assert!(!hour.is_expired(at(10_000 - 300)), "five minutes back is tolerated");
        assert!(hour.is_expired(at(10_000 - 301)), "more is not");
        assert!(token(Some(0)).is_expired(at(10_000)));
        assert!(!token(None).is_expired(at(i64::MAX)), "a server that gives no lifetime says 401 when it is over");
    }

    #[test]
    fn d5_reauthorize_by_is_six_months_after_the_authorization() {
        let mut token = token(Some(3600));
        assert_eq!(token.reauthorize_by(), None);
        token.authorized_at = Some(Timestamp::from_unix_seconds(0));
        assert_eq!(token.reauthorize_by().unwrap().as_unix_seconds(), 180 * 86_400);
        token.refresh_token = None;
        assert_eq!(token.reauthorize_by(), None, "nothing to lose without a refresh token");
    }

    #[test]
    fn export_and_import_keep_everything() {
        let mut token = token(Some(3600));
        token.scopes = "streaming x-unknown".parse().unwrap();
        token.authorized_at = Some(Timestamp::from_unix_millis(-5));
        let text = token.export_secret();
        let back = Token::import(&text).unwrap();
        assert_eq!(back.export_secret(), text);
        assert_eq!(back.access_token.expose_secret(), "CANARY-access");
        assert_eq!(back.refresh_token.as_ref().unwrap().expose_secret(), "CANARY-refresh");
        assert_eq!(
            (back.scopes(), back.obtained_at, back.lifetime),
            (token.scopes(), token.obtained_at, token.lifetime)
        );
        assert_eq!(back.authorized_at, token.authorized_at);
    }

    #[test]
    fn f1_neither_debug_nor_import_errors_show_secrets() {
        let token = token(Some(1));
        assert!(!format!("{token:?} {token:#?}").contains("CANARY"));
        let text = token.export_secret();
        for damaged in [
            &text[..text.len() - 3],
            &text.replace("\"version\":1", "\"version\":7"),
            &text.replace("CANARY-access", "CANARY\\naccess"),
            &text.replace("\"scope\":\"\"", "\"scope\":\"CANARY\\\"\""),
            "",
            "[]",
        ] {
            let error = Token::import(damaged).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
        }
    }

    #[test]
    fn c6_what_was_not_granted_is_named() {
        let mut token = token(None);
        token.scopes = "streaming".parse().unwrap();
        assert!(token.require(&"streaming".parse().unwrap()).is_ok());
        let error = token.require(&"streaming user-top-read".parse().unwrap()).unwrap_err();
        assert!(error.to_string().contains("has not granted user-top-read"), "{error}");
    }
}
