//! Redis, for a fleet on many machines.
//!
//! ```no_run
//! use std::sync::Arc;
//! use spotify_auth_core::driver::TokenStore;
//! use spotify_auth_core::{Account, AccountsUrls, Client};
//! use spotify_auth_store::RedisStore;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::public("client id")?;
//! let account = Account::new(&client, &AccountsUrls::spotify()).profile("user-4711")?;
//! let store = RedisStore::builder("redis://127.0.0.1:6379", account).prefix("my-app").build()?;
//! let store: Arc<dyn TokenStore> = Arc::new(store);
//! # let _ = store; Ok(()) }
//! ```

mod address;
mod builder;
mod limits;
mod scripts;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::ConnectionManager;
use ::redis::{AsyncCommands, ErrorKind, RedisError, ServerErrorKind};
use async_trait::async_trait;
use spotify_auth_core::driver::{Held, LeaseAnswer, TokenStore};
use spotify_auth_core::{Absence, Account, Record, Saved, StoreError, StoreErrorKind, Version};
use zeroize::Zeroizing;

pub use builder::RedisStoreBuilder;
pub use limits::{Limited, SharedLimits, SharedLimitsBuilder};
use scripts::Scripts;

/// How often a logout is tried anew when others save meanwhile.
const CLEAR_ATTEMPTS: usize = 8;
/// The longest that somebody waits before asking again for a lease; a release is noticed that late.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// One account's record in Redis, shared by a fleet on many machines.
///
/// - The record is saved by a script that compares its version first: of two that save at once, one wins.
/// - The lease is a key with an owner and a time to live, so that it ends with a worker that dies, at the latest after the time that
///   a renewal may take. Leases are numbered; one that is over no longer says that a refresh token is dead.
/// - Everything under one account's keys is in one slot of a cluster, expires by itself after seven months without use, and has the
///   account's fingerprint in its name: fleets with one prefix and different client ids never see each other's tokens.
/// - A logout leaves a record without a token, because an empty Redis may also have lost its data. What it has lost is put back by
///   the next renewal of any worker that still knows it.
/// - With a `Seal` (feature `seal`) Redis never sees a token in plain.
///
/// What is acknowledged is as durable as Redis is configured to be: with `appendfsync always`, a crash of Redis loses nothing.
///
/// Built and used inside a tokio runtime. Connects at the first use, and again whenever the connection is lost.
#[derive(Clone)]
pub struct RedisStore {
    connection: ConnectionManager,
    account: Arc<Account>,
    keys: Arc<Keys>,
    scripts: Arc<Scripts>,
    record_ttl: Duration,
    #[cfg(feature = "seal")]
    seal: Option<Arc<crate::seal::Seal>>,
}

/// The names of one account's keys.
#[derive(Debug)]
struct Keys {
    record: String,
    lease: String,
    fence: String,
}

impl Keys {
    fn new(prefix: &str, account: &Account) -> Self {
        // The braces put all of them into one slot of a cluster.
        let base = format!("{prefix}:{{{}}}", account.fingerprint());
        Self { record: format!("{base}:token"), lease: format!("{base}:lease"), fence: format!("{base}:fence") }
    }
}

/// Who holds a lease, and where to give it back.
struct Owner(String);

impl RedisStore {
    /// A store at this address: `redis://[user:password@]host:port/database`, or `rediss://` for TLS (feature `redis-tls`).
    pub fn builder(url: impl Into<String>, account: Account) -> RedisStoreBuilder {
        RedisStoreBuilder::new(url.into(), account)
    }

    /// The names of this account's keys, for those who look after Redis.
    pub fn keys(&self) -> [&str; 3] {
        [&self.keys.record, &self.keys.lease, &self.keys.fence]
    }

    fn encode(&self, record: &Record) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let plain = record.encode_secret(&self.account);
        if plain.len() > Record::MAX_BYTES {
            return Err(StoreError::new(StoreErrorKind::NotWritable, "the record would be longer than 64 KiB"));
        }
        #[cfg(feature = "seal")]
        if let Some(seal) = &self.seal {
            return seal.seal(&self.account, &plain).map(Zeroizing::new);
        }
        Ok(plain)
    }

    fn decode(&self, version: &str, bytes: &[u8]) -> Result<Record, StoreError> {
        #[cfg(feature = "seal")]
        let opened = self.seal.as_ref().map(|seal| seal.open(&self.account, bytes)).transpose()?;
        #[cfg(feature = "seal")]
        let bytes = opened.as_ref().map_or(bytes, |opened| opened.as_slice());
        let record = Record::decode(&self.account, bytes)?;
        if text(record.version()) != version {
            let detail = "its version is not that of its content: remove it and sign in again";
            return Err(StoreError::new(StoreErrorKind::Damaged, detail));
        }
        Ok(record)
    }

    /// The record and its version's text, whatever state the content is in.
    async fn raw(&self) -> Result<Option<(String, Zeroizing<Vec<u8>>)>, StoreError> {
        let (version, bytes): (Option<String>, Option<Vec<u8>>) =
            self.twice(|mut connection| async move { connection.hmget(&self.keys.record, &["v", "d"]).await }).await?;
        Ok(version.zip(bytes.map(Zeroizing::new)))
    }

    /// Asks, and asks once more if the connection turns out to be lost: after a restart of Redis it is the first command that
    /// notices. A time-out is not repeated: who waits has waited long enough.
    async fn twice<T, F>(&self, ask: impl Fn(ConnectionManager) -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, RedisError>>,
    {
        let first = ask(self.connection.clone()).await;
        let is_lost =
            |error: &RedisError| error.is_connection_dropped() || (error.is_io_error() && !error.is_timeout());
        let answer = if first.as_ref().is_err_and(is_lost) { ask(self.connection.clone()).await } else { first };
        answer.map_err(trouble)
    }

    async fn put(&self, expected: &str, record: &Record, fence: Option<u64>) -> Result<Saved, StoreError> {
        let bytes = self.encode(record)?;
        let mut save = self.scripts.save.key(&self.keys.record);
        save.key(&self.keys.lease)
            .arg(expected)
            .arg(text(record.version()))
            .arg(bytes.as_slice())
            .arg(if record.is_dead() { fence } else { None }.map(|fence| fence.to_string()).unwrap_or_default())
            .arg(millis(self.record_ttl));
        // If the first one has happened, the second one is a conflict with itself, which whoever saves finds out.
        let save = &save;
        let saved: bool = self.twice(|mut connection| async move { save.invoke_async(&mut connection).await }).await?;
        Ok(if saved { Saved::Yes } else { Saved::Conflict })
    }
}

