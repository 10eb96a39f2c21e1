//! Who asks for tokens: the app, as Spotify's dashboard knows it.
//!
//! ```
//! use spotify_auth_core::Client;
//!
//! let app = Client::public("0123456789abcdef")?;          // an app on somebody's machine: PKCE, no secret
//! let site = Client::confidential("0123456789abcdef", "s3cret")?; // a server that can keep its secret
//! assert!(!app.is_confidential() && site.is_confidential());
//! # Ok::<(), spotify_auth_core::ClientError>(())
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::secret::{ClientSecret, InvalidSecret};

/// Longest client id taken, in bytes. Spotify's are 32.
const MAX_ID: usize = 256;

/// An app's credentials: public (client id only) or confidential (client id and secret), RFC 6749 section 2.1.
#[derive(Clone, Debug)]
pub struct Client {
    id: String,
    secret: Option<ClientSecret>,
}

/// A client id or secret that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The client id.
    #[error("the client id {0}: copy it from the app's page in Spotify's dashboard")]
    Id(&'static str),
    /// The client secret.
    #[error("{0}: copy it from the app's page in Spotify's dashboard")]
    Secret(#[from] InvalidSecret),
}

impl Client {
    /// An app that cannot keep a secret: command line, desktop, mobile. Signs users in with PKCE (RFC 7636).
    ///
    /// # Errors
    /// [`ClientError`] for an id that is empty, too long or not printable ASCII.
    pub fn public(id: impl Into<String>) -> Result<Self, ClientError> {
        let id = id.into();
        if id.is_empty() {
            return Err(ClientError::Id("is empty"));
        }
        if id.len() > MAX_ID {
            return Err(ClientError::Id("is longer than 256 characters"));
        }
        if !id.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
            return Err(ClientError::Id("contains a line break, a control character or a character outside ASCII"));
        }
        Ok(Self { id, secret: None })
    }

    /// An app that can keep a secret: a web backend, a worker. A secret shipped inside an app is not kept.
    ///
    /// # Errors
    /// [`ClientError`] for an id or a secret that is empty, too long or not printable ASCII.
    pub fn confidential(id: impl Into<String>, secret: impl Into<String>) -> Result<Self, ClientError> {
        let mut client = Self::public(id)?;
        client.secret = Some(ClientSecret::new(secret)?);
        Ok(client)
    }

    /// The client id. Not a secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether there is a client secret.
    pub fn is_confidential(&self) -> bool {
        self.secret.is_some()
    }

    pub(crate) fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(ClientSecret::expose_secret)
    }

    /// The `Authorization: Basic` value of a confidential client. Id and secret are form-encoded first (RFC 6749
    /// section 2.3.1), without which a `:` or `%` in them would be read as something else.
    pub(crate) fn basic(&self) -> Option<HeaderValue> {
        let secret = self.secret.as_ref()?;
        let mut pair = Zeroizing::new(String::with_capacity(3 * (self.id.len() + secret.expose_secret().len()) + 1));
        pair.extend(form_urlencoded::byte_serialize(self.id.as_bytes()));
        pair.push(':');
        pair.extend(form_urlencoded::byte_serialize(secret.expose_secret().as_bytes()));
        let mut line = Zeroizing::new(Vec::with_capacity(6 + pair.len().div_ceil(3) * 4));
        line.extend_from_slice(b"Basic ");
        line.extend_from_slice(Zeroizing::new(STANDARD.encode(pair.as_bytes())).as_bytes());
        // Base64 and the prefix are ASCII: this is always a header value.
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(line)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(value: &HeaderValue) -> (String, String) {
        let text = value.to_str().unwrap().strip_prefix("Basic ").unwrap();
        let pair = String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
        let (id, secret) = pair.split_once(':').unwrap();
        let plain = |text: &str| form_urlencoded::parse(format!("v={text}").as_bytes()).next().unwrap().1.into_owned();
        (plain(id), plain(secret))
    }

    #[test]
    fn c7_id_and_secret_are_form_encoded_before_base64() {
        // RFC 6749 section 2.3.1 with the encoding of appendix B.
        let value = Client::confidential("a:b%/+", "p q~&=\"").unwrap().basic().unwrap();
        assert_eq!(value.to_str().unwrap(), format!("Basic {}", STANDARD.encode("a%3Ab%25%2F%2B:p+q%7E%26%3D%22")));
        assert!(value.is_sensitive());
    }

    proptest! {
        #[test]
        fn c7_any_printable_credentials_survive(id in "[ -~]{1,40}", secret in "[ -~]{1,80}") {
            let value = Client::confidential(id.as_str(), secret.as_str()).unwrap().basic().unwrap();
            prop_assert_eq!(decode(&value), (id, secret));
        }
    }

    #[test]
    fn bad_credentials_say_where_to_get_good_ones() {
        for error in [
            Client::public("").unwrap_err(),
            Client::public("id\n").unwrap_err(),
            Client::public("x".repeat(257)).unwrap_err(),
            Client::confidential("id", "").unwrap_err(),
            Client::confidential("id", "CANARY\r").unwrap_err(),
        ] {
            assert!(error.to_string().ends_with("copy it from the app's page in Spotify's dashboard"), "{error}");
            assert!(!error.to_string().contains("CANARY"));
        }
        assert!(Client::public("id").unwrap().basic().is_none());
    }
}
