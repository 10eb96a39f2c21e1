//! Settings of a transport.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_hyper::HyperTransport;
//!
//! let transport = HyperTransport::builder()
//!     .connect_timeout(Duration::from_secs(3))
//!     .user_agent("my-player/1.0 (me@example.org)")
//!     .build()?;
//! # let _ = transport;
//! # Ok::<(), spotify_auth_hyper::BuildError>(())
//! ```

#[cfg(feature = "proxy")]
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use crate::connect::Connector;
use crate::pool::{KeepAlive, Pool};
use crate::proxy::Proxies;
#[cfg(feature = "proxy")]
use crate::proxy::{Proxy, ProxyError, from_environment};
use crate::roots::Roots;
use crate::tls::{Crypto, Tls};
use crate::transport::HyperTransport;

/// Who we are, where the app does not say.
const USER_AGENT: &str = concat!("spotify-for-rust/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`HyperTransport`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct HyperTransportBuilder {
    roots: Roots,
    crypto: Crypto,
    http2: bool,
    #[cfg(feature = "proxy")]
    way_out: WayOut,
    connect_timeout: Duration,
    longest_deadline: Duration,
    idle_timeout: Duration,
    keep_alive: Option<KeepAlive>,
    user_agent: String,
}

/// How connections leave this machine.
#[cfg(feature = "proxy")]
#[derive(Clone, Debug)]
enum WayOut {
    AsTheEnvironmentSays,
    Straight,
    Through(Arc<Proxy>),
}

/// Why a transport cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The user agent cannot be put into a header.
    #[error("the user agent contains characters that a header cannot hold: use printable ASCII")]
    UserAgent,
    /// The system has no working random source, without which no login is safe.
    #[error("the system's random source does not work ({0}): no login would be safe")]
    RandomSource(String),
    /// The environment names a proxy that is none. The variable is never quoted: it may hold a password.
    #[cfg(feature = "proxy")]
    #[error("the environment variable {variable} cannot be used: {error}; or tell the transport's builder `no_proxy`")]
    Proxy {
        /// Which of `HTTPS_PROXY`, `ALL_PROXY` and their lower-case spellings.
        variable: &'static str,
        /// What is wrong with it.
        #[source]
        error: ProxyError,
    },
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            roots: Roots::default(),
            crypto: Crypto::default(),
            http2: cfg!(feature = "http2"),
            #[cfg(feature = "proxy")]
            way_out: WayOut::AsTheEnvironmentSays,
            connect_timeout: Duration::from_secs(10),
            longest_deadline: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(90),
            keep_alive: Some(KeepAlive { interval: Duration::from_secs(15), timeout: Duration::from_secs(10) }),
            user_agent: USER_AGENT.to_owned(),
        }
    }
}

impl HyperTransportBuilder {
    /// Which certificate authorities to trust. The platform's by default; see [`Roots`].
    pub fn roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }

    /// Who does the cryptography of TLS. [`Crypto::default`] by default.
    pub fn crypto(mut self, crypto: Crypto) -> Self {
        self.crypto = crypto;
        self
    }

    /// Speaks HTTP/1.1 only, also to servers that offer HTTP/2.
    pub fn http1_only(mut self) -> Self {
        self.http2 = false;
        self
    }

    /// Makes all `https` connections through this proxy, and none as the environment says. Plain `http`, which goes to loopback
    /// addresses only, never goes through a proxy.
    #[cfg(feature = "proxy")]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.way_out = WayOut::Through(Arc::new(proxy));
        self
    }

    /// Makes no connection through a proxy, whatever the environment says.
    #[cfg(feature = "proxy")]
    pub fn no_proxy(mut self) -> Self {
        self.way_out = WayOut::Straight;
        self
    }

    /// How long a call may wait for its connection: name look-up, proxy and TLS included, and waiting for a connection that
    /// another call is making. 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The longest that any request may take, body included; a machine may ask for less. 30 s by default.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.longest_deadline = timeout;
        self
    }

    /// How long an unused connection is kept, counted by the clock that says more: the time that a laptop slept counts. 90 s by
    /// default.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Asks an HTTP/2 server that owes an answer and has been silent for `interval` whether it is there; what has not been said
    /// within `timeout` ends the connection and its calls. An unused connection is not asked before it is used again. 15 s and 10 s
    /// by default.
    pub fn keep_alive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.keep_alive = Some(KeepAlive { interval, timeout });
        self
    }

    /// Never asks: a silent connection is noticed by the calls that run into their deadlines.
    pub fn no_keep_alive(mut self) -> Self {
        self.keep_alive = None;
        self
    }

    /// The `User-Agent` of requests that name none.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Makes the transport. Neither connects nor reads certificates yet. Reads the environment for proxies, unless it was told
    /// which to use.
    ///
    /// # Errors
    /// [`BuildError`] for a user agent that no header can hold, a system without a random source, or an environment that names
    /// a proxy which is none.
    pub fn build(self) -> Result<HyperTransport, BuildError> {
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::UserAgent)?;
        getrandom::fill(&mut [0; 8]).map_err(|error| BuildError::RandomSource(error.to_string()))?;
        let proxies = self.proxies()?;
        let tls = Tls::new(self.crypto, self.roots, self.http2);
        let connector = Connector::new(tls, proxies);
        let pool = Pool::new(connector, self.keep_alive, self.connect_timeout, self.idle_timeout);
        Ok(HyperTransport::new_over(pool, user_agent, self.longest_deadline))
    }

    #[cfg(feature = "proxy")]
    fn proxies(&self) -> Result<Proxies, BuildError> {
        match &self.way_out {
            WayOut::Straight => Ok(Proxies::Never),
            WayOut::Through(proxy) => Ok(Proxies::Given(Arc::clone(proxy))),
            WayOut::AsTheEnvironmentSays => {
                let variable = |name| Some(std::env::var_os(name)?.to_string_lossy().into_owned());
                let proxy = from_environment(variable)
                    .map_err(|named| BuildError::Proxy { variable: named.name, error: named.error })?;
                Ok(proxy.map_or(Proxies::Never, |proxy| Proxies::OfTheEnvironment(Arc::new(proxy))))
            }
        }
    }

    #[cfg(not(feature = "proxy"))]
    fn proxies(&self) -> Result<Proxies, BuildError> {
        Ok(Proxies::Never)
    }
}
