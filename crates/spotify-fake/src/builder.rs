//! How a fake is set up before it starts.
//!
//! ```
//! # fn main() -> Result<(), spotify_fake::StartError> {
//! use spotify_fake::{ClientRecord, Fake, Rotation, UserRecord};
//!
//! let fake = Fake::builder()
//!     .client(ClientRecord::new("my-app", "my-secret").redirect_uri("https://example.com/callback"))
//!     .user(UserRecord::new("rowan").country("NO"))
//!     .saved_tracks(10_000)
//!     .rotation(Rotation::Strict)
//!     .https(false)
//!     .start_blocking()?;
//! assert_eq!(fake.user().id, "rowan");
//! # Ok(()) }
//! ```

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use tokio_rustls::TlsAcceptor;

use crate::accounts::{Accounts, ClientRecord};
use crate::clock::Clock;
use crate::error::StartError;
use crate::fake::{Demo, Fake, Running};
use crate::faults::{Consent, Issuer, QuotaMode, RateLimit, Rotation, Settings, Switches};
use crate::log::RequestLog;
use crate::meter::Meter;
use crate::random::Random;
use crate::serve::{Authority, Listener, Listeners, NAMES, OwnThread};
use crate::service::{App, Service};
use crate::world::{LazyWorld, Scene, UserRecord};

/// Settings of a [`Fake`] that is not running yet.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    address: IpAddr,
    http_port: u16,
    https_port: Option<u16>,
    as_spotify: bool,
    http2: bool,
    clients: Vec<ClientRecord>,
    users: Vec<UserRecord>,
    saved_tracks: usize,
    seed: u64,
    now: Option<SystemTime>,
    scene: Option<Scene>,
    settings: Settings,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            http_port: 0,
            https_port: Some(0),
            as_spotify: false,
            http2: true,
            clients: Vec::new(),
            users: Vec::new(),
            saved_tracks: 2_500,
            seed: 2_026,
            now: None,
            scene: None,
            settings: Settings::default(),
        }
    }
}

impl Builder {
    /// Where to listen: 127.0.0.1 (the default) or ::1. Anything that is not loopback fails at start.
    pub fn address(mut self, address: IpAddr) -> Self {
        self.address = address;
        self
    }

    /// The port for HTTP; 0, the default, is any free one.
    pub fn http_port(mut self, port: u16) -> Self {
        self.http_port = port;
        self
    }

    /// The port for HTTPS; 0, the default, is any free one.
    pub fn https_port(mut self, port: u16) -> Self {
        self.https_port = Some(port);
        self
    }

    /// Whether to serve HTTPS too. Default: yes. Without it the start is quicker by the making of two certificates.
    pub fn https(mut self, https: bool) -> Self {
        self.https_port = https.then(|| self.https_port.unwrap_or(0));
        self
    }

    /// Stands in for Spotify under its own names, for programs whose addresses cannot be changed: the HTTP port is a proxy as
    /// well, which leads `accounts.spotify.com` and `api.spotify.com` here and no other name anywhere. The certificate is good
    /// for both, links in answers name them, and [`Fake::browser`] goes there too. Such a program needs
    /// `HTTPS_PROXY=`[`base_url`](Fake::base_url), and [`ca_pem`](Fake::ca_pem) among the authorities that it trusts. Default:
    /// no. Without HTTPS it is nothing.
    pub fn as_spotify(mut self, stand_in: bool) -> Self {
        self.as_spotify = stand_in;
        self
    }

    /// Whether HTTPS offers HTTP/2 beside HTTP/1.1, as Spotify's does. Default: yes.
    pub fn http2(mut self, http2: bool) -> Self {
        self.http2 = http2;
        self
    }

    /// Registers one more app beside the two that are always there.
    pub fn client(mut self, client: ClientRecord) -> Self {
        self.clients.push(client);
        self
    }

    /// Adds a user. The first one is signed in, and takes the place of the default user.
    pub fn user(mut self, user: UserRecord) -> Self {
        self.users.push(user);
        self
    }

    /// How many saved tracks each user has. Default: 2,500.
    pub fn saved_tracks(mut self, count: usize) -> Self {
        self.saved_tracks = count;
        self
    }

    /// Another seed, another world.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Adds these things to the world. What they refer to is looked up at start.
    pub fn scene(mut self, scene: Scene) -> Self {
        self.scene = Some(scene);
        self
    }

    /// What the fake's clock says at start. Default: the machine's time.
    pub fn now(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// See [`Switches::set_gzip`].
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.settings.gzip = gzip;
        self
    }

    /// See [`Switches::set_consent`].
    pub fn consent(mut self, consent: Consent) -> Self {
        self.settings.consent = consent;
        self
    }

    /// See [`Switches::set_rotation`].
    pub fn rotation(mut self, rotation: Rotation) -> Self {
        self.settings.rotation = rotation;
        self
    }

