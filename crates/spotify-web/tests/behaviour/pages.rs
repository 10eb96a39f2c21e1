//! Lists as streams, over a scripted transport.

use futures_util::{FutureExt, StreamExt, TryStreamExt};
use spotify_auth_core::TransportFault;
use spotify_web::{CallPolicy, ErrorKind, Spotify};

use crate::support::{Outcome, Script, answer};

/// `count` saved tracks in pages of `size`, named by their position.
fn list(count: usize, size: usize) -> Vec<Outcome> {
    let page = |start: usize| {
        let end = (start + size).min(count);
        let items: Vec<_> = (start..end).map(|n| format!(r#"{{"track":{{"name":"{n}"}}}}"#)).collect();
        let next = if end < count {
            format!(r#""https://api.spotify.com/v1/me/tracks?offset={end}&limit={size}""#)
        } else {
            "null".to_owned()
        };
        Ok(answer(
            200,
            format!(
                r#"{{"items":[{}],"offset":{start},"limit":{size},"total":{count},"next":{next}}}"#,
                items.join(",")
            ),
        ))
    };
    (0..count.max(1)).step_by(size).map(page).collect()
}

fn client(script: &Script) -> Spotify {
    Spotify::builder(script.clone()).access_token("t").build().unwrap()
}

#[tokio::test]
async fn all_items_come_in_order_and_the_total_is_known_after_the_first() {
    let script = Script::of(list(120, 50));
    let mut pages = client(&script).library().tracks().pages(1);
    assert_eq!(pages.total(), None);
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!((first.track.name.as_str(), pages.total(), pages.position()), ("0", Some(120), 1));
    let rest: Vec<_> = pages.by_ref().map_ok(|saved| saved.track.name.to_string()).try_collect().await.unwrap();
    assert_eq!(rest, (1..120).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!((pages.total(), pages.position()), (Some(120), 120));
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(script.seen().len(), 3);
}

#[tokio::test]
async fn nothing_is_fetched_before_it_is_asked_for() {
    let script = Script::of(list(120, 50));
    let mut pages = client(&script).library().tracks().pages(1);
    assert_eq!(script.seen().len(), 0);
    for _ in 0..50 {
        pages.try_next().await.unwrap();
    }
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn a_page_that_failed_is_fetched_once_more_by_who_asks_again() {
    let mut answers = list(100, 50);
    answers.insert(1, Err(TransportFault::maybe_sent("reset")));
    let script = Script::of(answers);
    let mut pages = client(&script).library().tracks().policy(CallPolicy::new().attempts(1)).pages(1);
    for _ in 0..50 {
        pages.try_next().await.unwrap().unwrap();
    }
    assert!(matches!(pages.try_next().await.unwrap_err().kind(), ErrorKind::Unreachable(_)));
    assert_eq!(pages.try_next().await.unwrap().unwrap().track.name, "50");
    let uris = script.uris();
    assert_eq!(uris[1], uris[2]);
}

#[tokio::test]
async fn what_is_left_out_is_reported_with_its_place_in_the_list() {
    let script = Script::of([
        Ok(answer(
            200,
            r#"{"items":[{"track":{}},null],"offset":0,"total":4,"next":"https://api.spotify.com/v1/me/tracks?offset=2"}"#,
        )),
        Ok(answer(200, r#"{"items":["odd",{"track":{}}],"offset":2,"total":4,"next":null}"#)),
    ]);
    let mut pages = client(&script).library().tracks().pages(1);
    assert_eq!(pages.by_ref().count().await, 2);
    assert_eq!(pages.skipped().iter().map(|skipped| skipped.position).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn a_bad_argument_is_told_once_and_then_the_stream_is_over() {
    let script = Script::default();
    let mut pages = client(&script).library().tracks().limit(99).pages(1);
    let error = pages.try_next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Argument(_)), "{error:?}");
    let mut pages = client(&script).library().tracks().market("Narnia").pages(1);
    assert!(matches!(pages.try_next().await.unwrap_err().kind(), ErrorKind::Argument(_)));
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(script.seen().is_empty());
}

#[tokio::test]
async fn a_hostile_link_ends_the_stream_with_an_error_and_sends_nothing_there() {
    let script = Script::of([Ok(answer(
        200,
        r#"{"items":[{"track":{}}],"offset":0,"next":"https://evil/v1/me/tracks?offset=1"}"#,
    ))]);
    let mut pages = client(&script).library().tracks().pages(1);
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(matches!(pages.try_next().await.unwrap_err().kind(), ErrorKind::Page(_)));
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn a_stream_that_is_never_polled_again_holds_up_nobody() {
    let script = Script::of(list(200, 50));
    let spotify = client(&script);
    let mut left_alone = spotify.library().tracks().pages(1);
    assert!(left_alone.next().now_or_never().is_some());
    for _ in 0..3 {
        assert!(spotify.library().tracks().await.is_ok());
    }
    drop(left_alone);
}
