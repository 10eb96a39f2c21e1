//! Whose answers are kept, and which of them a write has put into doubt.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers that no two users of this process share, whatever cache they use.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// What no call of a user's can change, by the first segment of its path. Everything else may be the user's own.
const CATALOGUE: [&str; 13] = [
    "albums",
    "artists",
    "audio-analysis",
    "audio-features",
    "audiobooks",
    "browse",
    "chapters",
    "episodes",
    "markets",
    "recommendations",
    "search",
    "shows",
    "tracks",
];

/// One user as a cache knows them. Clones are the same user.
///
/// ```
/// use spotify_web::CacheUser;
///
/// let rowan = CacheUser::new();
/// assert_eq!(rowan, rowan.clone());
/// assert_ne!(rowan, CacheUser::new());
/// ```
#[derive(Clone, Debug)]
pub struct CacheUser(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    number: u64,
    /// Made by the app, which vouches that all who carry it are one user.
    vouched: bool,
    /// Grows when a write begins and when it ends.
    writes: AtomicU64,
}

impl CacheUser {
    /// Another user. Keep it as long as you keep what you know of that user, and give it to nobody else's client: those who carry
    /// the same one are served each other's answers, as far as they are of the same login of their sessions.
    #[expect(clippy::new_without_default, reason = "each is another one, which a default should not be")]
    pub fn new() -> Self {
        Self::numbered(true)
    }

    /// For whatever comes from one source of bearers.
    #[cfg(feature = "client")]
    pub(crate) fn of_source() -> Self {
        Self::numbered(false)
    }

    fn numbered(vouched: bool) -> Self {
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Self(Arc::new(Inner { number, vouched, writes: AtomicU64::new(0) }))
    }

    /// Whether answers may be kept for this user and a bearer of this login. A source that does not say whose its bearers are
    /// could hand out anybody's.
    pub(crate) fn is_known_by(&self, login: Option<u64>) -> bool {
        self.0.vouched || login.is_some()
    }

    pub(super) fn number(&self) -> u64 {
        self.0.number
    }

    /// How far the user's writes are, for what a write could change; `None` for the catalogue.
    pub(crate) fn writes(&self, path: &str) -> Option<u64> {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        (!CATALOGUE.contains(&first)).then(|| self.0.writes.load(Ordering::Acquire))
    }

    /// A write begins; it ends when this is dropped.
    pub(crate) fn write(&self) -> Write {
        self.has_written();
        Write(self.clone())
    }

    fn has_written(&self) {
        self.0.writes.fetch_add(1, Ordering::AcqRel);
    }
}

impl PartialEq for CacheUser {
    fn eq(&self, other: &Self) -> bool {
        self.0.number == other.0.number
    }
}

impl Eq for CacheUser {}

/// A write under way: what is read meanwhile may be from before it or from after it.
#[derive(Debug)]
pub(crate) struct Write(CacheUser);

impl Drop for Write {
    fn drop(&mut self) {
        self.0.has_written();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_puts_in_doubt_what_is_read_before_and_during_it_but_not_the_catalogue() {
        let user = CacheUser::new();
        let before = user.writes("/me/tracks");
        let write = user.write();
        let during = user.writes("/playlists/{id}");
        drop(write);
        let after = user.writes("/users/{id}/playlists");
        assert!(before < during && during < after);
        assert_eq!(user.writes("/tracks/{id}"), None);
        assert_eq!(user.writes("search"), None);
        assert!(user.writes("/tracksuit").is_some());
    }
}
