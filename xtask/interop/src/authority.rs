//! A certificate authority made at start, and the certificate of the HTTPS server under it.

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};

/// An authority and one server certificate that it has signed, for `127.0.0.1` and no other name.
pub(crate) struct Authority {
    /// The authority's certificate: what a client has to trust.
    pub(crate) pem: String,
    /// The server's certificate.
    pub(crate) server_pem: String,
    /// The server's key.
    pub(crate) server_key_pem: String,
}

impl Authority {
    /// Makes both anew.
    pub(crate) fn generate() -> Result<Self> {
        let mut root = CertificateParams::default();
        root.distinguished_name.push(DnType::CommonName, "interop authority (for tests only)");
        root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let root_key = KeyPair::generate()?;
        let pem = root.self_signed(&root_key)?.pem();
        let issuer = Issuer::new(root, root_key);

        let mut server = CertificateParams::new(vec!["127.0.0.1".to_owned()])?;
        server.distinguished_name.push(DnType::CommonName, "interop accounts service");
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let server_key = KeyPair::generate()?;
        let server_pem = server.signed_by(&server_key, &issuer)?.pem();
        Ok(Self { pem, server_pem, server_key_pem: server_key.serialize_pem() })
    }
}
