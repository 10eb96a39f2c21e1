//! A pending login as text, for whoever cannot keep the value itself until the redirect comes.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{Client, Login, LoginRestoreError, Now, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let plan = Login::builder(Client::confidential("id", "s3cret")?, "https://app.example/callback".parse()?);
//! let login = plan.clone().start(random_bytes);
//! let address = login.authorize_url().as_str().to_owned(); // the browser goes there
//! # let state = address.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default().to_owned();
//!
//! // Keep this on the server, under an id that only the browser has; and take it out when that browser comes back.
//! let secret_text = login.export_secret(now, Duration::from_secs(600));
//!
//! let login = Login::restore(&secret_text, plan.clone(), now)?;
//! let exchange = login.on_redirect(&format!("code=NApC&state={state}"), now).map_err(|_| "not ours")?.exchange();
//! # let _ = exchange;
//!
//! let later = now.advanced(Duration::from_secs(600));
//! assert_eq!(Login::restore(&secret_text, plan, later).unwrap_err(), LoginRestoreError::Expired);
//! # Ok(()) }
//! ```

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{AwaitingRedirect, Login, LoginBuilder, State};
use crate::pkce::CodeVerifier;
use crate::time::Timestamp;
use crate::token::SecretText;

/// The version of the export's shape.
const VERSION: u32 = 1;
/// A state has as many characters as 256 bits have in base64url.
const STATE_LENGTH: usize = 43;
/// How far the clock of whoever restores may stand before that of whoever exported.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// Why an exported login cannot be gone on with. Never quotes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoginRestoreError {
    /// Its lifetime is over, or the clock stands before the export was made.
    #[error("this login was started too long ago: start it again")]
    Expired,
    /// Not the text that `export_secret` writes.
    #[error("this is not an exported login (line {line}, column {column}): start the login again")]
    NotAnExport {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Another version of this crate wrote it.
    #[error(
        "this login was exported in version {0} of the format, which this version of the library does not know: start it again"
    )]
    UnknownVersion(u32),
    /// A value in it that cannot be one.
    #[error("the exported login is damaged: start it again")]
    Damaged,
    /// It was started with another client id, redirect URI or accounts service.
    #[error("the exported login has another {0} than this app has now: start it again")]
    OtherApp(&'static str),
}

/// What is written and read back: for reading, each secret has memory of its own that is zeroed.
#[derive(Serialize)]
struct Export<'a> {
    version: u32,
    client_id: &'a str,
    redirect_uri: &'a str,
    authorize: &'a str,
    scope: &'a str,
    code_verifier: &'a str,
    state: &'a str,
    exported_at: Timestamp,
    expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Import {
    version: u32,
    client_id: String,
    redirect_uri: String,
    authorize: String,
    scope: String,
    code_verifier: SecretText,
    state: SecretText,
    exported_at: Timestamp,
    expires_at: Timestamp,
}

pub(super) fn write(login: &Login<AwaitingRedirect>, wall: Timestamp, lifetime: Duration) -> Zeroizing<String> {
    let terms = &login.terms;
    let scope = terms.scopes.to_string();
    let export = Export {
        version: VERSION,
        client_id: terms.client.id(),
        redirect_uri: terms.redirect_uri.as_str(),
        authorize: terms.urls.authorize(),
        scope: &scope,
        code_verifier: terms.verifier.expose_secret(),
        state: &login.state.expected.0,
        exported_at: wall,
        expires_at: wall.saturating_add(lifetime),
    };
    // Room for the worst case of escaping, so that growing leaves no copy behind.
    let texts = [export.client_id, export.redirect_uri, export.authorize, export.scope, export.code_verifier];
    let room = texts.iter().map(|text| 2 * text.len()).sum::<usize>() + 512;
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    // Strings and numbers into memory cannot fail to serialize, and JSON is UTF-8.
    let _ = serde_json::to_writer(&mut *text, &export);
    Zeroizing::new(String::from_utf8(std::mem::take(&mut *text)).unwrap_or_default())
}

pub(super) fn read(
    text: &str,
    plan: LoginBuilder,
    wall: Timestamp,
) -> Result<Login<AwaitingRedirect>, LoginRestoreError> {
    let import: Import = serde_json::from_str(text)
        .map_err(|error| LoginRestoreError::NotAnExport { line: error.line(), column: error.column() })?;
    if import.version != VERSION {
        return Err(LoginRestoreError::UnknownVersion(import.version));
    }
    if wall >= import.expires_at || import.exported_at.since(wall) > CLOCK_TOLERANCE {
        return Err(LoginRestoreError::Expired);
    }
    for (what, then, now) in [
        ("client id", &*import.client_id, plan.client.id()),
        ("redirect URI", &*import.redirect_uri, plan.redirect_uri.as_str()),
        ("accounts service", &*import.authorize, plan.urls.authorize()),
    ] {
        if then != now {
            return Err(LoginRestoreError::OtherApp(what));
        }
    }
    let is_state = |text: &str| {
        text.len() == STATE_LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if !is_state(&import.state.0) {
        return Err(LoginRestoreError::Damaged);
    }
    let scopes: crate::scopes::Scopes = import.scope.parse().map_err(|_| LoginRestoreError::Damaged)?;
    let verifier = CodeVerifier::from_secret_text(import.code_verifier.0).map_err(|_| LoginRestoreError::Damaged)?;
    Ok(Login::with_secrets(plan.scopes(scopes), verifier, State(import.state.0)))
}
