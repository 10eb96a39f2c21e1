//! One file for each account, for programs on one machine.
//!
//! ```
//! use std::sync::Arc;
//! use spotify_auth_core::driver::TokenStore;
//! use spotify_auth_core::{Account, AccountsUrls, Client};
//! use spotify_auth_store::FileStore;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = Account::new(&Client::public("client id")?, &AccountsUrls::spotify());
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("tokens").join("spotify.json");
//! let store = FileStore::at(path, account)?; // or FileStore::for_app("my-app", account)
//! let store: Arc<dyn TokenStore> = Arc::new(store);
//! # let _ = store; Ok(()) }
//! ```

mod import;
mod lock;
mod safe;
mod write;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use etcetera::AppStrategy;
use etcetera::app_strategy::{AppStrategyArgs, choose_native_strategy};
use spotify_auth_core::driver::{Held, LeaseAnswer, TokenStore};
use spotify_auth_core::{Account, Record, Saved, StoreError, StoreErrorKind, Version};
use tempfile::NamedTempFile;

pub use import::import_cache;

use crate::off_thread::off_thread;

/// When to ask again for a lease that another process holds.
const RETRY_AFTER: Duration = Duration::from_millis(50);
/// How long a save waits for another one: they take milliseconds.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// One account's record in a file that only its owner can read, shared by any number of processes on one machine.
///
/// - The file has mode 0600 from its creation, in a directory that is made with 0700.
/// - It is replaced as a whole: written beside it, flushed to the disk, renamed. A crash leaves the old one or the new one.
/// - A file that others can read, that belongs to somebody else, that is a symbolic link or no file at all, that is longer than 64
///   KiB, torn, written for another app, account or by a newer version is an error and not a login.
/// - Before a renewal asks Spotify for anything, the room for its answer is reserved: a full disk, or a directory that must not be
///   written to, is told before a refresh token is risked.
/// - Locks are on files beside it (`.lock` for the moment of a save, `.lease` for a renewal), and end with the process that holds
///   them, whatever becomes of it; a lease ends with its time too.
/// - A file that is gone means that the user has signed out.
///
/// Not for network file systems, whose locks and renames promise less. The file is in plain text, as those of other command line
/// tools: whoever can read the user's files can read it.
#[derive(Clone)]
pub struct FileStore {
    place: Arc<Place>,
}

struct Place {
    path: PathBuf,
    account: Account,
    /// The room for the answer of the renewal that this store holds the lease of.
    reserved: Mutex<Option<NamedTempFile>>,
}

