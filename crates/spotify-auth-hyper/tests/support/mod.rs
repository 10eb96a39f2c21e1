//! A signed-in user on a fresh fake, over real sockets.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

pub(crate) mod again;
pub(crate) mod proxy;
pub(crate) mod relay;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::Request;
use http::header::LOCATION;
use spotify_auth_core::driver::{Authenticator, Transport};
use spotify_auth_core::{AccountsUrls, AuthorizeUrl, Client, HasCode, Login, Session, Token};
use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_fake::Fake;

/// The random bytes that spread renewals in time; any will do.
pub(crate) const SEED: [u8; 8] = [7; 8];

/// One fake, one transport, one public client.
pub(crate) struct Scene {
    pub(crate) fake: Fake,
    pub(crate) transport: HyperTransport,
    pub(crate) client: Client,
    pub(crate) urls: AccountsUrls,
}

impl Scene {
    pub(crate) async fn new() -> Result<Self> {
        Self::with(Fake::builder().start().await?).await
    }

    pub(crate) async fn with(fake: Fake) -> Result<Self> {
        let transport = HyperTransport::builder().connect_timeout(Duration::from_secs(2)).build()?;
        let urls = AccountsUrls::with_base(fake.base_url())?;
        Self::of(fake, transport, urls)
    }

    /// The same over TLS, with the fake's authority trusted.
    pub(crate) async fn over_tls(fake: Fake) -> Result<Self> {
        let transport = HyperTransport::builder().roots(Roots::pem(fake.ca_pem().as_bytes())?).build()?;
        let urls = AccountsUrls::with_base(fake.https_base_url())?;
        Self::of(fake, transport, urls)
    }

    fn of(fake: Fake, transport: HyperTransport, urls: AccountsUrls) -> Result<Self> {
        let client = Client::public(fake.public_client().id.as_str())?;
        Ok(Self { fake, transport, client, urls })
    }

    pub(crate) fn confidential(&self) -> Result<Client> {
        let client = self.fake.confidential_client();
        Ok(Client::confidential(client.id.as_str(), client.secret.as_str())?)
    }

    /// Walks one login of this client up to the code.
    pub(crate) async fn code(&self, client: Client) -> Result<Login<HasCode>> {
        let login = Login::builder(client, "http://127.0.0.1:8888/callback".parse()?)
            .scopes("user-read-private user-library-read".parse::<spotify_auth_core::Scopes>()?)
            .accounts_urls(self.urls.clone())
            .start(self.transport.entropy()?);
        let redirect = self.authorize(login.authorize_url()).await?;
        login.on_redirect(&redirect, self.transport.now()).map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// What the browser would be redirected to.
    pub(crate) async fn authorize(&self, url: &AuthorizeUrl) -> Result<String> {
        let request = Request::get(url.as_str()).body(Bytes::new())?;
        let response = self.transport.send(request, 1 << 20, Duration::from_secs(5)).await?;
        let location = response.headers().get(LOCATION).context("the fake did not redirect")?;
        Ok(location.to_str()?.to_owned())
    }

    pub(crate) async fn sign_in(&self) -> Result<Token> {
        Ok(self.transport.drive(self.code(self.client.clone()).await?.exchange()).await?)
    }

    pub(crate) fn session(&self, token: Token) -> Session {
        Session::new(self.client.clone(), self.urls.clone(), token, SEED)
    }

    pub(crate) fn authenticator(&self, session: Session) -> Authenticator {
        Authenticator::new(Arc::new(self.transport.clone()), session)
    }
}

/// The same token, with its access token's time over.
pub(crate) fn expired(token: &Token) -> Result<Token> {
    let mut export: serde_json::Value = serde_json::from_str(&token.export_secret())?;
    export["expires_in"] = 0.into();
    Ok(Token::import(&export.to_string())?)
}
