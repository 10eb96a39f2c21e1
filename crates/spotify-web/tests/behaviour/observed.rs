//! What observers are told of calls, in which order, and what it adds up to.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::driver::{BearerError, TokenRequests, TokenSource, Transport};
use spotify_auth_core::{AccountsUrls, Bearer, Now, TransportFault};
use spotify_web::observe::{CallEvent, CallFacts, Observer, Outcome};
use spotify_web::{Call, CallPolicy, CallStep, Class, Counters, ErrorKind, Id, MemoryCache, Spotify, tracks};

use crate::support::{ID, Outcome as Answered, Renewing, Script, answer, api_error, at, bearer};

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn note(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }
}

impl Observer for Notes {
    fn on_call(&self, call: &CallFacts, event: &CallEvent<'_>) {
        self.note(match event {
            CallEvent::Begun => format!("{} {} {} {:?}", call.operation, call.method, call.path, call.class),
            CallEvent::Admitted { waited } => format!("admitted after {}", waited.as_secs()),
            CallEvent::Sent { attempt, bytes } => format!("sent {attempt}: {bytes} B"),
            CallEvent::Answered { status, bytes, took } => {
                format!("{} {bytes} B in {}", status.as_u16(), took.as_secs())
            }
            CallEvent::Unanswered { fault, .. } => format!("{fault}"),
            CallEvent::RateLimited { retry_after, quota } => {
                format!("{} for {:?}", if *quota { "quota" } else { "limit" }, retry_after.map(|wait| wait.as_secs()))
            }
            CallEvent::Again { reason, wait } => format!("again: {} {}", reason.name(), wait.as_secs()),
            CallEvent::Cache(cache_use) => format!("{cache_use:?}"),
            CallEvent::Ended { outcome, attempts, waited, took } => {
                let outcome = match outcome {
                    Outcome::Failed(error) => error.kind().name(),
                    Outcome::Answered => "answered",
                    _ => "dropped",
                };
                format!("{outcome}: {attempts} sent, {} of {} waited", waited.as_secs(), took.as_secs())
            }
            other => panic!("{other:?}"),
        });
    }

    fn on_token_requests(&self, requests: &TokenRequests<'_>) {
        self.note(format!("token: {} sent, {}", requests.sent, requests.error.is_none()));
    }
}

