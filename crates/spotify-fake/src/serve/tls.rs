//! The fake's own certificate authority, and the server side of TLS under it.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::error::StartError;

/// A certificate authority that signed one server certificate, both made at start.
///
/// Each fake has its own, so that "signed by an authority that I do not trust" can be tested with two fakes. Making both
/// takes half a millisecond in a debug build, so it is neither put off nor shared.
pub(crate) struct Authority {
    pem: String,
    root: CertificateDer<'static>,
    server: Arc<ServerConfig>,
}

impl Authority {
    /// The certificate is good for loopback, and for these `names` besides. With HTTP/2 its server offers it beside HTTP/1.1, and
    /// takes it where it can.
    pub(crate) fn generate(names: &[&str], http2: bool) -> Result<Self, StartError> {
        let made = Self::make(names).map_err(|error| StartError::Tls(error.to_string()))?;
        let (pem, root, chain, key) = made;
        let server = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .map(|mut config| {
                let offered = [b"h2".as_slice(), b"http/1.1"].into_iter().skip(usize::from(!http2));
                config.alpn_protocols = offered.map(<[u8]>::to_vec).collect();
                Arc::new(config)
            })
            .map_err(|error| StartError::Tls(error.to_string()))?;
        Ok(Self { pem, root, server })
    }

    fn make(names: &[&str]) -> Result<Made, rcgen::Error> {
        let mut root = CertificateParams::default();
        root.distinguished_name = name("spotify-fake authority (for tests only)");
        root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let root_key = KeyPair::generate()?;
        let root_certificate = root.self_signed(&root_key)?;
        let issuer = Issuer::new(root, root_key);

        let names = ["127.0.0.1", "::1", "localhost"].iter().chain(names).map(|&name| name.to_owned());
        let mut server = CertificateParams::new(names.collect::<Vec<_>>())?;
        server.distinguished_name = name("spotify-fake");
        server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        let server_key = KeyPair::generate()?;
        let server_certificate = server.signed_by(&server_key, &issuer)?;

        Ok((
            root_certificate.pem(),
            root_certificate.der().clone(),
            vec![server_certificate.der().clone()],
            PrivateKeyDer::Pkcs8(server_key.serialize_der().into()),
        ))
    }

    /// The authority's certificate, for a client to trust.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    pub(crate) fn server(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.server)
    }

    /// A client that trusts this authority and nothing else.
    pub(crate) fn client(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone())?;
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

type Made = (String, CertificateDer<'static>, Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// Named explicitly: with two providers in a build, rustls' own default panics.
fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}
