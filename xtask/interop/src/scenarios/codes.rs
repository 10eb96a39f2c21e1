//! An authorization code is used once, soon, by whom it was issued to, for the place it was issued for.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use spotify_auth_core::Exchange;

use crate::by_hand::Draft;
use crate::clients::{CONFIDENTIAL, PUBLIC, SHORT_CODE};
use crate::stage::{Stage, redirect_uri};

pub(super) async fn reused(stage: Arc<Stage>) -> Result<()> {
    for client in [&PUBLIC, &CONFIDENTIAL] {
        let [one, other] = stage.start_twins(stage.plan(client)?, stage.plan(client)?)?;
        let redirect = stage.redirect(&one).await?;
        let token = stage.transport.drive(stage.take(one, &redirect)?.exchange()).await?;
        ensure!(stage.lives(token.access_token()).await?, "the first exchange's token must live");
        stage.sign_in_again(stage.take(other, &redirect)?.exchange()).await?;
        // RFC 6749 section 4.1.2: what the code has brought before is revoked.
        let refresh_token = token.refresh_token().context("no refresh token came")?;
        ensure!(!stage.refresh_token_lives(refresh_token).await?, "the refresh token outlived the theft");
        let exchange = Exchange::refresh(client.client()?, stage.urls.clone(), &token)?;
        stage.sign_in_again(exchange).await?;
    }
    Ok(())
}

pub(super) async fn expired(stage: Arc<Stage>) -> Result<()> {
    // Codes of this client live five seconds, and the provider counts whole ones.
    stage.sign_in(stage.plan(&SHORT_CODE)?).await.context("in time")?;
    let late = stage.exchange(stage.plan(&SHORT_CODE)?).await?;
    tokio::time::sleep(Duration::from_millis(6_100)).await;
    stage.sign_in_again(late).await
}

pub(super) async fn other_redirect_uri(stage: Arc<Stage>) -> Result<()> {
    for client in [&PUBLIC, &CONFIDENTIAL] {
        let plan = |port| anyhow::Ok(stage.plan(client)?.redirect_uri(redirect_uri(port)?));
        let [asked, exchanged] = stage.start_twins(plan(50_001)?, plan(50_002)?)?;
        let redirect = stage.redirect(&asked).await?;
        stage.sign_in_again(stage.take(exchanged, &redirect)?.exchange()).await?;
        stage.transport.drive(stage.take(asked, &redirect)?.exchange()).await.context("with the right one")?;
    }
    Ok(())
}

pub(super) async fn missing_redirect_uri(stage: Arc<Stage>) -> Result<()> {
    let draft = Draft::of(stage.exchange(stage.plan(&PUBLIC)?).await?, &stage)?;
    draft.without("redirect_uri")?.refused(&stage, "invalid_request").await?;
    draft.granted(&stage).await
}

pub(super) async fn other_client(stage: Arc<Stage>) -> Result<()> {
    let [owner, thief] = stage.start_twins(stage.plan(&PUBLIC)?, stage.plan(&CONFIDENTIAL)?)?;
    let redirect = stage.redirect(&owner).await?;
    stage.sign_in_again(stage.take(thief, &redirect)?.exchange()).await?;
    stage.transport.drive(stage.take(owner, &redirect)?.exchange()).await.context("by its owner")?;
    Ok(())
}

pub(super) async fn made_up(stage: Arc<Stage>) -> Result<()> {
    let draft = Draft::of(stage.exchange(stage.plan(&PUBLIC)?).await?, &stage)?;
    for code in ["made-up", "ü \u{7f}%00&=", &"x".repeat(2_000)] {
        draft.replacing("code", code)?.refused(&stage, "invalid_grant").await?;
    }
    draft.without("code")?.refused(&stage, "invalid_request").await?;
    draft.granted(&stage).await
}
