//! Which client talks to the token endpoint, and whether it has proved it (RFC 6749, 2.3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};

use super::Accounts;
use super::client::ClientRecord;
use super::error::TokenError;
use super::parameters::Parameters;

/// The client of a token request.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) client: &'a ClientRecord,
    /// It sent its secret, and the secret is right. Without it the grant has to carry a proof of its own: PKCE.
    pub(super) authenticated: bool,
}

/// Looks at `Authorization: Basic`, then at `client_id` and `client_secret` in the body.
pub(super) fn identify<'a>(
    accounts: &'a Accounts,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Caller<'a>, TokenError> {
    let body_id = form.value("client_id");
    let body_secret = form.value("client_secret");
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (id, secret) = match (given.next(), given.next()) {
        (Some(_), Some(_)) => return Err(TokenError::NO_CREDENTIALS),
        (Some(value), None) => {
            let (id, secret) = basic(value.as_bytes()).ok_or(TokenError::NO_CREDENTIALS)?;
            if body_secret.is_some() || body_id.is_some_and(|other| other != id) {
                return Err(TokenError::TWO_CREDENTIALS);
            }
            (id, Some(secret))
        }
        (None, _) => {
            let id = body_id.ok_or(TokenError::NO_CREDENTIALS)?;
            (id.to_owned(), body_secret.map(str::to_owned))
        }
    };
    let client = accounts.client(&id).ok_or(TokenError::UNKNOWN_CLIENT)?;
    match secret {
        Some(secret) if secret != client.secret => Err(TokenError::WRONG_SECRET),
        secret => Ok(Caller { client, authenticated: secret.is_some() }),
    }
}

/// Id and secret of a Basic header. Both were form-encoded before they were joined, so that a colon in them does no harm.
fn basic(value: &[u8]) -> Option<(String, String)> {
    let value = std::str::from_utf8(value).ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let decoded = std::str::from_utf8(&decoded).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

/// `application/x-www-form-urlencoded`, for one value: `+` is a blank, `%XX` a byte.
fn form_decoded(text: &str) -> Option<String> {
    let blanks = text.replace('+', " ");
    percent_encoding::percent_decode_str(&blanks).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(plain: &str) -> String {
        format!("Basic {}", STANDARD.encode(plain))
    }

    #[test]
    fn credentials_are_form_decoded() {
        let awkward = r#":/+ %&=~""#;
        let encoded: String = form_urlencoded::byte_serialize(awkward.as_bytes()).collect();
        let read = basic(header(&format!("id:{encoded}")).as_bytes());
        assert_eq!(read, Some(("id".to_owned(), awkward.to_owned())));
    }

    #[test]
    fn what_is_not_basic_is_no_credentials() {
        for bad in ["", "Basic", "Bearer abc", "Basic !!!", &header("no colon"), &header("a:%ff")] {
            assert_eq!(basic(bad.as_bytes()), None, "{bad}");
        }
    }
}
