//! A session that lives longer than its tokens: however many ask, the provider counts one request per expiry.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
use spotify_auth_core::{Bearer, Exchange, ExchangeError, Session, SignInReason, TokenErrorCode};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::clients::{LOCKED_OUT, REJECTED, RENEWING, RENEWING_APP, RENEWING_LEFT_OUT, REVOKED, Registration, STOLEN};
use crate::stage::Stage;

const TASKS: usize = 100;

pub(super) async fn rotating(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&RENEWING)?).await?;
    renews_itself(&stage, &RENEWING, stage.session(&RENEWING, token)?, "refresh_token").await
}

pub(super) async fn left_out(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&RENEWING_LEFT_OUT)?).await?;
    renews_itself(&stage, &RENEWING_LEFT_OUT, stage.session(&RENEWING_LEFT_OUT, token)?, "refresh_token").await
}

pub(super) async fn app(stage: Arc<Stage>) -> Result<()> {
    let session = Session::client_credentials(RENEWING_APP.client()?, stage.urls.clone(), stage.seed()?)?;
    renews_itself(&stage, &RENEWING_APP, session, "client_credentials").await
}

/// More than three lifetimes of four seconds, while a hundred tasks ask ten times a second.
async fn renews_itself(stage: &Arc<Stage>, client: &Registration, session: Session, grant_type: &str) -> Result<()> {
    const WATCHED: Duration = Duration::from_secs(13);
    let first = session.generation();
    let authenticator = stage.authenticator(session);
    let end = Instant::now() + WATCHED;
    let seen: Arc<Mutex<BTreeMap<u64, String>>> = Arc::default();
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (authenticator, stage, seen) = (authenticator.clone(), Arc::clone(stage), Arc::clone(&seen));
        tasks.spawn(async move {
            while Instant::now() < end {
                let bearer = authenticator.bearer(None).await?;
                let text = bearer.token().expose_secret();
                let known = seen.lock().await.insert(bearer.generation(), text.to_owned());
                match known {
                    Some(known) => ensure!(known == text, "generation {} has two tokens", bearer.generation()),
                    // Whoever comes first lets the provider look at it.
                    None => ensure!(stage.lives(bearer.token()).await?, "a bearer that the provider does not know"),
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    let newest = seen.lock().await.keys().next_back().copied().context("nobody got a bearer")?;
    let renewals = usize::try_from(newest - first)?;
    ensure!((3..=5).contains(&renewals), "{renewals} renewals in {WATCHED:?}");
    let counted = stage.granted(client, grant_type).await?;
    ensure!(counted == renewals, "{renewals} renewals, but the provider counted {counted} requests");
    Ok(())
}

pub(super) async fn rejected(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&REJECTED)?).await?;
    let authenticator = stage.authenticator(stage.session(&REJECTED, token)?);
    for round in 1..=3 {
        let rejected = authenticator.bearer(None).await?;
        // The second hundred come late with the same 401: what they were refused is not the current bearer any more.
        for answer in [ask(&authenticator, Some(&rejected)).await, ask(&authenticator, Some(&rejected)).await].concat()
        {
            let generation = answer?.generation();
            ensure!(generation == rejected.generation() + 1, "a bearer of generation {generation} in round {round}");
        }
        let bearer = authenticator.bearer(None).await?;
        ensure!(stage.lives(bearer.token()).await?, "a bearer that the provider does not know");
        let counted = stage.granted(&REJECTED, "refresh_token").await?;
        ensure!(counted == round, "{counted} refreshes after {round} rejections");
    }
    Ok(())
}

pub(super) async fn stolen(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&STOLEN)?).await?;
    let authenticator = stage.authenticator(stage.session(&STOLEN, token.clone())?);
    // The thief is first, and the refresh token rotates.
    let thief = stage.transport.drive(Exchange::refresh(STOLEN.client()?, stage.urls.clone(), &token)?).await?;
    only_sign_in_helps(&stage, &authenticator, &STOLEN).await?;
    let prey = thief.refresh_token().context("the thief got no refresh token")?;
    ensure!(!stage.refresh_token_lives(prey).await?, "the thief goes on");
    Ok(())
}

pub(super) async fn revoked(stage: Arc<Stage>) -> Result<()> {
    let token = stage.sign_in(stage.plan(&REVOKED)?).await?;
    stage.revoke(&REVOKED, token.refresh_token().context("no refresh token came")?).await?;
    let authenticator = stage.authenticator(stage.session(&REVOKED, token)?);
    only_sign_in_helps(&stage, &authenticator, &REVOKED).await?;
    authenticator.sign_in(stage.sign_in(stage.plan(&REVOKED)?).await?);
    let bearer = authenticator.bearer(None).await.context("after a new login")?;
    ensure!(stage.lives(bearer.token()).await?, "a bearer that the provider does not know");
    Ok(())
}

/// The API answers 401: everybody is told to sign in, after one refused request and no more, and the grant is dead.
async fn only_sign_in_helps(stage: &Stage, authenticator: &Authenticator, client: &Registration) -> Result<()> {
    let rejected = authenticator.bearer(None).await?;
    for _ in 0..3 {
        for answer in ask(authenticator, Some(&rejected)).await {
            match answer {
                Err(BearerError::SignIn(SignInReason::RefreshTokenDead(_))) => {}
                other => bail!("everybody must be told to sign in again: {other:?}"),
            }
        }
    }
    let requests = stage.token_requests(client).await?;
    let refused = requests.iter().filter(|request| request.error.as_deref() == Some("invalid_grant")).count();
    ensure!(refused == 1, "{refused} refused requests");
    ensure!(!stage.lives(rejected.token()).await?, "the access token outlived its grant");
    Ok(())
}

pub(super) async fn wrong_secret(stage: Arc<Stage>) -> Result<()> {
    let wrong = LOCKED_OUT.presenting(Some("the old one"));
    let session = Session::client_credentials(wrong.client()?, stage.urls.clone(), stage.seed()?)?;
    let authenticator = stage.authenticator(session);
    for _ in 0..3 {
        for answer in ask(&authenticator, None).await {
            let Err(BearerError::Renewal { error, retry_after }) = answer else {
                bail!("everybody must be told that the renewal failed: {answer:?}");
            };
            let ExchangeError::Refused { refusal, .. } = &*error else { bail!("{error}") };
            ensure!(*refusal.code() == TokenErrorCode::InvalidClient, "{error}");
            ensure!(!retry_after.is_zero(), "no cool-down");
        }
    }
    let requests = stage.token_requests(&LOCKED_OUT).await?;
    ensure!(requests.len() == 1, "{} requests within the cool-down", requests.len());
    Ok(())
}

async fn ask(authenticator: &Authenticator, rejected: Option<&Bearer>) -> Vec<Result<Bearer, BearerError>> {
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (authenticator, rejected) = (authenticator.clone(), rejected.cloned());
        tasks.spawn(async move { authenticator.bearer(rejected.as_ref()).await });
    }
    tasks.join_all().await
}
