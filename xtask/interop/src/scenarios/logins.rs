//! Logins that succeed, and the one that the user ends.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use http::StatusCode;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AuthorizationErrorCode, Exchange, RedirectError, RedirectUri, Scope, Scopes};
use spotify_auth_server::CallbackServer;
use tokio::sync::oneshot;

use crate::browser::{User, arrive, visit};
use crate::clients::{CONFIDENTIAL, DEFAULT_SCOPE, PUBLIC, REDIRECT_URIS, Registration, USUAL_SCOPES};
use crate::stage::Stage;

pub(super) async fn public(stage: Arc<Stage>) -> Result<()> {
    signs_in(&stage, &PUBLIC).await
}

pub(super) async fn confidential(stage: Arc<Stage>) -> Result<()> {
    signs_in(&stage, &CONFIDENTIAL).await
}

async fn signs_in(stage: &Stage, client: &Registration) -> Result<()> {
    let before = stage.transport.now().wall();
    let token = stage.sign_in(stage.plan(client)?).await?;
    ensure!(*token.scopes() == USUAL_SCOPES.parse()?, "granted: {}", token.scopes());
    ensure!(token.has_refresh_token(), "no refresh token came");
    ensure!(token.authorized_at().is_some_and(|at| at >= before), "the time of the authorization is not kept");
    stage.knows(client, &token).await
}

pub(super) async fn client_credentials(stage: Arc<Stage>) -> Result<()> {
    let exchange = Exchange::client_credentials(CONFIDENTIAL.client()?, stage.urls.clone())?;
    let token = stage.transport.drive(exchange).await?;
    ensure!(token.scopes().is_empty() && !token.has_refresh_token(), "an app's own token has neither");
    ensure!(token.authorized_at().is_none(), "nobody has authorized this token");
    stage.knows(&CONFIDENTIAL, &token).await
}

pub(super) async fn callback_server(stage: Arc<Stage>) -> Result<()> {
    let server = CallbackServer::bind(&REDIRECT_URIS[0].parse()?)?;
    let port = server.redirect_uri().loopback().and_then(|loopback| loopback.port).context("no port was bound")?;
    let (tell, address) = oneshot::channel();
    let tell = std::sync::Mutex::new(Some(tell));
    let opener = move |address: &str| {
        let tell = tell.lock().ok().and_then(|mut tell| tell.take());
        tell.map_or(Ok(()), |tell| tell.send(address.to_owned()).map_err(std::io::Error::other))
    };
    let user = async {
        let address = address.await.context("no address was opened")?;
        let redirect = visit(&stage.transport, &address, User::Allows).await?.redirect()?;
        ensure!(redirect.starts_with(&format!("http://127.0.0.1:{port}/callback?")), "redirected elsewhere");
        let page = arrive(&stage.transport, &redirect).await?;
        ensure!(page == StatusCode::OK, "the callback page has status {page}");
        anyhow::Ok(())
    };
    let plan = stage.plan(&PUBLIC)?;
    let sign_in = async { server.sign_in(&stage.transport, plan, opener).await.map_err(anyhow::Error::from) };
    let (token, ()) = tokio::try_join!(sign_in, user)?;
    stage.knows(&PUBLIC, &token).await
}

pub(super) async fn redirect_uris(stage: Arc<Stage>) -> Result<()> {
    let [ipv4, ipv6, https, own_scheme] = REDIRECT_URIS;
    let mut uris: Vec<RedirectUri> =
        [ipv4, ipv6, https, own_scheme].iter().map(|uri| uri.parse()).collect::<Result<_, _>>()?;
    for registered in [ipv4, ipv6] {
        for port in [1, 8888, 51_004, u16::MAX] {
            uris.push(registered.parse::<RedirectUri>()?.with_port(port)?);
        }
    }
    for uri in uris {
        let text = uri.as_str().to_owned();
        let login = stage.start(stage.plan(&PUBLIC)?.redirect_uri(uri))?;
        let redirect = stage.redirect(&login).await.with_context(|| text.clone())?;
        ensure!(redirect.starts_with(&format!("{text}?")), "sent to another place than {text}");
        let exchange = stage.take(login, &redirect)?.exchange();
        stage.transport.drive(exchange).await.with_context(|| text)?;
    }
    Ok(())
}

pub(super) async fn all_scopes(stage: Arc<Stage>) -> Result<()> {
    let all: Scopes = Scope::DOCUMENTED.iter().cloned().collect();
    let token = stage.sign_in(stage.plan(&PUBLIC)?.scopes(all.clone())).await?;
    ensure!(*token.scopes() == all, "granted: {}", token.scopes());
    token.require(&all)?;
    stage.knows(&PUBLIC, &token).await
}

pub(super) async fn default_scope(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&PUBLIC)?.scopes(Scopes::none())).await?;
    ensure!(*token.scopes() == DEFAULT_SCOPE.parse()?, "recorded: {}", token.scopes());
    stage.knows(&PUBLIC, &token).await
}

pub(super) async fn narrower(stage: Arc<Stage>) -> Result<()> {
    let login = stage.start(stage.plan(&PUBLIC)?)?;
    let redirect = stage.visit(login.authorize_url(), User::AllowsOnly("user-read-private")).await?.redirect()?;
    let token = stage.transport.drive(stage.take(login, &redirect)?.exchange()).await?;
    ensure!(*token.scopes() == Scopes::from([Scope::UserReadPrivate]), "recorded: {}", token.scopes());
    let Err(missing) = token.require(&USUAL_SCOPES.parse()?) else { bail!("nothing is said to be missing") };
    ensure!(missing.to_string().contains("user-library-read"), "{missing}");
    stage.knows(&PUBLIC, &token).await?;
    // What was not granted stays so.
    let renewed = stage.refresh(PUBLIC.client()?, &token).await?;
    ensure!(renewed.scopes() == token.scopes(), "recorded after the refresh: {}", renewed.scopes());
    stage.knows(&PUBLIC, &renewed).await
}

pub(super) async fn extra_parameters(stage: Arc<Stage>) -> Result<()> {
    let plan = stage.plan(&PUBLIC)?.show_dialog(true).extra("locale", "de-AT")?.extra("x y&=#%", "ü ~\"+")?;
    let token = stage.sign_in(plan).await?;
    stage.knows(&PUBLIC, &token).await
}

pub(super) async fn id_token(stage: Arc<Stage>) -> Result<()> {
    let scopes: Scopes = "openid user-read-private".parse()?;
    let token = stage.sign_in(stage.plan(&CONFIDENTIAL)?.scopes(scopes.clone())).await?;
    ensure!(*token.scopes() == scopes, "granted: {}", token.scopes());
    stage.knows(&CONFIDENTIAL, &token).await
}

pub(super) async fn denied(stage: Arc<Stage>) -> Result<()> {
    for client in [&PUBLIC, &CONFIDENTIAL] {
        let login = stage.start(stage.plan(client)?)?;
        let redirect = stage.visit(login.authorize_url(), User::Denies).await?.redirect()?;
        let error = match login.on_redirect(&redirect, stage.transport.now()) {
            Err(RedirectError::Denied(error)) => error,
            other => bail!("a refusal was due: {other:?}"),
        };
        ensure!(*error.code() == AuthorizationErrorCode::AccessDenied, "{error}");
        ensure!(error.description() == Some("the user pressed Cancel"), "{error}");
        stage.sign_in(stage.plan(client)?).await.context("the login after the refused one")?;
    }
    Ok(())
}
