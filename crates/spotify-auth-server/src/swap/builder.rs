//! How a token swap service is set up.

use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderValue;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccountsUrls, Client, RedirectUri, Sanitized, check_endpoint};

use super::keys::SealingKeys;
use super::peers::Peers;
use super::{Paths, SwapService};

/// What the service puts up with. The defaults suit an app with some thousand users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SwapLimits {
    /// Longest request body in bytes; 16 KiB. Over it the answer is 413.
    pub body: usize,
    /// Requests of one peer in a minute, in the long run; 30. Over it the answer is 429.
    pub per_minute: u32,
    /// Requests of one peer at once; 10.
    pub burst: u32,
    /// Peers remembered; 65,536.
    pub peers: usize,
    /// Exchanges with Spotify at once, for all peers; 256. Over it the answer is 503.
    pub in_flight: usize,
    /// How long one exchange with Spotify may take, its retry included; 20 s.
    pub exchange: Duration,
}

impl Default for SwapLimits {
    fn default() -> Self {
        Self {
            body: 16 * 1024,
            per_minute: 30,
            burst: 10,
            peers: 65_536,
            in_flight: 256,
            exchange: Duration::from_secs(20),
        }
    }
}

/// Why a service cannot be set up that way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SwapConfigError {
    /// A client without a secret has nothing to keep.
    #[error("a token swap service needs the client secret: use Client::confidential")]
    NoClientSecret,
    /// A path without its slash, or two that are the same.
    #[error("paths start with a slash and differ from each other, such as /swap, /refresh and /health")]
    Paths,
    /// Something else than an origin.
    #[error("{0} is not a web origin: write it like https://app.example, without a path")]
    Origin(Sanitized),
}

/// Settings of a [`SwapService`].
#[must_use = "a builder does nothing until it is built"]
pub struct SwapBuilder {
    transport: Arc<dyn Transport>,
    client: Client,
    urls: AccountsUrls,
    redirect_uri: RedirectUri,
    keys: SealingKeys,
    paths: Paths,
    origins: Vec<String>,
    limits: SwapLimits,
}

impl SwapBuilder {
    pub(super) fn new(
        transport: Arc<dyn Transport>,
        client: Client,
        redirect_uri: RedirectUri,
        keys: SealingKeys,
    ) -> Self {
        let paths = Paths { swap: "/swap".to_owned(), refresh: "/refresh".to_owned(), health: "/health".to_owned() };
        Self {
            transport,
            client,
            urls: AccountsUrls::spotify(),
            redirect_uri,
            keys,
            paths,
            origins: Vec::new(),
            limits: SwapLimits::default(),
        }
    }

    /// Another accounts service than Spotify's, for tests.
    pub fn accounts_urls(mut self, urls: AccountsUrls) -> Self {
        self.urls = urls;
        self
    }

    /// Where codes and refresh tokens are taken: `/swap` and `/refresh` by default.
    pub fn paths(mut self, swap: impl Into<String>, refresh: impl Into<String>) -> Self {
        self.paths.swap = swap.into();
        self.paths.refresh = refresh.into();
        self
    }

    /// Where load balancers look: `/health` by default.
    pub fn health_path(mut self, path: impl Into<String>) -> Self {
        self.paths.health = path.into();
        self
    }

    /// Web pages of this origin may use the service too. By default none may; apps that are no web page need no permission.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Other limits than the default ones.
    pub fn limits(mut self, limits: SwapLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The service.
    ///
    /// # Errors
    /// [`SwapConfigError`] says what to change.
    pub fn build(self) -> Result<SwapService, SwapConfigError> {
        if !self.client.is_confidential() {
            return Err(SwapConfigError::NoClientSecret);
        }
        let Paths { swap, refresh, health } = &self.paths;
        let paths = [swap, refresh, health];
        if paths.iter().any(|path| !path.starts_with('/')) || swap == refresh || paths[..2].contains(&health) {
            return Err(SwapConfigError::Paths);
        }
        let origins = self.origins.iter().map(|origin| checked_origin(origin)).collect::<Result<_, _>>()?;
        let limits = self.limits;
        Ok(SwapService {
            transport: self.transport,
            client: self.client,
            urls: self.urls,
            redirect_uri: self.redirect_uri,
            keys: self.keys,
            paths: self.paths,
            origins,
            limits,
            peers: Mutex::new(Peers::new(limits.per_minute, limits.burst, limits.peers)),
            in_flight: AtomicUsize::new(0),
        })
    }
}

/// An origin as browsers write it, which is compared byte by byte.
fn checked_origin(origin: &str) -> Result<HeaderValue, SwapConfigError> {
    let wrong = || SwapConfigError::Origin(Sanitized::new(origin.rsplit('@').next().unwrap_or_default()));
    let url = check_endpoint(origin).map_err(|_| wrong())?;
    if url.origin().ascii_serialization() != origin {
        return Err(wrong());
    }
    HeaderValue::from_str(origin).map_err(|_| wrong())
}

impl fmt::Debug for SwapBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SwapBuilder")
            .field("client", &self.client)
            .field("redirect_uri", &self.redirect_uri)
            .field("paths", &self.paths)
            .field("origins", &self.origins)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
