//! How a Redis store is put together.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::redis::Client;
use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use spotify_auth_core::{Account, StoreError, StoreErrorKind};

use super::address::Address;
use super::{Keys, RedisStore, Scripts, trouble};

/// How long a record is kept that nobody renews: longer than any refresh token lives.
const RECORD_TTL: Duration = Duration::from_secs(210 * 24 * 3600);
/// How long one command may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// What keys begin with where nothing else is said.
pub(super) const PREFIX: &str = "spotify";

/// Puts a [`RedisStore`] together.
#[must_use = "a builder does nothing until it is built"]
pub struct RedisStoreBuilder {
    address: Address,
    account: Account,
    prefix: String,
    patience: Duration,
    #[cfg(feature = "seal")]
    seal: Option<crate::seal::Seal>,
}

impl RedisStoreBuilder {
    pub(super) fn new(url: String, account: Account) -> Self {
        Self {
            address: Address::new(url),
            account,
            prefix: PREFIX.to_owned(),
            patience: PATIENCE,
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
        self.address.trust(pem.into());
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
    /// An address or a prefix that cannot be one, or no tokio runtime. The address is not shown: there may be a password in it.
    pub fn build(self) -> Result<RedisStore, StoreError> {
        if !is_plain(&self.prefix) {
            return Err(unsupported("a prefix of keys has letters, digits and -_.:/ in it"));
        }
        let connection = manager(self.address.client()?, self.patience)?;
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
}

/// Whether a text may be a part of a key's name.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/".contains(c))
}

/// One quick attempt for each command: waiting is the business of whoever asks.
pub(super) fn manager(client: Client, patience: Duration) -> Result<ConnectionManager, StoreError> {
    // Outside of a runtime, the connection would panic.
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(unsupported("Redis is talked to inside a tokio runtime: build this there"));
    }
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(0)
        .set_response_timeout(Some(patience))
        .set_connection_timeout(Some(patience));
    ConnectionManager::new_lazy_with_config(client, config).map_err(trouble)
}

pub(super) fn unsupported(detail: &str) -> StoreError {
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
