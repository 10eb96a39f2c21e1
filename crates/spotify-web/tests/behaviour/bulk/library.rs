//! The library: save, remove, contains, follow, unfollow.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::FutureExt;
use http::Request;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, TransportFault};
use spotify_web::bulk::{LibraryAnswer, LibraryCheck, Work, WorkStep};
use spotify_web::{CallPolicy, ErrorKind, Spotify};

use super::{client, lost, ok, sent, sizes, tracks};
use crate::support::{Outcome, Script, api_error, at};

#[tokio::test]
async fn any_number_goes_forty_at_a_time_in_order_and_each_once() {
    let script = Script::of((0..3).map(|_| ok("")));
    let mut uris = tracks(0..90);
    uris.extend(tracks(10..20));
    client(&script).library().save(&uris).await.unwrap();
    assert_eq!(sizes(&script), [40, 40, 10]);
    let all: Vec<_> = sent(&script).iter().map(|line| line.split_once("uris=").unwrap().1.to_owned()).collect();
    let given: Vec<_> = tracks(0..90).iter().map(ToString::to_string).collect();
    assert_eq!(all.join(","), given.join(","));
    assert!(sent(&script).iter().all(|line| line.starts_with("PUT /me/library?")));

    let script = Script::of([ok("")]);
    client(&script).users().unfollow(["spotify:artist:6sFIWsNpZYqfjUpaCgueju", "spotify:user:a"]).await.unwrap();
    assert_eq!(sent(&script), ["DELETE /me/library?uris=spotify:artist:6sFIWsNpZYqfjUpaCgueju,spotify:user:a"]);
}

#[tokio::test]
async fn what_is_in_doubt_is_told_and_sent_again() {
    let script = Script::of([ok(""), lost(), ok(""), ok("")]);
    let uris = tracks(0..100);
    let partial = client(&script).library().remove(&uris).await.unwrap_err();
    assert!(matches!(partial.error().kind(), ErrorKind::Unreachable(_)));
    assert_eq!(partial.done(), &uris[..40]);
    assert_eq!(partial.in_doubt(), &uris[40..80]);
    assert_eq!(partial.left(), &uris[80..]);
    partial.resume().await.unwrap();
    let sent = sent(&script);
    assert_eq!((sent.len(), &sent[1]), (4, &sent[2]));
    assert_eq!(sizes(&script), [40, 40, 40, 20]);
}

#[tokio::test]
async fn what_is_refused_or_not_even_sent_is_left_and_not_in_doubt() {
    for outcome in [Ok(api_error(404, "Resource not found")), Err(TransportFault::not_sent("refused"))] {
        let script = Script::of([ok(""), outcome]);
        let partial = client(&script).library().save(tracks(0..50)).await.unwrap_err();
        assert_eq!((partial.done().len(), partial.in_doubt().len(), partial.left().len()), (40, 0, 10));
    }
    // Of an attempt before the last, nobody knows.
    let script = Script::of([lost(), Ok(api_error(404, "Resource not found"))]);
    let twice = CallPolicy::new().attempts(2);
    let partial = client(&script).library().save(tracks(0..10)).policy(twice).await.unwrap_err();
    assert_eq!((partial.in_doubt().len(), partial.left().len()), (10, 0));
}

#[tokio::test]
async fn what_is_in_doubt_stays_so_when_it_is_refused_the_next_time() {
    let script = Script::of([lost(), Ok(api_error(404, "Resource not found")), ok("")]);
    let partial = client(&script).library().save(tracks(0..10)).await.unwrap_err();
    let partial = partial.resume().await.unwrap_err();
    assert_eq!((partial.error().status().unwrap().as_u16(), partial.in_doubt().len()), (404, 10));
    partial.resume().await.unwrap();
}

#[tokio::test]
async fn each_uri_is_answered_in_its_place_also_if_it_was_given_twice() {
    let first: Vec<_> = (0..40).map(|place| (place != 1).to_string()).collect();
    let script = Script::of([ok(format!("[{}]", first.join(","))), ok("[true,true]")]);
    let mut uris = tracks(0..42);
    uris.insert(1, uris[40].clone());
    let saved = client(&script).library().contains(&uris).in_flight(1).await.unwrap();
    let expected: Vec<bool> = uris.iter().map(|uri| *uri != uris[1]).collect();
    assert_eq!((saved.len(), saved.iter().filter(|saved| !**saved).count()), (43, 2));
    assert_eq!(saved, expected);
    assert_eq!(sizes(&script), [40, 2]);
}

#[tokio::test]
async fn an_answer_of_another_length_is_an_error_and_only_what_is_unknown_is_asked_again() {
    let whole = format!("[{}]", vec!["true"; 40].join(","));
    let script = Script::of([ok(whole), ok("[true]"), ok("[true,false]")]);
    let partial = client(&script).library().contains(tracks(0..42)).in_flight(1).await.unwrap_err();
    assert!(matches!(partial.error().kind(), ErrorKind::Decode(_)));
    assert_eq!(partial.work().unwrap().answers().flatten().count(), 40);
    assert_eq!(partial.progress().to_string(), "40 of 42 are done");
    let saved = partial.resume().await.unwrap();
    assert_eq!((saved.len(), saved[41]), (42, false));
    assert_eq!(sizes(&script), [40, 2, 2]);
}

#[test]
fn so_many_checks_are_under_way_at_once_and_their_answers_may_come_in_any_order() {
    let mut check = LibraryCheck::new(tracks(0..200)).unwrap().in_flight(3);
    let mut tickets = Vec::new();
    while let WorkStep::Call { ticket, .. } = check.step() {
        tickets.push(ticket);
    }
    assert_eq!(tickets.len(), 3);
    for ticket in tickets.into_iter().rev() {
        check.on_answer(ticket, Ok(LibraryAnswer::Checked(vec![ticket == 1; 40]))).unwrap();
    }
    // Two more; their answers are never waited for.
    assert!(matches!(check.step(), WorkStep::Call { .. }));
    assert!(matches!(check.step(), WorkStep::Call { .. }));
    assert!(matches!(check.step(), WorkStep::Wait));
    check.rewind();
    let known: Vec<_> = check.answers().collect();
    assert_eq!((known[0], known[40], known[119], known[120]), (Some(false), Some(true), Some(false), None));
    assert!(matches!(check.step(), WorkStep::Call { .. }), "they are asked again");
}

/// Takes requests and answers none.
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

#[tokio::test]
async fn progress_is_told_and_stays_true_if_the_work_is_dropped() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let watch = |told: &Arc<Mutex<Vec<_>>>| {
        let told = Arc::clone(told);
        move |progress: spotify_web::bulk::Progress| {
            told.lock().unwrap().push((progress.done, progress.in_doubt, progress.total));
        }
    };
    let script = Script::of([ok(""), ok("")]);
    client(&script).library().save(tracks(0..60)).on_progress(watch(&told)).await.unwrap();
    assert_eq!(*told.lock().unwrap(), [(0, 40, 60), (40, 0, 60), (40, 20, 60), (60, 0, 60)]);

    told.lock().unwrap().clear();
    let spotify = Spotify::builder(Silent).access_token("t").build().unwrap();
    let mut save = spotify.library().save(tracks(0..60)).on_progress(watch(&told)).into_future();
    assert!(save.as_mut().now_or_never().is_none());
    drop(save);
    assert_eq!(*told.lock().unwrap(), [(0, 40, 60)]);
}
