//! RFC 7636: the verifier decides who may use a code.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AuthorizationErrorCode, AwaitingRedirect, Login, RedirectError};
use url::Url;

use crate::browser::{Arrival, User, visit};
use crate::by_hand::Draft;
use crate::clients::{CONFIDENTIAL, PUBLIC, Registration};
use crate::stage::Stage;

const KINDS: [&Registration; 2] = [&PUBLIC, &CONFIDENTIAL];

pub(super) async fn always_s256(stage: Arc<Stage>) -> Result<()> {
    for client in KINDS {
        let login = stage.start(stage.plan(client)?)?;
        let url = Url::parse(login.authorize_url().as_str())?;
        let all = |name: &str| url.query_pairs().filter(|(own, _)| own == name).map(|(_, v)| v.into_owned()).collect();
        let (methods, challenges): (Vec<_>, Vec<_>) = (all("code_challenge_method"), all("code_challenge"));
        ensure!(methods == ["S256"], "the methods are {methods:?}");
        let redirect = stage.redirect(&login).await?;
        let draft = Draft::of(stage.take(login, &redirect)?.exchange(), &stage)?;
        let verifier = draft.value("code_verifier")?;
        ensure!(!challenges.iter().any(|challenge| challenge == verifier), "the verifier went through the browser");
        ensure!((43..=128).contains(&verifier.len()), "the verifier has {} characters", verifier.len());
        // The provider computes the challenge anew.
        draft.granted(&stage).await?;
    }
    Ok(())
}

pub(super) async fn wrong_verifier(stage: Arc<Stage>) -> Result<()> {
    for client in KINDS {
        let draft = Draft::of(stage.exchange(stage.plan(client)?).await?, &stage)?;
        let right = draft.value("code_verifier")?;
        let mut close = right.to_owned();
        let last = close.pop().context("an empty verifier")?;
        close.push(if last == 'A' { 'B' } else { 'A' });
        for wrong in [close, "x".repeat(43), format!("{right}~"), right.to_lowercase()] {
            draft.replacing("code_verifier", &wrong)?.refused(&stage, "invalid_grant").await?;
        }
        draft.granted(&stage).await?;
    }
    Ok(())
}

pub(super) async fn missing_verifier(stage: Arc<Stage>) -> Result<()> {
    for client in KINDS {
        let draft = Draft::of(stage.exchange(stage.plan(client)?).await?, &stage)?;
        draft.without("code_verifier")?.refused(&stage, "invalid_grant").await?;
        draft.granted(&stage).await?;
    }
    Ok(())
}

pub(super) async fn reused_verifier(stage: Arc<Stage>) -> Result<()> {
    for client in KINDS {
        let first = Draft::of(stage.exchange(stage.plan(client)?).await?, &stage)?;
        first.granted(&stage).await?;
        let second = Draft::of(stage.exchange(stage.plan(client)?).await?, &stage)?;
        let used = first.value("code_verifier")?;
        second.replacing("code_verifier", used)?.refused(&stage, "invalid_grant").await?;
        second.granted(&stage).await?;
    }
    Ok(())
}

/// An attacker's code under the victim's state: state and issuer are right, only the verifier tells.
pub(super) async fn injected_code(stage: Arc<Stage>) -> Result<()> {
    for client in KINDS {
        let attacker = stage.start(stage.plan(client)?)?;
        let victim = stage.start(stage.plan(client)?)?;
        let stolen = parameter(&stage.redirect(&attacker).await?, "code")?;
        let mut injected = Url::parse(&stage.redirect(&victim).await?)?;
        let pairs: Vec<_> = injected.query_pairs().into_owned().collect();
        let replaced =
            pairs.into_iter().map(|(name, value)| if name == "code" { (name, stolen.clone()) } else { (name, value) });
        injected.query_pairs_mut().clear().extend_pairs(replaced.collect::<Vec<_>>());
        let exchange = stage.take(victim, injected.as_str())?.exchange();
        stage.sign_in_again(exchange).await?;
    }
    Ok(())
}

pub(super) async fn plain(stage: Arc<Stage>) -> Result<()> {
    for client in KINDS {
        let login = stage.start(stage.plan(client)?)?;
        let plain = altered(&login, |(name, value)| match name.as_str() {
            "code_challenge_method" => Some((name, "plain".to_owned())),
            _ => Some((name, value)),
        })?;
        refused(&stage, login, &plain).await?;
    }
    Ok(())
}

pub(super) async fn no_challenge(stage: Arc<Stage>) -> Result<()> {
    for client in KINDS {
        let login = stage.start(stage.plan(client)?)?;
        let bare = altered(&login, |(name, value)| (!name.starts_with("code_challenge")).then_some((name, value)))?;
        refused(&stage, login, &bare).await?;
    }
    Ok(())
}

/// The provider must send the user back with `invalid_request`, and our login must say so.
async fn refused(stage: &Stage, login: Login<AwaitingRedirect>, address: &str) -> Result<()> {
    let redirect = match visit(&stage.transport, address, User::Allows).await? {
        Arrival::Redirected(redirect) => redirect,
        Arrival::Page { status, text } => bail!("a page instead of a redirect: {status} {text}"),
    };
    match login.on_redirect(&redirect, stage.transport.now()) {
        Err(RedirectError::Denied(error)) if *error.code() == AuthorizationErrorCode::InvalidRequest => Ok(()),
        other => bail!("invalid_request was due: {other:?}"),
    }
}

/// The login's authorize URL with its parameters changed one by one, or taken out.
fn altered(
    login: &Login<AwaitingRedirect>,
    change: impl Fn((String, String)) -> Option<(String, String)>,
) -> Result<String> {
    let mut url = Url::parse(login.authorize_url().as_str())?;
    let pairs: Vec<_> = url.query_pairs().into_owned().filter_map(change).collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
    ensure!(url.as_str() != login.authorize_url().as_str(), "nothing was changed");
    Ok(url.into())
}

fn parameter(redirect: &str, name: &str) -> Result<String> {
    let url = Url::parse(redirect)?;
    let found = url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned());
    found.with_context(|| format!("the redirect has no {name}"))
}
