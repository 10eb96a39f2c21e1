//! What clients are told about keeping answers.

use std::time::Duration;

/// What the answers to `GET` requests of the Web API say about being kept.
///
/// ```
/// use spotify_fake::Caching;
/// use std::time::Duration;
///
/// let fake = spotify_fake::Fake::builder().start_blocking()?;
/// fake.switches().set_caching(Caching::default().max_age(Duration::from_secs(60)));
/// # Ok::<(), spotify_fake::StartError>(())
/// ```
///
/// By default each has an entity tag and is stale at once, so that whoever keeps it has to ask: Spotify does not say which of its
/// answers have which, only that clients should heed both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caching {
    /// How long an answer is fresh: the `max-age` of `Cache-Control`.
    pub max_age: Duration,
    /// Whether answers have an `ETag`, and `If-None-Match` is heeded.
    pub etags: bool,
}

impl Default for Caching {
    fn default() -> Self {
        Self { max_age: Duration::ZERO, etags: true }
    }
}

impl Caching {
    /// So long an answer is fresh; whole seconds count.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// With entity tags, or without.
    #[must_use]
    pub fn etags(mut self, etags: bool) -> Self {
        self.etags = etags;
        self
    }
}
