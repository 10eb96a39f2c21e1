//! Answers that are kept: when nobody is asked, when it is asked whether they still hold, and whose they are.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Response;
use spotify_auth_core::driver::{BearerError, TokenSource};
use spotify_auth_core::{AccessToken, Bearer, Machine, SignInReason, Step, TransportFault};
use spotify_web::cache::{CacheKey, CachedResponse};
use spotify_web::{
    Admission, CacheMode, CacheUse, CacheUser, Call, CallStep, Class, ErrorKind, Id, MemoryCache, RateGate,
    ResponseCache, Spotify, player, tracks, users,
};

use crate::support::{ID, Outcome, Script, answer, api_error, at, bearer};

const MINUTE: Duration = Duration::from_secs(60);

fn named(name: &str, headers: &[(&'static str, &str)]) -> Response<bytes::Bytes> {
    let mut answer = answer(200, format!(r#"{{"name":"{name}"}}"#));
    for (header, value) in headers {
        answer.headers_mut().insert(*header, value.parse().unwrap());
    }
    answer
}

/// Fresh for a minute, and with a tag.
fn fresh(name: &str) -> Outcome {
    Ok(named(name, &[("cache-control", "private, max-age=60"), ("etag", &format!("\"{name}\""))]))
}

/// Stale at once, and with a tag.
fn stale(name: &str) -> Outcome {
    Ok(named(name, &[("cache-control", "private, max-age=0"), ("etag", &format!("\"{name}\""))]))
}

fn unchanged() -> Outcome {
    Ok(answer(304, ""))
}

fn client(script: &Script) -> Spotify {
    Spotify::builder(script.clone()).access_token("t").cache(MemoryCache::default()).build().unwrap()
}

async fn name(spotify: &Spotify) -> String {
    spotify.tracks().get(ID).await.unwrap().name.to_string()
}

fn conditions(script: &Script) -> Vec<Option<String>> {
    let condition = |request: &http::Request<bytes::Bytes>| {
        request.headers().get("if-none-match").map(|value| value.to_str().unwrap().to_owned())
    };
    script.seen().iter().map(condition).collect()
}

#[tokio::test]
async fn without_a_cache_nothing_is_kept_and_no_user_is_needed() {
    let script = Script::of([fresh("One"), fresh("Two"), fresh("Three")]);
    let spotify = Spotify::builder(script.clone()).access_token("t").build().unwrap();
    let named = spotify.with_cache_user(CacheUser::new());
    assert_eq!(
        (name(&spotify).await, name(&spotify).await, name(&named).await),
        ("One".into(), "Two".into(), "Three".into())
    );
    assert_eq!(conditions(&script), [None, None, None]);
}

#[tokio::test]
async fn what_is_fresh_is_used_without_a_request_and_without_the_gate() {
    let script = Script::of([fresh("One"), fresh("Two")]);
    let spotify = client(&script);
    assert_eq!(name(&spotify).await, "One");
    spotify.rate_gate().close(spotify_auth_core::driver::Transport::now(&script), MINUTE);
    script.advance(Duration::from_secs(59));
    let kept = spotify.tracks().get(ID).with_response().await.unwrap();
    assert_eq!((kept.output().name.as_str(), kept.from_cache()), ("One", Some(CacheUse::Hit)));
    assert_eq!(kept.headers()["age"], "59");
    assert!(script.slept().is_empty());
    script.advance(Duration::from_secs(1));
    assert_eq!(name(&spotify).await, "Two", "its minute is over, and it has changed");
    assert_eq!(conditions(&script), [None, Some("\"One\"".to_owned())]);
}

#[tokio::test]
async fn what_is_stale_is_asked_about_and_a_304_is_the_whole_answer() {
    let mut renewed = answer(304, "");
    renewed.headers_mut().insert("cache-control", "max-age=60".parse().unwrap());
    let script = Script::of([stale("One"), unchanged(), Ok(renewed)]);
    let spotify = client(&script);
    assert_eq!(name(&spotify).await, "One");
    let again = spotify.tracks().get(ID).with_response().await.unwrap();
    assert_eq!((again.status().as_u16(), again.from_cache()), (200, Some(CacheUse::Revalidated)));
    assert!(again.report().unwrap().is_empty());
    assert_eq!(name(&spotify).await, "One");
    assert_eq!(name(&spotify).await, "One", "the last 304 gave it a minute");
    assert_eq!(conditions(&script), [None, Some("\"One\"".to_owned()), Some("\"One\"".to_owned())]);
}

#[tokio::test]
async fn a_call_may_ask_in_any_case_or_leave_the_cache_alone() {
    let script = Script::of([fresh("One"), unchanged(), fresh("Other")]);
    let spotify = client(&script);
    let call = |mode| spotify.tracks().get(ID).cache(mode);
    assert_eq!(call(CacheMode::Default).await.unwrap().name, "One");
    assert_eq!(call(CacheMode::Revalidate).await.unwrap().name, "One");
    assert_eq!(call(CacheMode::NoStore).await.unwrap().name, "Other");
    assert_eq!(call(CacheMode::Default).await.unwrap().name, "One", "it is as it was");
    assert_eq!(conditions(&script), [None, Some("\"One\"".to_owned()), None]);
}

#[tokio::test]
async fn each_market_and_language_is_an_answer_of_its_own() {
    let script = Script::of([fresh("One"), fresh("Ett"), fresh("Eins")]);
    let spotify = client(&script);
    let swedish = spotify.with_market("SE".parse().unwrap());
    let german = spotify.with_accept_language("de".parse().unwrap());
    for _ in 0..2 {
        assert_eq!(
            (name(&spotify).await, name(&swedish).await, name(&german).await),
            ("One".into(), "Ett".into(), "Eins".into())
        );
    }
    assert_eq!(script.seen().len(), 3);
}

#[tokio::test]
async fn users_are_never_served_each_others_answers() {
    let script = Script::of([fresh("One"), fresh("Two"), fresh("Three")]);
    let one = client(&script);
    let two = one.with_access_token(AccessToken::new("t").unwrap());
    let again = one.with_access_token(AccessToken::new("t").unwrap());
    assert_eq!((name(&one).await, name(&two).await), ("One".into(), "Two".into()));
    assert_eq!(name(&again).await, "Three", "the same token text is no proof of the same user");
    assert_eq!((name(&one.clone()).await, name(&two).await), ("One".into(), "Two".into()));
}

#[tokio::test]
async fn clients_of_one_user_share_what_the_app_says_is_one_users() {
    let script = Script::of([fresh("One"), fresh("Other")]);
    let (app, rowan) = (client(&script), CacheUser::new());
    let of_rowan = || app.with_access_token(AccessToken::new("t").unwrap()).with_cache_user(rowan.clone());
    assert_eq!((name(&of_rowan()).await, name(&of_rowan()).await), ("One".into(), "One".into()));
    assert_eq!(name(&of_rowan().with_cache_user(CacheUser::new())).await, "Other");
}

/// Whoever is signed in, with the number of their login.
#[derive(Clone, Default)]
struct Logins(Arc<Mutex<Option<(u64, u64)>>>);

#[async_trait::async_trait]
impl TokenSource for Logins {
    async fn bearer(&self, rejected: Option<&Bearer>) -> Result<Bearer, BearerError> {
        let mut state = self.0.lock().unwrap();
        match &mut *state {
            None => Err(BearerError::SignIn(SignInReason::SignedOut)),
            Some((login, generation)) => {
                if rejected.is_some_and(|rejected| rejected.generation() == *generation) {
                    *generation += 1;
                }
                Ok(bearer("t", *generation).of_login(*login))
            }
        }
    }
}

#[tokio::test]
async fn a_renewal_changes_nothing_a_logout_serves_nobody_and_the_next_login_finds_nothing() {
    let (script, source) = (Script::of([fresh("One"), fresh("Two")]), Logins::default());
    *source.0.lock().unwrap() = Some((1, 1));
    let spotify = client(&script).with_token_source(source.clone());
    assert_eq!(name(&spotify).await, "One");
    *source.0.lock().unwrap() = Some((1, 2));
    assert_eq!(name(&spotify).await, "One", "another token of the same login");
    *source.0.lock().unwrap() = None;
    let error = spotify.tracks().get(ID).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SignIn(_)), "{error:?}");
    *source.0.lock().unwrap() = Some((2, 3));
    assert_eq!(name(&spotify).await, "Two");
    assert_eq!(conditions(&script), [None, None], "nor is the new one's question about the old one's answer");
}

#[test]
fn somebody_else_who_has_signed_in_while_the_call_waited_is_not_answered_with_what_was_kept() {
    let (cache, user) = (Arc::new(MemoryCache::default()), CacheUser::new());
    run(&mut kept_call(&cache, &user), 1, stale("One"));
    let mut call = kept_call(&cache, &user);
    assert!(matches!(call.step(at(1)).unwrap(), CallStep::Bearer { rejected: None, .. }));
    call.on_bearer(at(1), bearer("t", 1).of_login(1));
    assert!(matches!(call.step(at(1)).unwrap(), CallStep::Admit { .. }), "it is stale");
    // It stands at the gate, and meanwhile there is another login.
    let (condition, name) = go_on(&mut call, 2, stale("Two"));
    assert_eq!((condition, name.as_str()), (None, "Two"));
    assert_eq!(run(&mut kept_call(&cache, &user), 1, unchanged()), (Some("\"One\"".to_owned()), "One".to_owned()));
    assert_eq!(run(&mut kept_call(&cache, &user), 2, unchanged()), (Some("\"Two\"".to_owned()), "Two".to_owned()));
}

#[test]
fn whoever_waits_for_what_another_call_has_just_got_sends_nothing_and_takes_no_place_at_the_gate() {
    let (cache, user, gate) = (Arc::new(MemoryCache::default()), CacheUser::new(), RateGate::new());
    let mut waits = kept_call(&cache, &user);
    drop(waits.step(at(0)));
    waits.on_bearer(at(0), bearer("t", 1).of_login(1));
    assert!(matches!(waits.step(at(0)).unwrap(), CallStep::Admit { .. }));
    run(&mut kept_call(&cache, &user), 1, fresh("One"));
    let ticket = gate.enter(Class::Interactive);
    assert_eq!(gate.poll(&ticket, at(1)), Admission::Go);
    waits.on_admitted(at(1), ticket);
    drop(waits.step(at(1)));
    waits.on_bearer(at(1), bearer("t", 1).of_login(1));
    assert!(matches!(waits.step(at(1)).unwrap(), CallStep::Done(track) if track.name == "One"));
    assert_eq!((gate.view(at(1)).in_flight, gate.view(at(1)).in_window), (0, 0));
}

#[test]
fn what_is_read_while_a_write_is_under_way_is_asked_about_once_it_is_over_however_it_ends() {
    let ends: [fn(Call<player::Pause>); 3] = [
        |mut write| write.on_response(at(1), answer(204, "")),
        |mut write| write.on_fault(at(1), TransportFault::timed_out("no answer")),
        drop,
    ];
    for end in ends {
        let (cache, user) = (Arc::new(MemoryCache::default()), CacheUser::new());
        let read = || {
            let call = Call::new(users::Me::new()).with_cache(Arc::clone(&cache) as _, user.clone());
            let mut call = call.with_bearer(bearer("t", 0));
            let is_asked = matches!(call.step(at(1)).unwrap(), Step::Send { .. });
            if is_asked {
                let mut profile = answer(200, r#"{"id":"u"}"#);
                profile.headers_mut().insert("cache-control", "max-age=60".parse().unwrap());
                call.on_response(at(1), profile);
                assert!(matches!(call.step(at(1)).unwrap(), Step::Done(_)));
            }
            is_asked
        };
        assert_eq!((read(), read()), (true, false));
        let mut write = Call::new(player::Pause::new()).with_cache(Arc::clone(&cache) as _, user.clone());
        drop(write.step(at(1)));
        write.on_admitted(at(1), None);
        drop(write.step(at(1)));
        assert!(!read(), "nothing has been sent yet");
        write.on_bearer(at(1), bearer("t", 0));
        assert!(matches!(write.step(at(1)).unwrap(), CallStep::Send { .. }));
        assert_eq!((read(), read()), (true, false), "it may be from before the write or from after it");
        end(write);
        assert_eq!((read(), read()), (true, false));
    }
}

#[tokio::test]
async fn what_could_not_be_read_when_it_came_is_not_kept() {
    let torn = answer(200, r#"{"name":"On"#);
    let (mut parts, body) = torn.into_parts();
    parts.headers.insert("cache-control", "max-age=60".parse().unwrap());
    let script = Script::of([Ok(Response::from_parts(parts, body)), fresh("One")]);
    let cache = Arc::new(MemoryCache::default());
    let spotify = Spotify::builder(script).access_token("t").cache(Arc::clone(&cache)).build().unwrap();
    let error = spotify.tracks().get(ID).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)) && cache.is_empty(), "{error:?}");
    assert_eq!(name(&spotify).await, "One");
}

type KeptCall = Call<tracks::Get>;

fn kept_call(cache: &Arc<MemoryCache>, user: &CacheUser) -> KeptCall {
    Call::new(tracks::Get::new(Id::new(ID).unwrap())).with_cache(Arc::clone(cache) as _, user.clone())
}

/// Drives a call to its end with bearers of this login: what it asked about, and what came of it.
fn run(call: &mut KeptCall, login: u64, outcome: Outcome) -> (Option<String>, String) {
    drop(call.step(at(1)));
    call.on_bearer(at(1), bearer("t", 1).of_login(login));
    drop(call.step(at(1)));
    go_on(call, login, outcome)
}

/// The same for one that stands at the gate.
fn go_on(call: &mut KeptCall, login: u64, outcome: Outcome) -> (Option<String>, String) {
    call.on_admitted(at(1), None);
    drop(call.step(at(1)));
    call.on_bearer(at(1), bearer("t", 1).of_login(login));
    let CallStep::Send { request, .. } = call.step(at(1)).unwrap() else { panic!("it has to ask") };
    call.on_response(at(1), outcome.unwrap());
    let CallStep::Done(track) = call.step(at(1)).unwrap() else { panic!("it was answered") };
    let condition = request.headers().get("if-none-match").map(|value| value.to_str().unwrap().to_owned());
    (condition, track.name.to_string())
}

/// Bearers of nobody knows whom.
struct Anonymous;

#[async_trait::async_trait]
impl TokenSource for Anonymous {
    async fn bearer(&self, _: Option<&Bearer>) -> Result<Bearer, BearerError> {
        Ok(bearer("t", 0))
    }
}

#[tokio::test]
async fn nothing_is_kept_for_a_source_that_does_not_say_whose_its_bearers_are_unless_the_app_vouches() {
    let script = Script::of([fresh("One"), fresh("Two"), fresh("Three")]);
    let spotify = client(&script).with_token_source(Anonymous);
    assert_eq!((name(&spotify).await, name(&spotify).await), ("One".into(), "Two".into()));
    let vouched = spotify.with_cache_user(CacheUser::new());
    assert_eq!((name(&vouched).await, name(&vouched).await), ("Three".into(), "Three".into()));
}

#[tokio::test]
async fn after_a_write_the_users_own_things_are_asked_about_and_the_catalogue_is_not() {
    let profile = |name: &str| {
        let mut answer = answer(200, format!(r#"{{"id":"u","display_name":"{name}"}}"#));
        answer.headers_mut().insert("cache-control", "max-age=60".parse().unwrap());
        answer.headers_mut().insert("etag", "\"a\"".parse().unwrap());
        Ok(answer)
    };
    let script =
        Script::of([profile("Before"), fresh("One"), Ok(answer(200, "")), unchanged(), Ok(api_error(403, "no"))]);
    let spotify = client(&script);
    let me = async || spotify.users().me().await.unwrap().display_name.unwrap().to_string();
    assert_eq!((me().await, me().await, name(&spotify).await), ("Before".into(), "Before".into(), "One".into()));
    let uri = format!("spotify:track:{ID}");
    spotify.library().save([uri.as_str()]).cache(CacheMode::NoStore).await.unwrap();
    assert_eq!((me().await, me().await, name(&spotify).await), ("Before".into(), "Before".into(), "One".into()));
    assert_eq!(script.seen().len(), 4, "one write, one question");
    // Another user's writes are none of theirs; one that fails may have been made all the same.
    let other = spotify.with_access_token(AccessToken::new("other").unwrap());
    other.library().save([uri.as_str()]).await.unwrap_err();
    assert_eq!(me().await, "Before");
    assert_eq!(script.seen().len(), 5);
    script.add([Ok(api_error(403, "no")), profile("After")]);
    spotify.library().save([uri.as_str()]).await.unwrap_err();
    assert_eq!(me().await, "After");
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_or_about_something_else_is_no_answer() {
    let script = Script::of([unchanged()]);
    let error = client(&script).tracks().get(ID).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnexpectedStatus), "{error:?}");

    let mut other = answer(304, "");
    other.headers_mut().insert("etag", "\"Other\"".parse().unwrap());
    let script = Script::of([stale("One"), Ok(other), stale("Two"), Ok(answer(304, "")), unchanged()]);
    let spotify = client(&script);
    assert_eq!((name(&spotify).await, name(&spotify).await), ("One".into(), "Two".into()));
    assert_eq!(conditions(&script), [None, Some("\"One\"".to_owned()), None], "asked once more, without a condition");
    assert_eq!(name(&spotify).await, "Two");
}

#[tokio::test]
async fn what_spotify_refuses_or_does_not_want_kept_is_not_kept_any_longer() {
    let unkept = || Ok(named("Two", &[("cache-control", "no-store")]));
    let script =
        Script::of([fresh("One"), Ok(api_error(404, "gone")), unkept(), fresh("Three"), unkept(), fresh("Four")]);
    let spotify = client(&script);
    let revalidated = || spotify.tracks().get(ID).cache(CacheMode::Revalidate);
    assert_eq!(name(&spotify).await, "One");
    revalidated().await.unwrap_err();
    assert_eq!((name(&spotify).await, name(&spotify).await), ("Two".into(), "Three".into()));
    assert_eq!(revalidated().await.unwrap().name, "Two");
    assert_eq!(name(&spotify).await, "Four");
}

#[tokio::test]
async fn an_error_on_the_way_leaves_what_is_kept() {
    let down = || Ok(api_error(503, "down"));
    let script = Script::of([stale("One"), down(), down(), down(), unchanged()]);
    let spotify = client(&script);
    assert_eq!(name(&spotify).await, "One");
    let error = spotify.tracks().get(ID).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unavailable { .. }), "nothing stale is served: {error:?}");
    assert_eq!(name(&spotify).await, "One");
    assert_eq!(conditions(&script)[1..], vec![Some("\"One\"".to_owned()); 4]);
}

