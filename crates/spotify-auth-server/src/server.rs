//! The server that waits on this machine's loopback interface for one redirect, and is gone after it.
//!
//! ```
//! use std::io::Write;
//! use std::net::TcpStream;
//! use spotify_auth_core::{Client, Login};
//! use spotify_auth_server::CallbackServer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! // Listen before any browser opens. This URI is registered without a port: any free one will do.
//! let server = CallbackServer::bind(&"http://127.0.0.1/callback".parse()?)?;
//! let uri = server.redirect_uri().clone(); // with the real port in it
//! let login = Login::builder(Client::public("client id")?, uri.clone()).start(random_bytes);
//!
//! // Here the user's browser would go to `login.authorize_url()`, and come back like this:
//! let address = uri.loopback().ok_or("loopback")?.socket_addr();
//! # let url = login.authorize_url().as_str().to_owned();
//! # let state = url.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
//! let mut browser = TcpStream::connect(address)?;
//! write!(browser, "GET /callback?code=NApC&state={state} HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
//! # let mut browser2 = TcpStream::connect(address)?;
//! # write!(browser2, "GET /callback/done HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
//!
//! let login = server.wait(login).await?;
//! let exchange = login.exchange(); // the machine that gets the token
//! # let _ = exchange; Ok(()) }
//! ```

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::SystemTime;

use spotify_auth_core::{AwaitingRedirect, HasCode, Login, RedirectUri, Timestamp};
use tokio::runtime::Handle;

use crate::error::CallbackError;
use crate::limits::Limits;
use crate::pages::Pages;
use crate::responder::Responder;
use crate::serving::Serving;

/// A loopback listener for one login's redirect.
///
/// It listens from [`bind`](Self::bind) on, so that no browser can come too early, and stops when it is dropped, or when
/// the future of [`wait`](Self::wait) ends or is dropped.
#[derive(Debug)]
#[must_use = "the port is given back when the server is dropped: start a login with its redirect_uri() and wait for it"]
pub struct CallbackServer {
    listener: TcpListener,
    redirect_uri: RedirectUri,
    limits: Limits,
    pages: Pages,
}

impl CallbackServer {
    /// Listens where `redirect_uri` leads: on its port, or on a free one if it has none.
    ///
    /// # Errors
    /// [`CallbackError::PortTaken`], [`CallbackError::CannotListen`], and [`CallbackError::NotLoopback`] for a redirect
    /// URI that does not come to this machine.
    pub fn bind(redirect_uri: &RedirectUri) -> Result<Self, CallbackError> {
        let loopback = redirect_uri.loopback().ok_or_else(|| CallbackError::NotLoopback(redirect_uri.clone()))?;
        let address = loopback.socket_addr();
        let cannot_listen = |error| cannot_listen(address, error);
        let listener = TcpListener::bind(address).map_err(cannot_listen)?;
        let bound = listener.local_addr().map_err(cannot_listen)?;
        if bound.ip() != loopback.ip || !bound.ip().is_loopback() {
            return Err(cannot_listen(io::Error::other("the system chose another address")));
        }
        listener.set_nonblocking(true).map_err(cannot_listen)?;
        let redirect_uri = match loopback.port {
            Some(_) => redirect_uri.clone(),
            None => redirect_uri.with_port(bound.port()).map_err(|error| cannot_listen(io::Error::other(error)))?,
        };
        Ok(Self { listener, redirect_uri, limits: Limits::default(), pages: Pages::default() })
    }

    /// Listens at the first of several registered redirect URIs that is free: other ports, or the other IP version
    /// (RFC 8252 section 7.3 says not to assume one).
    ///
    /// # Errors
    /// As for [`bind`](Self::bind); [`CallbackError::PortTaken`] names all that were tried.
    pub fn bind_first<'a>(redirect_uris: impl IntoIterator<Item = &'a RedirectUri>) -> Result<Self, CallbackError> {
        let mut taken = Vec::new();
        let mut last = CallbackError::NoRedirectUri;
        for redirect_uri in redirect_uris {
            match Self::bind(redirect_uri) {
                Err(CallbackError::PortTaken { addresses }) => taken.extend(addresses),
                Err(error @ CallbackError::CannotListen { .. }) => last = error,
                bound => return bound,
            }
        }
        Err(if taken.is_empty() { last } else { CallbackError::PortTaken { addresses: taken } })
    }

    /// Other limits than the default ones, such as a shorter time for the whole login.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The app's own pages in place of those that come with this crate.
    pub fn pages(mut self, pages: Pages) -> Self {
        self.pages = pages;
        self
    }

    /// Where the redirect must come, with the real port in it: start the login with this.
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// Waits for the redirect of `login`, and answers the browser meanwhile.
    ///
    /// Dropping the future closes the port and ends the login. The time of the authorization is read from the system's
    /// clock.
    ///
    /// # Errors
    /// [`CallbackError::Denied`] when the user or Spotify said no, [`CallbackError::NobodyCame`] after [`Limits::login`],
    /// and [`CallbackError::OtherRedirectUri`] for a login that was started for another place.
    ///
    /// # Panics
    /// Tokio panics if the runtime was built without I/O or time; `#[tokio::main]` and `Builder::enable_all` have both.
    pub async fn wait(self, login: Login<AwaitingRedirect>) -> Result<Login<HasCode>, CallbackError> {
        self.wait_by(login, || SystemTime::now().into()).await
    }

    /// [`wait`](Self::wait) with a wall clock of the caller's, which says when the user gave consent.
    ///
    /// # Errors
    /// As for [`wait`](Self::wait).
    ///
    /// # Panics
    /// As for [`wait`](Self::wait).
    pub async fn wait_by(
        self,
        login: Login<AwaitingRedirect>,
        wall: impl Fn() -> Timestamp + Send,
    ) -> Result<Login<HasCode>, CallbackError> {
        if *login.redirect_uri() != self.redirect_uri {
            return Err(CallbackError::OtherRedirectUri {
                login: Box::new(login.redirect_uri().clone()),
                server: Box::new(self.redirect_uri),
            });
        }
        Handle::try_current().map_err(|_| CallbackError::NoRuntime)?;
        let responder = Responder::new(login)?.pages(self.pages).keep_rejected(self.limits.rejected_kept);
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        Serving::new(listener, self.redirect_uri, responder, self.limits, wall).finish().await
    }
}

fn cannot_listen(address: SocketAddr, error: io::Error) -> CallbackError {
    match error.kind() {
        io::ErrorKind::AddrInUse => CallbackError::PortTaken { addresses: vec![address] },
        _ => CallbackError::CannotListen { address, error },
    }
}
