//! The system's keyring, for desktop apps.
//!
//! ```
//! use std::sync::Arc;
//! use spotify_auth_core::driver::TokenStore;
//! use spotify_auth_core::{Account, AccountsUrls, Client, StoreErrorKind};
//! use spotify_auth_store::KeyringStore;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! // The app picks its platform's store for keyring-core once, at its start:
//! keyring_core::set_default_store(keyring_core::mock::Store::new()?);
//!
//! let account = Account::new(&Client::public("client id")?, &AccountsUrls::spotify());
//! let store: Arc<dyn TokenStore> = Arc::new(KeyringStore::for_app("my-app", account)?);
//! # let _ = store; Ok(()) }
//! # let account = Account::new(&Client::public("client id").unwrap(), &AccountsUrls::spotify());
//! # let error = KeyringStore::for_app("my-app", account).unwrap_err();
//! # assert_eq!(error.kind(), StoreErrorKind::Unsupported); // nobody has picked one here
//! ```

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use keyring_core::{Entry, Error};
use spotify_auth_core::driver::{Held, LeaseAnswer, TokenStore};
use spotify_auth_core::{Account, Record, Saved, StoreError, StoreErrorKind, Version};
use zeroize::Zeroizing;

use crate::FileStore;
use crate::off_thread::off_thread;

/// One account's record in the system's keyring, shared by the processes of one user on one machine.
///
/// The keyring itself is `keyring-core`'s default store, which the app picks: `apple-native-keyring-store` on macOS,
/// `windows-native-keyring-store` on Windows, `dbus-secret-service-keyring-store` or `zbus-secret-service-keyring-store` on Linux.
/// So an app links what its platforms need and nothing else.
///
/// Keyrings have no locks and replace nothing conditionally: both are done with empty files in the place where [`FileStore`] would
/// keep the record. Windows keeps at most 2,560 bytes in an entry; a record has about 800.
#[derive(Clone)]
pub struct KeyringStore {
    place: Arc<Place>,
}

struct Place {
    entry: Entry,
    account: Account,
    /// Locks, and nothing else.
    locks: FileStore,
}

impl KeyringStore {
    /// The entry of this account under the app's name.
    ///
    /// # Errors
    /// [`StoreErrorKind::Unsupported`] where no keyring was picked or there is none; and as [`FileStore::for_app`].
    pub fn for_app(app: &str, account: Account) -> Result<Self, StoreError> {
        let locks = FileStore::for_app(app, account.clone())?;
        let path = locks.path().with_extension("keyring");
        Self::with_locks_at(app, path, account)
    }

    /// The same, with its locks beside this path.
    ///
    /// # Errors
    /// As [`for_app`](Self::for_app).
    pub fn with_locks_at(app: &str, path: impl AsRef<Path>, account: Account) -> Result<Self, StoreError> {
        let locks = FileStore::at(path, account.clone())?;
        let entry = Entry::new(app, &account.fingerprint()).map_err(|error| trouble(&error))?;
        Ok(Self { place: Arc::new(Place { entry, account, locks }) })
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Place) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = Arc::clone(&self.place);
        off_thread(move || work(&place)).await
    }
}

impl Place {
    fn read(&self) -> Result<Option<Record>, StoreError> {
        match self.entry.get_secret().map(Zeroizing::new) {
            Ok(bytes) => Record::decode(&self.account, &bytes).map(Some),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(trouble(&error)),
        }
    }

    fn save_if(&self, expected: Option<Version>, record: &Record) -> Result<Saved, StoreError> {
        let _locked = self.locks.lock()?;
        if self.read()?.map(|record| record.version()) != expected {
            return Ok(Saved::Conflict);
        }
        let bytes = record.encode_secret(&self.account);
        self.entry.set_secret(&bytes).map_err(|error| trouble(&error))?;
        Ok(Saved::Yes)
    }

    fn clear(&self) -> Result<(), StoreError> {
        let _locked = self.locks.lock()?;
        match self.entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(trouble(&error)),
        }
    }
}

#[async_trait]
impl TokenStore for KeyringStore {
    async fn load(&self) -> Result<Option<Record>, StoreError> {
        self.off_thread(Place::read).await
    }

    async fn save_if(
        &self,
        expected: Option<Version>,
        record: &Record,
        _fence: Option<u64>,
    ) -> Result<Saved, StoreError> {
        let record = record.clone();
        self.off_thread(move |place| place.save_if(expected, &record)).await
    }

    async fn clear(&self, known: Option<&Record>) -> Result<(), StoreError> {
        self.off_thread(Place::clear).await?;
        // And the locks.
        self.place.locks.clear(known).await
    }

    async fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError> {
        self.place.locks.try_lease(ttl).await
    }

    async fn release(&self, held: Held) {
        self.place.locks.release(held).await;
    }
}

/// What an error of the keyring means; none of them is shown as it is, since some hold what was to be kept.
fn trouble(error: &Error) -> StoreError {
    let (kind, what) = match error {
        Error::NoDefaultStore => (
            StoreErrorKind::Unsupported,
            "no keyring was picked: call keyring_core::set_default_store with this platform's, or use FileStore",
        ),
        Error::NotSupportedByStore(_) => (StoreErrorKind::Unsupported, "the keyring cannot keep this; use FileStore"),
        Error::NoStorageAccess(_) => {
            (StoreErrorKind::Away, "the keyring is locked or not running: unlock it, or use FileStore")
        }
        Error::PlatformFailure(_) => (StoreErrorKind::Away, "the keyring failed: is it running? FileStore needs none"),
        Error::TooLong(..) => {
            (StoreErrorKind::NotWritable, "the keyring takes no entry as long as this token: use FileStore")
        }
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => (
            StoreErrorKind::Damaged,
            "the keyring's entry is not a record of this library: remove it and sign in again",
        ),
        Error::Ambiguous(_) => {
            (StoreErrorKind::Damaged, "the keyring has several entries for this account: remove them")
        }
        _ => (StoreErrorKind::Unsupported, "the keyring refused; use FileStore"),
    };
    StoreError::new(kind, what)
}

impl fmt::Debug for KeyringStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringStore")
            .field("account", &self.place.account)
            .field("locks", &self.place.locks.path())
            .finish()
    }
}
