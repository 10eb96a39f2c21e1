//! Refresh tokens: used, rotated, left out, stolen, expired, revoked.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use spotify_auth_core::{Exchange, Token};

use crate::by_hand::Draft;
use crate::clients::{CONFIDENTIAL, LEAVING_OUT, PUBLIC, REPEATING, Registration, SHORT_REFRESH};
use crate::stage::Stage;

pub(super) async fn public(stage: Arc<Stage>) -> Result<()> {
    four_in_a_row(&stage, &PUBLIC, Kept::No).await
}

pub(super) async fn confidential(stage: Arc<Stage>) -> Result<()> {
    four_in_a_row(&stage, &CONFIDENTIAL, Kept::No).await
}

pub(super) async fn repeating(stage: Arc<Stage>) -> Result<()> {
    four_in_a_row(&stage, &REPEATING, Kept::Yes).await
}

pub(super) async fn left_out(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&LEAVING_OUT)?).await?;
    let draft = Draft::of(refresh(&stage, &LEAVING_OUT, &token)?, &stage)?;
    ensure!(!draft.send(&stage).await?.has_refresh_token(), "the answer has a refresh token");
    four_in_a_row(&stage, &LEAVING_OUT, Kept::Yes).await
}

/// Whether a refresh leaves the refresh token as it was.
#[derive(PartialEq, Eq)]
enum Kept {
    Yes,
    No,
}

async fn four_in_a_row(stage: &Stage, client: &Registration, kept: Kept) -> Result<()> {
    let first = stage.sign_in(stage.plan(client)?).await?;
    let mut token = first.clone();
    for round in 1..=4 {
        let renewed = stage.refresh(client.client()?, &token).await.with_context(|| format!("refresh {round}"))?;
        ensure!(access(&renewed) != access(&token), "refresh {round} brought the same access token");
        ensure!(
            (refresh_text(&renewed)? == refresh_text(&token)?) == (kept == Kept::Yes),
            "refresh {round}: wrong refresh token"
        );
        ensure!(renewed.authorized_at() == first.authorized_at(), "a refresh is no new authorization");
        stage.knows(client, &renewed).await?;
        token = renewed;
    }
    Ok(())
}

pub(super) async fn reuse(stage: Arc<Stage>) -> Result<()> {
    for client in [&PUBLIC, &CONFIDENTIAL] {
        let old = stage.sign_in(stage.plan(client)?).await?;
        let new = stage.refresh(client.client()?, &old).await?;
        stage.sign_in_again(refresh(&stage, client, &old)?).await.context("the old one")?;
        // RFC 9700 section 4.14.2: one of the two is a thief, so neither goes on.
        stage.sign_in_again(refresh(&stage, client, &new)?).await.context("its successor")?;
    }
    Ok(())
}

pub(super) async fn expired(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&SHORT_REFRESH)?).await?;
    let renewed = stage.refresh(SHORT_REFRESH.client()?, &token).await.context("before it expired")?;
    tokio::time::sleep(Duration::from_millis(6_100)).await;
    stage.sign_in_again(refresh(&stage, &SHORT_REFRESH, &renewed)?).await
}

pub(super) async fn revoked(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&PUBLIC)?).await?;
    stage.revoke(&PUBLIC, token.refresh_token().context("no refresh token came")?).await?;
    stage.sign_in_again(refresh(&stage, &PUBLIC, &token)?).await
}

pub(super) async fn other_client(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&PUBLIC)?).await?;
    stage.sign_in_again(refresh(&stage, &CONFIDENTIAL, &token)?).await?;
    stage.refresh(PUBLIC.client()?, &token).await.context("by its owner")?;
    Ok(())
}

pub(super) async fn wider(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&PUBLIC)?).await?;
    let draft = Draft::of(refresh(&stage, &PUBLIC, &token)?, &stage)?;
    draft.adding("scope", "user-read-private streaming").refused(&stage, "invalid_scope").await?;
    draft.granted(&stage).await
}

pub(super) async fn missing(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&PUBLIC)?).await?;
    let draft = Draft::of(refresh(&stage, &PUBLIC, &token)?, &stage)?;
    draft.without("refresh_token")?.refused(&stage, "invalid_request").await?;
    draft.replacing("refresh_token", "made-up")?.refused(&stage, "invalid_grant").await?;
    draft.granted(&stage).await
}

fn refresh(stage: &Stage, client: &Registration, token: &Token) -> Result<Exchange> {
    Ok(Exchange::refresh(client.client()?, stage.urls.clone(), token)?)
}

fn access(token: &Token) -> &str {
    token.access_token().expose_secret()
}

fn refresh_text(token: &Token) -> Result<&str> {
    token.refresh_token().map(|token| token.expose_secret()).context("there is no refresh token")
}