    /// See [`Switches::set_issuer`].
    pub fn issuer(mut self, issuer: Issuer) -> Self {
        self.settings.issuer = issuer;
        self
    }

    /// See [`Switches::set_access_token_lifetime`].
    pub fn access_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.access_token_lifetime = lifetime;
        self
    }

    /// See [`Switches::set_code_lifetime`].
    pub fn code_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.code_lifetime = lifetime;
        self
    }

    /// See [`Switches::set_quota_mode`].
    pub fn quota_mode(mut self, mode: QuotaMode) -> Self {
        self.settings.quota_mode = mode;
        self
    }

    /// See [`Switches::set_rate_limit`].
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.settings.rate_limit = Some(limit);
        self
    }

    /// See [`Switches::set_strict_player`].
    pub fn strict_player(mut self, strict: bool) -> Self {
        self.settings.strict_player = strict;
        self
    }

    /// See [`Switches::set_latency`].
    pub fn latency(mut self, latency: Duration) -> Self {
        self.settings.latency = latency;
        self
    }

    /// Starts the fake on the tokio runtime this is awaited on.
    ///
    /// # Errors
    /// If an address is not loopback, a port is taken, or an id was given twice.
    pub async fn start(self) -> Result<Fake, StartError> {
        let (parts, listeners) = self.prepare()?;
        let address = listeners.address;
        let tasks = listeners.listeners.serve().map_err(|source| StartError::Listen { address, source })?;
        Ok(Fake::new(parts, Running::Tasks(tasks)))
    }

    /// Starts the fake on a thread with a runtime of its own, for callers that have none.
    ///
    /// # Errors
    /// As [`start`](Self::start), and if no thread can be had.
    pub fn start_blocking(self) -> Result<Fake, StartError> {
        let (parts, listeners) = self.prepare()?;
        let thread = OwnThread::start(listeners.listeners)?;
        Ok(Fake::new(parts, Running::Thread(thread)))
    }

    fn prepare(mut self) -> Result<(crate::fake::Parts, Bound), StartError> {
        let random = Random::from_os().map_err(|error| StartError::Random(error.to_string()))?;
        if self.users.is_empty() {
            self.users.push(UserRecord::default());
        }
        unique(self.users.iter().map(|user| user.id.as_str()))?;
        let demo = Demo::clients();
        let clients = [&demo.confidential, &demo.public].into_iter().chain(&self.clients);
        unique(clients.clone().map(|client| client.id.as_str()))?;
        let clients: BTreeMap<String, ClientRecord> =
            clients.map(|client| (client.id.clone(), client.clone())).collect();

        let http = Listener::bind(self.address, self.http_port, None)?;
        let names: &[&str] = if self.as_spotify { &NAMES } else { &[] };
        let authority = self.https_port.map(|_| Authority::generate(names, self.http2)).transpose()?;
        let https = match (&authority, self.https_port) {
            (Some(authority), Some(port)) => {
                let tls = TlsAcceptor::from(authority.server());
                Some(Listener::bind(self.address, port, Some(tls))?)
            }
            _ => None,
        };

        let http = match &authority {
            Some(authority) if self.as_spotify => http.with_tunnel(TlsAcceptor::from(authority.server())),
            _ => http,
        };
        let stand_in = https.as_ref().filter(|_| self.as_spotify).and_then(|https| https.address().ok());

        let clock = Clock::default();
        if let Some(now) = self.now {
            clock.set(now);
        }
        let signed_in = self.users.first().map(|user| user.id.clone()).unwrap_or_default();
        let app = Arc::new(App::new(Service {
            clock,
            random,
            log: RequestLog::default(),
            meter: Meter::default(),
            switches: Switches::new(self.settings),
            accounts: Accounts::new(clients, signed_in),
            world: LazyWorld::new(self.seed, self.saved_tracks, self.users, self.scene.as_ref())?,
            not_modified: AtomicU64::new(0),
        }));
        let accepted = Arc::new(AtomicU64::new(0));
        let parts = crate::fake::Parts {
            http: http.base_url(),
            https: https.as_ref().map(Listener::base_url),
            authority: authority.map(Arc::new),
            stand_in,
            service: Arc::clone(&app.service),
            accepted: Arc::clone(&accepted),
            demo,
        };
        let bound = Bound {
            address: std::net::SocketAddr::new(self.address, self.http_port),
            listeners: Listeners { listeners: std::iter::once(http).chain(https).collect(), accepted, app },
        };
        Ok((parts, bound))
    }
}

struct Bound {
    address: std::net::SocketAddr,
    listeners: Listeners,
}

fn unique<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), StartError> {
    let mut seen = std::collections::BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(StartError::DuplicateId(id.to_owned()));
        }
    }
    Ok(())
}
