//! A store that lasts as long as the process.
//!
//! ```
//! use spotify_auth_core::driver::{MemoryStore, TokenStore};
//!
//! # async fn example() -> Result<(), spotify_auth_core::StoreError> {
//! let store = MemoryStore::default();
//! assert!(store.load().await?.is_none());
//! # Ok(()) }
//! ```

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::token_store::{Held, LeaseAnswer, TokenStore};
use crate::renewal::Saved;
use crate::store::{Record, StoreError, Version};

/// When to ask again for a lease that somebody holds.
const RETRY_AFTER: Duration = Duration::from_millis(10);

/// One account's record in memory, for tests and for many authenticators in one process. Clones share it.
#[derive(Clone, Default)]
pub struct MemoryStore {
    record: Arc<Mutex<Option<Record>>>,
    /// Held while another handle to it exists.
    lease: Arc<Mutex<Lease>>,
}

#[derive(Default)]
struct Lease {
    holder: std::sync::Weak<()>,
    fence: u64,
}

impl MemoryStore {
    fn record(&self) -> MutexGuard<'_, Option<Record>> {
        // Nothing panics while it is held.
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lease(&self) -> MutexGuard<'_, Lease> {
        self.lease.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn load(&self) -> Result<Option<Record>, StoreError> {
        Ok(self.record().clone())
    }

    async fn save_if(
        &self,
        expected: Option<Version>,
        record: &Record,
        fence: Option<u64>,
    ) -> Result<Saved, StoreError> {
        let newest = self.lease().fence;
        let mut kept = self.record();
        let is_late_verdict = record.is_dead() && fence.is_some_and(|fence| fence < newest);
        if is_late_verdict || kept.as_ref().map(Record::version) != expected {
            return Ok(Saved::Conflict);
        }
        *kept = Some(record.clone());
        Ok(Saved::Yes)
    }

    async fn clear(&self, _: Option<&Record>) -> Result<(), StoreError> {
        *self.record() = None;
        Ok(())
    }

    async fn try_lease(&self, _: Duration) -> Result<LeaseAnswer, StoreError> {
        let mut lease = self.lease();
        if lease.holder.strong_count() > 0 {
            return Ok(LeaseAnswer::Busy { retry_after: RETRY_AFTER });
        }
        let holder = Arc::new(());
        lease.holder = Arc::downgrade(&holder);
        lease.fence = lease.fence.saturating_add(1);
        Ok(LeaseAnswer::Held(Held::new(None, lease.fence, holder)))
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
