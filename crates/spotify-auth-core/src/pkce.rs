//! Proof Key for Code Exchange (RFC 7636): S256, the only method there is here.
//!
//! ```
//! use spotify_auth_core::CodeVerifier;
//!
//! // RFC 7636 appendix B.
//! let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")?;
//! assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
//! # Ok::<(), spotify_auth_core::InvalidVerifier>(())
//! ```

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The secret behind one login's code challenge (RFC 7636 section 4.1). Neither `Clone` nor comparable.
pub struct CodeVerifier(Zeroizing<String>);

/// A text that cannot be a code verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code verifier has 43 to 128 characters out of A-Z, a-z, 0-9, '-', '.', '_' and '~'")]
#[non_exhaustive]
pub struct InvalidVerifier;

impl CodeVerifier {
    /// Takes a verifier made elsewhere.
    ///
    /// # Errors
    /// [`InvalidVerifier`] unless it has 43 to 128 unreserved characters.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidVerifier> {
        Self::from_secret_text(Zeroizing::new(text.into()))
    }

    /// The same, from memory that is zeroed already.
    pub(crate) fn from_secret_text(text: Zeroizing<String>) -> Result<Self, InvalidVerifier> {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        if (43..=128).contains(&text.len()) && text.bytes().all(unreserved) {
            Ok(Self(text))
        } else {
            Err(InvalidVerifier)
        }
    }

    /// 256 bits of entropy as 43 characters, the way section 4.1 recommends.
    pub(crate) fn from_entropy(entropy: &[u8; 32]) -> Self {
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(entropy)))
    }

    /// The S256 challenge: base64url of the verifier's SHA-256, without padding (section 4.2). Not a secret.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }

    /// The verifier itself.
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a1_rfc_7636_appendix_b_from_its_octets() {
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191,
            240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = CodeVerifier::from_entropy(&octets);
        assert_eq!(verifier.expose_secret(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a1_every_length_is_judged() {
        for length in 0..=200 {
            assert_eq!(CodeVerifier::new("~".repeat(length)).is_ok(), (43..=128).contains(&length), "{length}");
        }
        for bad in ["é", "+", "/", "=", " ", "\n", "%"] {
            assert!(CodeVerifier::new(format!("{}{bad}", "a".repeat(50))).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a1_entropy_always_makes_a_verifier_the_rfc_allows(entropy in any::<[u8; 32]>()) {
            let verifier = CodeVerifier::from_entropy(&entropy);
            prop_assert_eq!(verifier.expose_secret().len(), 43);
            prop_assert!(CodeVerifier::new(verifier.expose_secret()).is_ok());
            prop_assert_eq!(verifier.challenge().len(), 43);
        }
    }
}
