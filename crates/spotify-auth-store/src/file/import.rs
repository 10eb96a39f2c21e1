//! Taking over the login of another library.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join(".cache");
//! // As spotipy writes it:
//! std::fs::write(&path, r#"{"access_token": "BQDf", "token_type": "Bearer", "expires_in": 3600,
//!     "refresh_token": "AQAz", "scope": "user-library-read", "expires_at": 1800000000}"#)?;
//! let token = spotify_auth_store::import_cache(&path)?;
//! assert!(token.has_refresh_token()); // then: authenticator.log_in(token).await?
//! # Ok(()) }
//! ```

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use spotify_auth_core::{Record, RefreshToken, Scopes, StoreError, StoreErrorKind, Token};
use zeroize::Zeroizing;

/// What both write; rspotify's older versions have a list of scopes.
#[derive(Deserialize)]
struct Cache {
    refresh_token: Option<String>,
    #[serde(alias = "scopes")]
    scope: Option<Scope>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scope {
    Text(String),
    List(Vec<String>),
}

/// Reads the token cache of spotipy (`.cache`, `.cache-username`) or rspotify (`.spotify_token_cache.json`), for
/// [`log_in`](spotify_auth_core::driver::Authenticator::log_in). The token works for the client id that it was issued to, and no
/// other. Its access token is not taken over: the first call renews it. When the user signed in is not in these files, so
/// [`reauthorize_by`](Token::reauthorize_by) is not known.
///
/// The other library must not go on with the file: where a server rotates refresh tokens, the two would end each other's login.
///
/// # Errors
/// [`StoreErrorKind::Damaged`] for anything that is not such a file or has no refresh token in it,
/// [`StoreErrorKind::Away`] for one that cannot be read. Never quotes the file.
pub fn import_cache(path: impl AsRef<Path>) -> Result<Token, StoreError> {
    let path = path.as_ref();
    let fail = |kind, what: &str| StoreError::new(kind, &format!("{}: {what}", path.display()));
    let limit = Record::MAX_BYTES;
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 2));
    File::open(path)
        .and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| fail(StoreErrorKind::Away, &error.to_string()))?;
    if bytes.len() > limit {
        return Err(fail(StoreErrorKind::Damaged, "longer than 64 KiB"));
    }
    let cache: Cache = serde_json::from_slice(&bytes)
        .map_err(|_| fail(StoreErrorKind::Damaged, "neither spotipy's token cache nor rspotify's"))?;
    let text = cache.refresh_token.map(Zeroizing::new).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| fail(StoreErrorKind::Damaged, "there is no refresh token in it: sign in anew"))?;
    let refresh_token =
        RefreshToken::new(text.as_str()).map_err(|error| fail(StoreErrorKind::Damaged, &error.to_string()))?;
    let scope = match cache.scope {
        None => String::new(),
        Some(Scope::Text(text)) => text,
        Some(Scope::List(list)) => list.join(" "),
    };
    // Some write commas between them.
    let scopes: Scopes =
        scope.replace(',', " ").parse().map_err(|_| fail(StoreErrorKind::Damaged, "its scopes are none"))?;
    Ok(Token::from_refresh_token(refresh_token, scopes, None))
}
