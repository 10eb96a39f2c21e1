//! How a Redis store is put together.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use ::redis::{Client, RedisResult};
use spotify_auth_core::{Account, StoreError, StoreErrorKind};

use super::{Keys, RedisStore, Scripts, trouble};

/// How long a record is kept that nobody renews: longer than any refresh token lives.
const RECORD_TTL: Duration = Duration::from_secs(210 * 24 * 3600);
/// How long one command may take.
const PATIENCE: Duration = Duration::from_secs(2);
const PREFIX: &str = "spotify";

/// Puts a [`RedisStore`] together.
#[must_use = "a builder does nothing until it is built"]
pub struct RedisStoreBuilder {
    url: String,
    account: Account,
    prefix: String,
    patience: Duration,
    #[cfg(feature = "redis-tls")]
    ca_pem: Option<Vec<u8>>,
    #[cfg(feature = "seal")]
    seal: Option<crate::seal::Seal>,
}

impl RedisStoreBuilder {
    pub(super) fn new(url: String, account: Account) -> Self {
        Self {
            url,
            account,
            prefix: PREFIX.to_owned(),
            patience: PATIENCE,
            #[cfg(feature = "redis-tls")]
            ca_pem: None,
            #[cfg(feature = "seal")]
            seal: None,
        }
    }

    /// What the names of all keys begin with: `spotify` unless set. Letters, digits and `-_.:/`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long a connection, and then each command, may take before Redis counts as away: two seconds unless set.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Trusts this certificate authority (PEM) and no other, for `rediss://`. The system's are trusted unless it is set.
    #[cfg(feature = "redis-tls")]
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_pem = Some(pem.into());
        self
    }

    /// Encrypts what Redis keeps, and takes nothing that is not.
    #[cfg(feature = "seal")]
    pub fn seal(mut self, seal: crate::seal::Seal) -> Self {
        self.seal = Some(seal);
        self
    }

    /// The store. Connects only when it is used.
    ///
    /// # Errors
    /// An address or a prefix that cannot be one. The address is not shown: there may be a password in it.
    pub fn build(self) -> Result<RedisStore, StoreError> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
        if self.prefix.is_empty() || !self.prefix.chars().all(is_plain) {
            return Err(unsupported("a prefix of keys has letters, digits and -_.:/ in it"));
        }
        if self.url.contains('#') {
            return Err(unsupported("an address of Redis has no # in it: certificates are always checked"));
        }
        let client = self.client().map_err(|error| {
            let detail =
                "use redis://[user:password@]host:port/database, or rediss:// for TLS with the feature redis-tls";
            unsupported(&format!("{error}; {detail}"))
        })?;
        // One quick attempt for each command: waiting is the business of whoever asks.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_response_timeout(Some(self.patience))
            .set_connection_timeout(Some(self.patience));
        let connection = ConnectionManager::new_lazy_with_config(client, config).map_err(trouble)?;
        Ok(RedisStore {
            connection,
            keys: Arc::new(Keys::new(&self.prefix, &self.account)),
            account: Arc::new(self.account),
            scripts: Arc::new(Scripts::default()),
            record_ttl: RECORD_TTL,
            #[cfg(feature = "seal")]
            seal: self.seal.map(Arc::new),
        })
    }

    #[cfg(feature = "redis-tls")]
    fn client(&self) -> RedisResult<Client> {
        if !self.url.starts_with("rediss:") {
            return Client::open(self.url.as_str());
        }
        // Redis asks rustls for the process's provider, and rustls panics where two are linked and none is chosen.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Somebody else may have chosen one in this moment, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let certificates = ::redis::TlsCertificates { client_tls: None, root_cert: self.ca_pem.clone() };
        Client::build_with_tls(self.url.as_str(), certificates)
    }

    #[cfg(not(feature = "redis-tls"))]
    fn client(&self) -> RedisResult<Client> {
        Client::open(self.url.as_str())
    }
}

fn unsupported(detail: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Unsupported, detail)
}

impl fmt::Debug for RedisStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStoreBuilder")
            .field("account", &self.account)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
