//! One user's login: a typestate walked once, from the authorize URL to the exchange of the code.
//!
//! ```
//! use std::time::Duration;
//! use spotify_auth_core::{AccountsUrls, Client, Login, Now, RedirectError, Scope, Scopes, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let login = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?)
//!     .scopes(Scopes::from([Scope::UserLibraryRead]))
//!     .start(random_bytes); // 64 bytes from a secure random source
//!
//! // Open `login.authorize_url()` in the user's browser, and wait for the redirect.
//! let url = login.authorize_url().as_str();
//! assert!(url.starts_with("https://accounts.spotify.com/authorize?"));
//! # let state = url.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default().to_owned();
//!
//! // A redirect that is not ours hands the same login back.
//! let login = match login.on_redirect("code=stolen&state=guessed", now) {
//!     Err(RedirectError::NotOurs { login, .. }) => login,
//!     other => panic!("{other:?}"),
//! };
//!
//! // Ours carries our state: what follows is the machine that exchanges the code for a token.
//! let redirect = format!("http://127.0.0.1:8888/callback?code=NApC&state={state}");
//! let exchange = login.on_redirect(&redirect, now).map_err(|_| "not our redirect")?.exchange();
//! # let _ = exchange; Ok(()) }
//! ```
//!
//! A program that does not run until the redirect comes [exports](Login::export_secret) the login and
//! [restores](Login::restore) it.

mod authorize;
mod export;
mod redirect;

use std::fmt;
use std::time::Duration;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

pub use authorize::{AuthorizeUrl, LoginBuilder, LoginError};
pub use export::LoginRestoreError;
pub use redirect::{AuthorizationError, AuthorizationErrorCode, NotOurs, RedirectError};

use crate::client::Client;
use crate::exchange::{Exchange, Grant};
use crate::pkce::CodeVerifier;
use crate::redirect_uri::RedirectUri;
use crate::scopes::Scopes;
use crate::secret::AuthorizationCode;
use crate::time::{Now, Timestamp};
use crate::urls::AccountsUrls;

/// One login of one user, in state `S`. Moved along, never cloned; `Debug` names the state only.
pub struct Login<S> {
    terms: Box<Terms>,
    state: S,
}

/// The user has been sent to Spotify; the redirect has not come yet.
pub struct AwaitingRedirect {
    url: AuthorizeUrl,
    expected: State,
}

/// The redirect came and carried a code.
pub struct HasCode {
    code: AuthorizationCode,
    authorized_at: Timestamp,
}

/// What stays the same from the authorize URL to the token request.
struct Terms {
    client: Client,
    urls: AccountsUrls,
    redirect_uri: RedirectUri,
    scopes: Scopes,
    verifier: CodeVerifier,
}

/// 256 random bits that tie the redirect to this login (RFC 6749 section 10.12). Not comparable with `==`.
struct State(Zeroizing<String>);

impl State {
    fn matches(&self, candidate: &str) -> bool {
        self.0.as_bytes().ct_eq(candidate.as_bytes()).into()
    }
}

impl Login<AwaitingRedirect> {
    /// Plans a login for `client`, to come back at `redirect_uri`.
    pub fn builder(client: Client, redirect_uri: RedirectUri) -> LoginBuilder {
        LoginBuilder::new(client, redirect_uri)
    }

    fn new(plan: LoginBuilder, mut entropy: [u8; 64]) -> Self {
        let mut halves = Zeroizing::new([[0; 32]; 2]);
        halves.as_flattened_mut().copy_from_slice(&entropy);
        entropy.zeroize();
        let verifier = CodeVerifier::from_entropy(&halves[0]);
        let expected = State(Zeroizing::new(authorize::state_text(&halves[1])));
        Self::with_secrets(plan, verifier, expected)
    }

