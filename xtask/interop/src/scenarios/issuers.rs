//! RFC 9207 and the state: whose redirect it is. oidc-provider names itself in every one.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AuthorizationErrorCode, AwaitingRedirect, Login, NotOurs, RedirectError};
use url::Url;

use crate::browser::User;
use crate::clients::PUBLIC;
use crate::stage::Stage;

pub(super) async fn right(stage: Arc<Stage>) -> Result<()> {
    let login = stage.start(stage.plan(&PUBLIC)?)?;
    let redirect = stage.redirect(&login).await?;
    let named =
        Url::parse(&redirect)?.query_pairs().find(|(name, _)| name == "iss").map(|(_, value)| value.into_owned());
    ensure!(named.as_deref() == Some(stage.urls.issuer()), "the provider names {named:?}");
    finish(&stage, login, &redirect).await
}

pub(super) async fn wrong(stage: Arc<Stage>) -> Result<()> {
    let mut login = stage.start(stage.plan(&PUBLIC)?)?;
    let redirect = stage.redirect(&login).await?;
    let right = stage.urls.issuer().to_owned();
    for wrong in [
        format!("{right}/"),
        right.to_uppercase(),
        format!("{right}.evil.example"),
        "https://accounts.spotify.com".into(),
    ] {
        login = not_ours(&stage, login, &with(&redirect, "iss", Some(&wrong))?, NotOurs::WrongIssuer)?;
    }
    finish(&stage, login, &redirect).await
}

pub(super) async fn missing(stage: Arc<Stage>) -> Result<()> {
    let login = stage.start(stage.plan(&PUBLIC)?)?;
    let redirect = stage.redirect(&login).await?;
    let silent = with(&redirect, "iss", None)?;
    let login = not_ours(&stage, login, &silent, NotOurs::NoIssuer)?;
    let login = not_ours(&stage, login, &with(&redirect, "iss", Some(""))?, NotOurs::NoIssuer)?;
    finish(&stage, login, &redirect).await?;

    let lenient = stage.plan(&PUBLIC)?.accounts_urls(stage.urls.clone().require_issuer(false));
    let login = stage.start(lenient)?;
    let silent = with(&stage.redirect(&login).await?, "iss", None)?;
    finish(&stage, login, &silent).await
}

pub(super) async fn wrong_in_a_refusal(stage: Arc<Stage>) -> Result<()> {
    let login = stage.start(stage.plan(&PUBLIC)?)?;
    let redirect = stage.visit(login.authorize_url(), User::Denies).await?.redirect()?;
    let login = not_ours(&stage, login, &with(&redirect, "iss", Some("https://evil.example"))?, NotOurs::WrongIssuer)?;
    let login = not_ours(&stage, login, &with(&redirect, "iss", None)?, NotOurs::NoIssuer)?;
    match login.on_redirect(&redirect, stage.transport.now()) {
        Err(RedirectError::Denied(error)) if *error.code() == AuthorizationErrorCode::AccessDenied => Ok(()),
        other => bail!("the right refusal must end the login: {other:?}"),
    }
}

/// RFC 9700 section 4.4: the user was led to another accounts service under the same state. Its redirect is honest, and
/// its code must not be sent to ours.
pub(super) async fn mix_up(stage: Arc<Stage>) -> Result<()> {
    let elsewhere = stage.plan(&PUBLIC)?.accounts_urls(stage.other.clone());
    let [login, other] = stage.start_twins(stage.plan(&PUBLIC)?, elsewhere)?;
    let foreign = stage.redirect(&other).await?;
    let login = not_ours(&stage, login, &foreign, NotOurs::WrongIssuer)?;
    // The other service's redirect was good for the other login.
    finish(&stage, other, &foreign).await.context("at the other accounts service")?;
    let redirect = stage.redirect(&login).await?;
    finish(&stage, login, &redirect).await
}

pub(super) async fn state(stage: Arc<Stage>) -> Result<()> {
    let login = stage.start(stage.plan(&PUBLIC)?)?;
    let redirect = stage.redirect(&login).await?;
    let stranger = stage.start(stage.plan(&PUBLIC)?)?;
    let strange = stage.redirect(&stranger).await?;
    let login = not_ours(&stage, login, &strange, NotOurs::WrongState)?;
    let login = not_ours(&stage, login, &with(&redirect, "state", Some("guessed"))?, NotOurs::WrongState)?;
    let login = not_ours(&stage, login, &with(&redirect, "state", None)?, NotOurs::NoState)?;
    let login = not_ours(&stage, login, &format!("{redirect}&state=again"), NotOurs::Repeated("state"))?;
    let login = not_ours(&stage, login, &format!("{redirect}&code=again"), NotOurs::Repeated("code"))?;
    let login = not_ours(&stage, login, &format!("{redirect}&error=access_denied"), NotOurs::CodeAndError)?;
    finish(&stage, login, &redirect).await
}

/// The login that the redirect must not end.
fn not_ours(
    stage: &Stage,
    login: Login<AwaitingRedirect>,
    redirect: &str,
    expected: NotOurs,
) -> Result<Login<AwaitingRedirect>> {
    match login.on_redirect(redirect, stage.transport.now()) {
        Err(RedirectError::NotOurs { login, reason }) if reason == expected => Ok(login),
        other => bail!("{expected:?} was due: {other:?}"),
    }
}

async fn finish(stage: &Stage, login: Login<AwaitingRedirect>, redirect: &str) -> Result<()> {
    stage.transport.drive(stage.take(login, redirect)?.exchange()).await?;
    Ok(())
}

/// The redirect with another value for this parameter, or without it.
fn with(redirect: &str, name: &str, value: Option<&str>) -> Result<String> {
    let mut url = Url::parse(redirect)?;
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    ensure!(pairs.iter().any(|(own, _)| own == name), "the redirect has no {name}");
    let kept = pairs.into_iter().filter(|(own, _)| own != name);
    let changed: Vec<_> = kept.chain(value.map(|value| (name.to_owned(), value.to_owned()))).collect();
    url.query_pairs_mut().clear().extend_pairs(changed);
    Ok(url.into())
}
