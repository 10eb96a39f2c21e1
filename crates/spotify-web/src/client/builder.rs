//! How a client is put together.
//!
//! ```no_run
//! # fn example(transport: impl spotify_auth_core::driver::Transport + 'static) -> Result<(), spotify_web::BuildError> {
//! use spotify_web::Spotify;
//!
//! // Against a stand-in for Spotify on this machine:
//! let spotify = Spotify::builder(transport)
//!     .client_credentials("client id", "client secret")
//!     .accounts_urls(spotify_web::auth::AccountsUrls::with_base("http://127.0.0.1:4000")?)
//!     .api_url("http://127.0.0.1:4000/v1")
//!     .build()?;
//! # Ok(()) }
//! ```

use std::fmt;
use std::sync::Arc;

use spotify_auth_core::driver::{TokenSource, Transport};
use spotify_auth_core::{
    AccessToken, AccountsUrls, Client, ClientError, EndpointError, GrantError, InvalidSecret, Session, TransportFault,
};

use super::{App, Spotify, source};
use crate::api_url::ApiUrl;
use crate::cache::ResponseCache;
use crate::call::CallPolicy;
use crate::gate::RateGate;
use crate::market::Market;
use crate::observe::Observer;
use crate::operation::{AcceptLanguage, Defaults, InvalidAcceptLanguage, QuotaMode};

/// Puts a [`Spotify`] together, or a blocking one. Mistakes are told by [`build`](Builder::build).
///
/// Say once where bearers come from; the last word counts. Without one, the client calls for nobody, and every call ends
/// with "sign in": right for a server that makes a client per user with [`Spotify::with_session`].
#[must_use = "a builder does nothing until it is built"]
pub struct Builder<R = ()> {
    /// What runs the calls of a client that is not async.
    runs: R,
    transport: Arc<dyn Transport>,
    gate: RateGate,
    policy: CallPolicy,
    api: Option<String>,
    accounts: AccountsUrls,
    bearers: Bearers,
    defaults: Defaults,
    accept_language: Option<Result<AcceptLanguage, InvalidAcceptLanguage>>,
    observer: Option<Arc<dyn Observer>>,
    cache: Option<Arc<dyn ResponseCache>>,
}

enum Bearers {
    Nobody,
    ClientCredentials(Result<Client, ClientError>),
    Session(Box<Session>),
    Source(Arc<dyn TokenSource>),
    Token(Result<AccessToken, InvalidSecret>),
}

