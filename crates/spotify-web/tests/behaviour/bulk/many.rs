//! Any number of things by their ids, in both quota modes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::join;
use http::Request;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccessToken, Now, TransportFault};
use spotify_web::bulk::{GetMany, Learned, Many, ManyAnswer, ManyCall, Work, WorkStep};
use spotify_web::{Album, ErrorKind, Id, Market, QuotaMode, Spotify, Track};

use super::{client, forbidden, id, lost, ok, sent};
use crate::support::{Outcome, Script, api_error, at};

fn ids(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(id).collect()
}

fn track(n: usize) -> String {
    format!(r#"{{"id":"{}","name":"{n}"}}"#, id(n))
}

fn one(n: usize) -> Outcome {
    ok(track(n))
}

fn batch(numbers: impl IntoIterator<Item = Option<usize>>) -> Outcome {
    let items: Vec<_> = numbers.into_iter().map(|n| n.map_or("null".to_owned(), track)).collect();
    ok(format!(r#"{{"tracks":[{}]}}"#, items.join(",")))
}

fn names(items: &[Option<Track>]) -> Vec<Option<&str>> {
    items.iter().map(|item| item.as_ref().map(|track| track.name.as_str())).collect()
}

#[tokio::test]
async fn batches_are_asked_for_where_they_are_open() {
    let script = Script::of([batch((0..50).map(Some)), batch((50..100).map(Some)), batch((100..120).map(Some))]);
    let many = client(&script).tracks().get_many(ids(0..120)).await.unwrap();
    let expected: Vec<_> = (0..120).map(|n| n.to_string()).collect();
    assert_eq!(many.found().map(|track| track.name.to_string()).collect::<Vec<_>>(), expected);
    assert_eq!((many.missing().count(), script.seen().len()), (0, 3));
}

#[tokio::test]
async fn the_first_403_teaches_all_clones_and_all_users() {
    let script = Script::of([Ok(forbidden()), one(0), one(1), one(2), one(3), one(4)]);
    let spotify = client(&script);
    let many = spotify.tracks().get_many(ids(0..3)).in_flight(1).await.unwrap();
    assert_eq!(names(&many.into_items()), [Some("0"), Some("1"), Some("2")]);
    let other = spotify.with_access_token(AccessToken::new("u").unwrap());
    other.tracks().get_many(ids(3..5)).in_flight(1).await.unwrap();
    let mut expected = vec![format!("GET /tracks?ids={},{},{}", id(0), id(1), id(2))];
    expected.extend((0..5).map(|n| format!("GET /tracks/{}", id(n))));
    assert_eq!(sent(&script), expected);
}

#[tokio::test]
async fn another_operation_is_learned_by_itself() {
    let album = |n: usize| format!(r#"{{"id":"{}","name":"{n}"}}"#, id(n));
    let script = Script::of([Ok(forbidden()), one(0), ok(format!(r#"{{"albums":[{}]}}"#, album(1)))]);
    let spotify = client(&script);
    spotify.tracks().get_many([id(0)]).await.unwrap();
    assert_eq!(spotify.albums().get_many([id(1)]).await.unwrap().into_found()[0].name, "1");
}

#[tokio::test]
async fn a_known_mode_needs_no_trying() {
    let script = Script::of([one(0), one(1)]);
    let development = client(&script).with_quota_mode(QuotaMode::Development);
    development.tracks().get_many(ids(0..2)).in_flight(1).await.unwrap();
    assert_eq!(sent(&script), [format!("GET /tracks/{}", id(0)), format!("GET /tracks/{}", id(1))]);
    // What shows counts more than what was said.
    let script = Script::of([Ok(forbidden()), one(0)]);
    let extended = client(&script).with_quota_mode(QuotaMode::Extended);
    assert_eq!(extended.tracks().get_many([id(0)]).await.unwrap().into_found().len(), 1);
}

/// Spotify for an app in development mode. It takes a moment, so that what is called together is under way together.
#[derive(Clone, Default)]
struct Development(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    uris: Vec<String>,
    under_way: usize,
    most: usize,
}

#[async_trait]
impl Transport for Development {
    async fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Outcome {
        {
            let mut seen = self.0.lock().unwrap();
            seen.uris.push(request.uri().to_string());
            seen.under_way += 1;
            seen.most = seen.most.max(seen.under_way);
        }
        tokio::task::yield_now().await;
        self.0.lock().unwrap().under_way -= 1;
        if request.uri().query().is_some() { Ok(forbidden()) } else { one(0) }
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
async fn those_who_learn_at_the_same_time_all_get_their_things() {
    let transport = Development::default();
    let spotify = Spotify::builder(transport.clone()).access_token("t").build().unwrap();
    let get = |n: usize| spotify.tracks().get_many([id(n), id(n + 1)]).into_future();
    let (one, other) = join(get(1), get(3)).await;
    assert_eq!((one.unwrap().found().count(), other.unwrap().found().count()), (2, 2));
    get(5).await.unwrap();
    let batches = transport.0.lock().unwrap().uris.iter().filter(|uri| uri.contains("?ids=")).count();
    assert_eq!(batches, 2, "both have tried, and nobody after them");
}

#[tokio::test]
async fn single_calls_are_under_way_together_as_many_as_are_allowed() {
    for allowed in [1, 3, 5] {
        let transport = Development::default();
        let spotify = Spotify::builder(transport.clone()).access_token("t").build().unwrap();
        let development = spotify.with_quota_mode(QuotaMode::Development);
        let many = development.tracks().get_many(ids(0..20)).in_flight(allowed).await.unwrap();
        let seen = transport.0.lock().unwrap();
        assert_eq!((many.found().count(), seen.uris.len(), seen.most), (20, 20, allowed));
    }
}

#[tokio::test]
async fn what_is_missing_is_told_in_its_place_and_what_is_given_twice_is_asked_once() {
    let script = Script::of([batch([Some(0), None, Some(2)])]);
    let many = client(&script).tracks().get_many([id(0), id(1), id(0), id(2), id(1)]).await.unwrap();
    assert_eq!(many.missing().map(Id::to_string).collect::<Vec<_>>(), [id(1), id(1)]);
    assert_eq!(names(&many.into_items()), [Some("0"), None, Some("0"), Some("2"), None]);

    let script = Script::of([one(0), Ok(api_error(404, "Resource not found")), one(2)]);
    let spotify = client(&script).with_quota_mode(QuotaMode::Development);
    let many = spotify.tracks().get_many([id(0), id(1), id(0), id(2)]).in_flight(1).await.unwrap();
    assert_eq!(names(&many.into_items()), [Some("0"), None, Some("0"), Some("2")]);
    assert_eq!(script.seen().len(), 3);
}

#[tokio::test]
async fn a_batch_that_tells_nothing_of_each_is_asked_for_one_by_one() {
    for useless in [batch([Some(0)]), Ok(api_error(404, "Non existing id"))] {
        let script = Script::of([useless, one(0), one(1)]);
        let spotify = client(&script);
        let many = spotify.tracks().get_many(ids(0..2)).in_flight(1).await.unwrap();
        assert_eq!(names(&many.into_items()), [Some("0"), Some("1")]);
        assert_eq!(script.seen().len(), 3);
    }
}

#[tokio::test]
async fn what_was_got_before_an_error_is_kept_and_not_asked_for_again() {
    let script = Script::of([batch((0..50).map(Some)), lost(), batch((50..60).map(Some))]);
    let partial = client(&script).tracks().get_many(ids(0..60)).await.unwrap_err();
    assert!(matches!(partial.error().kind(), ErrorKind::Unreachable(_)));
    assert_eq!(partial.work().unwrap().found().into_found().len(), 50);
    assert_eq!(partial.progress().to_string(), "50 of 60 are done");
    assert_eq!(partial.resume().await.unwrap().into_found().len(), 60);
    let sent = sent(&script);
    assert_eq!((sent.len(), &sent[1]), (3, &sent[2]));
}

#[tokio::test]
async fn one_that_cannot_be_read_does_not_stand_in_the_way_of_the_others() {
    // The ids of albums are all that they cannot be without.
    let album = |n: usize| ok(format!(r#"{{"id":"{}","name":"{n}"}}"#, id(n)));
    let odd = || ok(r#"{"id":null,"name":"odd"}"#);
    let script =
        Script::of([album(0), odd(), Ok(api_error(404, "Resource not found")), ok("<html>"), album(3), album(4)]);
    let spotify = client(&script).with_quota_mode(QuotaMode::Development);
    let partial = spotify.albums().get_many(ids(0..5)).in_flight(1).await.unwrap_err();
    assert!(matches!(partial.error().kind(), ErrorKind::Decode(_)), "that is nobody's album: {partial}");
    assert_eq!(partial.progress().to_string(), "3 of 5 are done");
    let told = |many: &Many<Album>| {
        let texts = |ids: Vec<&Id<Album>>| ids.into_iter().map(Id::to_string).collect::<Vec<_>>();
        [many.missing().collect(), many.unreadable().collect(), many.not_asked().collect()].map(texts)
    };
    assert_eq!(told(&partial.work().unwrap().found()), [vec![id(2)], vec![id(1)], ids(3..5)]);
    let many = partial.resume().await.unwrap();
    assert_eq!(told(&many), [vec![id(2)], vec![id(1)], vec![]]);
    assert_eq!((many.into_found().len(), script.seen().len()), (3, 6));
}

#[tokio::test]
async fn shows_are_the_same_in_both_modes_and_markets_are_sent() {
    let show = r#"{"id":"38bS44xjbVVZ3No3ByF1dJ","name":"A","publisher":"P","episodes":{"items":[],"total":3}}"#;
    let script = Script::of([ok(format!(r#"{{"shows":[{show}]}}"#)), ok(show)]);
    let spotify = client(&script).with_market(Market::SE);
    let batch = spotify.shows().get_many(["38bS44xjbVVZ3No3ByF1dJ"]).await.unwrap().into_found();
    let development = spotify.with_quota_mode(QuotaMode::Development);
    // Another client, which has not learned that batches are open.
    let fresh = client(&script).with_quota_mode(QuotaMode::Development);
    let one = fresh.shows().get_many(["38bS44xjbVVZ3No3ByF1dJ"]).market("no").await.unwrap().into_found();
    assert_eq!((&one, development.defaults().quota_mode), (&batch, Some(QuotaMode::Development)));
    assert!(sent(&script)[0].ends_with("&market=SE") && sent(&script)[1].ends_with("?market=NO"));
}

#[test]
fn the_first_batch_goes_alone_and_then_as_many_as_allowed() {
    let ids: Vec<Id<Track>> = ids(0..500).iter().map(|id| id.parse().unwrap()).collect();
    let mut many = GetMany::new(ids.clone()).in_flight(3);
    let WorkStep::Call { ticket, call: ManyCall::Batch(_) } = many.step() else { panic!("a batch") };
    assert!(matches!(many.step(), WorkStep::Wait), "it is not known whether batches are open");
    let answer = serde_json::from_str(&format!("[{}]", vec!["null"; 50].join(","))).unwrap();
    many.on_answer(ticket, Ok(ManyAnswer::Batch(answer))).unwrap();
    let at_once = std::iter::from_fn(|| matches!(many.step(), WorkStep::Call { .. }).then_some(())).count();
    assert_eq!(at_once, 3);

    let mut many = GetMany::new(ids).in_flight(5);
    many.learn_from(&Learned::new(), Some(QuotaMode::Development));
    let at_once = std::iter::from_fn(|| matches!(many.step(), WorkStep::Call { .. }).then_some(())).count();
    assert_eq!(at_once, 5);
}