impl FileStore {
    /// The file of this account in the platform's directory for the data of an app: `~/.local/share` on Linux, `~/Library/Application
    /// Support` on macOS, `%APPDATA%` on Windows. Accounts and profiles have files of their own.
    ///
    /// # Errors
    /// A name that is not letters, digits, `-`, `_`, `.` and blanks, or no home directory.
    pub fn for_app(app: &str, account: Account) -> Result<Self, StoreError> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_. ".contains(c);
        if app.is_empty() || app.len() > 64 || app.starts_with(['.', ' ']) || !app.chars().all(is_plain) {
            let detail =
                "an app's name has 1 to 64 letters, digits, -, _, . and blanks, and begins with a letter or digit";
            return Err(StoreError::new(StoreErrorKind::Unsupported, detail));
        }
        let names =
            AppStrategyArgs { top_level_domain: String::new(), author: String::new(), app_name: app.to_owned() };
        let strategy = choose_native_strategy(names).map_err(|error| {
            StoreError::new(StoreErrorKind::Unsupported, &format!("{error}: name a file with FileStore::at"))
        })?;
        let name = format!("{}.json", account.fingerprint());
        Self::at(strategy.in_data_dir("spotify-tokens").join(name), account)
    }

    /// This file. Its directory is made if it is missing, for the owner alone.
    ///
    /// # Errors
    /// A path that has no file name, or that cannot be made absolute.
    pub fn at(path: impl AsRef<Path>, account: Account) -> Result<Self, StoreError> {
        let unusable = |error: &dyn fmt::Display| {
            let detail = format!("{}: {error}", path.as_ref().display());
            StoreError::new(StoreErrorKind::Unsupported, &detail)
        };
        // As of now: a program that changes its directory later must not change its tokens.
        let path_now = std::path::absolute(&path).map_err(|error| unusable(&error))?;
        if path_now.file_name().is_none() || path_now.parent().is_none() {
            return Err(unusable(&"name a file"));
        }
        Ok(Self { place: Arc::new(Place { path: path_now, account, reserved: Mutex::default() }) })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.place.path
    }

    /// The lock that a save takes, for a store that keeps its record elsewhere.
    #[cfg(feature = "keyring")]
    pub(crate) fn lock(&self) -> Result<impl Sized + use<>, StoreError> {
        self.place.lock()
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
    fn directory(&self) -> &Path {
        // `at` has seen to it that there is one.
        self.path.parent().unwrap_or(&self.path)
    }

    fn sidecar(&self, extension: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(".");
        name.push(extension);
        name.into()
    }

    fn read(&self) -> Result<Option<Record>, StoreError> {
        let Some(bytes) = safe::read(&self.path)? else { return Ok(None) };
        Record::decode(&self.account, &bytes).map(Some).map_err(|error| {
            let text = error.to_string();
            let detail = text.split_once(": ").map_or(text.as_str(), |(_, detail)| detail);
            StoreError::new(error.kind(), &format!("{}: {detail}", self.path.display()))
        })
    }

    fn lock(&self) -> Result<lock::Locked, StoreError> {
        write::make_directory(self.directory())?;
        lock::wait(&self.sidecar("lock"), LOCK_PATIENCE)
    }

    fn take_reserved(&self) -> Option<NamedTempFile> {
        self.reserved.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn save_if(&self, expected: Option<Version>, record: &Record) -> Result<Saved, StoreError> {
        let bytes = record.encode_secret(&self.account);
        if bytes.len() > Record::MAX_BYTES {
            return Err(StoreError::new(StoreErrorKind::NotWritable, "the record would be longer than 64 KiB"));
        }
        let _locked = self.lock()?;
        if self.read()?.map(|record| record.version()) != expected {
            return Ok(Saved::Conflict);
        }
        write::replace(&self.path, self.directory(), &bytes, self.take_reserved())?;
        Ok(Saved::Yes)
    }

    fn clear(&self) -> Result<(), StoreError> {
        if !self.directory().exists() {
            return Ok(());
        }
        // The locks go with it, while this one is held: whoever waits for one that is gone looks again.
        let locked = self.lock()?;
        drop(self.take_reserved());
        // What a crash has left unfinished holds a token too.
        write::sweep(&self.path, self.directory());
        write::remove_all(self.directory(), [self.path.clone(), self.sidecar("lease"), self.sidecar("lock")])?;
        drop(locked);
        Ok(())
    }

    fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError> {
        write::make_directory(self.directory())?;
        let Some(locked) = lock::attempt(&self.sidecar("lease"))? else {
            return Ok(LeaseAnswer::Busy { retry_after: RETRY_AFTER });
        };
        {
            // With both locks held, nobody else has a file under way: what is there was left by a crash, or by a lease that is over,
            // whose holder makes a new one should it come back.
            let _saving = self.lock()?;
            write::sweep(&self.path, self.directory());
        }
        let reserved = write::reserve(&self.path, self.directory())?;
        *self.reserved.lock().unwrap_or_else(PoisonError::into_inner) = Some(reserved);
        let timed = lock::Timed::new(locked, ttl).map_err(|error| not_writable(&self.path, &error))?;
        Ok(LeaseAnswer::Held(Held::new(Some(ttl), 0, timed)))
    }
}

#[async_trait]
impl TokenStore for FileStore {
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

    async fn clear(&self, _known: Option<&Record>) -> Result<(), StoreError> {
        self.off_thread(Place::clear).await
    }

    async fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError> {
        self.off_thread(move |place| place.try_lease(ttl)).await
    }

    async fn release(&self, held: Held) {
        let _ = self
            .off_thread(move |place| {
                drop(place.take_reserved());
                drop(held);
                Ok(())
            })
            .await;
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").field("path", &self.place.path).field("account", &self.place.account).finish()
    }
}

/// What an error of the file system means to somebody who wants to write.
fn not_writable(path: &Path, error: &io::Error) -> StoreError {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "let the user write to its directory",
        _ => "look at the directory and the file system",
    };
    StoreError::new(StoreErrorKind::NotWritable, &format!("{}: {error}; {advice}", path.display()))
}
