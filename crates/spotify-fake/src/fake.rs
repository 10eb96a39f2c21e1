//! The handle of a running fake.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::JoinSet;

use crate::accounts::{ClientRecord, SCOPES};
use crate::browser::Browser;
use crate::builder::Builder;
use crate::clock::{Clock, later};
use crate::faults::Switches;
use crate::log::RecordedRequest;
use crate::serve::{Authority, OwnThread};
use crate::service::Service;
use crate::world::{UserRecord, World};

/// A running fake. Dropping it closes its connections and frees its ports.
pub struct Fake {
    parts: Parts,
    running: Running,
}

pub(crate) struct Parts {
    pub(crate) http: Arc<str>,
    pub(crate) https: Option<Arc<str>>,
    pub(crate) authority: Option<Arc<Authority>>,
    /// Where Spotify's names lead, if they lead here.
    pub(crate) stand_in: Option<SocketAddr>,
    pub(crate) service: Arc<Service>,
    pub(crate) accepted: Arc<AtomicU64>,
    pub(crate) demo: Demo,
}

pub(crate) enum Running {
    /// On the caller's runtime.
    Tasks(JoinSet<()>),
    Thread(OwnThread),
}

/// The two apps that are always registered.
pub(crate) struct Demo {
    pub(crate) confidential: ClientRecord,
    pub(crate) public: ClientRecord,
}

impl Demo {
    pub(crate) fn clients() -> Self {
        let client = |id, secret, name| {
            ClientRecord::new(id, secret)
                .name(name)
                .any_loopback()
                .redirect_uri("https://example.com/callback")
                .redirect_uri("com.example.app://callback")
        };
        Self {
            confidential: client(
                "5ee0f1a6c3d94c0fb1d2a7c4e8f60911",
                "c0ffee00c0ffee00c0ffee00c0ffee00",
                "Demo server app",
            ),
            public: client("9b1d4e7a2f5c48d3a6e0c7b9f2d81422", "facade00facade00facade00facade00", "Demo desktop app")
                .requires_pkce(),
        }
    }
}

impl Fake {
    /// Settings for a new fake, all of them with a default.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(parts: Parts, running: Running) -> Self {
        Self { parts, running }
    }

    /// `http://127.0.0.1:PORT`: `/authorize`, `/api/token` and `/v1/...` all live under it.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.parts.http
    }

    /// `https://127.0.0.1:PORT`, the same service over TLS; empty if HTTPS was switched off.
    ///
    /// The certificate is good for 127.0.0.1, `::1` and localhost, and signed by the authority of [`ca_pem`](Self::ca_pem).
    #[must_use]
    pub fn https_base_url(&self) -> &str {
        self.parts.https.as_deref().unwrap_or_default()
    }

    /// The authority that a client has to trust, as PEM; empty if HTTPS was switched off. Every fake makes its own.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        self.parts.authority.as_ref().map_or("", |authority| authority.pem())
    }

    /// A registered app that keeps a secret. Its redirect URIs: any loopback literal over http, `https://example.com/callback` and
    /// `com.example.app://callback`.
    #[must_use]
    pub fn confidential_client(&self) -> &ClientRecord {
        &self.parts.demo.confidential
    }

    /// A registered app that uses PKCE, and must; the same redirect URIs. It has a secret, as every app, but does not send it.
    #[must_use]
    pub fn public_client(&self) -> &ClientRecord {
        &self.parts.demo.public
    }

    /// A registered app by its id.
    #[must_use]
    pub fn client(&self, id: &str) -> Option<&ClientRecord> {
        self.parts.service.accounts.client(id)
    }

    /// The first user: who sits in front of the browser until [`sign_in_as`](Self::sign_in_as) says otherwise.
    ///
    /// # Panics
    /// Never: a fake without users is given one at start.
    #[must_use]
    pub fn user(&self) -> &UserRecord {
        #[expect(clippy::expect_used, reason = "the builder adds a user where none was given")]
        self.parts.service.world.people().first().expect("a fake has at least one user")
    }

    /// From now on this user answers the consent page. An unknown id is ignored and `false`.
    pub fn sign_in_as(&self, user: &str) -> bool {
        let known = self.parts.service.world.person(user).is_some();
        if known {
            self.parts.service.accounts.sign_in(user);
        }
        known
    }

    /// The world behind the Web API as it is now; later changes do not show in it. It is made at the first look.
    #[must_use]
    pub fn world(&self) -> Arc<World> {
        self.parts.service.world.now()
    }

    /// The user's devices fall silent: nothing plays, and no device is active. An unknown id is ignored.
    pub fn stop_playback(&self, user: &str) {
        self.parts.service.world.change(|world| {
            if let Some(account) = world.account_mut(user) {
                account.player.switch_off();
            }
        });
    }

    /// What can be made to go wrong, and how Spotify behaves when nothing does.
    #[must_use]
    pub fn switches(&self) -> &Switches {
        &self.parts.service.switches
    }

    /// The clock by which codes and tokens age.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.parts.service.clock
    }

    /// A browser with the user in front of it.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.parts.authority.clone(), self.parts.stand_in)
    }

    /// Every request so far, in the order they arrived.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.parts.service.log.all()
    }

    /// How many requests came to the token endpoint.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.parts.service.log.token_requests()
    }

    /// How many requests were answered 304: the client had what it asked for.
    #[must_use]
    pub fn not_modified(&self) -> u64 {
        self.parts.service.not_modified.load(Ordering::Relaxed)
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.parts.service.log.clear();
    }

    /// How many TCP connections were accepted.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.parts.accepted.load(Ordering::Relaxed)
    }

    /// The user takes their consent back, for all apps: their refresh and access tokens die.
    pub fn revoke(&self, user: &str) {
        self.parts.service.accounts.grants().revoke_user(user);
    }

    /// Every access token issued so far answers 401 from now on. Refresh tokens live.
    pub fn expire_access_tokens(&self) {
        self.parts.service.accounts.grants().expire_access_tokens();
    }

    /// An access token of this user with these scopes, without a login: for tests that are about the Web API only.
    #[must_use]
    pub fn access_token(&self, user: &str, scopes: &[&str]) -> String {
        let service = &self.parts.service;
        let expires = later(service.clock.now(), service.switches.settings().access_token_lifetime);
        service.accounts.grants().mint(user, scopes, expires, &service.random)
    }

    /// Every scope that there is.
    #[must_use]
    pub fn scopes() -> Vec<&'static str> {
        SCOPES.iter().map(|(scope, _)| *scope).collect()
    }

    /// Stops the fake and waits until its ports are free.
    pub async fn shutdown(self) {
        match self.running {
            Running::Tasks(mut tasks) => tasks.shutdown().await,
            Running::Thread(thread) => drop(thread),
        }
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake")
            .field("base_url", &self.parts.http)
            .field("https_base_url", &self.parts.https)
            .field("switches", self.switches())
            .finish_non_exhaustive()
    }
}
