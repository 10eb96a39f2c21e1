//! Answers that are kept and used again, as far as Spotify allows it: off unless a client is given a cache.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use spotify_auth_core::{AccessToken, Bearer, Machine, Now, Step, Timestamp};
//! use spotify_web::{CacheUser, Call, MemoryCache, tracks};
//!
//! let cache = Arc::new(MemoryCache::default()); // for a client: `Spotify::builder(..).cache(Arc::clone(&cache))`
//! let user = CacheUser::new();
//! let call = || -> Result<_, Box<dyn std::error::Error>> {
//!     let operation = tracks::Get::new("11dFghVXANMlKmJXsNCbNl".parse::<spotify_web::Id<_>>()?);
//!     let bearer = Bearer::new(AccessToken::new("BQDf")?, 0);
//!     Ok(Call::new(operation).with_cache(cache.clone(), user.clone()).with_bearer(bearer))
//! };
//! let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//!
//! // The first time it is asked for, and kept for a minute:
//! let mut first = call()?;
//! let Step::Send { .. } = first.step(now)? else { panic!("nothing is kept yet") };
//! let answer = http::Response::builder().header("cache-control", "max-age=60").header("etag", "\"a1\"");
//! first.on_response(now, answer.body(r#"{"name":"One"}"#.into())?);
//! assert!(matches!(first.step(now)?, Step::Done(track) if track.name == "One"));
//!
//! // Within that minute nobody is asked:
//! assert!(matches!(call()?.step(now.advanced(Duration::from_secs(59)))?, Step::Done(track) if track.name == "One"));
//!
//! // After it, only whether it still holds:
//! let later = now.advanced(Duration::from_secs(60));
//! let mut last = call()?;
//! let Step::Send { request, .. } = last.step(later)? else { panic!("it is stale") };
//! assert_eq!(request.headers()["if-none-match"], "\"a1\"");
//! last.on_response(later, http::Response::builder().status(304).body(Default::default())?);
//! assert!(matches!(last.step(later)?, Step::Done(track) if track.name == "One"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The rules are RFC 9111's for a private cache, on the stricter side where it leaves a choice:
//!
//! | | |
//! | --- | --- |
//! | kept | what `GET` is answered with, 200, once it has been read without an error |
//! | not kept | `no-store`; `Vary: *`; what has neither a lifetime nor a name to ask by |
//! | fresh | as long as `max-age`, or else `Expires`, says, counted from when Spotify made it: `Age`, `Date` and the request's own duration count. `s-maxage` is for shared caches. Nothing is guessed |
//! | asked about before it is used | what is stale or has `no-cache`, with `If-None-Match` or `If-Modified-Since`; a 304 renews what it says of the answer. Nothing stale is ever used without asking, as `must-revalidate` demands |
//! | told apart | by login, URL, and all headers that the call sets, `Accept-Language` among them, so that whatever `Vary` names holds: what a transport adds is the same for all calls, and a bearer stands for its login |
//!
//! # Whose answers
//!
//! Each user's are kept apart, those about the catalogue too, which depend on the user's market. A user is a [`CacheUser`] together
//! with the [login](spotify_auth_core::Bearer::login) of the bearer: renewals change nothing, and whoever signs in after a logout
//! finds nothing of who was there before; what was kept of them is out of reach at once, and out of memory when newer answers have
//! driven it out or the app says [`MemoryCache::clear`]. Without a bearer nobody is served, however fresh the answer is: a call with a cache asks
//! for its bearer first.
//!
//! Each client that `with_session` and its like make is a user of its own. Where one user's clients come and go, keep one
//! [`CacheUser`] with that user, and give it to each of them: `Spotify::with_cache_user`.
//!
//! # Reading what one has written
//!
//! A write of a user (whatever is not a `GET`), also one that fails or is dropped, makes all that is kept of that user's own things
//! worth a question before it is used again: playlists, library, player, following, and whatever else is not the catalogue's.
//! Where Spotify names its answers that costs a 304 each. What others change meanwhile (the user in Spotify's own app above all)
//! shows when what is kept has become stale, which is what a lifetime means; [`CacheMode::Revalidate`] asks at once.

mod control;
mod memory;
mod stored;
mod user;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_LENGTH};

pub use memory::MemoryCache;
pub use stored::CachedResponse;
pub use user::CacheUser;
pub(crate) use user::Write;

/// Where answers are kept. [`MemoryCache`] is the ready one.
///
/// It is asked within a call, on whatever thread drives it, and what it keeps is counted on that driver's clocks: it belongs into
/// this process's memory, and must not wait for anything. It may forget whatever it wants. Losing what was kept costs a request,
/// and so does an answer that it gives back for another key, if it cannot be read.
///
/// Share one among the clients of one app; what is kept holds for the app that asked.
pub trait ResponseCache: Send + Sync {
    /// What is kept under this key.
    fn get(&self, key: &CacheKey) -> Option<Arc<CachedResponse>>;

    /// Keeps this, instead of what there was.
    fn put(&self, key: &CacheKey, response: Arc<CachedResponse>);

    /// Forgets what is kept under this key.
    fn remove(&self, key: &CacheKey);
}

/// A shared cache is a cache.
impl<T: ResponseCache + ?Sized> ResponseCache for Arc<T> {
    fn get(&self, key: &CacheKey) -> Option<Arc<CachedResponse>> {
        (**self).get(key)
    }

    fn put(&self, key: &CacheKey, response: Arc<CachedResponse>) {
        (**self).put(key, response);
    }

    fn remove(&self, key: &CacheKey) {
        (**self).remove(key);
    }
}

/// What a kept answer is the answer to: whose, and to which request. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CacheKey {
    user: u64,
    login: Option<u64>,
    request: Arc<str>,
}

/// How one call uses the cache, where there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheMode {
    /// As the answers' own lifetimes say.
    #[default]
    Default,
    /// Spotify is asked in any case: what is kept is used only if it says that it still holds.
    Revalidate,
    /// Neither looks nor keeps.
    NoStore,
}

/// Where a call's answer is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "there is no fourth place")]
pub enum CacheUse {
    /// From the cache, without a request.
    Hit,
    /// From the cache, and Spotify has said that it still holds.
    Revalidated,
    /// From Spotify.
    Missed,
}

impl CacheKey {
    /// Whose answers are kept is the login's affair and not the token's, so the bearer is left out.
    pub(crate) fn new(user: &CacheUser, login: Option<u64>, request: &Request<Bytes>) -> Self {
        let mut text = request.uri().to_string();
        for (name, value) in request.headers() {
            if *name != AUTHORIZATION && *name != CONTENT_LENGTH {
                text.push('\n');
                text.push_str(name.as_str());
                text.push(':');
                // Two values that differ outside of ASCII only would be two texts that differ in their escapes.
                text.push_str(&value.as_bytes().escape_ascii().to_string());
            }
        }
        Self { user: user.number(), login, request: text.into() }
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        size_of::<Self>().saturating_add(self.request.len())
    }
}

impl fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What somebody asks for is their own affair.
        f.debug_struct("CacheKey").field("user", &self.user).field("login", &self.login).finish_non_exhaustive()
    }
}
