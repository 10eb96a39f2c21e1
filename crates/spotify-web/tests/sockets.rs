//! The client over real sockets: `spotify-auth-hyper` against `spotify-fake`.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "these tests are about what the crate leaves to others: sockets and clocks"
)]

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use http::Method;
use spotify_auth_core::driver::{BearerError, TokenSource};
use spotify_auth_core::{AccessToken, AccountsUrls, Bearer};
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Answer, Fake, Fault, Rule};
use spotify_web::{CallPolicy, Error, ErrorKind, Odd, Scope, SearchType, Spotify};

async fn fake() -> Fake {
    Fake::builder().start().await.unwrap()
}

fn api(fake: &Fake) -> String {
    format!("{}/v1", fake.base_url())
}

/// A client with this token, whatever it is.
fn client(fake: &Fake, token: &str) -> Spotify {
    Spotify::builder(HyperTransport::new().unwrap()).access_token(token).api_url(api(fake)).build().unwrap()
}

/// A client for the fake's user, who has granted these scopes.
fn user(fake: &Fake, scopes: &[&str]) -> Spotify {
    client(fake, &fake.access_token(&fake.user().id, scopes))
}

/// A client for the app itself.
fn app(fake: &Fake) -> Spotify {
    let registered = fake.confidential_client();
    Spotify::builder(HyperTransport::new().unwrap())
        .client_credentials(&registered.id, &registered.secret)
        .accounts_urls(AccountsUrls::with_base(fake.base_url()).unwrap())
        .api_url(api(fake))
        .build()
        .unwrap()
}

fn api_requests(fake: &Fake) -> Vec<spotify_fake::RecordedRequest> {
    fake.requests().into_iter().filter(|request| request.path.starts_with("/v1/")).collect()
}

#[tokio::test]
async fn the_five_operations_answer_what_the_world_holds() {
    let fake = fake().await;
    let world = fake.world();
    let me = fake.user();
    let spotify = user(&fake, &["user-read-private", "user-read-email", "playlist-read-private", "user-library-read"]);

    let profile = spotify.users().me().await.unwrap();
    assert_eq!((profile.id.as_str(), profile.display_name.as_deref()), (me.id.as_str(), Some(&*me.display_name)));
    assert_eq!(profile.country.unwrap().as_str(), me.country);

    let known = &world.tracks()[0];
    let track = spotify.tracks().get(&known.id).market("SE").await.unwrap();
    assert_eq!((track.name.as_str(), u64::from(track.duration_ms)), (known.name.as_str(), known.duration_ms));
    assert_eq!(track.artists.len(), known.artists.len());
    assert_eq!(track.album.release_date.unwrap().to_string(), known.album.release_date);
    assert_eq!(track.uri().unwrap(), known.uri());

    let found =
        spotify.search().items(known.name.as_str(), [SearchType::Track, SearchType::Artist]).limit(10).await.unwrap();
    assert!(found.tracks.unwrap().items.iter().any(|track| track.id.as_ref().unwrap().as_str() == known.id));
    assert!(found.artists.is_some() && found.albums.is_none());

    let playlists = spotify.playlists().mine().await.unwrap();
    assert_eq!(playlists.skipped, []);
    assert!(!playlists.items.is_empty());
    for playlist in &playlists.items {
        let known = world.playlist(playlist.id.as_str()).unwrap();
        assert_eq!((playlist.name.as_str(), playlist.public), (known.name.as_str(), Some(known.public)));
        assert_eq!(playlist.items.as_ref().unwrap().total, Some(known.items.len() as u32));
    }

    let saved = spotify.library().tracks().limit(3).await.unwrap();
    assert_eq!(saved.items.len(), 3);
    assert_eq!(saved.total, Some(world.saved_tracks(&me.id).len() as u32));
    assert!(saved.items.iter().all(|saved| saved.added_at.is_some()));
}

