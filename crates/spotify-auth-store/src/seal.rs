//! Encrypting what a store keeps, so that whoever runs the store never sees a token.
//!
//! ```
//! use spotify_auth_core::{Account, AccountsUrls, Client};
//! use spotify_auth_store::{Seal, SealKey};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (old_bytes, new_bytes) = ([1; 32], [2; 32]); // 32 random bytes each, from wherever the fleet keeps its secrets
//! let account = Account::new(&Client::public("client id")?, &AccountsUrls::spotify());
//! let old = Seal::new(SealKey::new("2026-06", old_bytes)?);
//! let sealed = old.seal(&account, b"a token")?;
//!
//! // A new key seals from now on; what the old one has sealed is still opened.
//! let new = Seal::new(SealKey::new("2026-12", new_bytes)?).also_opens(SealKey::new("2026-06", old_bytes)?);
//! assert_eq!(new.open(&account, &sealed)?.as_slice(), b"a token");
//! # Ok(()) }
//! ```

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use spotify_auth_core::{Account, StoreError, StoreErrorKind};
use zeroize::Zeroizing;

/// How sealed bytes begin.
const MAGIC: &[u8] = b"spotify-auth-store sealed 1\0";
const NONCE: usize = 24;
/// Longest name of a key.
const MAX_ID: usize = 64;

/// A key of 256 bits with a name, by which sealed bytes say what opens them.
pub struct SealKey {
    id: String,
    bytes: Zeroizing<[u8; 32]>,
}

impl SealKey {
    /// `id` is stored in plain beside what the key seals. `bytes` come from a secure random source, and from the fleet's own secrets.
    ///
    /// # Errors
    /// A name that is not 1 to 64 letters, digits and `-_.:`.
    pub fn new(id: impl Into<String>, bytes: [u8; 32]) -> Result<Self, StoreError> {
        let (id, bytes) = (id.into(), Zeroizing::new(bytes));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        if id.is_empty() || id.len() > MAX_ID || !id.chars().all(is_plain) {
            let detail = "a key's name has 1 to 64 letters, digits and -_.:";
            return Err(StoreError::new(StoreErrorKind::Unsupported, detail));
        }
        Ok(Self { id, bytes })
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Seals with one key, and opens with it and with older ones (XChaCha20-Poly1305, a random nonce for each).
///
/// What is sealed is bound to its account: whoever can write to the store cannot hand one user's token to another.
#[derive(Debug)]
pub struct Seal {
    current: SealKey,
    older: Vec<SealKey>,
}

impl Seal {
    /// Seals with this key.
    pub fn new(current: SealKey) -> Self {
        Self { current, older: Vec::new() }
    }

    /// Opens with this one too, which sealed before. Every renewal seals anew, so an old key can go after an hour or two for
    /// accounts in use, and after six months for all.
    #[must_use]
    pub fn also_opens(mut self, older: SealKey) -> Self {
        self.older.push(older);
        self
    }

    /// Seals bytes for this account.
    ///
    /// # Errors
    /// The system's random source failed.
    pub fn seal(&self, account: &Account, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| {
            StoreError::new(StoreErrorKind::Unsupported, &format!("the system's random source failed: {error}"))
        })?;
        let key = &self.current;
        let bound = bound(account, &key.id);
        let sealed = cipher(key)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &bound })
            .map_err(|_| StoreError::new(StoreErrorKind::Unsupported, "the record is too long to be sealed"))?;
        let mut bytes = Vec::with_capacity(MAGIC.len() + 1 + key.id.len() + NONCE + sealed.len());
        bytes.extend_from_slice(MAGIC);
        // At most 64.
        bytes.push(u8::try_from(key.id.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(key.id.as_bytes());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// Opens what was sealed for this account.
    ///
    /// # Errors
    /// [`StoreErrorKind::Unsafe`] for bytes that nobody has sealed, [`Foreign`](StoreErrorKind::Foreign) for an unknown key, and
    /// [`Damaged`](StoreErrorKind::Damaged) for bytes that were changed or sealed for another account.
    pub fn open(&self, account: &Account, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let Some((id, nonce, sealed)) = parts(bytes) else {
            let detail = "it is not sealed, and this process takes only what is: log in anew";
            return Err(StoreError::new(StoreErrorKind::Unsafe, detail));
        };
        let known = std::iter::once(&self.current).chain(&self.older).find(|key| key.id.as_bytes() == id);
        let Some(key) = known else {
            let detail = format!("it is sealed with the key {}, which is not known here", String::from_utf8_lossy(id));
            return Err(StoreError::new(StoreErrorKind::Foreign, &detail));
        };
        let bound = bound(account, &key.id);
        cipher(key)
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: &bound })
            .map(Zeroizing::new)
            .map_err(|_| StoreError::new(StoreErrorKind::Damaged, "it was changed, or sealed for another account"))
    }
}

