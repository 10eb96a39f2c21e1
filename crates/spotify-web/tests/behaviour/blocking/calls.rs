//! One thread, over a scripted transport.

use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::Request;
use spotify_auth_core::blocking::BlockingTransport;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccountsUrls, Client, Now, Session, TransportFault};
use spotify_web::blocking::Spotify;
use spotify_web::{AlbumGroup, BuildError, ErrorKind, Market, tracks};

use crate::support::{ID, Outcome, Renewing, Script, answer, api_error};

/// The same script without async: its clock moves when the thread is parked.
impl BlockingTransport for Script {
    fn send(&self, request: Request<Bytes>, max_body: usize, deadline: Duration) -> Outcome {
        Transport::send(self, request, max_body, deadline).now_or_never().expect("it has its answers ready")
    }

    fn now(&self) -> Now {
        Transport::now(self)
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Transport::entropy(self)
    }

    fn park(&self, at_most: Option<Duration>) {
        let duration = at_most.expect("nobody else would wake it");
        Transport::sleep(self, duration).now_or_never().expect("its clock moves at once");
    }
}

fn client(script: &Script) -> Spotify {
    Spotify::builder(script.clone()).access_token("t").build().unwrap()
}

fn track() -> Outcome {
    Ok(answer(200, format!(r#"{{"id":"{ID}","name":"Cut To The Feeling"}}"#)))
}

/// A page of saved tracks that are named by their numbers.
fn page(numbers: std::ops::Range<usize>, total: usize) -> Outcome {
    let (offset, end) = (numbers.start, numbers.end);
    let items: Vec<_> = numbers.map(|number| format!(r#"{{"track":{{"name":"{number}"}}}}"#)).collect();
    let next = if end < total {
        format!(r#""https://api.spotify.com/v1/me/tracks?offset={end}&limit=2""#)
    } else {
        "null".to_owned()
    };
    let items = items.join(",");
    Ok(answer(200, format!(r#"{{"items":[{items}],"offset":{offset},"limit":2,"total":{total},"next":{next}}}"#)))
}

#[test]
fn a_call_reads_like_a_sentence_and_sends_what_it_says() {
    let script = Script::of([track(), track(), track()]);
    let spotify = client(&script).with_market(Market::SE);
    assert_eq!(spotify.tracks().get(format!("spotify:track:{ID}")).send().unwrap().name, "Cut To The Feeling");
    let response = spotify.tracks().get(ID).market("no").with_response().send().unwrap();
    assert_eq!((response.status().as_u16(), response.output().name.as_str()), (200, "Cut To The Feeling"));
    spotify.call(tracks::Get::new(ID.parse::<spotify_web::Id<_>>().unwrap())).send().unwrap();
    let uri = |market| format!("https://api.spotify.com/v1/tracks/{ID}?market={market}");
    assert_eq!(script.uris(), [uri("SE"), uri("NO"), uri("SE")]);
    assert_eq!(script.limits()[0], (16 * 1024 * 1024, Duration::from_secs(30)));
}

#[test]
fn a_bad_argument_is_told_when_the_call_is_sent_and_nothing_is_sent() {
    let script = Script::default();
    let spotify = client(&script);
    let error = spotify.tracks().get("not an id").market("Narnia").send().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Argument(told) if told.argument() == "id"), "{error:?}");
    let mut pages = spotify.artists().albums(ID).include_groups([AlbumGroup::Single]).market("Narnia").pages();
    let error = pages.next().unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Argument(told) if told.argument() == "market"), "{error:?}");
    assert!(pages.next().is_none() && script.seen().is_empty());
}

#[test]
fn waits_are_kept_on_the_thread_that_calls() {
    let mut limited = api_error(429, "API rate limit exceeded");
    limited.headers_mut().insert("retry-after", "3".parse().unwrap());
    let script = Script::of([Ok(api_error(503, "Service unavailable")), Ok(limited), track()]);
    client(&script).tracks().get(ID).send().unwrap();
    assert_eq!(script.seen().len(), 3);
    let slept: Duration = script.slept().iter().sum();
    assert!((3..60).contains(&slept.as_secs()), "{:?}", script.slept());
}

#[test]
fn d6_a_refused_bearer_is_renewed_once_and_the_call_made_once_more() {
    let script = Script::of([Ok(api_error(401, "The access token expired")), track()]);
    let source = Renewing::up_to(9);
    let spotify = Spotify::builder(script.clone()).token_source(source.clone()).build().unwrap();
    spotify.tracks().get(ID).send().unwrap();
    assert_eq!((script.bearers(), source.renewals()), (vec!["Bearer token-0".into(), "Bearer token-1".into()], 1));
}

#[test]
fn a_list_is_an_iterator_that_fetches_what_is_asked_for() {
    let script = Script::of([page(0..2, 5), page(2..4, 5), page(4..5, 5)]);
    let mut pages = client(&script).library().tracks().limit(2).pages();
    assert_eq!((pages.total(), script.seen().len()), (None, 0));
    let mut names = Vec::new();
    for saved in pages.by_ref() {
        names.push(saved.unwrap().track.name.to_string());
        assert_eq!(script.seen().len(), names.len().div_ceil(2), "no page before its time");
    }
    assert_eq!(names, ["0", "1", "2", "3", "4"]);
    assert_eq!((pages.total(), pages.position(), pages.skipped().len()), (Some(5), 5, 0));
    assert!(pages.next().is_none());
}

#[test]
fn a_page_that_fails_is_fetched_once_more_by_whoever_asks_again() {
    let gone = Ok(api_error(404, "Not found."));
    let script = Script::of([page(0..2, 4), gone, page(2..4, 4)]);
    let mut pages = client(&script).library().tracks().limit(2).pages();
    assert_eq!(pages.by_ref().take(2).filter(Result::is_ok).count(), 2);
    assert!(pages.next().unwrap().is_err());
    let rest: Vec<_> = pages.map(|saved| saved.unwrap().track.name.to_string()).collect();
    assert_eq!(rest, ["2", "3"]);
    let again = Script::of([page(0..2, 4), Ok(api_error(404, "Not found."))]);
    let all: Result<Vec<_>, _> = client(&again).library().tracks().limit(2).pages().collect();
    assert_eq!(all.unwrap_err().status().unwrap().as_u16(), 404);
}

#[test]
fn what_the_async_client_can_do_runs_here_too() {
    let script = Script::of([track(), track()]);
    let names = client(&script).block_on(|spotify| async move {
        let both = [spotify.tracks().get(ID), spotify.tracks().get(ID)].map(IntoFuture::into_future);
        futures_util::future::try_join_all(both).await
    });
    assert_eq!(names.unwrap().len(), 2);
}

#[tokio::test]
async fn a_task_of_an_async_runtime_may_call_it_and_is_blocked() {
    let script = Script::of([Ok(api_error(503, "Service unavailable")), track()]);
    client(&script).tracks().get(ID).send().unwrap();
    assert_eq!(script.seen().len(), 2);
}

#[test]
fn it_is_built_as_the_async_one_is() {
    let error = Spotify::builder(Script::default()).access_token("a\nb").build().unwrap_err();
    assert!(matches!(error, BuildError::AccessToken(_)), "{error:?}");
    let nobody = Spotify::builder(Script::default()).build().unwrap();
    let error = nobody.tracks().get(ID).send().unwrap_err();
    assert!(error.to_string().contains("nobody has signed in yet"), "{error}");
}

#[test]
fn it_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn owned<T: Send + 'static>(_: &T) {}
    let client = Client::confidential("id", "CANARY").unwrap();
    let session = Session::client_credentials(client, AccountsUrls::spotify(), [7; 8]).unwrap();
    let spotify = Spotify::builder(Script::default()).session(session).build().unwrap();
    shared(&spotify);
    shared(&spotify.tracks());
    owned(&spotify.tracks().get(ID));
    owned(&spotify.library().tracks().pages());
    let shown = format!("{spotify:?} {:?} {:?}", spotify.tracks().get(ID), spotify.library().tracks().pages());
    assert!(!shown.contains("CANARY") && !shown.contains(ID), "{shown}");
}
