//! The async client: any operation over any transport, one connection pool and one rate gate for all users.
//!
//! ```no_run
//! # async fn example(transport: impl spotify_auth_core::driver::Transport + 'static) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_web::{SearchType, Spotify};
//!
//! let spotify = Spotify::builder(transport)
//!     .client_credentials("client id", "client secret")
//!     .build()?;
//!
//! let track = spotify.tracks().get("11dFghVXANMlKmJXsNCbNl").market("SE").await?;
//! println!("{} lasts {:?}", track.name, track.duration());
//!
//! let found = spotify.search().items("cut to the feeling", [SearchType::Track]).limit(3).await?;
//! for track in found.tracks.into_iter().flat_map(|page| page.items) {
//!     println!("{}", track.name);
//! }
//! # Ok(()) }
//! ```
//!
//! With a user's session, lists come as streams:
//!
//! ```no_run
//! # async fn example(spotify: spotify_web::Spotify, session: spotify_web::auth::Session) -> Result<(), spotify_web::Error> {
//! let user = spotify.with_session(session); // the same connections, the same rate gate, another user
//! let mut saved = user.library().tracks().pages(8); // ordered, eight pages in flight
//! while let Some(track) = saved.try_next().await? {
//!     println!("{} of {:?}: {}", saved.position(), saved.total(), track.track.name);
//! }
//! # Ok(()) }
//! ```
//!
//! Work of any length is one thing to await too, in both quota modes; if it stops half way, its error tells what is done, and
//! goes on with the rest:
//!
//! ```no_run
//! # async fn example(user: spotify_web::Spotify, uris: Vec<spotify_web::Uri>) -> Result<(), spotify_web::Error> {
//! if let Err(partial) = user.library().save(&uris).await {
//!     println!("{partial}: {} are saved", partial.done().len());
//!     partial.resume().await?;
//! }
//! let many = user.tracks().get_many(["11dFghVXANMlKmJXsNCbNl", "4iV5W9uYEdYUVa79Axb7Rh"]).await?;
//! println!("{} tracks, {} not there", many.found().count(), many.missing().count());
//! # Ok(()) }
//! ```

mod attention;
mod builder;
mod bulk;
mod groups;
mod pages;
mod pending;
mod run;
mod shutdown;
mod source;
mod whole_pages;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use spotify_auth_core::driver::{TokenSource, Transport};
use spotify_auth_core::{AccessToken, Session};

pub use builder::{BuildError, Builder};
pub use bulk::{Bulk, BulkFuture, Contents, PartialError, WholePlaylist};
pub use groups::{
    Albums, Artists, Audiobooks, Categories, Chapters, Episodes, Genres, Library, Markets, Player, Playlists, Search,
    Shows, Tracks, Users,
};
pub use pages::Pages;
pub use pending::{CallFuture, PendingCall};
pub use whole_pages::WholePages;

use crate::api_url::ApiUrl;
use crate::bulk::Learned;
use crate::cache::{CacheMode, CacheUser, ResponseCache};
use crate::call::{CallPolicy, policy};
use crate::gate::{Class, RateGate};
use crate::market::Market;
use crate::observe::Observer;
use crate::operation::{AcceptLanguage, Defaults, Operation, QuotaMode};

/// A client of the Web API for one user, or for the app itself. Cloning is cheap and shares everything.
///
/// Clones made by the `with_` methods are for another user and share the transport's connections and the rate gate, as
/// Spotify counts an app's calls together: one client serves the sessions of thousands.
#[derive(Clone)]
pub struct Spotify {
    app: Arc<App>,
    source: Arc<dyn TokenSource>,
    defaults: Defaults,
    policy: CallPolicy,
    /// Whose answers are kept; there only if there is a cache.
    cache_user: Option<CacheUser>,
}

/// What all users of an app share.
struct App {
    transport: Arc<dyn Transport>,
    gate: RateGate,
    api: ApiUrl,
    observer: Option<Arc<dyn Observer>>,
    cache: Option<Arc<dyn ResponseCache>>,
    calls: shutdown::Calls,
    seeds: AtomicU64,
    /// Which operations are open to the app, as far as that has shown.
    learned: Learned,
}

/// What one call does otherwise than its client.
#[derive(Clone, Default)]
struct Settings {
    policy: Option<CallPolicy>,
    class: Option<Class>,
    /// Time in which the call could have gone on and nobody polled it does not count.
    patient: bool,
    cache: CacheMode,
}

impl App {
    fn new(
        transport: Arc<dyn Transport>,
        gate: RateGate,
        api: ApiUrl,
        observer: Option<Arc<dyn Observer>>,
        cache: Option<Arc<dyn ResponseCache>>,
    ) -> Self {
        // The seeds only spread waits in time. Where there is no random source, the clock does well enough.
        let seed = match transport.entropy() {
            Ok([.., a, b, c, d, e, f, g, h]) => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            Err(_) => transport.now().monotonic().subsec_nanos().into(),
        };
        let (calls, seeds) = (shutdown::Calls::default(), AtomicU64::new(seed));
        Self { transport, gate, api, observer, cache, calls, seeds, learned: Learned::new() }
    }

