//! The ready cache: in memory, and never larger than it was told.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{CacheKey, CachedResponse, ResponseCache};

/// A page of fifty saved tracks is about 100 KB.
const MAX_BYTES: usize = 16 * 1024 * 1024;
const MAX_ENTRIES: usize = 1_024;

/// Keeps answers in memory, up to so many bytes and so many answers; then whatever was not used for the longest time goes first.
///
/// ```
/// use spotify_web::MemoryCache;
///
/// let cache = MemoryCache::new(1024 * 1024).max_entries(100);
/// assert_eq!((cache.len(), cache.bytes()), (0, 0));
/// ```
pub struct MemoryCache {
    max_bytes: usize,
    max_entries: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    entries: HashMap<CacheKey, Entry>,
    /// By when they were used last, the oldest first.
    order: BTreeMap<u64, CacheKey>,
    uses: u64,
    bytes: usize,
}

struct Entry {
    response: Arc<CachedResponse>,
    size: usize,
    used: u64,
}

impl MemoryCache {
    /// Keeps up to so many bytes of answers and of what they are known by, and up to 1,024 answers.
    pub fn new(max_bytes: usize) -> Self {
        Self { max_bytes, max_entries: MAX_ENTRIES, kept: Mutex::default() }
    }

    /// Keeps up to so many answers.
    #[must_use]
    pub fn max_entries(mut self, max_entries: usize) -> Self {
        self.max_entries = max_entries;
        self
    }

    /// How many answers are kept.
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes they take, about.
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        *self.lock() = Kept::default();
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while the lock is held; if it did, what is kept would still be whole or be missing.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 16 MiB and 1,024 answers.
impl Default for MemoryCache {
    fn default() -> Self {
        Self::new(MAX_BYTES)
    }
}

impl Kept {
    fn get(&mut self, key: &CacheKey) -> Option<Arc<CachedResponse>> {
        self.uses = self.uses.saturating_add(1);
        let entry = self.entries.get_mut(key)?;
        if let Some(key) = self.order.remove(&entry.used) {
            self.order.insert(self.uses, key);
        }
        entry.used = self.uses;
        Some(Arc::clone(&entry.response))
    }

    fn put(&mut self, key: &CacheKey, response: Arc<CachedResponse>, size: usize) {
        self.remove(key);
        self.uses = self.uses.saturating_add(1);
        self.bytes = self.bytes.saturating_add(size);
        self.order.insert(self.uses, key.clone());
        self.entries.insert(key.clone(), Entry { response, size, used: self.uses });
    }

    fn remove(&mut self, key: &CacheKey) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&entry.used);
            self.bytes = self.bytes.saturating_sub(entry.size);
        }
    }

    fn shrink(&mut self, max_bytes: usize, max_entries: usize) {
        while self.bytes > max_bytes || self.entries.len() > max_entries {
            let Some((_, oldest)) = self.order.pop_first() else { return };
            self.remove(&oldest);
        }
    }
}

impl ResponseCache for MemoryCache {
    fn get(&self, key: &CacheKey) -> Option<Arc<CachedResponse>> {
        self.lock().get(key)
    }

    fn put(&self, key: &CacheKey, response: Arc<CachedResponse>) {
        let size = key.size().saturating_add(response.size());
        let mut kept = self.lock();
        if size > self.max_bytes {
            // It would drive all others out, and go itself.
            return kept.remove(key);
        }
        kept.put(key, response, size);
        kept.shrink(self.max_bytes, self.max_entries);
    }

    fn remove(&self, key: &CacheKey) {
        self.lock().remove(key);
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache").field("len", &self.len()).field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};
    use proptest::prelude::*;
    use spotify_auth_core::{Now, Timestamp};

    use super::*;
    use crate::cache::CacheUser;

    fn key(user: &CacheUser, number: u32) -> CacheKey {
        let request = Request::get(format!("https://api.spotify.com/v1/tracks/{number}")).body(Bytes::new()).unwrap();
        CacheKey::new(user, Some(1), &request)
    }

    fn response(length: usize) -> Arc<CachedResponse> {
        let now = Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO);
        let answer = Response::builder().header("etag", "\"a\"").body(Bytes::from(vec![b'x'; length])).unwrap();
        Arc::new(CachedResponse::new(&answer, now, now, None).unwrap())
    }

    #[test]
    fn what_was_not_used_for_the_longest_time_goes_first() {
        let (user, cache) = (CacheUser::new(), MemoryCache::default().max_entries(2));
        cache.put(&key(&user, 1), response(1));
        cache.put(&key(&user, 2), response(1));
        assert!(cache.get(&key(&user, 1)).is_some());
        cache.put(&key(&user, 3), response(1));
        let there: Vec<_> = (1..=3).filter(|number| cache.get(&key(&user, *number)).is_some()).collect();
        assert_eq!((there, cache.len()), (vec![1, 3], 2));
        cache.clear();
        assert!(cache.is_empty() && cache.bytes() == 0);
    }

    #[test]
    fn what_is_larger_than_all_of_it_drives_nobody_out() {
        let (user, cache) = (CacheUser::new(), MemoryCache::new(10_000));
        cache.put(&key(&user, 1), response(100));
        cache.put(&key(&user, 2), response(100));
        cache.put(&key(&user, 2), response(20_000));
        assert!(cache.get(&key(&user, 1)).is_some());
        assert!(cache.get(&key(&user, 2)).is_none(), "what it was before does not hold any more");
    }

    proptest! {
        #[test]
        fn it_is_never_larger_than_told_and_its_books_are_right(
            steps in prop::collection::vec((0u32..12, 0usize..3_000, 0u8..4), 0..200),
        ) {
            let (user, cache) = (CacheUser::new(), MemoryCache::new(10_000).max_entries(6));
            for (number, length, what) in steps {
                let key = key(&user, number);
                match what {
                    0 => drop(cache.get(&key)),
                    1 => cache.remove(&key),
                    _ => cache.put(&key, response(length)),
                }
                let kept = cache.lock();
                prop_assert!(kept.bytes <= 10_000 && kept.entries.len() <= 6);
                prop_assert_eq!(kept.order.len(), kept.entries.len());
                prop_assert_eq!(kept.entries.values().map(|entry| entry.size).sum::<usize>(), kept.bytes);
                prop_assert!(kept.order.iter().all(|(used, key)| kept.entries[key].used == *used));
            }
        }
    }
}
