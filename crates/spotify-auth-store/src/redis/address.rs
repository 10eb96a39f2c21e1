//! Where Redis is, and whose certificates count there.
//!
//! ```
//! use spotify_auth_store::SharedLimits;
//!
//! // A fragment would switch the checking of certificates off.
//! let error = SharedLimits::builder("rediss://redis.internal:6379/#insecure", "dev").build().unwrap_err();
//! assert!(error.to_string().contains("certificates are always checked"));
//! ```

use ::redis::{Client, RedisResult};
use spotify_auth_core::StoreError;

use super::builder::unsupported;

/// An address of Redis, which may have a password in it and is never shown.
pub(super) struct Address {
    url: String,
    #[cfg(feature = "redis-tls")]
    ca_pem: Option<Vec<u8>>,
}

impl Address {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            #[cfg(feature = "redis-tls")]
            ca_pem: None,
        }
    }

    /// Trusts this authority and no other.
    #[cfg(feature = "redis-tls")]
    pub(super) fn trust(&mut self, ca_pem: Vec<u8>) {
        self.ca_pem = Some(ca_pem);
    }

    /// A client that has not connected.
    pub(super) fn client(&self) -> Result<Client, StoreError> {
        if self.url.contains('#') {
            return Err(unsupported("an address of Redis has no # in it: certificates are always checked"));
        }
        self.open().map_err(|error| {
            let detail =
                "use redis://[user:password@]host:port/database, or rediss:// for TLS with the feature redis-tls";
            unsupported(&format!("{error}; {detail}"))
        })
    }

    #[cfg(feature = "redis-tls")]
    fn open(&self) -> RedisResult<Client> {
        if !self.url.starts_with("rediss:") {
            return Client::open(self.url.as_str());
        }
        // Redis asks rustls for the process's provider, and rustls panics where two are linked and none is chosen.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Somebody else may have chosen one in this moment, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let trusted = ::redis::TlsCertificates { client_tls: None, root_cert: self.ca_pem.clone() };
        Client::build_with_tls(self.url.as_str(), trusted)
    }

    #[cfg(not(feature = "redis-tls"))]
    fn open(&self) -> RedisResult<Client> {
        Client::open(self.url.as_str())
    }
}
