//! Every kind of error that a call can end with, provoked on the fake, and what `docs/errors.md` tells of it.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]
#![allow(clippy::disallowed_methods, reason = "these tests are about what the crate leaves to others")]

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;
use http::StatusCode;
use spotify_auth_core::AccountsUrls;
use spotify_auth_core::Bearer;
use spotify_auth_core::driver::{BearerError, TokenSource};
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Answer, Fake, Fault, Rule};
use spotify_web::{CallPolicy, Error, SearchType, Spotify};

const TABLE: &str = include_str!("../../../docs/errors.md");

fn answer(status: StatusCode, message: &str, reason: Option<&str>) -> Answer {
    let reason = reason.map(|reason| format!(r#","reason":"{reason}""#)).unwrap_or_default();
    let body = format!(r#"{{"error":{{"status":{},"message":"{message}"{reason}}}}}"#, status.as_u16());
    Answer::new(status).body("application/json", body)
}

fn client(fake: &Fake) -> Spotify {
    Spotify::builder(HyperTransport::new().unwrap())
        .access_token(fake.access_token(&fake.user().id, &[]))
        .api_url(format!("{}/v1", fake.base_url()))
        .policy(CallPolicy::new().backoff(Duration::ZERO, Duration::ZERO))
        .build()
        .unwrap()
}

/// What comes of a call that is answered so.
async fn provoke<T, F: Future<Output = Result<T, Error>>>(
    fault: impl Into<Fault>,
    call: impl FnOnce(Spotify) -> F,
) -> Error {
    let fake = Fake::builder().start().await.unwrap();
    fake.switches().add(Rule::api().fault(fault.into()));
    let Err(error) = call(client(&fake)).await else { panic!("it fails") };
    error
}

async fn me(spotify: Spotify) -> Result<(), Error> {
    spotify.users().me().await.map(drop)
}

async fn pause(spotify: Spotify) -> Result<(), Error> {
    spotify.player().pause().await
}

/// Has no bearer: another time too late, or never.
struct NoSource {
    fails: bool,
}

#[async_trait]
impl TokenSource for NoSource {
    async fn bearer(&self, _: Option<&Bearer>) -> Result<Bearer, BearerError> {
        if self.fails {
            return Err(BearerError::Source(std::sync::Arc::new(std::io::Error::other("the vault is sealed"))));
        }
        std::future::pending().await
    }
}

async fn answered() -> Vec<Error> {
    let forbidden = |message| answer(StatusCode::FORBIDDEN, message, None);
    let player = |status, message, reason| answer(status, message, Some(reason));
    let evil = r#"{"items":[{"track":{}}],"offset":0,"limit":1,"total":9,"next":"https://evil.example/v1/me/tracks?offset=1"}"#;
    vec![
        provoke(forbidden("Insufficient client scope"), |s| async move { s.library().tracks().await }).await,
        provoke(forbidden("Check settings, the user may not be registered."), me).await,
        provoke(forbidden("Active premium subscription required for the owner of the app."), me).await,
        provoke(player(StatusCode::FORBIDDEN, "Player command failed: Premium required", "PREMIUM_REQUIRED"), pause)
            .await,
        provoke(
            player(StatusCode::NOT_FOUND, "Player command failed: No active device found", "NO_ACTIVE_DEVICE"),
            pause,
        )
        .await,
        provoke(player(StatusCode::FORBIDDEN, "Player command failed: Restriction violated", "ALREADY_PAUSED"), pause)
            .await,
        provoke(forbidden("Forbidden"), |s| async move { s.markets().list().await }).await,
        provoke(forbidden("Forbidden"), me).await,
        provoke(answer(StatusCode::NOT_FOUND, "Resource not found", None), me).await,
        provoke(Answer::too_many_requests("3600"), me).await,
        provoke(
            answer(StatusCode::TOO_MANY_REQUESTS, "Too many requests", Some("QUOTA_EXCEEDED")).retry_after("86207"),
            me,
        )
        .await,
        provoke(answer(StatusCode::BAD_REQUEST, "Invalid limit", None), |s| async move {
            s.search().items("a", [SearchType::Track]).await
        })
        .await,
        provoke(answer(StatusCode::BAD_REQUEST, "Invalid base62 id", None), me).await,
        provoke(answer(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable", None), me).await,
        provoke(Answer::json(r#"{"snapshot_id":"new","items":{"total":9}}"#), |s| async move {
            s.playlists().reorder("3cEYpjA9oz9GiPac4AsH4n", 0..1, 5).snapshot_id("old").await.map_err(Error::from)
        })
        .await,
        provoke(Answer::redirect(StatusCode::FOUND, "https://evil.example/"), me).await,
        provoke(Fault::DropAfter, me).await,
        provoke(Answer::html(), me).await,
        provoke(Answer::json(evil), |s| async move {
            let mut pages = s.library().tracks().pages(1);
            pages.try_next().await?;
            pages.try_next().await
        })
        .await,
    ]
}

async fn before_any_answer() -> Vec<Error> {
    let fake = Fake::builder().start().await.unwrap();
    let spotify = client(&fake);
    let argument = spotify.tracks().get("not an id").await.unwrap_err();
    let sealed = spotify.with_token_source(NoSource { fails: true }).users().me().await.unwrap_err();
    let quick = CallPolicy::new().deadline(Duration::from_millis(50));
    let late = spotify.with_token_source(NoSource { fails: false }).users().me().policy(quick).await.unwrap_err();
    fake.expire_access_tokens();
    let sign_in = spotify.users().me().await.unwrap_err();

    fake.switches().add(Rule::token().answer(Answer::unavailable()));
    let registered = fake.confidential_client();
    let app = Spotify::builder(HyperTransport::new().unwrap())
        .client_credentials(&registered.id, &registered.secret)
        .accounts_urls(AccountsUrls::with_base(fake.base_url()).unwrap())
        .api_url(format!("{}/v1", fake.base_url()))
        .build()
        .unwrap();
    let renewal = app.users().me().await.unwrap_err();
    app.shut_down().await;
    let shut_down = app.users().me().await.unwrap_err();
    vec![argument, sealed, late, sign_in, renewal, shut_down]
}

/// The rows of the table in `docs/errors.md`: kind, what you see.
fn rows() -> BTreeMap<&'static str, &'static str> {
    TABLE
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | `"))
        .filter_map(|(kind, rest)| Some((kind, rest.split_once("` | ")?.0)))
        .collect()
}

/// Whether `shown` is `pattern`, where `…` stands for anything.
fn fits(shown: &str, pattern: &str) -> bool {
    let mut rest = shown;
    let mut parts = pattern.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || pattern.ends_with('…')
}

#[tokio::test]
async fn every_kind_is_shown_as_the_documentation_says() {
    let rows = rows();
    let mut provoked = Vec::new();
    let mut wrong = Vec::new();
    for error in [answered().await, before_any_answer().await].concat() {
        let kind = format!("{:?}", error.kind()).split([' ', '(', '{']).next().unwrap().to_owned();
        let shown = error.to_string();
        match rows.get(kind.as_str()) {
            Some(pattern) if fits(&shown, pattern) => {}
            other => wrong.push(format!("| `{kind}` | `{shown}` | not {other:?}")),
        }
        provoked.push(kind);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // These two are a driver's mistakes, which no Spotify can provoke.
    let documented: Vec<_> = rows.into_keys().filter(|kind| !["ForeignOrigin", "OutOfOrder"].contains(kind)).collect();
    provoked.sort();
    assert_eq!(provoked, documented, "each kind once");
}
