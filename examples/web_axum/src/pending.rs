//! The logins that wait, each under the id in its browser's cookie. A fleet of servers would keep them in its database.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use spotify_auth_core::{AwaitingRedirect, Login, Now};
use zeroize::Zeroizing;

/// More logins than this do not wait at once: the oldest is dropped for a new one.
const MOST: usize = 10_000;

/// A login as text, and when it was kept.
type Kept = (Zeroizing<String>, Duration);

#[derive(Default)]
pub(crate) struct Pending(Mutex<HashMap<String, Kept>>);

impl Pending {
    pub(crate) fn keep(&self, id: String, login: Login<AwaitingRedirect>, now: Now, lifetime: Duration) {
        let mut kept = self.lock();
        kept.retain(|_, (_, at)| now.monotonic().saturating_sub(*at) < lifetime);
        if kept.len() >= MOST
            && let Some(oldest) = kept.iter().min_by_key(|(_, (_, at))| *at).map(|(id, _)| id.clone())
        {
            kept.remove(&oldest);
        }
        kept.insert(id, (login.export_secret(now, lifetime), now.monotonic()));
    }

    /// Lets `judge` look at the login under `id`, and removes it if it says so. Nobody else can look meanwhile, so that two
    /// redirects at once cannot both be the one.
    pub(crate) fn judge<T>(&self, id: &str, judge: impl FnOnce(&str) -> (T, IsOver)) -> Option<T> {
        let mut kept = self.lock();
        let (text, _) = kept.get(id)?;
        let (told, is_over) = judge(text);
        if is_over {
            kept.remove(id);
        }
        Some(told)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a login has had its redirect, or its time.
pub(crate) type IsOver = bool;
