//! Where tokens last: what a store does for those who share it.
//!
//! ```
//! use std::sync::Mutex;
//! use std::time::Duration;
//! use spotify_auth_core::driver::{Held, LeaseAnswer, TokenStore};
//! use spotify_auth_core::{Record, Saved, StoreError, Version};
//!
//! /// A store for one process that renews from one place: nobody else could hold the lease.
//! #[derive(Default)]
//! struct Alone(Mutex<Option<Record>>);
//!
//! #[async_trait::async_trait]
//! impl TokenStore for Alone {
//!     async fn load(&self) -> Result<Option<Record>, StoreError> {
//!         Ok(self.0.lock().unwrap().clone())
//!     }
//!     async fn save_if(&self, expected: Option<Version>, record: &Record, _: Option<u64>) -> Result<Saved, StoreError> {
//!         let mut kept = self.0.lock().unwrap();
//!         if kept.as_ref().map(Record::version) != expected {
//!             return Ok(Saved::Conflict);
//!         }
//!         *kept = Some(record.clone());
//!         Ok(Saved::Yes)
//!     }
//!     async fn clear(&self, _: Option<&Record>) -> Result<(), StoreError> {
//!         *self.0.lock().unwrap() = None;
//!         Ok(())
//!     }
//!     async fn try_lease(&self, _: Duration) -> Result<LeaseAnswer, StoreError> {
//!         Ok(LeaseAnswer::Held(Held::new(None, 0, ())))
//!     }
//! }
//! ```
//!
//! [`conformance`](super::conformance) says whether a store of your own keeps this contract.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::renewal::{Absence, Saved};
use crate::store::{Record, StoreError, Version};

/// One account's record, kept where it outlives the process, and the lease that lets one process at a time renew it.
///
/// `spotify-auth-store` has files, the system's keyring and Redis; [`MemoryStore`](super::MemoryStore) is for tests and for many
/// authenticators in one process. Nothing may block the thread that polls: a store that has to wait for a disk does so on a
/// thread of its own, and one that would have to wait for the lease says [`Busy`](LeaseAnswer::Busy).
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// What an empty store means to somebody who has a saved token in memory.
    fn absence(&self) -> Absence {
        Absence::SignedOut
    }

    /// The record, or `None` if there is none.
    ///
    /// # Errors
    /// What is wrong with the store or with what it keeps. Another account's record is an error and not a login.
    async fn load(&self) -> Result<Option<Record>, StoreError>;

    /// Puts `record` in the place of the record with the version `expected` (`None`: of nothing), in one step that nobody sees half
    /// of. After [`Saved::Yes`] the record survives a crash of the machine, as far as the store can promise that.
    ///
    /// `fence` is that of the caller's lease, if it has one. A store that has given out the lease again since refuses a *dead mark*
    /// with an older fence as a [`Saved::Conflict`]; a token is taken from anybody, since it is the proof that it works.
    ///
    /// # Errors
    /// Nothing was saved, or it is not known whether it was. The record that was there is whole.
    async fn save_if(
        &self,
        expected: Option<Version>,
        record: &Record,
        fence: Option<u64>,
    ) -> Result<Saved, StoreError>;

    /// Logs out: removes the token in every copy. `known` is the newest record that the caller knows; a store that forgets
    /// ([`Absence::Lost`]) leaves [a record without a token](Record::signed_out) that is newer than it.
    ///
    /// # Errors
    /// The token may still be there.
    async fn clear(&self, known: Option<&Record>) -> Result<(), StoreError>;

    /// Asks for the right to renew, for at most `ttl`. Never waits for it.
    ///
    /// # Errors
    /// What is wrong with the store. One that could not be written to afterwards says so here, before anything is asked of Spotify.
    async fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError>;

    /// Gives the lease back. What cannot be told to the store ends by itself.
    async fn release(&self, held: Held) {
        drop(held);
    }
}

/// The answer to [`TokenStore::try_lease`].
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "whoever asks must know both answers")]
pub enum LeaseAnswer {
    /// The caller has it.
    Held(Held),
    /// Somebody else has.
    Busy {
        /// When to ask again.
        retry_after: Duration,
    },
}

/// A lease that the caller holds until it is given back or dropped, or until its time is over.
pub struct Held {
    ttl: Option<Duration>,
    fence: u64,
    guard: Box<dyn Any + Send + Sync>,
}

impl Held {
    /// A lease for `ttl` (`None`: for as long as the process lives). `fence` grows with each lease that the store gives out, where
    /// it counts them. `guard` is the store's own, such as a locked file; dropping it must free the lease if anything but time does.
    pub fn new(ttl: Option<Duration>, fence: u64, guard: impl Any + Send + Sync) -> Self {
        Self { ttl, fence, guard: Box::new(guard) }
    }

    /// How long it is held, from before it was asked for.
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl
    }

    /// Its number among the store's leases.
    pub fn fence(&self) -> u64 {
        self.fence
    }

    /// The store's own guard, if it is of this type.
    pub fn into_guard<G: Any>(self) -> Option<Box<G>> {
        let guard: Box<dyn Any> = self.guard;
        guard.downcast().ok()
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("ttl", &self.ttl).field("fence", &self.fence).finish_non_exhaustive()
    }
}

/// A shared store is a store.
#[async_trait]
impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn absence(&self) -> Absence {
        (**self).absence()
    }

    async fn load(&self) -> Result<Option<Record>, StoreError> {
        (**self).load().await
    }

    async fn save_if(
        &self,
        expected: Option<Version>,
        record: &Record,
        fence: Option<u64>,
    ) -> Result<Saved, StoreError> {
        (**self).save_if(expected, record, fence).await
    }

    async fn clear(&self, known: Option<&Record>) -> Result<(), StoreError> {
        (**self).clear(known).await
    }

    async fn try_lease(&self, ttl: Duration) -> Result<LeaseAnswer, StoreError> {
        (**self).try_lease(ttl).await
    }

    async fn release(&self, held: Held) {
        (**self).release(held).await;
    }
}
