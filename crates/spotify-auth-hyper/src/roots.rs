//! Which certificate authorities are trusted.
//!
//! ```
//! use spotify_auth_hyper::Roots;
//!
//! let default = Roots::default(); // the platform's, unless the crate's features say otherwise
//! assert!(Roots::pem(b"not a certificate").is_err());
//! # let _ = default;
//! ```

use std::sync::Arc;

use rustls::RootCertStore;
#[cfg(feature = "platform-verifier")]
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The certificate authorities that a transport trusts.
///
/// The default is the first of these whose feature is on: [`platform`](Self::platform) (`native-roots`, on by default),
/// [`platform_verifier`](Self::platform_verifier), [`webpki`](Self::webpki). Features add up over all crates of a program, so who
/// depends on a certain one names it. Without any of them, only [`pem`](Self::pem) connects.
#[derive(Clone, Debug, Default)]
pub struct Roots(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[cfg(feature = "native-roots")]
    #[cfg_attr(feature = "native-roots", default)]
    Platform,
    #[cfg(feature = "platform-verifier")]
    #[cfg_attr(not(feature = "native-roots"), default)]
    PlatformVerifier,
    #[cfg(feature = "webpki-roots")]
    #[cfg_attr(not(any(feature = "native-roots", feature = "platform-verifier")), default)]
    WebPki,
    #[cfg(not(any(feature = "native-roots", feature = "platform-verifier", feature = "webpki-roots")))]
    #[default]
    None,
    Own(Arc<RootCertStore>),
}

/// Who says whether a certificate is good.
pub(crate) enum Trust {
    /// rustls, by these authorities.
    In(Arc<RootCertStore>),
    /// Somebody else.
    #[cfg(feature = "platform-verifier")]
    Judge(Arc<dyn ServerCertVerifier>),
}

/// Why there are no usable root certificates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RootsError {
    /// The given text holds no certificate.
    #[error("no certificate was found in the given text: give one or more in PEM form (-----BEGIN CERTIFICATE-----)")]
    NoCertificate,
    /// A given certificate cannot be used.
    #[error(
        "a certificate in the given text is damaged or cannot be a root ({0}): give those of certificate authorities, in PEM form"
    )]
    BadCertificate(String),
    /// The platform has none.
    #[error(
        "this system has no root certificates: install them (the package is often named ca-certificates), \
         set SSL_CERT_FILE, give your own to the transport, or compile Mozilla's in (feature webpki-roots)"
    )]
    NoneOnPlatform,
    /// The platform's verifier does not work.
    #[error("the platform's certificate verifier does not work ({0}): give the transport other roots")]
    Verifier(String),
    /// No feature brings any, and none were given.
    #[error(
        "no root certificates are compiled in: give your own to the transport, or turn one of the features \
         native-roots, platform-verifier and webpki-roots of spotify-auth-hyper on"
    )]
    NoneCompiledIn,
}

impl Roots {
    /// Those of the operating system, which include private ones that a company or a debugging proxy has put there.
    /// Honours `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    #[cfg(feature = "native-roots")]
    pub fn platform() -> Self {
        Self(Source::Platform)
    }

    /// The operating system's own judgement on macOS, Windows, iOS and Android, with its revocations and its users' exceptions.
    /// Elsewhere the same authorities as `Roots::platform`. On Android the app must set the verifier up first: see
    /// `rustls-platform-verifier`.
    #[cfg(feature = "platform-verifier")]
    pub fn platform_verifier() -> Self {
        Self(Source::PlatformVerifier)
    }

    /// Mozilla's list as it was when the `webpki-roots` crate was made. It knows no private authorities, and ages with the
    /// program.
    #[cfg(feature = "webpki-roots")]
    pub fn webpki() -> Self {
        Self(Source::WebPki)
    }

    /// These and no others: one or more certificates in PEM form.
    ///
    /// # Errors
    /// [`RootsError`] when there is none, or one is broken.
    pub fn pem(text: &[u8]) -> Result<Self, RootsError> {
        let mut store = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(text) {
            let certificate = certificate.map_err(|error| RootsError::BadCertificate(error.to_string()))?;
            store.add(certificate).map_err(|error| RootsError::BadCertificate(error.to_string()))?;
        }
        if store.is_empty() {
            return Err(RootsError::NoCertificate);
        }
        Ok(Self(Source::Own(Arc::new(store))))
    }

    /// Reads them. May block on the file system.
    #[cfg_attr(not(feature = "platform-verifier"), allow(unused_variables, reason = "only a verifier computes itself"))]
    pub(crate) fn load(&self, provider: Arc<CryptoProvider>) -> Result<Trust, RootsError> {
        match &self.0 {
            Source::Own(store) => Ok(Trust::In(Arc::clone(store))),
            #[cfg(feature = "native-roots")]
            Source::Platform => native(),
            #[cfg(feature = "platform-verifier")]
            Source::PlatformVerifier => match rustls_platform_verifier::Verifier::new(provider) {
                Ok(verifier) => Ok(Trust::Judge(Arc::new(verifier))),
                Err(error) => Err(RootsError::Verifier(error.to_string())),
            },
            #[cfg(feature = "webpki-roots")]
            Source::WebPki => Ok(Trust::In(Arc::new(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }))),
            #[cfg(not(any(feature = "native-roots", feature = "platform-verifier", feature = "webpki-roots")))]
            Source::None => Err(RootsError::NoneCompiledIn),
        }
    }
}

#[cfg(feature = "native-roots")]
fn native() -> Result<Trust, RootsError> {
    let mut store = RootCertStore::empty();
    // Single broken certificates among hundreds are common and no reason to fail.
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if store.is_empty() { Err(RootsError::NoneOnPlatform) } else { Ok(Trust::In(Arc::new(store))) }
}
