//! The client over a scripted transport: where bearers come from, what is shared, what is sent.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccessToken, AccountsUrls, Client, Now, Session, TransportFault};
use spotify_web::player::Offset;
use spotify_web::{
    BuildError, CallPolicy, ErrorKind, Id, Market, RateGate, SearchType, SignInCause, Spotify, Track, tracks,
};

use crate::support::{ID, Outcome, Renewing, Script, answer, api_error, at};

fn track() -> http::Response<bytes::Bytes> {
    answer(200, format!(r#"{{"id":"{ID}","name":"Cut To The Feeling"}}"#))
}

fn token(text: &str) -> http::Response<bytes::Bytes> {
    let mut answer = answer(200, format!(r#"{{"access_token":"{text}","token_type":"bearer","expires_in":3600}}"#));
    answer.headers_mut().insert("content-type", "application/json".parse().unwrap());
    answer
}

#[tokio::test]
async fn a_call_reads_like_a_sentence_and_sends_what_it_says() {
    let script = Script::of([Ok(track())]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    let track = spotify.tracks().get(format!("spotify:track:{ID}")).market("se").await.unwrap();
    assert_eq!(track.name, "Cut To The Feeling");
    assert_eq!(script.uris(), [format!("https://api.spotify.com/v1/tracks/{ID}?market=SE")]);
    assert_eq!(script.limits(), [(16 * 1024 * 1024, Duration::from_secs(30))]);
}

#[tokio::test]
async fn a_call_hands_back_the_whole_answer_for_those_who_ask() {
    let mut tagged = answer(200, format!(r#"{{"id":"{ID}","name":"x","artists":[null],"new":1}}"#));
    tagged.headers_mut().insert("etag", "\"a1\"".parse().unwrap());
    let script = Script::of([Ok(tagged.clone()), Ok(api_error(404, "Resource not found")), Ok(answer(204, ""))]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    let response = spotify.tracks().get(ID).market("se").with_response().await.unwrap();
    assert_eq!((response.status().as_u16(), response.etag(), response.body()), (200, Some("\"a1\""), tagged.body()));
    assert_eq!(response.report().unwrap().to_string(), "artists[0]: left out, it is null\nnew: unknown");
    assert!(!format!("{response:?}").contains(ID));
    assert_eq!(response.into_output().name, "x");
    assert_eq!(script.uris(), [format!("https://api.spotify.com/v1/tracks/{ID}?market=SE")]);
    let error = spotify.tracks().get(ID).with_response().await.unwrap_err();
    assert_eq!((error.operation(), error.status().unwrap().as_u16()), ("get-track", 404));
    let nothing = spotify.player().state().with_response().await.unwrap();
    assert!(nothing.output().is_none() && nothing.report().unwrap().is_empty());
}

#[tokio::test]
async fn every_group_takes_what_people_have_at_hand() {
    let script = Script::of((0..18).map(|_| Ok(answer(200, r#"{"id":"u","items":[],"devices":[]}"#))));
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    let (uri, link) = (format!("spotify:track:{ID}"), format!("https://open.spotify.com/playlist/{ID}"));
    assert_eq!(spotify.users().me().await.unwrap().id.as_str(), "u");
    let types = [SearchType::Artist, SearchType::Track];
    spotify.search().items("a b", types).market(Market::FROM_TOKEN).limit(10).offset(20).await.unwrap();
    assert!(spotify.playlists().mine().limit(1).await.unwrap().items.is_empty());
    assert!(spotify.library().tracks().offset(7).await.unwrap().items.is_empty());
    spotify.library().save([uri.as_str(), link.as_str()]).await.unwrap();
    spotify.library().remove([Id::<Track>::new(ID).unwrap()]).await.unwrap();
    let _ = spotify.playlists().add_items(&link, [&uri]).position(3).await;
    let _ = spotify.playlists().remove_items(&link, [uri.as_str()]).await;
    spotify.playlists().upload_cover(&link, &b"\xff\xd8\xff"[..]).await.unwrap();
    spotify.player().play().context_uri(&link).offset(Offset::Position(2)).await.unwrap();
    spotify.player().transfer(["device"]).play(true).await.unwrap();
    spotify.player().set_repeat("context").await.unwrap();
    assert!(spotify.player().devices().await.unwrap().is_empty());
    let _ = spotify.albums().get_many([ID]).await;
    let _ = spotify.shows().episodes(ID).await;
    let _ = spotify.tracks().recommendations([uri.as_str(), "soul"]).await;
    let _ = spotify.categories().get("party").locale("sv_SE").await;
    let _ = spotify.users().follow_users(["some one"]).await;
    let uris: Vec<_> = script.uris().iter().map(|uri| uri["https://api.spotify.com/v1".len()..].to_owned()).collect();
    assert_eq!(
        uris,
        [
            "/me",
            "/search?q=a%20b&type=artist,track&market=from_token&limit=10&offset=20",
            "/me/playlists?limit=1",
            "/me/tracks?offset=7",
            &format!("/me/library?uris={uri},spotify:playlist:{ID}"),
            &format!("/me/library?uris={uri}"),
            &format!("/playlists/{ID}/items"),
            &format!("/playlists/{ID}/items"),
            &format!("/playlists/{ID}/images"),
            "/me/player/play",
            "/me/player",
            "/me/player/repeat?state=context",
            "/me/player/devices",
            &format!("/albums?ids={ID}"),
            &format!("/shows/{ID}/episodes"),
            &format!("/recommendations?seed_genres=soul&seed_tracks={ID}"),
            "/browse/categories/party?locale=sv_SE",
            "/me/following?ids=some%20one&type=user",
        ]
    );
}

#[tokio::test]
async fn a_bad_argument_surfaces_at_the_await_and_nothing_is_sent() {
    let script = Script::default();
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    for (pending, argument) in [
        (spotify.tracks().get("not an id"), "id"),
        (spotify.tracks().get(ID).market("Narnia"), "market"),
        (spotify.tracks().get("spotify:album:11dFghVXANMlKmJXsNCbNl").market("Narnia"), "id"),
    ] {
        let error = pending.await.unwrap_err();
        let ErrorKind::Argument(told) = error.kind() else { panic!("{error:?}") };
        assert_eq!(told.argument(), argument);
        assert!(error.to_string().starts_with("get-track: the argument `"), "{error}");
    }
    assert!(script.seen().is_empty());
}

#[tokio::test]
async fn client_credentials_are_exchanged_once_for_many_calls() {
    let script = Script::of([Ok(token("first")), Ok(track()), Ok(track())]);
    let spotify = Spotify::builder(script.clone())
        .client_credentials("id", "secret")
        .accounts_urls(AccountsUrls::with_base("http://127.0.0.1:4000").unwrap())
        .api_url("http://127.0.0.1:4000/v1")
        .build()
        .unwrap();
    spotify.tracks().get(ID).await.unwrap();
    spotify.clone().tracks().get(ID).await.unwrap();
    let track = format!("http://127.0.0.1:4000/v1/tracks/{ID}");
    assert_eq!(script.uris(), ["http://127.0.0.1:4000/api/token".to_owned(), track.clone(), track]);
    assert_eq!(script.bearers()[1..], ["Bearer first", "Bearer first"]);
}

#[tokio::test]
async fn d6_a_refused_bearer_is_renewed_once_and_the_call_made_once_more() {
    let script = Script::of([
        Ok(token("first")),
        Ok(api_error(401, "The access token expired")),
        Ok(token("second")),
        Ok(track()),
    ]);
    let spotify = Spotify::builder(script.clone()).client_credentials("id", "secret").build().unwrap();
    assert!(spotify.tracks().get(ID).await.is_ok());
    let bearers = script.bearers();
    assert_eq!((bearers[1].as_str(), bearers[3].as_str()), ("Bearer first", "Bearer second"));
}

/// While a request is under way, somebody else's 401 leads to renewals.
struct Meanwhile {
    script: Script,
    source: Renewing,
}

#[async_trait::async_trait]
impl Transport for Meanwhile {
    async fn send(&self, request: http::Request<bytes::Bytes>, max_body: usize, deadline: Duration) -> Outcome {
        *self.source.current.lock().unwrap() = 5;
        self.script.send(request, max_body, deadline).await
    }
    async fn sleep(&self, duration: Duration) {
        self.script.sleep(duration).await;
    }
    fn now(&self) -> Now {
        self.script.now()
    }
    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        self.script.entropy()
    }
}

#[tokio::test]
async fn d6_a_bearer_that_somebody_else_has_renewed_meanwhile_is_not_renewed_again() {
    let source = Renewing::up_to(9);
    let script = Script::of([Ok(api_error(401, "expired")), Ok(track())]);
    let transport = Meanwhile { script: script.clone(), source: source.clone() };
    let spotify = Spotify::builder(transport).token_source(source.clone()).build().unwrap();
    spotify.tracks().get(ID).await.unwrap();
    assert_eq!(script.bearers(), ["Bearer token-0", "Bearer token-5"]);
    assert_eq!(source.renewals(), 5, "nothing was renewed for the old bearer");
}

#[tokio::test]
async fn d6_a_bearer_that_is_refused_again_and_again_ends_the_call_after_two_requests() {
    let script = Script::of([Ok(api_error(401, "no")), Ok(api_error(401, "no"))]);
    let spotify = Spotify::builder(script.clone()).token_source(Renewing::up_to(9)).build().unwrap();
    let error = spotify.tracks().get(ID).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SignIn(SignInCause::Refused)), "{error:?}");
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test]
async fn a_bare_access_token_that_has_expired_means_signing_in_again() {
    let script = Script::of([Ok(api_error(401, "The access token expired"))]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    let error = spotify.tracks().get(ID).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SignIn(SignInCause::Session(_))), "{error:?}");
    assert!(error.to_string().ends_with("sign in again"), "{error}");
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn a_client_without_bearers_sends_nothing_until_somebody_signs_in() {
    let script = Script::of([Ok(track()), Ok(track())]);
    let app = Spotify::builder(script.clone()).build().unwrap();
    let error = app.tracks().get(ID).await.unwrap_err();
    assert!(error.to_string().contains("nobody has signed in yet"), "{error}");
    let one = app.with_access_token(AccessToken::new("one").unwrap());
    let two = app.with_token_source(Renewing::up_to(0));
    one.tracks().get(ID).await.unwrap();
    two.tracks().get(ID).await.unwrap();
    assert_eq!(script.bearers(), ["Bearer one", "Bearer token-0"]);
}

#[tokio::test]
async fn g7_one_users_429_makes_the_other_users_wait() {
    let mut limited = api_error(429, "API rate limit exceeded");
    limited.headers_mut().insert("retry-after", "3".parse().unwrap());
    let script = Script::of([Ok(limited), Ok(track())]);
    let impatient = CallPolicy::new().longest_wait(Duration::ZERO);
    let one = Spotify::builder(script.clone()).access_token("one").policy(impatient).build().unwrap();
    let two = one.with_access_token(AccessToken::new("two").unwrap()).with_policy(CallPolicy::new());
    assert!(matches!(one.tracks().get(ID).await.unwrap_err().kind(), ErrorKind::RateLimited { .. }));
    two.tracks().get(ID).await.unwrap();
    assert!(script.slept().contains(&Duration::from_secs(3)), "{:?}", script.slept());
}

#[tokio::test]
async fn g7_a_wait_beyond_the_longest_is_an_error_at_once() {
    let script = Script::default();
    let gate = RateGate::new().longest_wait(Duration::from_secs(5));
    gate.close(script.now(), Duration::from_secs(6));
    let spotify = Spotify::builder(script.clone()).access_token("t").rate_gate(gate).build().unwrap();
    let error = spotify.tracks().get(ID).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(6)));
    assert!(script.seen().is_empty() && script.slept().is_empty());
}

#[tokio::test]
async fn g8_what_spotify_cannot_do_now_is_tried_again_as_the_policy_says() {
    let down = || Ok(api_error(503, "Service unavailable"));
    let script = Script::of([down(), Ok(track()), down(), down(), Ok(track())]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    spotify.tracks().get(ID).await.unwrap();
    assert_eq!((script.seen().len(), script.slept().len()), (2, 1));
    // The client's policy, and the call's own, which goes before it.
    let once = spotify.with_policy(CallPolicy::new().attempts(1));
    assert_eq!(once.tracks().get(ID).await.unwrap_err().attempts(), 1);
    once.tracks().get(ID).policy(CallPolicy::new()).await.unwrap();
    assert_eq!(script.seen().len(), 5);
}

#[tokio::test]
async fn an_operation_can_be_called_by_itself_and_taken_out_of_a_call() {
    let script = Script::of([Ok(track())]);
    let spotify = Spotify::builder(Arc::new(script.clone())).access_token("t").build().unwrap();
    let operation = spotify.tracks().get(ID).market(Market::SE).into_operation().unwrap();
    assert_eq!(operation.market, Some(Market::SE));
    spotify.call(tracks::Get::new(Id::<Track>::new(ID).unwrap())).await.unwrap();
    assert_eq!(script.uris(), [format!("https://api.spotify.com/v1/tracks/{ID}")]);
}

#[tokio::test]
async fn a_failed_renewal_is_told_apart_from_a_failed_call() {
    let script =
        Script::of([Ok(answer(400, r#"{"error":"invalid_client","error_description":"Invalid client secret"}"#))]);
    let spotify = Spotify::builder(script.clone()).client_credentials("id", "CANARY").build().unwrap();
    let error = spotify.tracks().get(ID).await.unwrap_err();
    assert!(error.to_string().contains("Invalid client secret"), "{error}");
    assert!(!format!("{error} {error:?}").contains("CANARY"));
    assert_eq!(error.status(), None);
}

/// A machine whose random source is broken.
struct NoEntropy;

#[async_trait::async_trait]
impl Transport for NoEntropy {
    async fn send(&self, _: http::Request<bytes::Bytes>, _: usize, _: Duration) -> Outcome {
        Err(TransportFault::not_sent("unused"))
    }
    async fn sleep(&self, _: Duration) {}
    fn now(&self) -> Now {
        at(0)
    }
    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Err(TransportFault::not_sent("no random source"))
    }
}

#[test]
fn a_client_that_cannot_work_is_not_built() {
    let builder = || Spotify::builder(Script::default());
    let error = |result: Result<Spotify, BuildError>| result.unwrap_err().to_string();
    assert!(error(builder().client_credentials("", "secret").build()).contains("client id"));
    assert!(error(builder().access_token("a\nb").build()).contains("access token"));
    assert!(error(builder().api_url("http://api.spotify.com/v1").build()).contains("only https"));
    assert!(!error(builder().access_token("CANARY\n").build()).contains("CANARY"));

    let built = Spotify::builder(NoEntropy).client_credentials("id", "secret").build();
    assert!(matches!(built, Err(BuildError::Entropy(_))));
}

#[test]
fn calls_and_streams_can_be_sent_to_other_tasks() {
    fn owned<T: Send + 'static>(_: &T) {}
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let session =
        Session::client_credentials(Client::confidential("id", "secret").unwrap(), AccountsUrls::spotify(), [7; 8])
            .unwrap();
    let spotify = Spotify::builder(Script::default()).session(session).build().unwrap();
    shared(&spotify);
    shared(&spotify.tracks());
    owned(&spotify.tracks().get(ID));
    owned(&spotify.tracks().get(ID).into_future());
    owned(&spotify.library().tracks().pages(1));
}
