//! Ids in cookies: unguessable, for this host only, out of reach of scripts, and not sent along by other sites' forms.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, header};

/// The browser's login that waits.
pub(crate) const LOGIN: &str = "__Host-login";
/// The browser's session.
pub(crate) const SESSION: &str = "__Host-session";

/// 256 random bits as text.
pub(crate) fn id(entropy: &[u8; 64]) -> String {
    URL_SAFE_NO_PAD.encode(entropy.first_chunk::<32>().unwrap_or(&[0; 32]))
}

/// The id that the browser shows, if it shows exactly one.
pub(crate) fn shown(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut ids = lines.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (found, id) = pair.trim().split_once('=')?;
        (found == name).then(|| id.to_owned())
    });
    let id = ids.next()?;
    ids.next().is_none().then_some(id)
}

/// Lets the browser keep an id. `Lax`, since the way back from Spotify comes from another site.
pub(crate) fn set(headers: &mut HeaderMap, name: &str, id: &str, seconds: u64) {
    let line = format!("{name}={id}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&line) {
        headers.append(header::SET_COOKIE, value);
    }
}

pub(crate) fn clear(headers: &mut HeaderMap, name: &str) {
    set(headers, name, "", 0);
}
