//! All of a login in the right order: listen, start, show the page, wait, and on to the token.
//!
//! ```
//! use std::io::{self, Write};
//! use std::net::TcpStream;
//! use spotify_auth_core::{Client, Login};
//! use spotify_auth_server::CallbackServer;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let server = CallbackServer::bind(&"http://127.0.0.1/callback".parse()?)?;
//! let address = server.redirect_uri().loopback().ok_or("loopback")?.socket_addr();
//!
//! // Stands in for a browser whose user has consented; a program for people passes `Browser::default()`.
//! let consent = move |url: &str| -> io::Result<()> {
//!     let state = url.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
//!     for path in [format!("/callback?code=NApC&state={state}"), "/callback/done".to_owned()] {
//!         write!(TcpStream::connect(address)?, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
//!     }
//!     Ok(())
//! };
//!
//! let plan = Login::builder(Client::public("client id")?, server.redirect_uri().clone());
//! let login = server.log_in(plan, random_bytes, consent).await?;
//! # let _ = login.exchange(); Ok(()) }
//! ```

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::SystemTime;

use spotify_auth_core::{HasCode, Login, LoginBuilder, Timestamp};
use zeroize::Zeroizing;

use crate::browser::{OpenBrowser, show_address};
use crate::error::CallbackError;
use crate::server::CallbackServer;

impl CallbackServer {
    /// Starts `plan` with this server's redirect URI, brings the user to Spotify's page with `opener`, and waits for the
    /// redirect. If the opener fails, the address is printed on standard error.
    ///
    /// `entropy` is 64 fresh bytes from a cryptographically secure random source.
    ///
    /// # Errors
    /// As for [`wait`](Self::wait), and [`CallbackError::Show`] when the user could not be shown the page at all.
    pub async fn log_in(
        self,
        plan: LoginBuilder,
        entropy: [u8; 64],
        opener: impl OpenBrowser + 'static,
    ) -> Result<Login<HasCode>, CallbackError> {
        self.log_in_by(plan, entropy, opener, || SystemTime::now().into()).await
    }

    async fn log_in_by(
        self,
        plan: LoginBuilder,
        entropy: [u8; 64],
        opener: impl OpenBrowser + 'static,
        wall: impl Fn() -> Timestamp + Send,
    ) -> Result<Login<HasCode>, CallbackError> {
        tokio::runtime::Handle::try_current().map_err(|_| CallbackError::NoRuntime)?;
        let login = plan.redirect_uri(self.redirect_uri().clone()).start(entropy);
        let address = Zeroizing::new(login.authorize_url().as_str().to_owned());
        // Openers block for a moment, and a browser may come back before its opener does: wait meanwhile.
        let mut showing = Some(tokio::task::spawn_blocking(move || show_address(&opener, &address, &mut io::stderr())));
        let mut waiting = pin!(self.wait_by(login, wall));
        poll_fn(|cx| {
            if let Some(task) = &mut showing
                && let Poll::Ready(shown) = Pin::new(task).poll(cx)
            {
                showing = None;
                match shown {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => return Poll::Ready(Err(error.into())),
                    Err(_) => return Poll::Ready(Err(io::Error::other("the browser's opener panicked").into())),
                }
            }
            waiting.as_mut().poll(cx)
        })
        .await
    }
}

/// Listens where `plan` leads and signs the user in: [`CallbackServer::bind`], then [`CallbackServer::log_in`].
///
/// # Errors
/// Those of both. When the port is taken, no browser is opened.
pub async fn log_in(
    plan: LoginBuilder,
    entropy: [u8; 64],
    opener: impl OpenBrowser + 'static,
) -> Result<Login<HasCode>, CallbackError> {
    CallbackServer::bind(plan.planned_redirect_uri())?.log_in(plan, entropy, opener).await
}

#[cfg(feature = "driver")]
mod with_transport {
    use spotify_auth_core::driver::{Transport, drive};
    use spotify_auth_core::{ExchangeError, LoginBuilder, Token, TransportFault};

    use crate::browser::OpenBrowser;
    use crate::error::CallbackError;
    use crate::paste::PasteError;
    use crate::server::CallbackServer;

    /// Why [`sign_in`] or [`sign_in_by_paste`](crate::sign_in_by_paste) came to no token.
    #[derive(Debug, thiserror::Error)]
    #[non_exhaustive]
    pub enum SignInError {
        /// The redirect did not come, or said no.
        #[error(transparent)]
        Callback(#[from] CallbackError),
        /// The address was not pasted, or said no.
        #[error(transparent)]
        Paste(#[from] PasteError),
        /// Spotify's token endpoint gave no token for the code.
        #[error(transparent)]
        Exchange(#[from] ExchangeError),
        /// The system's random source failed.
        #[error("no random bytes for the login ({0}): try again")]
        Entropy(TransportFault),
    }

    impl CallbackServer {
        /// [`log_in`](Self::log_in) with the random bytes and the clock of `transport`, then the exchange of the code for a
        /// token over it.
        ///
        /// # Errors
        /// [`SignInError`].
        pub async fn sign_in(
            self,
            transport: &dyn Transport,
            plan: LoginBuilder,
            opener: impl OpenBrowser + 'static,
        ) -> Result<Token, SignInError> {
            let entropy = transport.entropy().map_err(SignInError::Entropy)?;
            let login = self.log_in_by(plan, entropy, opener, || transport.now().wall()).await?;
            Ok(drive(transport, login.exchange()).await?)
        }
    }

    /// Listens where `plan` leads, signs the user in and gets the token: [`CallbackServer::bind`], then
    /// [`CallbackServer::sign_in`].
    ///
    /// ```no_run
    /// # async fn example(transport: &dyn spotify_auth_core::driver::Transport) -> Result<(), Box<dyn std::error::Error>> {
    /// use spotify_auth_core::{Client, Login, Scope, Scopes};
    /// use spotify_auth_server::{PrintAddress, sign_in};
    ///
    /// let plan = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?)
    ///     .scopes(Scopes::from([Scope::UserLibraryRead]));
    /// let token = sign_in(transport, plan, PrintAddress::default()).await?;
    /// # let _ = token; Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`SignInError`]. When the port is taken, no browser is opened.
    pub async fn sign_in(
        transport: &dyn Transport,
        plan: LoginBuilder,
        opener: impl OpenBrowser + 'static,
    ) -> Result<Token, SignInError> {
        CallbackServer::bind(plan.planned_redirect_uri())?.sign_in(transport, plan, opener).await
    }
}

#[cfg(feature = "driver")]
pub use with_transport::{SignInError, sign_in};
