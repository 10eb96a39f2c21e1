//! What the provider knows of a token (RFC 7662): the proof that what our crates hand out is what it has issued.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};
use serde::Deserialize;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccessToken, RefreshToken, Scopes, Timestamp, Token};
use url::form_urlencoded::Serializer;

use crate::clients::{CONFIDENTIAL, Registration};
use crate::stage::Stage;

#[derive(Deserialize)]
struct Introspection {
    active: bool,
    client_id: Option<String>,
    scope: Option<String>,
    exp: Option<i64>,
}

impl Stage {
    /// Checks that the provider takes this token for what we take it for: alive, this client's, of these scopes, to end then.
    pub(crate) async fn knows(&self, client: &Registration, token: &Token) -> Result<()> {
        let known = self.introspect(token.access_token().expose_secret()).await?;
        ensure!(known.active, "the provider does not know the access token");
        ensure!(known.client_id.as_deref() == Some(client.id), "it belongs to the client {:?}", known.client_id);
        let scopes: Scopes = known.scope.unwrap_or_default().parse()?;
        ensure!(scopes == *token.scopes(), "granted were {scopes}, recorded are {}", token.scopes());
        let ends = Timestamp::from_unix_seconds(known.exp.context("the provider names no end")?);
        let expected = token.expires_at().context("our token has no end")?;
        // The provider counts whole seconds from when it made the token, we from when we asked for it: ours ends first.
        let late = expected.since(ends);
        let early = ends.since(expected);
        ensure!(late <= Duration::from_secs(1), "we use the token for {late:?} too long");
        ensure!(early <= Duration::from_secs(10), "we give the token up {early:?} too early");
        if let Some(refresh_token) = token.refresh_token() {
            ensure!(self.refresh_token_lives(refresh_token).await?, "the provider does not know the refresh token");
        }
        Ok(())
    }

    /// Whether the access token can still be used.
    pub(crate) async fn lives(&self, token: &AccessToken) -> Result<bool> {
        Ok(self.introspect(token.expose_secret()).await?.active)
    }

    /// Whether the refresh token can still be used.
    pub(crate) async fn refresh_token_lives(&self, token: &RefreshToken) -> Result<bool> {
        Ok(self.introspect(token.expose_secret()).await?.active)
    }

    /// Revokes a token (RFC 7009) in the app's stead, as a user does in the account's settings.
    pub(crate) async fn revoke(&self, client: &Registration, token: &RefreshToken) -> Result<()> {
        let form = Serializer::new(String::new())
            .append_pair("token", token.expose_secret())
            .append_pair("client_id", client.id)
            .finish();
        let response = self.post("/api/revoke", form, None).await?;
        ensure!(response.status().is_success(), "the provider did not revoke: {}", response.status());
        Ok(())
    }

    async fn introspect(&self, token: &str) -> Result<Introspection> {
        let form = Serializer::new(String::new()).append_pair("token", token).finish();
        let Some(secret) = CONFIDENTIAL.secret else { bail!("a public client may not introspect") };
        let basic = format!("Basic {}", STANDARD.encode(format!("{}:{secret}", CONFIDENTIAL.id)));
        let response = self.post("/api/introspect", form, Some(&basic)).await?;
        serde_json::from_slice(response.body()).context("the provider's introspection cannot be read")
    }

    async fn post(&self, path: &str, form: String, authorization: Option<&str>) -> Result<Response<Bytes>> {
        let mut request =
            Request::post(format!("{}{path}", self.issuer)).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header(AUTHORIZATION, value);
        }
        let request = request.body(Bytes::from(form))?;
        Ok(self.transport.send(request, 64 * 1024, Duration::from_secs(20)).await?)
    }
}
