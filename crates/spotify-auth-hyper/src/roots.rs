//! Which certificate authorities are trusted.
//!
//! ```
//! use spotify_auth_hyper::Roots;
//!
//! let platform = Roots::platform();
//! assert!(Roots::pem(b"not a certificate").is_err());
//! # let _ = platform;
//! ```

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The certificate authorities that a transport trusts.
#[derive(Clone, Debug)]
pub struct Roots(Source);

#[derive(Clone, Debug)]
enum Source {
    Platform,
    Own(Arc<RootCertStore>),
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
         set SSL_CERT_FILE, or give your own to the transport"
    )]
    NoneOnPlatform,
}

impl Roots {
    /// Those of the operating system, which include private ones that a company or a debugging proxy has put there.
    /// Honours `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    pub fn platform() -> Self {
        Self(Source::Platform)
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
    pub(crate) fn load(&self) -> Result<Arc<RootCertStore>, RootsError> {
        match &self.0 {
            Source::Own(store) => Ok(Arc::clone(store)),
            Source::Platform => {
                let mut store = RootCertStore::empty();
                // Single broken certificates among hundreds are common and no reason to fail.
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if store.is_empty() { Err(RootsError::NoneOnPlatform) } else { Ok(Arc::new(store)) }
            }
        }
    }
}
