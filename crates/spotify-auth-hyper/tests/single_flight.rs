//! One refresh on the wire, however many tasks ask, get cancelled or fall asleep.

mod support;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use anyhow::Result;
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
use spotify_auth_core::{Bearer, RetryPolicy, SignInReason};
use spotify_fake::{Answer, Rotation, Rule};
use support::{Scene, expired};
use tokio::task::JoinSet;

const TASKS: usize = 1_000;

/// So many tasks that all ask at once.
async fn ask(
    authenticator: &Authenticator,
    tasks: usize,
    rejected: Option<Bearer>,
) -> Vec<Result<Bearer, BearerError>> {
    let mut set = JoinSet::new();
    for _ in 0..tasks {
        let (authenticator, rejected) = (authenticator.clone(), rejected.clone());
        set.spawn(async move { authenticator.bearer(rejected.as_ref()).await });
    }
    set.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d2_a_thousand_tasks_on_an_expired_token_make_one_token_request() -> Result<()> {
    let scene = Scene::new().await?;
    let authenticator = scene.authenticator(scene.session(expired(&scene.sign_in().await?)?));
    scene.fake.clear_requests();
    let answers = ask(&authenticator, TASKS, None).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(scene.fake.token_requests(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d2_all_callers_dropped_after_the_request_was_sent_lose_nothing() -> Result<()> {
    let scene = Scene::new().await?;
    scene.fake.switches().set_rotation(Rotation::Strict);
    let authenticator = scene.authenticator(scene.session(expired(&scene.sign_in().await?)?));
    let hold = scene.fake.switches().hold(Rule::token());
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let authenticator = authenticator.clone();
            tokio::spawn(async move { authenticator.bearer(None).await })
        })
        .collect();
    hold.arrived().await;
    for caller in callers {
        caller.abort();
        assert!(caller.await.is_err_and(|error| error.is_cancelled()));
    }
    hold.release();
    scene.fake.clear_requests();
    // The server has rotated. Had the answer been lost with its callers, the old refresh token would be dead now.
    authenticator.bearer(None).await?;
    assert_eq!(scene.fake.token_requests(), 0, "the answer under way is used, not asked for again");
    Ok(())
}

/// Time in which nobody waits does not count against the answer: it is there for whoever comes next.
#[tokio::test]
async fn d2_an_answer_that_nobody_waited_for_is_kept_past_its_deadline() -> Result<()> {
    let scene = Scene::new().await?;
    scene.fake.switches().set_rotation(Rotation::Strict);
    let brief = RetryPolicy::default().request_deadline(Duration::from_millis(200));
    let session = scene.session(expired(&scene.sign_in().await?)?).retry_policy(brief);
    let authenticator = scene.authenticator(session);
    let hold = scene.fake.switches().hold(Rule::token());
    let caller = tokio::spawn({
        let authenticator = authenticator.clone();
        async move { authenticator.bearer(None).await }
    });
    hold.arrived().await;
    caller.abort();
    hold.release();
    scene.fake.clear_requests();
    tokio::time::sleep(Duration::from_secs(2)).await;
    authenticator.bearer(None).await?;
    assert_eq!(scene.fake.token_requests(), 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d2_a_leader_that_is_never_polled_again_holds_up_nobody() -> Result<()> {
    let scene = Scene::new().await?;
    let authenticator = scene.authenticator(scene.session(expired(&scene.sign_in().await?)?));
    scene.fake.clear_requests();
    // The answer waits, or it may be there before the first poll is over: it is read by another thread.
    let hold = scene.fake.switches().hold(Rule::token());
    let leader = authenticator.clone();
    let mut stuck = Box::pin(async move { leader.bearer(None).await });
    assert!(matches!(stuck.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
    hold.arrived().await;
    hold.release();
    let answers = tokio::time::timeout(Duration::from_secs(10), ask(&authenticator, 100, None)).await?;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(scene.fake.token_requests(), 1);
    drop(stuck);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d6_a_thousand_rejections_of_one_token_make_one_refresh() -> Result<()> {
    let scene = Scene::new().await?;
    let authenticator = scene.authenticator(scene.session(scene.sign_in().await?));
    scene.fake.clear_requests();
    let rejected = authenticator.bearer(None).await?;
    let answers = ask(&authenticator, TASKS, Some(rejected.clone())).await;
    assert!(answers.iter().flatten().all(|bearer| bearer.generation() == rejected.generation() + 1));
    assert_eq!(answers.iter().flatten().count(), TASKS);
    assert_eq!(scene.fake.token_requests(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_a_thousand_tasks_before_an_endpoint_that_is_down_keep_to_the_policy() -> Result<()> {
    let scene = Scene::new().await?;
    let authenticator = scene.authenticator(scene.session(expired(&scene.sign_in().await?)?));
    scene.fake.switches().add(Rule::token().answer(Answer::unavailable()));
    scene.fake.clear_requests();
    for _ in 0..2 {
        let answers = ask(&authenticator, TASKS, None).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(BearerError::Renewal { .. }))));
    }
    assert_eq!(scene.fake.token_requests(), 3, "the policy's three attempts, and none within the cool-down");
    Ok(())
}

#[tokio::test]
async fn d4_invalid_grant_is_sign_in_again_after_one_request() -> Result<()> {
    let scene = Scene::new().await?;
    let authenticator = scene.authenticator(scene.session(expired(&scene.sign_in().await?)?));
    // Half a year later.
    scene.fake.clock().advance(Duration::from_secs(190 * 24 * 3600));
    scene.fake.clear_requests();
    for _ in 0..3 {
        let error = authenticator.bearer(None).await.unwrap_err();
        assert!(matches!(error, BearerError::SignIn(SignInReason::RefreshTokenDead(_))), "{error}");
    }
    assert_eq!(scene.fake.token_requests(), 1);
    authenticator.sign_in(scene.sign_in().await?);
    assert!(authenticator.bearer(None).await.is_ok(), "a new login ends it");
    Ok(())
}

#[tokio::test]
async fn d1_a_new_refresh_token_replaces_the_old_and_absence_keeps_it() -> Result<()> {
    for rotation in [Rotation::Off, Rotation::OffButEchoed, Rotation::Strict, Rotation::Grace(Duration::from_secs(60))]
    {
        let scene = Scene::new().await?;
        scene.fake.switches().set_rotation(rotation);
        let first = scene.sign_in().await?;
        let authenticator = scene.authenticator(scene.session(first.clone()));
        for round in 0..3 {
            let bearer = authenticator.bearer(None).await?;
            authenticator.bearer(Some(&bearer)).await.map_err(|e| anyhow::anyhow!("{rotation:?}, {round}: {e}"))?;
        }
        let last = authenticator.token().unwrap_or_else(|| first.clone());
        let secret = |token: &spotify_auth_core::Token| token.refresh_token().map(|t| t.expose_secret().to_owned());
        let rotates = matches!(rotation, Rotation::Strict | Rotation::Grace(_));
        assert_eq!(secret(&last) != secret(&first), rotates, "{rotation:?}");
        assert!(last.has_refresh_token(), "{rotation:?}");
        assert_eq!(last.authorized_at(), first.authorized_at(), "renewals do not extend the six months");
    }
    Ok(())
}

#[tokio::test]
async fn the_hook_sees_a_renewed_token_before_anybody_uses_it() -> Result<()> {
    let scene = Scene::new().await?;
    let saved = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&saved);
    let authenticator =
        scene.authenticator(scene.session(expired(&scene.sign_in().await?)?)).on_renewed(move |token| {
            let seen = Arc::clone(&seen);
            async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                assert!(token.has_refresh_token());
                seen.fetch_add(1, Ordering::SeqCst);
            }
        });
    let answers = ask(&authenticator, 50, None).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(saved.load(Ordering::SeqCst), 1);
    Ok(())
}
