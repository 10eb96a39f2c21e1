//! Random, opaque, distinct strings for codes, tokens and nonces.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Hands out strings nobody can guess.
///
/// The operating system is asked once, at start, where a failure can still be reported; every string is then a hash of
/// that seed and a counter, so no two are alike.
pub(crate) struct Random {
    seed: [u8; 32],
    counter: AtomicU64,
}

impl Random {
    pub(crate) fn from_os() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self { seed, counter: AtomicU64::new(0) })
    }

    /// `prefix` followed by 128 characters of base64url: the look of Spotify's own tokens.
    pub(crate) fn opaque(&self, prefix: &str) -> String {
        let mut bytes = Vec::with_capacity(96);
        for _ in 0..3 {
            bytes.extend_from_slice(&self.block());
        }
        let mut text = String::from(prefix);
        URL_SAFE_NO_PAD.encode_string(&bytes, &mut text);
        text
    }

    /// 43 characters of base64url.
    pub(crate) fn nonce(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.block())
    }

    fn block(&self) -> [u8; 32] {
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(number.to_be_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_strings_are_alike() {
        let random = Random::from_os().unwrap();
        let strings: HashSet<String> = (0..1_000).map(|_| random.opaque("BQ")).collect();
        assert_eq!(strings.len(), 1_000);
        assert!(strings.iter().all(|text| text.len() == 130 && text.starts_with("BQ")));
    }
}