#[tokio::test]
async fn two_thousand_five_hundred_saved_tracks_come_complete_and_in_order() {
    let fake = Fake::builder().saved_tracks(2_500).start().await.unwrap();
    let expected: Vec<_> =
        fake.world().saved_tracks(&fake.user().id).iter().map(|saved| saved.track.id.clone()).collect();
    assert_eq!(expected.len(), 2_500);
    let started = Instant::now();
    let mut pages = user(&fake, &["user-library-read"]).library().tracks().pages(1);
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(pages.total(), Some(2_500));
    let mut got = vec![first];
    while let Some(saved) = pages.try_next().await.unwrap() {
        got.push(saved);
    }
    println!("2,500 saved tracks in {:?}", started.elapsed());
    let got: Vec<_> = got.into_iter().map(|saved| saved.track.id.unwrap().to_string()).collect();
    assert_eq!(got, expected);
    assert_eq!((pages.position(), pages.skipped().len()), (2_500, 0));
    assert_eq!(api_requests(&fake).len(), 50);
    assert_eq!(fake.connections(), 1);
}

#[tokio::test]
async fn a_list_from_its_middle_is_a_stream_for_every_stream_library() {
    let fake = Fake::builder().saved_tracks(120).start().await.unwrap();
    let tracks: Vec<_> = user(&fake, &["user-library-read"])
        .library()
        .tracks()
        .offset(100)
        .limit(7)
        .pages(1)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(tracks.len(), 20);
    let ids: HashSet<_> = tracks.iter().map(|saved| saved.track.id.clone()).collect();
    assert!(!ids.contains(&None));
}

#[tokio::test]
async fn c6_a_missing_scope_is_named() {
    let fake = fake().await;
    let error = user(&fake, &["user-read-private"]).library().tracks().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MissingScope { scopes: [Scope::UserLibraryRead] }), "{error:?}");
    assert_eq!(error.status().unwrap(), 403);
    assert!(error.to_string().ends_with("sign in again and ask for user-library-read"), "{error}");
}

#[tokio::test]
async fn a_token_that_is_none_means_signing_in() {
    let fake = fake().await;
    let error = client(&fake, "not-a-token").users().me().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SignIn(_)), "{error:?}");
    assert_eq!(api_requests(&fake).len(), 1);
}

/// Mints a token of the fake's for the user, and another one when the current one is rejected.
struct Minting {
    fake: Arc<Fake>,
    current: std::sync::Mutex<Bearer>,
    minted: AtomicU64,
}

impl Minting {
    fn new(fake: Arc<Fake>) -> Arc<Self> {
        let first = Bearer::new(AccessToken::new(Self::mint(&fake)).unwrap(), 0);
        Arc::new(Self { fake, current: first.into(), minted: AtomicU64::new(1) })
    }

    fn mint(fake: &Fake) -> String {
        fake.access_token(&fake.user().id, &["user-library-read"])
    }
}

struct Shared(Arc<Minting>);

#[async_trait]
impl TokenSource for Shared {
    async fn bearer(&self, rejected: Option<&Bearer>) -> Result<Bearer, BearerError> {
        let mut current = self.0.current.lock().unwrap();
        if rejected.is_some_and(|rejected| rejected.generation() == current.generation()) {
            let generation = self.0.minted.fetch_add(1, Ordering::Relaxed);
            *current = Bearer::new(AccessToken::new(Minting::mint(&self.0.fake)).unwrap(), generation);
        }
        Ok(current.clone())
    }
}

#[tokio::test]
async fn d6_an_expired_token_is_replaced_by_its_source_and_nobody_notices() {
    let fake = Arc::new(Fake::builder().saved_tracks(150).start().await.unwrap());
    let source = Minting::new(Arc::clone(&fake));
    let spotify = Spotify::builder(HyperTransport::new().unwrap())
        .token_source(Shared(Arc::clone(&source)))
        .api_url(api(&fake))
        .build()
        .unwrap();
    let mut pages = spotify.library().tracks().pages(1);
    for count in 1..=150 {
        if count == 60 {
            fake.expire_access_tokens();
        }
        pages.try_next().await.unwrap().unwrap();
    }
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(source.minted.load(Ordering::Relaxed), 2);
}

