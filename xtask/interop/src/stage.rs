//! What a scenario plays on: one accounts service, one transport, and the usual steps of a login.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http::Request;
use spotify_auth_core::driver::{Authenticator, Transport};
use spotify_auth_core::{
    AccountsUrls, AuthorizeUrl, AwaitingRedirect, Client, Exchange, ExchangeError, HasCode, Login, LoginBuilder,
    RedirectUri, Scopes, Session, Token, TokenErrorCode,
};
use spotify_auth_hyper::{HyperTransport, Roots};
use url::form_urlencoded::byte_serialize;

use crate::authority::Authority;
use crate::browser::{Arrival, User, visit};
use crate::clients::{Registration, USUAL_SCOPES};
use crate::provider::{Issuers, TokenRequest};

/// How the accounts service is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "HTTP",
            Self::Https => "HTTPS",
        })
    }
}

/// One accounts service and our way to it.
pub(crate) struct Stage {
    scheme: Scheme,
    /// Ours, to HTTP and to HTTPS under the made authority.
    pub(crate) transport: HyperTransport,
    /// This accounts service, whose redirects must name their issuer.
    pub(crate) urls: AccountsUrls,
    /// The other one, which is honest too, and not ours.
    pub(crate) other: AccountsUrls,
    pub(crate) issuer: String,
}

impl Stage {
    pub(crate) fn new(scheme: Scheme, issuers: &Issuers, authority: &Authority) -> Result<Self> {
        let (issuer, other) = match scheme {
            Scheme::Http => (&issuers.http, &issuers.https),
            Scheme::Https => (&issuers.https, &issuers.http),
        };
        let transport = HyperTransport::builder().roots(Roots::pem(authority.pem.as_bytes())?).build()?;
        Ok(Self {
            scheme,
            transport,
            urls: AccountsUrls::with_base(issuer)?.require_issuer(true),
            other: AccountsUrls::with_base(other)?.require_issuer(true),
            issuer: issuer.clone(),
        })
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// A login of this client's, for the usual scopes, back to the usual place.
    pub(crate) fn plan(&self, client: &Registration) -> Result<LoginBuilder> {
        Ok(Login::builder(client.client()?, redirect_uri(8888)?)
            .accounts_urls(self.urls.clone())
            .scopes(USUAL_SCOPES.parse::<Scopes>()?))
    }

    pub(crate) fn start(&self, plan: LoginBuilder) -> Result<Login<AwaitingRedirect>> {
        Ok(plan.start(self.transport.entropy()?))
    }

    /// The same login twice, as if its random bytes had been guessed: what one learns, the other may try.
    pub(crate) fn start_twins(&self, one: LoginBuilder, other: LoginBuilder) -> Result<[Login<AwaitingRedirect>; 2]> {
        let entropy = self.transport.entropy()?;
        Ok([one.start(entropy), other.start(entropy)])
    }

    /// Lets the user answer in the browser.
    pub(crate) async fn visit(&self, url: &AuthorizeUrl, user: User) -> Result<Arrival> {
        visit(&self.transport, url.as_str(), user).await
    }

    /// The redirect of a user who allows.
    pub(crate) async fn redirect(&self, login: &Login<AwaitingRedirect>) -> Result<String> {
        self.visit(login.authorize_url(), User::Allows).await?.redirect()
    }

    /// Gives a login its redirect.
    pub(crate) fn take(&self, login: Login<AwaitingRedirect>, redirect: &str) -> Result<Login<HasCode>> {
        Ok(login.on_redirect(redirect, self.transport.now())?)
    }

    /// Walks a login up to the exchange of its code.
    pub(crate) async fn exchange(&self, plan: LoginBuilder) -> Result<Exchange> {
        let login = self.start(plan)?;
        let redirect = self.redirect(&login).await?;
        Ok(self.take(login, &redirect)?.exchange())
    }

    /// Signs the user in, all the way to the token.
    pub(crate) async fn sign_in(&self, plan: LoginBuilder) -> Result<Token> {
        Ok(self.transport.drive(self.exchange(plan).await?).await?)
    }

    /// Refreshes once, without a session.
    pub(crate) async fn refresh(&self, client: Client, token: &Token) -> Result<Token> {
        Ok(self.transport.drive(Exchange::refresh(client, self.urls.clone(), token)?).await?)
    }

    /// Drives an exchange that the provider must refuse with `code`, and returns what our crates say about it.
    pub(crate) async fn refused(&self, exchange: Exchange, code: TokenErrorCode) -> Result<ExchangeError> {
        match self.transport.drive(exchange).await {
            Ok(_) => bail!("a token was issued where {code} was due"),
            Err(error) => {
                let ExchangeError::Refused { refusal, .. } = &error else { bail!("{code} was due, but: {error}") };
                ensure!(*refusal.code() == code, "{code} was due, but: {error}");
                ensure!(error.is_invalid_grant() == (code == TokenErrorCode::InvalidGrant), "misjudged: {error}");
                Ok(error)
            }
        }
    }

    /// `invalid_grant`, and the advice that goes with it.
    pub(crate) async fn sign_in_again(&self, exchange: Exchange) -> Result<()> {
        let error = self.refused(exchange, TokenErrorCode::InvalidGrant).await?;
        ensure!(error.to_string().contains("sign in again"), "the error does not say what to do: {error}");
        Ok(())
    }

    pub(crate) fn session(&self, client: &Registration, token: Token) -> Result<Session> {
        Ok(Session::new(client.client()?, self.urls.clone(), token, self.seed()?))
    }

    pub(crate) fn authenticator(&self, session: Session) -> Authenticator {
        Authenticator::new(Arc::new(self.transport.clone()), session)
    }

    /// Eight random bytes.
    pub(crate) fn seed(&self) -> Result<[u8; 8]> {
        let entropy = self.transport.entropy()?;
        entropy.first_chunk().copied().context("entropy is longer than eight bytes")
    }

    /// What the provider says that this client has asked of its token endpoint, in order.
    pub(crate) async fn token_requests(&self, client: &Registration) -> Result<Vec<TokenRequest>> {
        let id: String = byte_serialize(client.id.as_bytes()).collect();
        let url = format!("{}/interop/token-requests?client_id={id}", self.issuer);
        let request = Request::get(url).body(Bytes::new())?;
        let response = self.transport.send(request, 1 << 20, Duration::from_secs(20)).await?;
        serde_json::from_slice(response.body()).context("the provider's log cannot be read")
    }

    /// How many requests of this kind the provider has granted this client; a refused one is an error.
    pub(crate) async fn granted(&self, client: &Registration, grant_type: &str) -> Result<usize> {
        let requests = self.token_requests(client).await?;
        if let Some(refused) = requests.iter().find(|request| request.error.is_some()) {
            bail!("the provider refused a request: {refused:?}");
        }
        Ok(requests.iter().filter(|request| request.grant_type.as_deref() == Some(grant_type)).count())
    }
}

/// The usual place that users come back to, on this port.
pub(crate) fn redirect_uri(port: u16) -> Result<RedirectUri> {
    Ok(crate::clients::REDIRECT_URIS[0].parse::<RedirectUri>()?.with_port(port)?)
}
