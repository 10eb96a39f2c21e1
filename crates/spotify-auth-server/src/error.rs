//! Why no login came of it, each with what to do.
//!
//! ```
//! use spotify_auth_core::RedirectUri;
//! use spotify_auth_server::{CallbackError, CallbackServer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let first = CallbackServer::bind(&"http://127.0.0.1/callback".parse()?)?;
//! let second = CallbackServer::bind(first.redirect_uri());
//! let error = second.unwrap_err();
//! assert!(matches!(error, CallbackError::PortTaken { .. }));
//! assert!(error.to_string().contains("close it, or register another port"));
//! # Ok(()) }
//! ```

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use spotify_auth_core::{AuthorizationError, RedirectUri};

use crate::browser::ShowError;
use crate::place::NotHttp;
use crate::rejected::Rejected;

/// Why the callback server could not be opened, or why no login came of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// Another program listens there, perhaps another login of the same app. No browser was opened.
    #[error(
        "{} in use by another program, maybe by a login that still waits: close it, or register another port as redirect \
         URI in Spotify's dashboard and use that",
        Addresses(addresses)
    )]
    PortTaken {
        /// Every address that was tried.
        addresses: Vec<SocketAddr>,
    },
    /// The system does not let us listen there: no such address family, or a port that needs privileges.
    #[error("cannot listen on {address} ({error}): register another port or address as redirect URI and use that")]
    CannotListen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// The redirect does not come to this machine's loopback interface.
    #[error(
        "{0} does not lead to this machine, so nothing can wait for it here: use http://127.0.0.1:PORT/callback, or take \
         the redirect where it arrives, with a Responder in a web server or Login::on_redirect for a pasted address"
    )]
    NotLoopback(RedirectUri),
    /// No redirect URI was given to choose from.
    #[error("there is no redirect URI to listen on: give at least one, such as http://127.0.0.1:8888/callback")]
    NoRedirectUri,
    /// The login will come back somewhere else.
    #[error(
        "the login comes back at {login} but the server waits at {server}: start it with the server's redirect_uri()"
    )]
    OtherRedirectUri {
        /// Where the login comes back.
        login: Box<RedirectUri>,
        /// Where the server waits.
        server: Box<RedirectUri>,
    },
    /// The user or Spotify said no.
    #[error("the login was not granted: {0}")]
    Denied(AuthorizationError),
    /// The deadline passed without the redirect.
    #[error(
        "nobody came back from Spotify within {} s ({rejected}): start the login again; if the browser showed \
         INVALID_CLIENT, check the client id and that exactly this redirect URI is in Spotify's dashboard: {redirect_uri}",
        after.as_secs_f32()
    )]
    NobodyCame {
        /// How long the server waited.
        after: Duration,
        /// Where it waited.
        redirect_uri: Box<RedirectUri>,
        /// What came instead.
        rejected: Rejected,
    },
    /// Neither could the browser be opened nor the address be printed.
    #[error(transparent)]
    Show(#[from] ShowError),
    /// There is no tokio runtime to wait in.
    #[error("waiting for the redirect needs tokio: call it inside a runtime that has I/O and time enabled")]
    NoRuntime,
    /// The system refused something that should always work.
    #[error("the callback server failed: {0}; start the login again")]
    Io(#[from] io::Error),
}

impl From<NotHttp> for CallbackError {
    fn from(NotHttp(redirect_uri): NotHttp) -> Self {
        Self::NotLoopback(redirect_uri)
    }
}

/// `127.0.0.1:8888 is`, or `127.0.0.1:8888 and [::1]:8888 are`.
struct Addresses<'a>(&'a [SocketAddr]);

impl fmt::Display for Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, address) in self.0.iter().enumerate() {
            let separator = match index {
                0 => "",
                _ if index + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(f, "{separator}{address}")?;
        }
        f.write_str(if self.0.len() == 1 { " is" } else { " are" })
    }
}