/// 64 calls at once; says how many failed.
async fn crowd(spotify: &Spotify, id: &str) -> usize {
    let started = Instant::now();
    let calls: Vec<_> = (0..64).map(|_| tokio::spawn(spotify.tracks().get(id).into_future())).collect();
    let mut failed = 0;
    for call in calls {
        failed += usize::from(call.await.unwrap().is_err());
    }
    println!("64 calls: {failed} failed, {:?}", started.elapsed());
    failed
}

#[tokio::test]
async fn d6_many_calls_that_are_all_refused_renew_once() {
    let fake = fake().await;
    let spotify = app(&fake);
    let id = fake.world().tracks()[0].id.clone();
    spotify.tracks().get(&id).await.unwrap();
    fake.expire_access_tokens();
    let before = fake.token_requests();
    assert_eq!((crowd(&spotify, &id).await, fake.token_requests() - before), (0, 1));
}

#[tokio::test]
async fn d2_many_calls_on_a_token_that_has_expired_renew_once_and_none_is_refused() {
    let fake = fake().await;
    let spotify = app(&fake);
    let id = fake.world().tracks()[0].id.clone();
    let lifetime = Duration::from_secs(1);
    fake.switches().set_access_token_lifetime(lifetime);
    // Twice: a session hands a new token out once, whatever it says of its end.
    spotify.tracks().get(&id).await.unwrap();
    spotify.tracks().get(&id).await.unwrap();
    fake.switches().set_access_token_lifetime(Duration::from_secs(3_600));
    tokio::time::sleep(lifetime).await;
    let before = (fake.token_requests(), api_requests(&fake).len());
    assert_eq!(crowd(&spotify, &id).await, 0);
    assert_eq!((fake.token_requests() - before.0, api_requests(&fake).len() - before.1), (1, 64));
}

#[tokio::test]
async fn d2_a_page_stream_that_leads_and_is_never_polled_again_holds_up_nobody() {
    let fake = Arc::new(Fake::builder().saved_tracks(150).start().await.unwrap());
    let source = Minting::new(Arc::clone(&fake));
    let spotify = Spotify::builder(HyperTransport::new().unwrap())
        .token_source(Shared(source))
        .api_url(api(&fake))
        .build()
        .unwrap();
    let hold = fake.switches().hold(Rule::path("/v1/me/tracks").times(1));
    let mut left_alone = spotify.library().tracks().pages(1);
    let first = tokio::time::timeout(Duration::from_millis(200), left_alone.try_next()).await;
    assert!(first.is_err(), "it waits for its first page, and is not polled from here on");
    let calls: Vec<_> = (0..100).map(|_| tokio::spawn(spotify.library().tracks().limit(1).into_future())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    hold.release();
    let rest: Vec<_> = left_alone.try_collect().await.unwrap();
    assert_eq!(rest.len(), 150);
}

async fn failing(fault: Answer) -> (Fake, Error) {
    let fake = fake().await;
    fake.switches().add(Rule::api().answer(fault));
    let error = user(&fake, &["user-read-private"]).users().me().await.unwrap_err();
    (fake, error)
}

#[tokio::test]
async fn what_goes_wrong_is_told_by_kind() {
    let (_fake, error) = failing(Answer::unavailable()).await;
    assert!(matches!(error.kind(), ErrorKind::Unavailable { .. }), "{error:?}");
    let (_fake, error) = failing(Answer::html()).await;
    println!("{error}");
    assert!(error.message().is_none_or(|message| !message.contains('<')), "{error:?}");
    let (_fake, error) = failing(Answer::broken_json()).await;
    assert!(matches!(error.kind(), ErrorKind::Decode(_) | ErrorKind::SignIn(_)), "{error:?}");
    let (_fake, error) = failing(Answer::too_many_requests("61")).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)), "{error:?}");
}

