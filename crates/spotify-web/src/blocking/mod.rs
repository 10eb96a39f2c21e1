//! The client without async (feature `blocking`): the same operations over a blocking transport, on the thread that calls.
//!
//! ```no_run
//! # fn example(transport: impl spotify_auth_core::blocking::BlockingTransport + 'static) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_web::blocking::Spotify;
//!
//! let spotify = Spotify::builder(transport) // over ureq: `examples/blocking_ureq`
//!     .client_credentials("client id", "client secret")
//!     .build()?;
//! let track = spotify.tracks().get("11dFghVXANMlKmJXsNCbNl").market("SE").send()?;
//! println!("{} lasts {:?}", track.name, track.duration());
//! # Ok(()) }
//! ```
//!
//! With a user's session, lists come as iterators:
//!
//! ```no_run
//! # fn example(spotify: spotify_web::blocking::Spotify, session: spotify_web::auth::Session) -> Result<(), spotify_web::Error> {
//! let user = spotify.with_session(session); // the same connections, the same rate gate, another user
//! for saved in user.library().tracks().pages() {
//!     println!("{}", saved?.track.name);
//! }
//! # Ok(()) }
//! ```
//!
//! # How a user signs in
//!
//! A login's exchange is a machine, and [`drive`](crate::auth::blocking::drive) drives it over the same transport:
//!
//! ```no_run
//! # fn example(transport: std::sync::Arc<dyn spotify_auth_core::blocking::BlockingTransport>) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_web::auth::{AccountsUrls, Client, Login, Session, blocking::{BlockingTransport, drive}};
//! use spotify_web::blocking::Spotify;
//!
//! let client = Client::public("client id")?;
//! let login = Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse()?).start(transport.entropy()?);
//! println!("Open this, and paste the address that the browser ends at:\n{}", login.authorize_url().as_str());
//! let mut address = String::new();
//! std::io::stdin().read_line(&mut address)?;
//! let login = login.on_redirect(address.trim(), transport.now()).map_err(|error| error.to_string())?;
//! let token = drive(&transport, login.exchange())?;
//!
//! let session = Session::new(client, AccountsUrls::spotify(), token, [7; 8]);
//! let spotify = Spotify::builder(transport).session(session).build()?;
//! println!("{:?}", spotify.users().me().send()?.display_name);
//! # Ok(()) }
//! ```
//!
//! Where the token is to last, an [`Authenticator`](crate::auth::driver::Authenticator) over a store is the client's
//! [`token_source`](crate::client::Builder::token_source), and [`Spotify::block_on`] calls its `log_in`. The file and the keyring of
//! `spotify-auth-store` work so; Redis and the callback server of `spotify-auth-server` need tokio. `examples/blocking_ureq` shows it.
//!
//! # How it works, and what it costs
//!
//! The async client's own code runs on the calling thread, which [`auth::blocking`](crate::auth::blocking) says more of: nothing is
//! there twice, and whatever is true of the async client (one renewal for all threads, the rate gate, retries, what an error says) is
//! true of this one. A call costs one small allocation more, and no thread.
//!
//! A request that is under way cannot be interrupted: it ends with its answer or by its own deadline.
//!
//! In a task of an async runtime it works, and blocks that thread.

mod bulk;
mod pages;
mod pending;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use spotify_auth_core::blocking::{Blocking, BlockingTransport};
use spotify_auth_core::driver::TokenSource;
use spotify_auth_core::{AccessToken, Session};

pub use pages::{Pages, WholePages};

use crate::api_url::ApiUrl;
use crate::cache::CacheUser;
use crate::call::CallPolicy;
use crate::client::{self, BuildError, Builder, PendingCall};
use crate::gate::RateGate;
use crate::market::Market;
use crate::operation::{AcceptLanguage, Defaults, Operation, QuotaMode};

/// A blocking client of the Web API for one user, or for the app itself. Cloning is cheap and shares everything, also between threads.
///
/// Its calls are those of [`crate::Spotify`], made by `send` instead of `.await`.
#[derive(Clone)]
pub struct Spotify {
    client: client::Spotify,
    runs: Blocking,
}

impl Spotify {
    /// A client over this transport, or an `Arc` of one that others use too.
    pub fn builder(transport: impl BlockingTransport + 'static) -> Builder<Blocking> {
        let runs = Blocking::new(transport);
        Builder::new(Arc::new(runs.clone()), runs)
    }