fn track() -> Response<bytes::Bytes> {
    answer(200, r#"{"name":"One"}"#)
}

fn limited(seconds: &str, body: &str) -> Response<bytes::Bytes> {
    let mut limited = answer(429, body.to_owned());
    limited.headers_mut().insert("retry-after", seconds.parse().unwrap());
    limited
}

fn client(script: &Script, notes: &Notes) -> Spotify {
    Spotify::builder(script.clone()).access_token("t").observer(notes.clone()).build().unwrap()
}

#[tokio::test]
async fn a_call_is_told_from_its_beginning_to_its_end() {
    let (script, notes) = (Script::of([Ok(track()), Ok(answer(204, ""))]), Notes::default());
    let spotify = client(&script, &notes);
    spotify.tracks().get(ID).class(Class::Bulk).await.unwrap();
    let first = [
        "get-track GET /tracks/{id} Bulk",
        "admitted after 0",
        "sent 1: 0 B",
        "200 14 B in 0",
        "answered: 1 sent, 0 of 0 waited",
    ];
    assert_eq!(notes.take(), first);
    spotify.player().transfer(["device"]).await.unwrap();
    assert_eq!(notes.take()[2], r#"sent 1: 25 B"#);
    spotify.tracks().get(ID).market("Narnia").await.unwrap_err();
    assert!(notes.take().is_empty(), "an argument that cannot be one never becomes a call");
}

#[tokio::test]
async fn each_further_attempt_says_why_and_after_how_long() {
    let script = Script::of([
        Err(TransportFault::not_sent("no route")),
        Ok(limited("3", "")),
        Ok(api_error(401, "expired")),
        Ok(answer(503, "")),
        Ok(track()),
    ]);
    let notes = Notes::default();
    let spotify = Spotify::builder(script.clone())
        .token_source(Renewing::up_to(1))
        .observer(notes.clone())
        .policy(CallPolicy::new().backoff(Duration::ZERO, Duration::ZERO))
        .build()
        .unwrap();
    spotify.tracks().get(ID).await.unwrap();
    assert_eq!(
        notes.take()[2..],
        [
            "sent 1: 0 B",
            "could not connect",
            "again: not_sent 0",
            "admitted after 0",
            "sent 2: 0 B",
            "429 0 B in 0",
            "limit for Some(3)",
            "again: rate_limited 0",
            "admitted after 3",
            "sent 3: 0 B",
            "401 44 B in 0",
            "again: unauthorized 0",
            "admitted after 0",
            "sent 4: 0 B",
            "503 0 B in 0",
            "again: unavailable 0",
            "admitted after 0",
            "sent 5: 0 B",
            "200 14 B in 0",
            "answered: 5 sent, 3 of 3 waited",
        ]
    );
}

#[tokio::test]
async fn an_error_a_quota_and_a_drop_are_ends_too() {
    let quota = r#"{"error":{"status":429,"message":"Too many requests","reason":"QUOTA_EXCEEDED"}}"#;
    let (script, notes) = (Script::of([Ok(api_error(404, "no")), Ok(limited("9", quota))]), Notes::default());
    let spotify = client(&script, &notes);
    spotify.tracks().get(ID).await.unwrap_err();
    assert_eq!(notes.take().pop().unwrap(), "not_found: 1 sent, 0 of 0 waited");
    spotify.tracks().get(ID).await.unwrap_err();
    assert_eq!(notes.take()[4..], ["quota for Some(9)", "quota_exceeded: 1 sent, 0 of 0 waited"]);
    // The gate knows now, and nothing is sent.
    spotify.tracks().get(ID).await.unwrap_err();
    assert_eq!(notes.take()[1..], ["quota_exceeded: 0 sent, 0 of 0 waited"]);

    let mut call = Call::new(tracks::Get::new(Id::new(ID).unwrap())).with_observer(Arc::new(notes.clone()));
    drop(call.step(at(0)));
    call.on_admitted(at(2), None);
    drop(call.step(at(2)));
    drop(call);
    assert_eq!(notes.take()[1..], ["admitted after 2", "dropped: 0 sent, 2 of 2 waited"]);
    drop(Call::new(tracks::Get::new(Id::new(ID).unwrap())).with_observer(Arc::new(notes.clone())));
    assert!(notes.take().is_empty(), "what has not begun does not end");
}

#[test]
fn a_machine_tells_its_own_waits_on_its_drivers_clock() {
    let notes = Notes::default();
    let mut call = Call::new(tracks::Get::new(Id::new(ID).unwrap())).with_observer(Arc::new(notes.clone()));
    drop(call.step(at(0)));
    call.on_admitted(at(0), None);
    drop(call.step(at(0)));
    call.on_bearer(at(0), bearer("t", 0));
    drop(call.step(at(1)));
    call.on_response(at(3), limited("5", ""));
    assert!(matches!(call.step(at(3)).unwrap(), CallStep::Sleep(wait) if wait.as_secs() == 5));
    drop(call.step(at(8)));
    call.on_admitted(at(8), None);
    drop(call.step(at(8)));
    call.on_bearer(at(8), bearer("t", 0));
    drop(call.step(at(8)));
    call.on_response(at(9), track());
    drop(call.step(at(9)));
    assert_eq!(
        notes.take()[1..],
        [
            "admitted after 0",
            "sent 1: 0 B",
            "429 0 B in 2",
            "limit for Some(5)",
            "again: rate_limited 5",
            "admitted after 0",
            "sent 2: 0 B",
            "200 14 B in 1",
            "answered: 2 sent, 5 of 9 waited",
        ]
    );
}

/// Has no bearer and knows it after two seconds, or never.
struct Slow(Script, bool);

#[async_trait]
impl TokenSource for Slow {
    async fn bearer(&self, _: Option<&Bearer>) -> Result<Bearer, BearerError> {
        if self.1 {
            std::future::pending::<()>().await;
        }
        self.0.advance(Duration::from_secs(2));
        Err(BearerError::Source(Arc::new(std::io::Error::other("none"))))
    }
}

#[tokio::test]
async fn a_call_that_gets_no_bearer_has_taken_until_it_knew() {
    for (never, end) in [(false, "token_source: 0 sent, 0 of 2 waited"), (true, "out_of_time: 0 sent, 0 of 5 waited")] {
        let (script, notes) = (Script::default(), Notes::default());
        let spotify = Spotify::builder(script.clone())
            .token_source(Slow(script, never))
            .observer(notes.clone())
            .policy(CallPolicy::new().deadline(Duration::from_secs(5)))
            .build()
            .unwrap();
        spotify.tracks().get(ID).await.unwrap_err();
        assert_eq!(notes.take()[2..], [end]);
    }
}

/// Never answers, and time passes meanwhile.
struct Silent(Script);

#[async_trait]
impl Transport for Silent {
    async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Answered {
        self.0.advance(Duration::from_secs(2));
        std::future::pending().await
    }

    async fn sleep(&self, _: Duration) {
        std::future::pending().await
    }

    fn now(&self) -> Now {
        self.0.now()
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        self.0.entropy()
    }
}

#[test]
fn a_call_that_is_dropped_between_two_steps_has_taken_until_then() {
    let (script, notes) = (Script::default(), Notes::default());
    let spotify = Spotify::builder(Silent(script)).access_token("t").observer(notes.clone()).build().unwrap();
    let mut call = spotify.tracks().get(ID).into_future();
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(call);
    assert_eq!(notes.take()[3..], ["dropped: 1 sent, 0 of 2 waited"]);
}

#[test]
fn a_call_that_a_shutdown_ends_has_failed_and_says_what_it_has_sent() {
    let (script, notes) = (Script::default(), Notes::default());
    let spotify = Spotify::builder(Silent(script)).access_token("t").observer(notes.clone()).build().unwrap();
    let mut call = spotify.tracks().get(ID).into_future();
    let mut context = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    spotify.shut_down_now();
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else { panic!("it goes on") };
    assert!(matches!(error.kind(), ErrorKind::ShutDown) && error.attempts() == 1, "{error:?}");
    assert_eq!(notes.take()[3..], ["shut_down: 1 sent, 0 of 2 waited"]);
}

#[test]
fn a_call_that_waits_when_it_ends_has_waited_until_then() {
    let notes = Notes::default();
    let mut call = Call::new(tracks::Get::new(Id::new(ID).unwrap())).with_observer(Arc::new(notes.clone()));
    drop(call.step(at(0)));
    call.failed(at(3), ErrorKind::ShutDown);
    assert_eq!(notes.take()[1..], ["shut_down: 0 sent, 3 of 3 waited"]);
}

/// Panics at each event.
struct Clumsy;

impl Observer for Clumsy {
    fn on_call(&self, _: &CallFacts, _: &CallEvent<'_>) {
        panic!("as this test wants");
    }

    fn on_token_requests(&self, _: &TokenRequests<'_>) {
        panic!("as this test wants");
    }
}

fn token() -> Response<bytes::Bytes> {
    let mut token = answer(200, r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#);
    token.headers_mut().insert("content-type", "application/json".parse().unwrap());
    token
}

#[tokio::test]
async fn an_observer_that_panics_breaks_no_call() {
    let script = Script::of([Ok(token()), Ok(track())]);
    let spotify = Spotify::builder(script).client_credentials("id", "secret").observer(Clumsy).build().unwrap();
    assert_eq!(spotify.tracks().get(ID).await.unwrap().name, "One");
}

#[tokio::test]
async fn counters_add_up_over_calls_users_and_renewals() {
    let counters = Arc::new(Counters::new());
    let mut tagged = track();
    tagged.headers_mut().insert("etag", "\"a\"".parse().unwrap());
    let script = Script::of([
        Ok(token()),
        Ok(tagged),
        Ok(answer(304, "")),
        Ok(answer(503, "")),
        Ok(limited("1", "")),
        Err(TransportFault::maybe_sent("reset")),
        Ok(track()),
        Ok(api_error(404, "no")),
    ]);
    let spotify = Spotify::builder(script.clone())
        .client_credentials("id", "secret")
        .accounts_urls(AccountsUrls::spotify())
        .observer(Arc::clone(&counters))
        .cache(MemoryCache::default())
        .build()
        .unwrap();
    for id in [ID, ID, "11dFghVXANMlKmJXsNCbNm"] {
        spotify.tracks().get(id).await.unwrap();
    }
    let other = spotify.with_access_token(spotify_auth_core::AccessToken::new("other").unwrap());
    other.tracks().get(ID).await.unwrap_err();
    let counts = counters.counts();
    assert_eq!((counts.calls, counts.answered, counts.failed, counts.dropped), (4, 3, 1, 0));
    assert_eq!((counts.requests, counts.unanswered, counts.again), (7, 1, 3));
    assert_eq!((counts.rate_limited, counts.quota_exceeded, counts.unavailable), (1, 0, 1));
    assert_eq!((counts.cache_hits, counts.cache_revalidated, counts.cache_missed), (0, 1, 2));
    assert_eq!((counts.token_requests, counts.renewed, counts.not_renewed), (1, 1, 0));
    assert_eq!(counts.received_bytes, 14 + 14 + 39);
    assert!(counts.waited >= Duration::from_secs(1), "{counts:?}");
    assert_eq!(script.seen().len(), 8);
}

#[test]
fn what_was_to_be_sent_again_and_was_not_is_not_counted_as_sent_again() {
    let counters = Arc::new(Counters::new());
    let mut call = Call::new(tracks::Get::new(Id::new(ID).unwrap())).with_observer(Arc::clone(&counters) as Arc<_>);
    drop(call.step(at(0)));
    call.on_admitted(at(0), None);
    drop(call.step(at(0)));
    call.on_bearer(at(0), bearer("t", 0));
    drop(call.step(at(0)));
    call.on_response(at(1), api_error(401, "expired"));
    drop(call.step(at(1)));
    drop(call);
    assert_eq!((counters.counts().requests, counters.counts().again), (1, 0));
}
