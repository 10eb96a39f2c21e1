//! Proof Key for Code Exchange, as strictly as RFC 7636 says; `S256` is the only method.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The challenge of one authorization: 43 characters of base64url that decode to 32 bytes.
#[derive(Clone)]
pub(crate) struct Challenge([u8; 32]);

impl Challenge {
    /// RFC 7636, 4.2: base64url of a SHA-256, without padding. Anything else is `None`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// RFC 7636, 4.6: whether this verifier, well-formed, hashes to the challenge.
    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(verifier.as_bytes()).into();
        is_verifier(verifier) && hash == self.0
    }
}

/// RFC 7636, 4.1: 43 to 128 unreserved characters.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rfc_7636_appendix_b() {
        let challenge = Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"));
    }

    #[test]
    fn a_challenge_is_exactly_43_base64url_characters() {
        let good = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        for bad in [
            "",
            &good[1..],
            &format!("{good}="),
            &format!("{good}A"),
            &good.replace('-', "+"),
            // The last character may carry two bits only as far as 32 bytes need them.
            &format!("{}N", &good[..42]),
        ] {
            assert!(Challenge::parse(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_well_formed_verifier_meets_its_own_challenge_only(
            verifier in "[A-Za-z0-9._~-]{43,128}",
            other in "[A-Za-z0-9._~-]{43,128}",
        ) {
            let text = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            let challenge = Challenge::parse(&text).unwrap();
            prop_assert!(challenge.is_met_by(&verifier));
            prop_assert_eq!(challenge.is_met_by(&other), verifier == other);
        }

        #[test]
        fn an_ill_formed_verifier_meets_nothing(
            verifier in "([A-Za-z0-9]{0,42})|([A-Za-z0-9]{129,140})|([A-Za-z0-9]{50}[^A-Za-z0-9._~-])",
        ) {
            let text = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            prop_assert!(!Challenge::parse(&text).unwrap().is_met_by(&verifier));
        }
    }
}
