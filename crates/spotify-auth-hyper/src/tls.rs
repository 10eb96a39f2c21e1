//! TLS: who does the cryptography, and settings that are made when the first connection needs them.
//!
#![cfg_attr(feature = "ring", doc = "```")]
#![cfg_attr(feature = "ring", doc = "use spotify_auth_hyper::{Crypto, HyperTransport};")]
#![cfg_attr(feature = "ring", doc = "")]
#![cfg_attr(feature = "ring", doc = "let transport = HyperTransport::builder().crypto(Crypto::Ring).build()?;")]
#![cfg_attr(feature = "ring", doc = "# let _ = transport;")]
#![cfg_attr(feature = "ring", doc = "# Ok::<(), spotify_auth_hyper::BuildError>(())")]
#![cfg_attr(feature = "ring", doc = "```")]

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use tokio::sync::OnceCell;

use crate::roots::{Roots, Trust};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Who does the cryptography of TLS. Each needs the feature of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Crypto {
    /// [ring](https://docs.rs/ring): small and quick to build. The default where it is compiled in.
    #[cfg(feature = "ring")]
    Ring,
    /// [AWS-LC](https://docs.rs/aws-lc-rs): post-quantum key exchange, FIPS by its own features, twice the time to build.
    #[cfg(feature = "aws-lc-rs")]
    AwsLcRs,
}

impl Default for Crypto {
    fn default() -> Self {
        #[cfg(feature = "ring")]
        return Self::Ring;
        #[cfg(all(feature = "aws-lc-rs", not(feature = "ring")))]
        return Self::AwsLcRs;
        // Without either the crate does not compile, and says why; this keeps the compiler from saying more.
        #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
        loop {}
    }
}

impl Crypto {
    /// Named explicitly: with two providers in one program, rustls would not know which to take.
    fn provider(self) -> CryptoProvider {
        match self {
            #[cfg(feature = "ring")]
            Self::Ring => rustls::crypto::ring::default_provider(),
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => rustls::crypto::aws_lc_rs::default_provider(),
        }
    }
}

/// Which versions of HTTP are offered to a server.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Alpn {
    /// HTTP/2 and HTTP/1.1, as far as they are on.
    Any,
    /// HTTP/1.1 alone, in which proxies are asked.
    #[cfg_attr(not(feature = "proxy"), allow(dead_code, reason = "only proxies need it"))]
    Http1,
}

/// The TLS settings of a transport.
pub(crate) struct Tls {
    crypto: Crypto,
    roots: Roots,
    http2: bool,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Tls {
    pub(crate) fn new(crypto: Crypto, roots: Roots, http2: bool) -> Self {
        Self { crypto, roots, http2, config: OnceCell::new() }
    }

    pub(crate) fn offers_http2(&self) -> bool {
        self.http2
    }

    /// The settings. Made once, on a thread for blocking work, since certificates are read for them; an attempt that fails is
    /// made again by the next connection.
    pub(crate) async fn config(&self, alpn: Alpn) -> Result<Arc<ClientConfig>, BoxError> {
        let make = || async {
            let (crypto, roots, http2) = (self.crypto, self.roots.clone(), self.http2);
            tokio::task::spawn_blocking(move || client_config(crypto, &roots, http2)).await?
        };
        let config = self.config.get_or_try_init(make).await?;
        if alpn == Alpn::Any {
            return Ok(Arc::clone(config));
        }
        let mut config = ClientConfig::clone(config);
        config.alpn_protocols.clear();
        Ok(Arc::new(config))
    }
}

fn client_config(crypto: Crypto, roots: &Roots, http2: bool) -> Result<Arc<ClientConfig>, BoxError> {
    let provider = Arc::new(crypto.provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match roots.load(provider)? {
        Trust::In(store) => builder.with_root_certificates(store),
        #[cfg(feature = "platform-verifier")]
        Trust::Judge(verifier) => builder.dangerous().with_custom_certificate_verifier(verifier),
    };
    let mut config = builder.with_no_client_auth();
    if http2 {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(Arc::new(config))
}
