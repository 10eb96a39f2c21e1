//! How much an app may ask for: its quota mode, its rate limit, its quotas.

use std::time::Duration;

/// Which of Spotify's two Web APIs an app talks to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuotaMode {
    /// All 96 operations with all fields.
    #[default]
    Extended,
    /// 48 operations; the others answer 403. Some fields are missing, some limits are lower.
    Development,
}

/// How an obeyed player command is answered. Each of these is a success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandAnswer {
    /// 200 with a short text that is no JSON: what the service does since August 2024.
    #[default]
    Text,
    /// 204, as the reference says.
    NoContent,
    /// 202, as it was long ago.
    Accepted,
}

/// So many requests within a window that moves along with the fake's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests pass.
    pub requests: usize,
    /// How long one counts.
    pub window: Duration,
}

impl RateLimit {
    /// So many requests in 30 seconds, Spotify's window.
    #[must_use]
    pub fn new(requests: usize) -> Self {
        Self { requests, window: Duration::from_secs(30) }
    }

    /// Another window.
    #[must_use]
    pub fn within(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }
}

/// A limit of its own for a group of operations, refused with the reason `QUOTA_EXCEEDED`.
///
/// ```
/// use spotify_fake::{Quota, RateLimit};
/// use std::time::Duration;
///
/// let fake = spotify_fake::Fake::builder().start_blocking()?;
/// let day = Duration::from_secs(24 * 3_600);
/// fake.switches().set_quotas([Quota::new("/search", RateLimit::new(700).within(day))]);
/// # Ok::<(), spotify_fake::StartError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// The operations whose path below `/v1` starts so: `/artists`, or `/artists/{id}/albums`.
    pub group: String,
    /// How many requests the group gets.
    pub limit: RateLimit,
}

impl Quota {
    /// A quota for the operations whose path starts with `group`, whole segments of it.
    #[must_use]
    pub fn new(group: impl Into<String>, limit: RateLimit) -> Self {
        Self { group: group.into(), limit }
    }

    pub(crate) fn is_for(&self, path: &str) -> bool {
        path.strip_prefix(self.group.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
