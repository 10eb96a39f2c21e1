//! What an app has learned of the operations that its quota mode closes.
//!
//! ```
//! use spotify_web::bulk::Learned;
//!
//! let learned = Learned::new();
//! assert_eq!(learned.is_open("get-several-tracks"), None);
//! learned.clone().set_open("get-several-tracks", false); // a 403, in another task
//! assert_eq!(learned.is_open("get-several-tracks"), Some(false));
//! ```

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which operations turned out to be open to the app, and which closed. Clones share it.
///
/// Each operation is learned by itself: apps from before 2026 keep some for a while.
#[derive(Clone, Debug, Default)]
pub struct Learned(Arc<Mutex<BTreeMap<&'static str, bool>>>);

impl Learned {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the operation of this id is open; `None` if that has not shown yet.
    pub fn is_open(&self, operation: &str) -> Option<bool> {
        self.lock().get(operation).copied()
    }

    /// The operation of this id has turned out to be open, or closed.
    pub fn set_open(&self, operation: &'static str, open: bool) {
        self.lock().insert(operation, open);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, bool>> {
        // Nothing panics while the lock is held; if it did, the map would still be whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