    fn with_secrets(plan: LoginBuilder, verifier: CodeVerifier, expected: State) -> Self {
        let url = plan.authorize_url(&verifier, &expected.0);
        let terms = Terms {
            client: plan.client,
            urls: plan.urls,
            redirect_uri: plan.redirect_uri,
            scopes: plan.scopes,
            verifier,
        };
        Self { terms: Box::new(terms), state: AwaitingRedirect { url, expected } }
    }

    /// The address to open in the user's browser.
    pub fn authorize_url(&self) -> &AuthorizeUrl {
        &self.state.url
    }

    /// Where Spotify will send the user back to.
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.terms.redirect_uri
    }

    /// Turns the login into text, for a program that ends, or a web server that answers other requests, before the redirect
    /// comes. [`restore`](Self::restore) takes it for `lifetime` from `now` on.
    ///
    /// The text is a secret: it stays where only this app can read it (a web server's memory or database, a private file),
    /// never in a cookie or an address. A login is good for one redirect, and so is its export: remove it when it is
    /// restored. Read [`authorize_url`](Self::authorize_url) first; exporting takes the login.
    pub fn export_secret(self, now: Now, lifetime: Duration) -> Zeroizing<String> {
        export::write(&self, now.wall(), lifetime)
    }

    /// Goes on with a login that was exported. `plan` is made as it was for [`start`](LoginBuilder::start): what the app
    /// knows about itself (its secret above all) is not in the text. The scopes are those of the exported login.
    ///
    /// # Errors
    /// [`LoginRestoreError::Expired`] after its lifetime, and others for a text that is none or belongs to another client,
    /// redirect URI or accounts service than `plan`'s.
    pub fn restore(text: &str, plan: LoginBuilder, now: Now) -> Result<Self, LoginRestoreError> {
        export::read(text, plan, now.wall())
    }

    /// Takes the redirect: the raw query (`code=..&state=..`), a path with its query, or the whole URL as a user would
    /// paste it. `now` becomes the time of the authorization, from which Spotify counts the refresh token's six months.
    ///
    /// # Errors
    /// [`RedirectError::Denied`] when the user or Spotify said no, which ends this login;
    /// [`RedirectError::NotOurs`] with the login itself when the redirect does not belong to it: keep waiting.
    pub fn on_redirect(self, redirect: &str, now: Now) -> Result<Login<HasCode>, RedirectError> {
        match redirect::judge(redirect, &self.state.expected, &self.terms.urls) {
            Ok(code) => Ok(Login { terms: self.terms, state: HasCode { code, authorized_at: now.wall() } }),
            Err(redirect::Verdict::Denied(error)) => Err(RedirectError::Denied(error)),
            Err(redirect::Verdict::NotOurs(reason)) => Err(RedirectError::NotOurs { login: self, reason }),
        }
    }
}

impl Login<HasCode> {
    /// The machine that exchanges the code for a [`Token`](crate::Token). The code is used up by it, whatever comes of it.
    ///
    /// A code is exchanged once, which the types see to:
    ///
    /// ```compile_fail,E0382
    /// use spotify_auth_core::{Exchange, HasCode, Login};
    ///
    /// fn twice(login: Login<HasCode>) -> (Exchange, Exchange) {
    ///     (login.exchange(), login.exchange())
    /// }
    /// ```
    pub fn exchange(self) -> Exchange {
        let Terms { client, urls, redirect_uri, scopes, verifier } = *self.terms;
        let HasCode { code, authorized_at } = self.state;
        let grant = Grant::AuthorizationCode { code, redirect_uri, verifier: Some(verifier), authorized_at };
        Exchange::new(client, urls, grant, scopes)
    }
}

impl fmt::Debug for Login<AwaitingRedirect> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login<AwaitingRedirect>")
    }
}

impl fmt::Debug for Login<HasCode> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login<HasCode>")
    }
}

impl fmt::Debug for AwaitingRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AwaitingRedirect")
    }
}

impl fmt::Debug for HasCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HasCode")
    }
}

#[cfg(test)]
mod tests;
