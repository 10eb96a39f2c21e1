//! What one call has to do with the cache: looks before it asks, asks only for what has changed, keeps what comes.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use spotify_auth_core::{Bearer, Now};

use crate::cache::{CacheKey, CacheMode, CacheUse, CacheUser, CachedResponse, ResponseCache, Write};
use crate::operation::Metadata;

/// The cache as one call uses it.
pub(super) struct Caching {
    cache: Arc<dyn ResponseCache>,
    user: CacheUser,
    mode: CacheMode,
    path: &'static str,
    is_read: bool,
    /// It has looked once, before coming to the gate.
    has_looked: bool,
    /// What is kept is no good: no more looking, no more conditions.
    bare: bool,
    /// What the request asks about.
    stale: Option<(CacheKey, Arc<CachedResponse>)>,
    sent: Option<Sent>,
    /// A write under way.
    write: Option<Write>,
}

/// What was true when the request left.
struct Sent {
    /// `None` if its answer is not to be kept.
    key: Option<CacheKey>,
    at: Now,
    writes: Option<u64>,
}

impl Caching {
    pub(super) fn new(metadata: &Metadata, cache: Arc<dyn ResponseCache>, user: CacheUser, mode: CacheMode) -> Self {
        Self {
            cache,
            user,
            mode,
            path: metadata.path,
            is_read: metadata.method == http::Method::GET,
            has_looked: false,
            bare: false,
            stale: None,
            sent: None,
            write: None,
        }
    }

    /// Whether a look comes before everything else.
    pub(super) fn is_to_look(&self) -> bool {
        self.is_read && self.mode == CacheMode::Default && !self.has_looked
    }

    /// What is kept for whoever `bearer` is of, if it may be used without asking. Notes it to be asked about if not.
    pub(super) fn look(&mut self, bearer: &Bearer, request: &Request<Bytes>, now: Now) -> Option<Response<Bytes>> {
        self.has_looked = true;
        self.stale = None;
        self.sent = None;
        if self.bare {
            return None;
        }
        let key = self.key(bearer, request)?;
        let kept = self.cache.get(&key)?;
        let fresh = kept.fresh(now, self.user.writes(self.path)).filter(|_| self.mode == CacheMode::Default);
        self.stale = Some((key, kept));
        fresh
    }

    /// `request` leaves now.
    pub(super) fn send(&mut self, bearer: &Bearer, request: &mut Request<Bytes>, now: Now) {
        if !request.method().is_safe() {
            self.write = Some(self.user.write());
        }
        self.sent = Some(Sent { key: self.key(bearer, request), at: now, writes: self.user.writes(self.path) });
        if let Some((_, kept)) = &self.stale
            && let Some((name, value)) = kept.condition()
        {
            request.headers_mut().insert(name, value);
        } else {
            self.stale = None;
        }
    }

    /// The request is over, answered or not.
    pub(super) fn on_over(&mut self) {
        self.write = None;
    }

    /// The whole answer that stands behind a 304, if it was asked for: `None` for one that nobody asked for, and the inner one if
    /// what was asked about is not what it is about.
    pub(super) fn not_modified(&mut self, response: &Response<Bytes>) -> Option<Option<Response<Bytes>>> {
        if response.status() != StatusCode::NOT_MODIFIED {
            return None;
        }
        let (_, kept) = self.stale.as_ref()?;
        Some(kept.renewed(response.headers()))
    }

    /// Keeps a whole answer, if it may be kept, which has come at `now`.
    pub(super) fn keep(&mut self, response: &Response<Bytes>, now: Now) {
        let Some(Sent { key: Some(key), at, writes }) = self.sent.take() else { return };
        match CachedResponse::new(response, at, now, writes) {
            Some(kept) => self.cache.put(&key, Arc::new(kept)),
            None => self.cache.remove(&key),
        }
    }

    /// What is kept is no good, or there is no such thing any more.
    pub(super) fn forget(&mut self) {
        self.bare = true;
        let sent = self.sent.take().and_then(|sent| sent.key);
        if let Some(key) = self.stale.take().map(|(key, _)| key).or(sent) {
            self.cache.remove(&key);
        }
    }

    /// Where the call's answer is from, if this is a call that a cache could have answered.
    pub(super) fn came_from(&self, response: &Response<Bytes>) -> Option<CacheUse> {
        let looks = self.is_read && self.mode != CacheMode::NoStore;
        looks.then(|| response.extensions().get().copied().unwrap_or(CacheUse::Missed))
    }

    fn key(&self, bearer: &Bearer, request: &Request<Bytes>) -> Option<CacheKey> {
        let login = bearer.login();
        let is_kept = self.is_read && self.mode != CacheMode::NoStore && self.user.is_known_by(login);
        is_kept.then(|| CacheKey::new(&self.user, login, request))
    }
}
