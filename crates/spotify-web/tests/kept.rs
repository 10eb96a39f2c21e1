//! Kept answers and counters over real sockets: `spotify-auth-hyper` against `spotify-fake`.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]

use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use spotify_auth_core::driver::Authenticator;
use spotify_auth_core::{AccessToken, AccountsUrls, Client, Session, Timestamp, Token};
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Answer, Caching, Fake, Rule, UserRecord};
use spotify_web::{CacheMode, CacheUse, Counters, ErrorKind, MemoryCache, Spotify};

const SCOPES: [&str; 3] = ["user-library-read", "user-library-modify", "user-read-private"];

async fn fake(caching: Caching) -> Fake {
    let users = ["rowan", "sasha"].map(UserRecord::new);
    let builder = Fake::builder().https(false).saved_tracks(230);
    let fake = users.into_iter().fold(builder, spotify_fake::Builder::user).start().await.unwrap();
    fake.switches().set_caching(caching);
    fake
}

/// Without a user, with a cache and with counters.
fn app(fake: &Fake, cache: Arc<MemoryCache>, counters: &Arc<Counters>) -> Spotify {
    Spotify::builder(HyperTransport::new().unwrap())
        .api_url(format!("{}/v1", fake.base_url()))
        .cache(cache)
        .observer(Arc::clone(counters))
        .build()
        .unwrap()
}

fn token(fake: &Fake, user: &str) -> AccessToken {
    AccessToken::new(fake.access_token(user, &SCOPES)).unwrap()
}

async fn saved(spotify: &Spotify) -> Vec<String> {
    let tracks: Vec<_> = spotify.library().tracks().pages(1).try_collect().await.unwrap();
    tracks.into_iter().map(|saved| saved.track.id.unwrap().to_string()).collect()
}

#[tokio::test]
async fn a_list_that_has_not_changed_comes_a_second_time_without_a_body_and_a_write_shows_at_once() {
    let fake = fake(Caching::default()).await;
    let counters = Arc::new(Counters::new());
    let spotify = app(&fake, Arc::default(), &counters).with_access_token(token(&fake, "rowan"));
    let first = saved(&spotify).await;
    let (pages, received) = (counters.counts().requests, counters.counts().received_bytes);
    assert_eq!((first.len(), pages, fake.not_modified()), (230, 5, 0));
    assert_eq!(saved(&spotify).await, first);
    let counts = counters.counts();
    assert_eq!((counts.requests, counts.received_bytes, fake.not_modified()), (10, received, 5));
    assert_eq!((counts.cache_missed, counts.cache_revalidated, counts.cache_hits), (5, 5, 0));
    println!("230 saved tracks: {received} bytes of bodies the first time, none the second");

    spotify.library().remove([format!("spotify:track:{}", first[0])]).await.unwrap();
    assert_eq!(saved(&spotify).await, first[1..]);
}

#[tokio::test]
async fn what_is_fresh_is_not_asked_for_and_a_write_shows_all_the_same() {
    let fake = fake(Caching::default().max_age(Duration::from_secs(3_600))).await;
    let counters = Arc::new(Counters::new());
    let spotify = app(&fake, Arc::default(), &counters).with_access_token(token(&fake, "rowan"));
    let first = saved(&spotify).await;
    for _ in 0..3 {
        assert_eq!(saved(&spotify).await, first);
    }
    assert_eq!((fake.requests().len(), counters.counts().cache_hits), (5, 15));
    spotify.library().remove([format!("spotify:track:{}", first[0])]).await.unwrap();
    assert_eq!(saved(&spotify).await, first[1..]);
}