/// Gives back the first answer that it was ever given, whatever it is asked for.
#[derive(Default)]
struct Muddled(Mutex<Option<Arc<CachedResponse>>>);

impl ResponseCache for Muddled {
    fn get(&self, _: &CacheKey) -> Option<Arc<CachedResponse>> {
        self.0.lock().unwrap().clone()
    }

    fn put(&self, _: &CacheKey, response: Arc<CachedResponse>) {
        self.0.lock().unwrap().get_or_insert(response);
    }

    fn remove(&self, _: &CacheKey) {}
}

#[tokio::test]
async fn what_cannot_be_read_out_of_the_cache_is_asked_for_as_if_it_were_not_there() {
    let list = || Ok(answer(200, r#"{"items":[],"total":0}"#));
    for (kept, answers, asked) in [
        (fresh("One"), vec![list()], vec![None, None]),
        (stale("One"), vec![unchanged(), list()], vec![None, Some("\"One\"".to_owned()), None]),
    ] {
        let script = Script::of([kept]);
        let spotify = Spotify::builder(script.clone()).access_token("t").cache(Muddled::default()).build().unwrap();
        name(&spotify).await;
        script.add(answers);
        // A track is no list: it has no items.
        assert_eq!(spotify.artists().albums(ID).await.unwrap().total, Some(0));
        assert_eq!(conditions(&script), asked);
    }
}
