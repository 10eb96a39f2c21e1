//! Who the client is: unknown ones, wrong secrets, and ids and secrets that only RFC 6749's form-encoding carries over.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use spotify_auth_core::{Client, Exchange, TokenErrorCode};

use crate::browser::User;
use crate::by_hand::Draft;
use crate::clients::{CONFIDENTIAL, ESCAPED, ODD_CONFIDENTIAL, ODD_PUBLIC, PRINTABLE, PUBLIC, Registration};
use crate::stage::Stage;

pub(super) async fn unknown_public(stage: Arc<Stage>) -> Result<()> {
    let nobody = PUBLIC.calling_itself("nobody");
    let [login, twin] = stage.start_twins(stage.plan(&nobody)?, stage.plan(&PUBLIC)?)?;
    let page = stage.visit(login.authorize_url(), User::Allows).await?.page()?;
    ensure!(page.starts_with("invalid_client"), "the page says {page}");
    // Somebody else's code does not help.
    let redirect = stage.redirect(&twin).await?;
    invalid_client(&stage, stage.take(login, &redirect)?.exchange()).await
}

pub(super) async fn unknown_confidential(stage: Arc<Stage>) -> Result<()> {
    invalid_client(&stage, app(&stage, Client::confidential("nobody", "s3cret")?)?).await
}

pub(super) async fn wrong_secret(stage: Arc<Stage>) -> Result<()> {
    let wrong = CONFIDENTIAL.presenting(Some("s3cres"));
    invalid_client(&stage, app(&stage, wrong.client()?)?).await?;
    invalid_client(&stage, stage.exchange(stage.plan(&wrong)?).await?).await?;
    let token = stage.sign_in(stage.plan(&CONFIDENTIAL)?).await?;
    invalid_client(&stage, Exchange::refresh(wrong.client()?, stage.urls.clone(), &token)?).await?;
    stage.refresh(CONFIDENTIAL.client()?, &token).await.context("with the right secret")?;
    Ok(())
}

/// A confidential client that our crates are told is public.
pub(super) async fn missing_secret(stage: Arc<Stage>) -> Result<()> {
    let [without, with] = stage.start_twins(stage.plan(&CONFIDENTIAL.presenting(None))?, stage.plan(&CONFIDENTIAL)?)?;
    let redirect = stage.redirect(&without).await?;
    invalid_client(&stage, stage.take(without, &redirect)?.exchange()).await?;
    let draft = Draft::of(stage.take(with, &redirect)?.exchange(), &stage)?;
    ensure!(draft.value("client_id").is_err(), "a confidential client names itself in the header only");
    draft.authorized(None).refused(&stage, "invalid_request").await?;
    draft.granted(&stage).await
}

pub(super) async fn two_mechanisms(stage: Arc<Stage>) -> Result<()> {
    let draft = Draft::of(app(&stage, CONFIDENTIAL.client()?)?, &stage)?;
    ensure!(draft.authorization().is_some_and(|value| value.is_sensitive()), "the header is not marked as a secret");
    draft.adding("client_id", "another").refused(&stage, "invalid_request").await?;
    let Some(secret) = CONFIDENTIAL.secret else { bail!("the confidential client has no secret") };
    draft.adding("client_secret", secret).refused(&stage, "invalid_request").await?;
    // Either of the two would do.
    draft.authorized(None).adding("client_id", CONFIDENTIAL.id).adding("client_secret", secret).granted(&stage).await?;
    draft.granted(&stage).await
}

pub(super) async fn odd(stage: Arc<Stage>) -> Result<()> {
    every_grant(&stage, &ODD_CONFIDENTIAL).await
}

pub(super) async fn odd_public(stage: Arc<Stage>) -> Result<()> {
    signs_in_and_refreshes(&stage, &ODD_PUBLIC).await
}

pub(super) async fn escaped_and_printable(stage: Arc<Stage>) -> Result<()> {
    every_grant(&stage, &ESCAPED).await?;
    every_grant(&stage, &PRINTABLE).await
}

async fn every_grant(stage: &Stage, client: &Registration) -> Result<()> {
    let token = stage.transport.drive(app(stage, client.client()?)?).await?;
    stage.knows(client, &token).await?;
    signs_in_and_refreshes(stage, client).await
}

async fn signs_in_and_refreshes(stage: &Stage, client: &Registration) -> Result<()> {
    let token = stage.sign_in(stage.plan(client)?).await?;
    stage.knows(client, &token).await?;
    let renewed = stage.refresh(client.client()?, &token).await?;
    stage.knows(client, &renewed).await
}

/// Each character is sent as another one that a careless encoder would make of it.
pub(super) async fn odd_but_wrong(stage: Arc<Stage>) -> Result<()> {
    let Some(right) = ODD_CONFIDENTIAL.secret else { bail!("the odd client has no secret") };
    for (of, other) in [
        (":", "%3A"),
        ("/", "%2F"),
        ("+", " "),
        (" ", "+"),
        ("%", "%25"),
        ("&", ";"),
        ("=", ""),
        ("~", "%7E"),
        ("\"", "'"),
    ] {
        let wrong = right.replacen(of, other, 1);
        ensure!(wrong != right, "{of} is not in the secret");
        let client = Client::confidential(ODD_CONFIDENTIAL.id, wrong)?;
        invalid_client(&stage, app(&stage, client)?).await.with_context(|| format!("{of} as {other}"))?;
    }
    Ok(())
}

/// What many clients send: Base64 of the plain pair (RFC 7617), without RFC 6749 section 2.3.1's encoding.
pub(super) async fn not_form_encoded(stage: Arc<Stage>) -> Result<()> {
    for client in [&ODD_CONFIDENTIAL, &ESCAPED] {
        let draft = Draft::of(app(&stage, client.client()?)?, &stage)?;
        let plain = format!("{}:{}", client.id, client.secret.unwrap_or_default());
        let answer = draft.authorized(Some(format!("Basic {}", STANDARD.encode(plain)).parse()?)).send(&stage).await?;
        ensure!(answer.is_refused(), "the provider took credentials that are not form-encoded");
        draft.granted(&stage).await?;
    }
    Ok(())
}

fn app(stage: &Stage, client: Client) -> Result<Exchange> {
    Ok(Exchange::client_credentials(client, stage.urls.clone())?)
}

/// `invalid_client`, and where to look.
async fn invalid_client(stage: &Stage, exchange: Exchange) -> Result<()> {
    let error = stage.refused(exchange, TokenErrorCode::InvalidClient).await?;
    ensure!(error.to_string().contains("Spotify's dashboard"), "the error does not say where to look: {error}");
    Ok(())
}