#[tokio::test]
async fn work_of_several_calls_asks_whether_what_is_kept_still_holds_unless_told_not_to() {
    let fake = fake(Caching::default().max_age(Duration::from_secs(3_600))).await;
    let counters = Arc::default();
    let here = app(&fake, Arc::default(), &counters).with_access_token(token(&fake, "rowan"));
    let elsewhere = app(&fake, Arc::default(), &Arc::default()).with_access_token(token(&fake, "rowan"));
    let uri = format!("spotify:track:{}", saved(&elsewhere).await[0]);
    assert_eq!(here.library().contains([&*uri]).await.unwrap(), [true]);
    assert_eq!(here.library().contains([&*uri]).await.unwrap(), [true]);
    assert_eq!(counters.counts().cache_revalidated, 1);
    elsewhere.library().remove([&*uri]).await.unwrap();
    assert_eq!(here.library().contains([&*uri]).await.unwrap(), [false], "it was fresh, and wrong");
    elsewhere.library().save([&*uri]).await.unwrap();
    let kept = here.library().contains([&*uri]).cache(CacheMode::Default).await.unwrap();
    assert_eq!(kept, [false], "as told");
}

#[tokio::test]
async fn users_of_one_cache_see_their_own_and_the_next_login_of_a_session_finds_nothing() {
    let fake = fake(Caching::default().max_age(Duration::from_secs(3_600))).await;
    let cache: Arc<MemoryCache> = Arc::default();
    let app = app(&fake, Arc::clone(&cache), &Arc::default());
    let (rowan, sasha) = (app.with_access_token(token(&fake, "rowan")), app.with_access_token(token(&fake, "sasha")));
    for _ in 0..2 {
        assert_eq!(rowan.users().me().await.unwrap().id.as_str(), "rowan");
        assert_eq!(sasha.users().me().await.unwrap().id.as_str(), "sasha");
    }
    assert_eq!((fake.requests().len(), cache.len()), (2, 2));

    let login = |user: &str| Token::bare(token(&fake, user), Timestamp::from_unix_seconds(0), None);
    let client = Client::public("app").unwrap();
    let session = Session::new(client, AccountsUrls::spotify(), login("rowan"), [7; 8]);
    let authenticator = Authenticator::new(Arc::new(HyperTransport::new().unwrap()), session);
    let shared = app.with_token_source(authenticator.clone());
    assert_eq!(shared.users().me().await.unwrap().id.as_str(), "rowan");
    authenticator.sign_out();
    let error = shared.users().me().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SignIn(_)), "{error:?}");
    authenticator.sign_in(login("sasha"));
    assert_eq!(shared.users().me().await.unwrap().id.as_str(), "sasha");
    let kept = shared.users().me().with_response().await.unwrap();
    assert_eq!((kept.output().id.as_str(), kept.from_cache()), ("sasha", Some(CacheUse::Hit)));
}

#[tokio::test]
async fn counters_say_what_the_service_has_seen() {
    let fake = fake(Caching::default()).await;
    let counters = Arc::new(Counters::new());
    let registered = fake.confidential_client();
    let spotify = Spotify::builder(HyperTransport::new().unwrap())
        .client_credentials(&registered.id, &registered.secret)
        .accounts_urls(AccountsUrls::with_base(fake.base_url()).unwrap())
        .api_url(format!("{}/v1", fake.base_url()))
        .observer(Arc::clone(&counters))
        .build()
        .unwrap();
    let id = fake.world().tracks()[0].id.clone();
    fake.switches().add(Rule::token().times(1).answer(Answer::unavailable()));
    spotify.tracks().get(&id).await.unwrap();
    fake.expire_access_tokens();
    fake.switches().add(Rule::api().skip(1).times(1).answer(Answer::too_many_requests("1")));
    spotify.tracks().get(&id).await.unwrap();
    let counts = counters.counts();
    println!("{counts:?}");
    let seen = fake.requests().len() - fake.token_requests();
    assert_eq!((counts.requests as usize, counts.token_requests as usize), (seen, fake.token_requests()));
    assert_eq!((counts.token_requests, counts.renewed), (3, 2));
    assert_eq!((counts.calls, counts.answered, counts.rate_limited, counts.again), (2, 2, 1, 2));
    assert!(counts.waited >= Duration::from_millis(900), "it waited for the 429: {:?}", counts.waited);
}
