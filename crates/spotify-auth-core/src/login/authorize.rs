//! The way out: what to ask for, and the address that asks for it.
//!
//! ```
//! use spotify_auth_core::{Client, Login, LoginError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let plan = Login::builder(Client::public("client id")?, "http://127.0.0.1:8888/callback".parse()?);
//! assert!(plan.clone().extra("state", "mine").is_err()); // ours cannot be overridden
//! let error = plan.response_type("token").unwrap_err();
//! assert_eq!(error, LoginError::ImplicitGrant); // and names PKCE in its message
//! # Ok(()) }
//! ```

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use zeroize::Zeroizing;

use super::{AwaitingRedirect, Login};
use crate::client::Client;
use crate::pkce::CodeVerifier;
use crate::redirect_uri::RedirectUri;
use crate::scopes::Scopes;
use crate::text::Sanitized;
use crate::urls::AccountsUrls;

/// The parameters of an authorization request that a login sets itself, and those that would change their meaning: where
/// the answer's parameters stand (`response_mode`), or a request object that replaces all others (RFC 9101).
const OURS: &[&str] = &[
    "client_id",
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "show_dialog",
    "response_mode",
    "request",
    "request_uri",
];

/// A login that is being planned. [`start`](Self::start) turns it into a [`Login`].
#[derive(Clone, Debug)]
pub struct LoginBuilder {
    pub(super) client: Client,
    pub(super) urls: AccountsUrls,
    pub(super) redirect_uri: RedirectUri,
    pub(super) scopes: Scopes,
    show_dialog: bool,
    extra: Vec<(String, String)>,
}

/// Why a login cannot be planned that way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// `response_type=token`.
    #[error(
        "Spotify ended the implicit grant (response_type=token) in November 2025: \
         use the authorization code grant with PKCE, which Login does, with response_type=code"
    )]
    ImplicitGrant,
    /// A response type that Spotify does not know.
    #[error("{0} is not a response type that Spotify knows: the only one is code")]
    UnknownResponseType(Sanitized),
    /// An extra parameter that a login sets itself, or that would override those it sets.
    #[error("the parameter {0} is the login's own to set and cannot be given: use the builder's methods")]
    ReservedParameter(Sanitized),
}

impl LoginBuilder {
    pub(super) fn new(client: Client, redirect_uri: RedirectUri) -> Self {
        Self {
            client,
            urls: AccountsUrls::spotify(),
            redirect_uri,
            scopes: Scopes::none(),
            show_dialog: false,
            extra: Vec::new(),
        }
    }

    /// What the app may do for the user. None by default: public data only.
    #[must_use]
    pub fn scopes(mut self, scopes: impl Into<Scopes>) -> Self {
        self.scopes = scopes.into();
        self
    }

    /// Show the consent page even to a user who has agreed before, so that another account can be chosen.
    #[must_use]
    pub fn show_dialog(mut self, show: bool) -> Self {
        self.show_dialog = show;
        self
    }

    /// Another accounts service than Spotify's, for tests.
    #[must_use]
    pub fn accounts_urls(mut self, urls: AccountsUrls) -> Self {
        self.urls = urls;
        self
    }

    /// Another redirect URI, such as the one with the port that a listener was given.
    #[must_use]
    pub fn redirect_uri(mut self, redirect_uri: RedirectUri) -> Self {
        self.redirect_uri = redirect_uri;
        self
    }

    /// A further parameter of the authorization request, such as `locale`.
    ///
    /// # Errors
    /// [`LoginError::ReservedParameter`] for a parameter that the login sets itself, that would override such a one, or
    /// that was given before.
    pub fn extra(mut self, name: &str, value: &str) -> Result<Self, LoginError> {
        if OURS.contains(&name) || self.extra.iter().any(|(set, _)| set == name) {
            return Err(LoginError::ReservedParameter(Sanitized::new(name)));
        }
        self.extra.push((name.to_owned(), value.to_owned()));
        Ok(self)
    }

    /// For apps that read the response type from a configuration: `code` is what a login does anyway.
    ///
    /// # Errors
    /// [`LoginError::ImplicitGrant`] for `token`, which Spotify has ended; its message names the replacement.
    pub fn response_type(self, response_type: &str) -> Result<Self, LoginError> {
        match response_type {
            "code" => Ok(self),
            "token" => Err(LoginError::ImplicitGrant),
            other => Err(LoginError::UnknownResponseType(Sanitized::new(other))),
        }
    }

    /// The redirect URI planned so far.
    pub fn planned_redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// Who asks: what the session of the login's token is made with too.
    pub fn planned_client(&self) -> &Client {
        &self.client
    }

    /// The accounts service that is asked.
    pub fn planned_urls(&self) -> &AccountsUrls {
        &self.urls
    }

    /// Starts the login. `entropy` is 64 bytes from a cryptographically secure random source, fresh for each login: half
    /// becomes the PKCE verifier, half the state.
    pub fn start(self, entropy: [u8; 64]) -> Login<AwaitingRedirect> {
        Login::<AwaitingRedirect>::new(self, entropy)
    }

    pub(super) fn authorize_url(&self, verifier: &CodeVerifier, state: &str) -> AuthorizeUrl {
        // Room for all but very long extras, so that growing leaves no copy of the state behind.
        let mut url = Zeroizing::new(String::with_capacity(4 * 1024));
        url.push_str(self.urls.authorize());
        url.push('?');
        let query_at = url.len();
        let mut query = Serializer::for_suffix(&mut *url, query_at);
        query
            .append_pair("client_id", self.client.id())
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("code_challenge_method", "S256")
            .append_pair("code_challenge", &verifier.challenge())
            .append_pair("state", state);
        if !self.scopes.is_empty() {
            query.append_pair("scope", &self.scopes.to_string());
        }
        if self.show_dialog {
            query.append_pair("show_dialog", "true");
        }
        query.extend_pairs(&self.extra);
        query.finish();
        AuthorizeUrl(url)
    }
}

/// 256 bits as 43 characters of base64url.
pub(super) fn state_text(entropy: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(entropy)
}

/// The address that asks the user for consent. It carries the login's state, so it is shown only where asked for.
///
/// Only a login makes one, so that none goes out without PKCE and state:
///
/// ```compile_fail,E0423
/// use spotify_auth_core::AuthorizeUrl;
///
/// let url = AuthorizeUrl("https://accounts.spotify.com/authorize?client_id=x".to_owned().into());
/// ```
pub struct AuthorizeUrl(Zeroizing<String>);

impl AuthorizeUrl {
    /// The address, to be opened in the user's browser or shown to the user; not for logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AuthorizeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorizeUrl(..)")
    }
}