/// Why a client cannot be put together.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The client id or secret cannot be one.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The client cannot use this grant.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The access token cannot be one.
    #[error(transparent)]
    AccessToken(#[from] InvalidSecret),
    /// A bearer must not be sent to this address.
    #[error("the API's address is refused: {0}")]
    ApiUrl(#[from] EndpointError),
    /// The languages cannot be put into a header.
    #[error(transparent)]
    AcceptLanguage(#[from] InvalidAcceptLanguage),
    /// The transport's random source failed, which a session's renewals need.
    #[error("the system's random source failed: {0}")]
    Entropy(#[from] TransportFault),
}

impl Builder {
    /// The client.
    ///
    /// # Errors
    /// Something that was set cannot be used.
    pub fn build(self) -> Result<Spotify, BuildError> {
        self.put_together().map(|(spotify, ())| spotify)
    }
}

impl<R> Builder<R> {
    pub(crate) fn new(transport: Arc<dyn Transport>, runs: R) -> Self {
        Self {
            runs,
            transport,
            gate: RateGate::new(),
            policy: CallPolicy::new(),
            api: None,
            accounts: AccountsUrls::spotify(),
            bearers: Bearers::Nobody,
            defaults: Defaults::new(),
            accept_language: None,
            observer: None,
            cache: None,
        }
    }

    /// Calls as the app itself: for the catalogue, not for a user's data. The token is got and renewed on demand.
    ///
    /// A client secret that is shipped inside an app can be read out of it: keep it on a server.
    pub fn client_credentials(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.bearers = Bearers::ClientCredentials(Client::confidential(id, secret));
        self
    }

    /// Calls as the user of this session, which renews itself.
    pub fn session(mut self, session: Session) -> Self {
        self.bearers = Bearers::Session(Box::new(session));
        self
    }

    /// Takes bearers from here, such as an [`Authenticator`](spotify_auth_core::driver::Authenticator) that saves its tokens.
    pub fn token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.bearers = Bearers::Source(Arc::new(source));
        self
    }

    /// Calls with this token and no other: when it expires, calls end with "sign in again".
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.bearers = Bearers::Token(AccessToken::new(token));
        self
    }

    /// Where the accounts service is, for [`client_credentials`](Self::client_credentials); Spotify's own unless set.
    pub fn accounts_urls(mut self, urls: AccountsUrls) -> Self {
        self.accounts = urls;
        self
    }

    /// Where the Web API is, the version included, such as `http://127.0.0.1:4000/v1`; Spotify's own unless set.
    pub fn api_url(mut self, base: impl Into<String>) -> Self {
        self.api = Some(base.into());
        self
    }

    /// The app's rate gate, if it has one already; a new one unless set.
    pub fn rate_gate(mut self, gate: RateGate) -> Self {
        self.gate = gate;
        self
    }

    /// How often and how long calls are tried, unless a call says otherwise.
    pub fn policy(mut self, policy: CallPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Who is told what calls do, and what renewals of the client's own sessions cost: [`Counters`](crate::Counters), or an observer
    /// of one's own.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Where answers are kept and found again, as far as Spotify allows it: [`MemoryCache`](crate::MemoryCache), or a cache of one's
    /// own. Without one nothing is kept. [`cache`](crate::cache) says what is kept, and for whom.
    pub fn cache(mut self, cache: impl ResponseCache + 'static) -> Self {
        self.cache = Some(Arc::new(cache));
        self
    }

    /// The market for every operation that takes one and does not say one.
    pub fn market(mut self, market: Market) -> Self {
        self.defaults.market = Some(market);
        self
    }

    /// In which languages names and descriptions should come, the best first: `sv`, or `de-CH, de;q=0.8`.
    pub fn accept_language(mut self, languages: impl AsRef<str>) -> Self {
        self.accept_language = Some(languages.as_ref().parse());
        self
    }

    /// The mode the app is in: what it forbids is then refused before it is sent, and lists come in the largest pages
    /// that it allows.
    pub fn quota_mode(mut self, quota_mode: QuotaMode) -> Self {
        self.defaults.quota_mode = Some(quota_mode);
        self
    }

    pub(crate) fn put_together(self) -> Result<(Spotify, R), BuildError> {
        let mut defaults = self.defaults;
        defaults.accept_language = self.accept_language.transpose()?;
        let api = match &self.api {
            Some(base) => ApiUrl::new(base)?,
            None => ApiUrl::spotify(),
        };
        let renewed = |session| source::renewed(&self.transport, session, self.observer.as_ref());
        let source: Arc<dyn TokenSource> = match self.bearers {
            Bearers::Nobody => Arc::new(source::Nobody),
            Bearers::ClientCredentials(client) => {
                let [a, b, c, d, e, f, g, h, ..] = self.transport.entropy()?;
                renewed(Session::client_credentials(client?, self.accounts, [a, b, c, d, e, f, g, h])?)
            }
            Bearers::Session(session) => renewed(*session),
            Bearers::Source(source) => source,
            Bearers::Token(token) => Arc::new(source::Fixed::new(token?)),
        };
        let app = App::new(self.transport, self.gate, api, self.observer, self.cache);
        let cache_user = app.cache_user();
        let spotify = Spotify { app: Arc::new(app), source, defaults, policy: self.policy, cache_user };
        Ok((spotify, self.runs))
    }
}

impl<R> fmt::Debug for Builder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}