#[async_trait]
impl TokenStore for RedisStore {
    fn absence(&self) -> Absence {
        Absence::Lost
    }

    async fn load(&self) -> Result<Option<Record>, StoreError> {
        self.raw().await?.map(|(version, bytes)| self.decode(&version, &bytes)).transpose()
    }

    async fn save_if(
        &self,
        expected: Option<Version>,
        record: &Record,
        fence: Option<u64>,
    ) -> Result<Saved, StoreError> {
        self.put(&expected.map(text).unwrap_or_default(), record, fence).await
    }

    async fn clear(&self, known: Option<&Record>) -> Result<(), StoreError> {
        for _ in 0..CLEAR_ATTEMPTS {
            let there = self.raw().await?;
            let read = there.as_ref().and_then(|(version, bytes)| self.decode(version, bytes).ok());
            let newest = read.as_ref().into_iter().chain(known).max_by_key(|record| record.version());
            let Some(newest) = newest else {
                // Nobody knows of a token: what is there, if anything, cannot be read.
                return self.connection.clone().del::<_, ()>(&self.keys.record).await.map_err(trouble);
            };
            let expected = there.as_ref().map(|(version, _)| version.as_str()).unwrap_or_default();
            if self.put(expected, &newest.signed_out(), None).await? == Saved::Yes {
                return Ok(());
            }
        }
        Err(StoreError::new(StoreErrorKind::Busy, "its record changes whenever it is looked at"))
    }

    async fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError> {
        let owner = owner()?;
        let mut lease = self.scripts.lease.key(&self.keys.lease);
        lease.key(&self.keys.fence).arg(&owner).arg(millis(ttl)).arg(millis(self.record_ttl));
        let lease = &lease;
        let (granted, number): (bool, i64) =
            self.twice(|mut connection| async move { lease.invoke_async(&mut connection).await }).await?;
        let number = u64::try_from(number).unwrap_or_default();
        if granted {
            return Ok(LeaseAnswer::Held(Held::new(Some(ttl), number, Owner(format!("{number}:{owner}")))));
        }
        let left = Duration::from_millis(number).clamp(Duration::from_millis(10), LONGEST_PAUSE);
        // Not everybody at once.
        let jitter = owner.bytes().next().map_or(0, u32::from) % 64;
        Ok(LeaseAnswer::Busy { retry_after: left * (64 + jitter) / 128 })
    }

    async fn release(&self, held: Held) {
        let Some(owner) = held.into_guard::<Owner>() else { return };
        // What cannot be given back ends by itself.
        let _: Result<(), RedisError> =
            self.scripts.release.key(&self.keys.lease).arg(&owner.0).invoke_async(&mut self.connection.clone()).await;
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("keys", &self.keys).finish_non_exhaustive()
    }
}

/// A version as Redis compares it.
fn text(version: Version) -> String {
    format!("{}:{}", version.login(), version.number())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// A name for one lease that nobody guesses or shares.
fn owner() -> Result<String, StoreError> {
    let number = getrandom::u64().map_err(|error| {
        StoreError::new(StoreErrorKind::Unsupported, &format!("the system's random source failed: {error}"))
    })?;
    Ok(format!("{number:016x}"))
}

/// What an error of Redis means to somebody who waits for a token.
fn trouble(error: RedisError) -> StoreError {
    let kind = match error.kind() {
        ErrorKind::Server(ServerErrorKind::ReadOnly) => StoreErrorKind::NotWritable,
        _ if error.code() == Some("OOM") || error.code() == Some("MISCONF") => StoreErrorKind::NotWritable,
        ErrorKind::InvalidClientConfig | ErrorKind::AuthenticationFailed | ErrorKind::RESP3NotSupported => {
            StoreErrorKind::Unsupported
        }
        ErrorKind::UnexpectedReturnType => StoreErrorKind::Damaged,
        _ => StoreErrorKind::Away,
    };
    StoreError::new(kind, &format!("Redis: {error}"))
}
