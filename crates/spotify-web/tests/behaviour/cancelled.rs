//! Calls that are dropped wherever they are, and clients that are shut down.

use std::future::{Future, IntoFuture, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, TransportFault};
use spotify_web::{Class, ErrorKind, Spotify};

use crate::support::{ID, Outcome, answer, api_error, at};

/// A Spotify that makes trouble at first: a token that is rejected, a 503, a 429, a connection that breaks. Whatever is asked
/// of it takes some polls.
#[derive(Clone, Default)]
struct Trouble(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    elapsed: Duration,
    tokens: u32,
    calls: u32,
}

/// Comes back after some polls.
async fn in_some_polls() {
    for _ in 0..3 {
        let mut first = true;
        poll_fn(|cx| {
            cx.waker().wake_by_ref();
            if std::mem::take(&mut first) { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }
}

impl Trouble {
    fn answer(&self, request: &Request<Bytes>) -> Outcome {
        let mut state = self.0.lock().unwrap();
        if request.uri().path() == "/api/token" {
            state.tokens += 1;
            let token = state.tokens;
            let mut answer =
                answer(200, format!(r#"{{"access_token":"token-{token}","token_type":"bearer","expires_in":3600}}"#));
            answer.headers_mut().insert("content-type", "application/json".parse().unwrap());
            Ok(answer)
        } else if request.headers()["authorization"] == "Bearer token-1" {
            Ok(api_error(401, "The access token expired"))
        } else {
            state.calls += 1;
            match state.calls {
                1 => Ok(api_error(503, "Service unavailable")),
                2 => {
                    let mut limited = api_error(429, "API rate limit exceeded");
                    limited.headers_mut().insert("retry-after", "2".parse().unwrap());
                    Ok(limited)
                }
                3 => Err(TransportFault::maybe_sent("reset")),
                _ => Ok(answer(200, r#"{"name":"One","items":[{"track":{"name":"One"}}],"offset":0,"next":null}"#)),
            }
        }
    }
}

#[async_trait]
impl Transport for Trouble {
    async fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Outcome {
        in_some_polls().await;
        let answered = self.answer(&request);
        in_some_polls().await;
        answered
    }

    async fn sleep(&self, duration: Duration) {
        // Long enough that no request's own deadline is the first to end.
        for _ in 0..10 {
            in_some_polls().await;
        }
        self.0.lock().unwrap().elapsed += duration;
    }

    fn now(&self) -> Now {
        at(0).advanced(self.0.lock().unwrap().elapsed)
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([7; 64])
    }
}

fn client(trouble: &Trouble) -> Spotify {
    Spotify::builder(trouble.clone()).client_credentials("id", "secret").build().unwrap()
}

/// Polls it so often at most. Whether it ended.
fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    (0..times).find_map(|_| match future.as_mut().poll(&mut cx) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    })
}

fn is_healthy(spotify: &Spotify, trouble: &Trouble) {
    let view = spotify.rate_gate().view(trouble.now());
    assert_eq!((view.in_flight, view.interactive_waiting, view.bulk_waiting), (0, 0, 0), "{view:?}");
}

#[test]
fn d2_a_call_that_is_dropped_at_any_of_its_polls_leaves_session_and_gate_healthy() {
    let mut polls = 0;
    loop {
        let trouble = Trouble::default();
        let spotify = client(&trouble);
        let ended = polled(spotify.tracks().get(ID).into_future(), polls).is_some();
        is_healthy(&spotify, &trouble);
        let next = polled(spotify.tracks().get(ID).into_future(), 10_000).expect("the next call ends");
        assert_eq!(next.unwrap().name, "One", "after {polls} polls");
        is_healthy(&spotify, &trouble);
        assert_eq!(trouble.0.lock().unwrap().tokens, 2, "after {polls} polls: one token, and one for the rejected one");
        if ended {
            println!("dropped after each of {polls} polls");
            assert!(polls > 30, "the troubles were met: {polls}");
            return;
        }
        polls += 1;
    }
}

#[test]
fn d2_a_stream_that_is_dropped_at_any_of_its_polls_leaves_session_and_gate_healthy() {
    for polls in 0..80 {
        let trouble = Trouble::default();
        let spotify = client(&trouble);
        let mut pages = spotify.library().tracks().pages(1);
        let _ = polled(pages.try_next(), polls);
        drop(pages);
        is_healthy(&spotify, &trouble);
        let mut pages = spotify.library().tracks().pages(1);
        assert!(polled(pages.try_next(), 10_000).expect("it ends").unwrap().is_some(), "after {polls} polls");
    }
}

#[test]
fn a_call_that_is_left_alone_at_any_of_its_polls_holds_up_nobody() {
    for polls in 0..80 {
        let trouble = Trouble::default();
        let spotify = client(&trouble);
        let mut left_alone = pin!(spotify.tracks().get(ID).into_future());
        let _ = polled(left_alone.as_mut(), polls);
        let next =
            polled(spotify.tracks().get(ID).class(Class::Bulk).into_future(), 10_000).expect("the next call ends");
        assert_eq!(next.unwrap().name, "One", "after {polls} polls");
    }
}

#[test]
fn the_pages_of_a_list_stand_in_the_line_for_bulk_calls_unless_told_otherwise() {
    let trouble = Trouble::default();
    let spotify = client(&trouble);
    spotify.rate_gate().close(trouble.now(), Duration::from_secs(5));
    let waiting = || {
        let view = spotify.rate_gate().view(trouble.now());
        (view.interactive_waiting, view.bulk_waiting)
    };
    let mut call = pin!(spotify.tracks().get(ID).into_future());
    assert!(polled(call.as_mut(), 1).is_none());
    assert_eq!(waiting(), (1, 0));
    let mut pages = spotify.library().tracks().pages(1);
    let mut page = pin!(pages.try_next());
    assert!(polled(page.as_mut(), 1).is_none());
    assert_eq!(waiting(), (1, 1));
    let mut pages = spotify.library().tracks().class(Class::Interactive).pages(1);
    let mut page = pin!(pages.try_next());
    assert!(polled(page.as_mut(), 1).is_none());
    assert_eq!(waiting(), (2, 1));
}

#[test]
fn a_client_that_is_shut_down_waits_for_its_calls_and_begins_no_others() {
    let trouble = Trouble::default();
    let spotify = client(&trouble);
    let mut cx = Context::from_waker(Waker::noop());
    let mut call = pin!(spotify.tracks().get(ID).into_future());
    assert!(call.as_mut().poll(&mut cx).is_pending());
    let mut end = pin!(spotify.shut_down());
    assert!(end.as_mut().poll(&mut cx).is_pending());

    let error = polled(spotify.clone().tracks().get(ID).into_future(), 10).expect("it ends at once").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ShutDown), "{error:?}");
    assert_eq!(error.to_string(), "get-track: the client has been shut down: build another client");
    assert!(end.as_mut().poll(&mut cx).is_pending());
    assert_eq!(polled(call, 10_000).expect("it goes on").unwrap().name, "One");
    assert!(end.as_mut().poll(&mut cx).is_ready());
}

#[test]
fn a_dropped_call_is_not_waited_for() {
    let trouble = Trouble::default();
    let spotify = client(&trouble);
    let call = Box::pin(spotify.tracks().get(ID).into_future());
    let mut call = Some(call);
    assert!(polled(call.as_mut().unwrap(), 5).is_none());
    let mut end = pin!(spotify.shut_down());
    assert!(polled(end.as_mut(), 1).is_none());
    drop(call.take());
    assert!(polled(end, 1).is_some());
}

#[tokio::test]
async fn a_client_that_is_shut_down_at_once_ends_what_is_under_way_and_wakes_it() {
    /// Never answers, and wakes nobody.
    struct Silent;

    #[async_trait]
    impl Transport for Silent {
        async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Outcome {
            std::future::pending().await
        }
        async fn sleep(&self, _: Duration) {
            std::future::pending().await
        }
        fn now(&self) -> Now {
            at(0)
        }
        fn entropy(&self) -> Result<[u8; 64], TransportFault> {
            Ok([7; 64])
        }
    }

    let spotify = Spotify::builder(Silent).access_token("t").build().unwrap();
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(spotify.tracks().get(ID).into_future())).collect();
    tokio::task::yield_now().await;
    spotify.shut_down_now();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ShutDown), "{error:?}");
    }
    spotify.shut_down().await;
    let view = spotify.rate_gate().view(at(0));
    assert_eq!((view.in_flight, view.interactive_waiting), (0, 0));
}
