//! Sealing refresh tokens, so that what leaves the service is of no use without it.
//!
//! ```
//! use spotify_auth_server::swap::{SealingKey, SealingKeys};
//!
//! // 32 bytes from a secure random source, kept where the client secret is: `openssl rand -base64 32` makes one.
//! let current: SealingKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse()?;
//! let last_years: SealingKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA".parse()?;
//! let keys = SealingKeys::new(current).retired(last_years); // opens the old ones, seals with the new one
//! assert_eq!(format!("{keys:?}"), "SealingKeys(2)");
//! # Ok::<(), spotify_auth_server::swap::InvalidKey>(())
//! ```

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use spotify_auth_core::RefreshToken;
use zeroize::Zeroizing;

/// What a sealed token begins with.
const VERSION: u8 = 1;
/// Random bytes of an XChaCha20-Poly1305 message.
pub(super) const NONCE: usize = 24;
/// What it is sealed for, before the client id: no other text that these keys may seal one day passes for a refresh token.
const PURPOSE: &[u8] = b"spotify-auth-server/token-swap/refresh-token/v1\0";
/// Longest sealed token looked at, in characters.
const LONGEST: usize = 12 * 1024;

/// 256 bits that refresh tokens are sealed with (XChaCha20-Poly1305).
#[derive(Clone)]
pub struct SealingKey(Zeroizing<[u8; 32]>);

/// A text that is no key. Does not quote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealing key is 32 random bytes in base64: make one with `openssl rand -base64 32`")]
#[non_exhaustive]
pub struct InvalidKey;

impl SealingKey {
    /// 32 bytes from a cryptographically secure random source.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0))
    }
}

impl FromStr for SealingKey {
    type Err = InvalidKey;

    /// Takes base64 or base64url, padded or not.
    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let digits = text.trim().trim_end_matches('=');
        let bytes = STANDARD_NO_PAD.decode(digits).or_else(|_| URL_SAFE_NO_PAD.decode(digits));
        let bytes = Zeroizing::new(bytes.map_err(|_| InvalidKey)?);
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return Err(InvalidKey);
        }
        key.copy_from_slice(&bytes);
        Ok(Self(key))
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

/// The key that seals, and those that were used before and still open.
///
/// To rotate: put the new key first and keep the old one as retired. Each token that is used is sealed anew; after six months
/// no refresh token that the old key sealed is alive at Spotify any more, and the key can go.
#[derive(Clone)]
pub struct SealingKeys {
    current: SealingKey,
    retired: Vec<SealingKey>,
}

/// A refresh token that was opened.
pub(super) struct Opened {
    pub(super) refresh_token: RefreshToken,
    /// The current key sealed it.
    pub(super) is_current: bool,
}

impl SealingKeys {
    /// One key for sealing and opening.
    pub fn new(current: SealingKey) -> Self {
        Self { current, retired: Vec::new() }
    }

    /// One more key that opens what it has sealed in the past. All copies of a service must know a key before one of them
    /// seals with it.
    #[must_use]
    pub fn retired(mut self, key: SealingKey) -> Self {
        self.retired.push(key);
        self
    }

    /// Seals for `client_id`. The nonce must never have been used before: 24 random bytes.
    pub(super) fn seal(&self, token: &RefreshToken, client_id: &str, nonce: [u8; NONCE]) -> Option<String> {
        let aad = associated_data(client_id);
        let payload = Payload { msg: token.expose_secret().as_bytes(), aad: &aad };
        // Fails only for messages of 256 GiB.
        let sealed = self.current.cipher().encrypt(&XNonce::from(nonce), payload).ok()?;
        Some(URL_SAFE_NO_PAD.encode([&[VERSION], nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what was sealed here for `client_id`; `None` for anything else, and no word about why.
    pub(super) fn open(&self, sealed: &str, client_id: &str) -> Option<Opened> {
        if sealed.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (version, rest) = bytes.split_first()?;
        let (nonce, message) = rest.split_first_chunk::<NONCE>()?;
        if *version != VERSION {
            return None;
        }
        let aad = associated_data(client_id);
        let keys = std::iter::once(&self.current).chain(&self.retired);
        let (index, text) = keys.enumerate().find_map(|(index, key)| {
            let opened = key.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: message, aad: &aad });
            opened.ok().map(|text| (index, Zeroizing::new(text)))
        })?;
        let text = std::str::from_utf8(&text).ok()?;
        Some(Opened { refresh_token: RefreshToken::new(text).ok()?, is_current: index == 0 })
    }
}

/// Binds purpose and client id: a token that was sealed for one client opens for no other.
fn associated_data(client_id: &str) -> Vec<u8> {
    [PURPOSE, client_id.as_bytes()].concat()
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKeys({})", 1 + self.retired.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(byte: u8) -> SealingKey {
        SealingKey::new([byte; 32])
    }

    fn sealed(keys: &SealingKeys) -> String {
        keys.seal(&RefreshToken::new("CANARY").unwrap(), "client", [9; NONCE]).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_for_the_same_client_and_key_only() {
        let keys = SealingKeys::new(key(1));
        let text = sealed(&keys);
        assert!(!text.contains("CANARY"));
        let opened = keys.open(&text, "client").unwrap();
        assert_eq!((opened.refresh_token.expose_secret(), opened.is_current), ("CANARY", true));
        assert!(keys.open(&text, "other client").is_none());
        assert!(keys.open(&text, "").is_none());
        assert!(SealingKeys::new(key(2)).open(&text, "client").is_none());
    }

    #[test]
    fn a_retired_key_opens_and_no_longer_seals() {
        let old = sealed(&SealingKeys::new(key(1)));
        let rotated = SealingKeys::new(key(2)).retired(key(1));
        assert!(!rotated.open(&old, "client").unwrap().is_current);
        let new = sealed(&rotated);
        assert!(rotated.open(&new, "client").unwrap().is_current);
        assert!(SealingKeys::new(key(1)).open(&new, "client").is_none());
    }

    #[test]
    fn every_single_bit_counts() {
        let keys = SealingKeys::new(key(1));
        let bytes = URL_SAFE_NO_PAD.decode(sealed(&keys)).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(keys.open(&URL_SAFE_NO_PAD.encode(damaged), "client").is_none(), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(keys.open(&URL_SAFE_NO_PAD.encode(&bytes[..length]), "client").is_none(), "{length} bytes");
        }
    }

    #[test]
    fn f1_keys_are_neither_shown_nor_quoted() {
        let text = "CANARYCANARYCANARYCANARYCANARYCANARYCANARYA";
        let key: SealingKey = text.parse().unwrap();
        assert_eq!(format!("{key:?} {:?}", SealingKeys::new(key.clone())), "SealingKey(..) SealingKeys(1)");
        for bad in ["", "CANARY", &format!("{text}A"), "CANARY!"] {
            assert!(!bad.parse::<SealingKey>().unwrap_err().to_string().contains("CANARY"));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_or_opens(text in "[ -~]{0,120}") {
            prop_assert!(SealingKeys::new(key(1)).open(&text, "client").is_none());
        }
    }
}
