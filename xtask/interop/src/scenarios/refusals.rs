//! What a client may not ask for at all.

use std::sync::Arc;

use anyhow::{Result, bail, ensure};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{
    AuthorizationErrorCode, Exchange, GrantError, LoginError, RedirectError, Scopes, TokenErrorCode,
};

use crate::browser::{User, visit};
use crate::by_hand::Draft;
use crate::clients::{CONFIDENTIAL, LOGIN_ONLY, NARROW, PUBLIC};
use crate::stage::Stage;

pub(super) async fn scope(stage: Arc<Stage>) -> Result<()> {
    let login = stage.start(stage.plan(&NARROW)?)?;
    let redirect = stage.redirect(&login).await?;
    match login.on_redirect(&redirect, stage.transport.now()) {
        Err(RedirectError::Denied(error)) if *error.code() == AuthorizationErrorCode::InvalidScope => {}
        other => bail!("invalid_scope was due: {other:?}"),
    }
    let draft = Draft::of(Exchange::client_credentials(NARROW.client()?, stage.urls.clone())?, &stage)?;
    draft.adding("scope", "streaming").refused(&stage, "invalid_scope").await?;
    stage.sign_in(stage.plan(&NARROW)?.scopes("user-read-private".parse::<Scopes>()?)).await?;
    Ok(())
}

pub(super) async fn grant_type(stage: Arc<Stage>) -> Result<()> {
    let draft = Draft::of(Exchange::client_credentials(CONFIDENTIAL.client()?, stage.urls.clone())?, &stage)?;
    for unknown in ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "CLIENT_CREDENTIALS"] {
        draft.replacing("grant_type", unknown)?.refused(&stage, "unsupported_grant_type").await?;
    }
    draft.without("grant_type")?.refused(&stage, "invalid_request").await?;
    draft.granted(&stage).await
}

pub(super) async fn grant_type_of_client(stage: Arc<Stage>) -> Result<()> {
    let exchange = Exchange::client_credentials(LOGIN_ONLY.client()?, stage.urls.clone())?;
    // RFC 6749 would have unauthorized_client here; this provider has its own view.
    stage.refused(exchange, TokenErrorCode::InvalidRequest).await?;
    stage.sign_in(stage.plan(&LOGIN_ONLY)?).await?;
    Ok(())
}

pub(super) async fn client_credentials_of_public(stage: Arc<Stage>) -> Result<()> {
    let Err(error) = Exchange::client_credentials(PUBLIC.client()?, stage.urls.clone()) else {
        bail!("our crate built a request that cannot succeed");
    };
    ensure!(error == GrantError::NoClientSecret, "{error}");
    let draft = Draft::of(Exchange::client_credentials(CONFIDENTIAL.client()?, stage.urls.clone())?, &stage)?;
    draft.authorized(None).adding("client_id", PUBLIC.id).refused(&stage, "invalid_request").await
}

pub(super) async fn implicit(stage: Arc<Stage>) -> Result<()> {
    let Err(LoginError::ImplicitGrant) = stage.plan(&PUBLIC)?.response_type("token") else {
        bail!("our crate planned an implicit grant");
    };
    let login = stage.start(stage.plan(&PUBLIC)?)?;
    let url = login.authorize_url().as_str();
    let implicit = url.replace("response_type=code", "response_type=token");
    ensure!(implicit != url, "nothing was changed");
    let redirect = visit(&stage.transport, &implicit, User::Allows).await?.redirect()?;
    // Errors of an implicit request come in the fragment, where no server sees them.
    ensure!(redirect.contains("#error=unsupported_response_type"), "the implicit grant was not refused");
    match login.on_redirect(&redirect, stage.transport.now()) {
        Err(RedirectError::NotOurs { .. }) => Ok(()),
        other => bail!("an answer in the fragment is none of a code login's: {other:?}"),
    }
}

pub(super) async fn redirect_uri(stage: Arc<Stage>) -> Result<()> {
    for other in ["https://evil.example/callback", "http://127.0.0.1:8888/callback/", "http://127.0.0.1:8888/Callback"]
    {
        let login = stage.start(stage.plan(&PUBLIC)?.redirect_uri(other.parse()?))?;
        let page = stage.visit(login.authorize_url(), User::Allows).await?.page()?;
        ensure!(page.starts_with("invalid_redirect_uri"), "the page says {page}");
    }
    Ok(())
}

pub(super) async fn doubled(stage: Arc<Stage>) -> Result<()> {
    let draft = Draft::of(stage.exchange(stage.plan(&PUBLIC)?).await?, &stage)?;
    for name in ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"] {
        let value = draft.value(name)?.to_owned();
        draft.adding(name, &value).refused(&stage, "invalid_request").await?;
    }
    draft.granted(&stage).await
}