    /// The same app for the user of this session, which renews itself.
    #[must_use]
    pub fn with_session(&self, session: Session) -> Self {
        self.with(self.client.with_session(session))
    }

    /// The same app with bearers from here, such as an authenticator that saves its tokens.
    #[must_use]
    pub fn with_token_source(&self, source: impl TokenSource + 'static) -> Self {
        self.with(self.client.with_token_source(source))
    }

    /// The same app with this token and no other: when it expires, calls end with "sign in again".
    #[must_use]
    pub fn with_access_token(&self, token: AccessToken) -> Self {
        self.with(self.client.with_access_token(token))
    }

    /// The same client, whose answers are kept together with those of all clients of this user; see
    /// [`Spotify::with_cache_user`](crate::Spotify::with_cache_user).
    #[must_use]
    pub fn with_cache_user(&self, user: CacheUser) -> Self {
        self.with(self.client.with_cache_user(user))
    }

    /// The same client with this market for every operation that takes one and does not say one.
    #[must_use]
    pub fn with_market(&self, market: Market) -> Self {
        self.with(self.client.with_market(market))
    }

    /// The same client for somebody who reads these languages, the best first.
    #[must_use]
    pub fn with_accept_language(&self, languages: AcceptLanguage) -> Self {
        self.with(self.client.with_accept_language(languages))
    }

    /// The same client for an app that is in this mode: what the mode forbids is then refused before it is sent.
    #[must_use]
    pub fn with_quota_mode(&self, quota_mode: QuotaMode) -> Self {
        self.with(self.client.with_quota_mode(quota_mode))
    }

    /// The same client with this policy for calls that do not say their own.
    #[must_use]
    pub fn with_policy(&self, policy: CallPolicy) -> Self {
        self.with(self.client.with_policy(policy))
    }

    /// Calls any operation, also one that is declared elsewhere. Nothing happens before the call is sent.
    pub fn call<O: Operation>(&self, operation: O) -> PendingCall<O, Self> {
        PendingCall::new(self.clone(), || Ok(operation))
    }

    /// Runs what the async client can do and this one has no method for. It is handed a client of the same app and user, whose calls
    /// run on this thread, one after the other.
    ///
    /// ```no_run
    /// # fn example(spotify: spotify_web::blocking::Spotify) -> Result<(), spotify_web::Error> {
    /// let genres = spotify.block_on(|spotify| async move { spotify.genres().seeds().await })?;
    /// # let _ = genres; Ok(()) }
    /// ```
    pub fn block_on<F: Future>(&self, work: impl FnOnce(client::Spotify) -> F) -> F::Output {
        self.runs.block_on(work(self.client.clone()))
    }

    /// Ends the client and its clones, for every user of the app: no call begins from now on (it ends with
    /// [`ShutDown`](crate::ErrorKind::ShutDown)), and this waits for those of other threads.
    pub fn shut_down(&self) {
        self.runs.block_on(self.client.shut_down());
    }

    /// Ends the client and its clones at once: no call begins from now on, and those of other threads that wait for something end with
    /// [`ShutDown`](crate::ErrorKind::ShutDown). One that has a request under way ends when that does: with its answer, or with
    /// `ShutDown` if there is more to do.
    pub fn shut_down_now(&self) {
        self.client.shut_down_now();
    }

    /// What holds for what an operation does not say.
    pub fn defaults(&self) -> &Defaults {
        self.client.defaults()
    }

    /// Where calls go.
    pub fn api_url(&self) -> &ApiUrl {
        self.client.api_url()
    }

    /// The app's rate gate.
    pub fn rate_gate(&self) -> &RateGate {
        self.client.rate_gate()
    }

    fn apart(self) -> (Blocking, client::Spotify) {
        (self.runs, self.client)
    }

    fn with(&self, client: client::Spotify) -> Self {
        Self { client, runs: self.runs.clone() }
    }
}

impl Builder<Blocking> {
    /// The client.
    ///
    /// # Errors
    /// Something that was set cannot be used.
    pub fn build(self) -> Result<Spotify, BuildError> {
        self.put_together().map(|(client, runs)| Spotify { client, runs })
    }
}

impl fmt::Debug for Spotify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}