#[tokio::test]
async fn g5_a_redirect_is_not_followed() {
    let elsewhere = fake().await;
    let target = format!("{}/v1/me", elsewhere.base_url());
    let (_fake, error) = failing(Answer::redirect(http::StatusCode::TEMPORARY_REDIRECT, &target)).await;
    assert!(matches!(error.kind(), ErrorKind::UnexpectedStatus), "{error:?}");
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn g7_a_429_holds_back_the_next_call_of_every_user() {
    let fake = fake().await;
    fake.switches().add(Rule::api().times(1).answer(Answer::too_many_requests("1")));
    let one = user(&fake, &[]);
    let two = one.with_access_token(AccessToken::new(fake.access_token(&fake.user().id, &[])).unwrap());
    let impatient = CallPolicy::new().longest_wait(Duration::ZERO);
    let error = one.users().me().policy(impatient).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RateLimited { .. }), "{error:?}");
    let started = Instant::now();
    two.users().me().await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(950), "{:?}", started.elapsed());
}

#[tokio::test]
async fn g6_an_answer_of_more_than_16_mib_is_refused() {
    let huge = format!(r#"{{"id":"u","padding":"{}"}}"#, "x".repeat(17 * 1024 * 1024));
    let (_fake, error) = failing(Answer::json(huge)).await;
    assert!(matches!(error.kind(), ErrorKind::Unreachable(_)), "{error:?}");
    assert!(error.to_string().contains("larger than allowed"), "{error}");
}

#[tokio::test]
async fn a_dropped_connection_and_an_unreachable_host_are_told_apart_by_their_advice() {
    let fake = fake().await;
    fake.switches().add(Rule::api().fault(Fault::DropAfter));
    let broken = user(&fake, &[]).users().me().await.unwrap_err();
    assert!(matches!(broken.kind(), ErrorKind::Unreachable(_)), "{broken:?}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", nobody.local_addr().unwrap());
    drop(nobody);
    let spotify = Spotify::builder(HyperTransport::new().unwrap()).access_token("t").api_url(base).build().unwrap();
    let unreachable = spotify.users().me().await.unwrap_err();
    assert!(unreachable.to_string().contains("check the network, the API's address"), "{unreachable}");
}

#[tokio::test]
async fn g9_no_recorded_request_has_the_token_anywhere_but_in_its_header() {
    let fake = fake().await;
    let token = fake.access_token(&fake.user().id, &["playlist-read-private"]);
    let spotify = client(&fake, &token);
    spotify.playlists().mine().await.unwrap();
    spotify.search().items("a", [SearchType::Artist]).market("SE").await.unwrap();
    for request in api_requests(&fake) {
        assert_eq!(request.method, Method::GET);
        assert!(!request.path.contains(&token) && !request.query.unwrap_or_default().contains(&token));
        let holders: Vec<_> = request
            .headers
            .iter()
            .filter(|(_, value)| value.as_bytes().windows(token.len()).any(|part| part == token.as_bytes()))
            .collect();
        assert_eq!(holders.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["authorization"]);
    }
}

#[tokio::test]
async fn nulls_in_a_real_page_are_skipped_and_reported() {
    let fake = fake().await;
    let body =
        r#"{"items":[null,{"id":"11dFghVXANMlKmJXsNCbNl","name":"Mix"}],"offset":0,"limit":2,"total":2,"next":null}"#;
    fake.switches().add(Rule::path("/v1/me/playlists").answer(Answer::json(body)));
    let mut pages = user(&fake, &["playlist-read-private"]).playlists().mine().pages(1);
    assert_eq!(pages.try_next().await.unwrap().unwrap().name, "Mix");
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(matches!(pages.skipped(), [null] if null.position == 0 && null.why == Odd::Null));
}