fn cipher(key: &SealKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key.bytes).into())
}

/// What sealed bytes are bound to, each part with its length.
fn bound(account: &Account, key: &str) -> Vec<u8> {
    let mut bound = MAGIC.to_vec();
    for part in [key, account.client_id(), account.issuer(), account.profile_name()] {
        bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part.as_bytes());
    }
    bound
}

fn parts(bytes: &[u8]) -> Option<(&[u8], [u8; NONCE], &[u8])> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first()?;
    let (id, rest) = rest.split_at_checked(usize::from(*length))?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
    Some((id, *nonce, sealed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use spotify_auth_core::{AccountsUrls, Client};

    fn account(client: &str) -> Account {
        Account::new(&Client::public(client).unwrap(), &AccountsUrls::spotify())
    }

    fn key(id: &str, byte: u8) -> SealKey {
        SealKey::new(id, [byte; 32]).unwrap()
    }

    #[test]
    fn f1_what_is_sealed_shows_nothing_and_is_another_text_each_time() {
        let seal = Seal::new(key("a", 1));
        let (first, second) =
            (seal.seal(&account("app"), b"CANARY").unwrap(), seal.seal(&account("app"), b"CANARY").unwrap());
        assert_ne!(first, second);
        assert!(!first.windows(6).any(|window| window == b"CANARY"));
        assert!(!format!("{seal:?}").contains("[1"), "{seal:?}");
    }

    #[test]
    fn e5_sealed_bytes_open_for_their_account_and_key_only() {
        let seal = Seal::new(key("a", 1));
        let sealed = seal.seal(&account("app"), b"token").unwrap();
        assert_eq!(seal.open(&account("app"), &sealed).unwrap().as_slice(), b"token");
        let kind = |seal: &Seal, account: &Account, bytes: &[u8]| seal.open(account, bytes).unwrap_err().kind();
        assert_eq!(kind(&seal, &account("other app"), &sealed), StoreErrorKind::Damaged);
        assert_eq!(kind(&seal, &account("app").profile("b").unwrap(), &sealed), StoreErrorKind::Damaged);
        assert_eq!(kind(&Seal::new(key("a", 2)), &account("app"), &sealed), StoreErrorKind::Damaged);
        assert_eq!(kind(&Seal::new(key("b", 1)), &account("app"), &sealed), StoreErrorKind::Foreign);
        assert_eq!(kind(&seal, &account("app"), br#"{"format":1}"#), StoreErrorKind::Unsafe);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(seal.open(&account("app"), &changed).is_err(), "byte {at}");
            assert!(seal.open(&account("app"), &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_key_goes_out_of_use_in_two_steps() {
        let sealed = Seal::new(key("old", 1)).seal(&account("app"), b"token").unwrap();
        let both = Seal::new(key("new", 2)).also_opens(key("old", 1));
        assert_eq!(both.open(&account("app"), &sealed).unwrap().as_slice(), b"token");
        let sealed = both.seal(&account("app"), b"token").unwrap();
        assert!(Seal::new(key("new", 2)).open(&account("app"), &sealed).is_ok());
        assert!(Seal::new(key("old", 1)).open(&account("app"), &sealed).is_err());
        assert!(SealKey::new("a b", [0; 32]).is_err() && SealKey::new("", [0; 32]).is_err());
    }
}