    /// A user for whatever comes from another source, if there is anything to keep apart.
    fn cache_user(&self) -> Option<CacheUser> {
        self.cache.as_ref().map(|_| CacheUser::of_source())
    }

    fn seed(&self) -> [u8; 8] {
        policy::seed(self.seeds.fetch_add(1, Ordering::Relaxed))
    }
}

impl Spotify {
    /// A client over this transport, such as `HyperTransport` of `spotify-auth-hyper`, or an `Arc` of one that others use too.
    pub fn builder(transport: impl Transport + 'static) -> Builder {
        Builder::new(Arc::new(transport), ())
    }

    /// The same app for the user of this session, which renews itself.
    #[must_use]
    pub fn with_session(&self, session: Session) -> Self {
        self.with_source(source::renewed(&self.app.transport, session, self.app.observer.as_ref()))
    }

    /// The same app with bearers from here, such as an [`Authenticator`](spotify_auth_core::driver::Authenticator) that saves its
    /// tokens.
    #[must_use]
    pub fn with_token_source(&self, source: impl TokenSource + 'static) -> Self {
        self.with_source(Arc::new(source))
    }

    /// The same app with this token and no other: when it expires, calls end with "sign in again".
    #[must_use]
    pub fn with_access_token(&self, token: AccessToken) -> Self {
        self.with_source(Arc::new(source::Fixed::new(token)))
    }

    /// The same client with this market for every operation that takes one and does not say one.
    #[must_use]
    pub fn with_market(&self, market: Market) -> Self {
        self.with_defaults(self.defaults.clone().market(market))
    }

    /// The same client for somebody who reads these languages, the best first.
    #[must_use]
    pub fn with_accept_language(&self, languages: AcceptLanguage) -> Self {
        self.with_defaults(self.defaults.clone().accept_language(languages))
    }

    /// The same client for an app that is in this mode: what the mode forbids is then refused before it is sent.
    #[must_use]
    pub fn with_quota_mode(&self, quota_mode: QuotaMode) -> Self {
        self.with_defaults(self.defaults.clone().quota_mode(quota_mode))
    }

    /// The same client with this policy for calls that do not say their own.
    #[must_use]
    pub fn with_policy(&self, policy: CallPolicy) -> Self {
        Self { policy, ..self.clone() }
    }

    /// The same client, whose answers are kept together with those of all clients of this user. Does nothing without a cache, and
    /// is needed only where one user's clients come and go: each client of a session has a user of its own otherwise.
    #[must_use]
    pub fn with_cache_user(&self, user: CacheUser) -> Self {
        Self { cache_user: self.app.cache.as_ref().map(|_| user), ..self.clone() }
    }

    /// Ends the client and its clones, for every user of the app: no call begins from now on (it ends with
    /// [`ShutDown`](crate::ErrorKind::ShutDown)), and this waits for those under way.
    ///
    /// A call that somebody has begun and never polls again is under way for ever: bound this with a timer, and then cancel with
    /// [`shut_down_now`](Self::shut_down_now). Renewals of tokens are their session's and not a call's: one that has begun is
    /// finished by whoever else uses the session.
    pub async fn shut_down(&self) {
        self.app.calls.close().await;
    }

    /// Ends the client and its clones at once: no call begins from now on, and those under way end with
    /// [`ShutDown`](crate::ErrorKind::ShutDown) when they are polled. What they sent may have been acted on.
    pub fn shut_down_now(&self) {
        self.app.calls.cancel();
    }

    /// What holds for what an operation does not say.
    pub fn defaults(&self) -> &Defaults {
        &self.defaults
    }

    /// Calls any operation, also one that is declared elsewhere. Nothing happens before the call is awaited.
    pub fn call<O: Operation>(&self, operation: O) -> PendingCall<O> {
        PendingCall::new(self.clone(), || Ok(operation))
    }

    /// Where calls go.
    pub fn api_url(&self) -> &ApiUrl {
        &self.app.api
    }

    /// The app's rate gate.
    pub fn rate_gate(&self) -> &RateGate {
        &self.app.gate
    }

    fn with_source(&self, source: Arc<dyn TokenSource>) -> Self {
        Self { source, cache_user: self.app.cache_user(), ..self.clone() }
    }

    fn with_defaults(&self, defaults: Defaults) -> Self {
        Self { defaults, ..self.clone() }
    }
}

impl fmt::Debug for Spotify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spotify").field("api_url", &self.app.api).finish_non_exhaustive()
    }
}
