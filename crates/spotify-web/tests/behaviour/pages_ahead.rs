//! Lists as streams with several pages under way, over a transport that answers when it is told to.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{FutureExt, Stream};
use http::HeaderValue;
use spotify_auth_core::driver::{BearerError, TokenSource, Transport};
use spotify_auth_core::{Bearer, TransportFault};
use spotify_web::{CallPolicy, Error, ErrorKind, Pages, SavedTrack, Spotify, Track, library};

use crate::held::Held;
use crate::support::{Outcome, answer, api_error, bearer};

const TOTAL: u32 = 1_000;

fn client(held: &Held) -> Spotify {
    Spotify::builder(held.clone()).access_token("t").build().unwrap()
}

fn window(request: &str) -> (u32, u32) {
    let number = |name: &str| {
        let (_, rest) = request.split_once(name).unwrap();
        rest.split('&').next().unwrap().parse().unwrap()
    };
    (number("offset="), number("limit="))
}

/// The page of a list of this length that was asked for; tracks are named by their places.
fn of(total: u32, request: &str) -> Outcome {
    let (offset, limit) = window(request);
    let end = (offset + limit).min(total);
    let items: Vec<_> = (offset..end).map(|place| format!(r#"{{"track":{{"name":"{place}"}}}}"#)).collect();
    let next = match end < total {
        true => format!(r#""https://api.spotify.com/v1/me/tracks?offset={end}&limit={limit}""#),
        false => "null".to_owned(),
    };
    let items = items.join(",");
    Ok(answer(200, format!(r#"{{"items":[{items}],"offset":{offset},"limit":{limit},"total":{total},"next":{next}}}"#)))
}

fn page(request: &str) -> Outcome {
    of(TOTAL, request)
}

/// What polling once gives.
fn poll<S: Stream + Unpin>(stream: &mut S) -> Poll<Option<S::Item>> {
    std::pin::Pin::new(stream).poll_next(&mut Context::from_waker(Waker::noop()))
}

fn name(polled: Poll<Option<Result<SavedTrack, Error>>>) -> u32 {
    match polled {
        Poll::Ready(Some(Ok(saved))) => saved.track.name.parse().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn windows(held: &Held) -> Vec<(u32, u32)> {
    held.requests().iter().map(|request| window(request)).collect()
}

/// A stream whose first page has been answered, and what it asked for next is under way.
fn begun(held: &Held, spotify: &Spotify, in_flight: usize) -> Pages<library::Tracks> {
    let mut pages = spotify.library().tracks().pages(in_flight);
    assert!(poll(&mut pages).is_pending());
    held.answer_all(page);
    assert_eq!(name(poll(&mut pages)), 0);
    pages
}

#[test]
fn the_first_page_comes_alone_and_then_as_many_as_said_with_the_one_that_is_read() {
    let held = Held::default();
    let mut pages = begun(&held, &client(&held), 4);
    assert_eq!(windows(&held), [(0, 50), (50, 50), (100, 50), (150, 50)]);
    for place in 1..50 {
        assert_eq!(name(poll(&mut pages)), place);
    }
    assert_eq!(held.requests().len(), 4, "no more are held than said, however long one is read");
    assert!(poll(&mut pages).is_pending());
    assert_eq!(held.under_way().len(), 4);
}

#[test]
fn answers_in_any_order_are_read_in_the_lists_and_each_place_that_is_free_is_used() {
    let held = Held::default();
    let mut pages = begun(&held, &client(&held), 3);
    for place in 1..TOTAL {
        // The last of them first.
        while let Some(number) = held.under_way().pop() {
            held.answer(number, page(&held.requests()[number]));
        }
        let mut item = poll(&mut pages);
        if item.is_pending() {
            held.answer_all(page);
            item = poll(&mut pages);
        }
        assert_eq!(name(item), place);
    }
    assert!(matches!(poll(&mut pages), Poll::Ready(None)));
    assert_eq!(windows(&held), (0..20).map(|page| (page * 50, 50)).collect::<Vec<_>>());
}

#[test]
fn dropping_a_stream_cancels_all_that_is_under_way_and_leaves_the_line_at_the_gate() {
    let held = Held::default();
    let spotify = client(&held);
    let pages = begun(&held, &spotify, 30);
    let view = spotify.rate_gate().view(held.now());
    // The gate lets six at a time through at first.
    assert_eq!((held.under_way().len(), view.bulk_waiting, view.in_flight), (6, 13, 6), "{view:?}");
    drop(pages);
    let view = spotify.rate_gate().view(held.now());
    assert_eq!((held.under_way().len(), view.bulk_waiting, view.in_flight), (0, 0, 0), "{view:?}");
}

#[test]
fn a_page_that_fails_is_told_in_its_place_and_fetched_again_alone() {
    let held = Held::default();
    let spotify = client(&held).with_policy(CallPolicy::new().attempts(1));
    let mut pages = begun(&held, &spotify, 4);
    for place in 1..50 {
        assert_eq!(name(poll(&mut pages)), place);
    }
    assert!(poll(&mut pages).is_pending());
    let head = held.under_way()[0];
    held.answer(head, Err(TransportFault::maybe_sent("reset")));
    let Poll::Ready(Some(Err(error))) = poll(&mut pages) else { panic!("it failed") };
    assert!(matches!(error.kind(), ErrorKind::Unreachable(_)), "{error:?}");
    let before = held.requests().len();
    assert!(poll(&mut pages).is_pending());
    assert_eq!(windows(&held)[before..], [(50, 50)]);
    held.answer_all(page);
    for place in 50..250 {
        assert_eq!(name(poll(&mut pages)), place);
        held.answer_all(page);
    }
    let mut asked = windows(&held);
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len() + 1, held.requests().len(), "only that page was fetched twice");
}

#[test]
fn a_page_that_fails_while_others_are_read_costs_nobody_anything_if_it_comes_the_second_time() {
    let held = Held::default();
    let spotify = client(&held).with_policy(CallPolicy::new().attempts(1));
    let mut pages = begun(&held, &spotify, 4);
    let ahead = held.under_way()[1];
    held.answer(ahead, Err(TransportFault::maybe_sent("reset")));
    for place in 1..TOTAL {
        let mut item = poll(&mut pages);
        while item.is_pending() {
            held.answer_all(page);
            item = poll(&mut pages);
        }
        assert_eq!(name(item), place);
    }
}

#[test]
fn guesses_that_turn_out_wrong_are_cancelled() {
    let held = Held::default();
    let mut pages = begun(&held, &client(&held), 5);
    for place in 1..50 {
        assert_eq!(name(poll(&mut pages)), place);
    }
    assert!(poll(&mut pages).is_pending());
    // The list has become shorter meanwhile: this is its last page.
    let head = held.under_way()[0];
    held.answer(head, of(80, &held.requests()[head]));
    for place in 50..80 {
        assert_eq!(name(poll(&mut pages)), place);
        assert!(held.under_way().is_empty());
    }
    assert!(matches!(poll(&mut pages), Poll::Ready(None)));
    assert_eq!(pages.total(), Some(80));
}

#[test]
fn the_first_items_are_had_without_fetching_others() {
    let held = Held::default();
    let mut pages = client(&held).library().tracks().pages(8).first(120);
    for place in 0..120 {
        let mut item = poll(&mut pages);
        while item.is_pending() {
            held.answer_all(page);
            item = poll(&mut pages);
        }
        assert_eq!(name(item), place);
    }
    assert!(matches!(poll(&mut pages), Poll::Ready(None)));
    assert_eq!(windows(&held), [(0, 50), (50, 50), (100, 20)]);
    let mut nothing = client(&held).library().tracks().pages(8).first(0);
    assert!(matches!(poll(&mut nothing), Poll::Ready(None)));
    assert_eq!(held.requests().len(), 3);
}

#[test]
fn the_total_can_be_had_before_the_first_item_and_costs_no_request_of_its_own() {
    let held = Held::default();
    let mut pages = client(&held).library().tracks().pages(1);
    {
        let mut total = pin!(pages.fetch_total());
        assert!(total.as_mut().now_or_never().is_none());
        held.answer_all(page);
    }
    assert_eq!(pages.fetch_total().now_or_never().unwrap().unwrap(), Some(TOTAL));
    assert_eq!(pages.fetch_total().now_or_never().unwrap().unwrap(), Some(TOTAL));
    assert_eq!((pages.position(), name(poll(&mut pages))), (0, 0));
    assert_eq!(held.requests().len(), 1);
}

#[test]
fn a_total_that_could_not_be_had_can_be_asked_for_again() {
    let held = Held::default();
    let mut pages = client(&held).library().tracks().policy(CallPolicy::new().attempts(1)).pages(1);
    assert!(pages.fetch_total().now_or_never().is_none());
    held.answer_all(|_| Err(TransportFault::maybe_sent("reset")));
    assert!(pages.fetch_total().now_or_never().unwrap().is_err());
    assert!(pages.fetch_total().now_or_never().is_none());
    held.answer_all(page);
    assert_eq!(pages.fetch_total().now_or_never().unwrap().unwrap(), Some(TOTAL));
}

#[test]
fn a_list_comes_page_by_page_too() {
    let held = Held::default();
    let mut pages = client(&held).library().tracks().limit(10).offset(5).pages(3).first(32).whole();
    let mut seen = Vec::new();
    loop {
        match poll(&mut pages) {
            Poll::Pending => held.answer_all(page),
            Poll::Ready(Some(page)) => {
                let page = page.unwrap();
                seen.push((page.offset, page.items.len(), page.total));
            }
            Poll::Ready(None) => break,
        }
        assert!(held.under_way().len() <= 3);
    }
    assert_eq!(seen, [(5, 10, Some(TOTAL)), (15, 10, Some(TOTAL)), (25, 10, Some(TOTAL)), (35, 2, Some(TOTAL))]);
    assert_eq!((pages.position(), pages.total()), (4, Some(TOTAL)));
}

#[test]
fn pages_one_at_a_time_are_fetched_when_they_are_asked_for() {
    let held = Held::default();
    let mut pages = client(&held).library().tracks().pages(1).whole();
    assert!(poll(&mut pages).is_pending());
    held.answer_all(page);
    assert!(poll(&mut pages).is_ready());
    assert_eq!(held.requests().len(), 1);
    assert!(poll(&mut pages).is_pending());
    assert_eq!(held.requests().len(), 2);
}

#[test]
fn a_search_for_one_type_is_a_stream() {
    let held = Held::default();
    let spotify = client(&held);
    let search = spotify.search().items("x", [spotify_web::SearchType::Album]).market("SE").limit(10);
    let mut tracks = search.only::<Track>().pages(4);
    assert!(poll(&mut tracks).is_pending());
    held.answer_all(|_| {
        Ok(answer(
            200,
            r#"{"tracks":{"items":[{"name":"x"}],"offset":0,"total":40,
            "next":"https://api.spotify.com/v1/search?query=x&type=track&offset=10&limit=10"}}"#,
        ))
    });
    assert!(matches!(poll(&mut tracks), Poll::Ready(Some(Ok(track))) if track.name == "x"));
    let asked = held.requests();
    assert_eq!(asked.len(), 4);
    assert_eq!(asked[3], "/search?q=x&type=track&market=SE&limit=10&offset=30");
    let bad = spotify.search().items("x", [spotify_web::SearchType::Album]).market("Narnia").only::<Track>();
    assert!(matches!(poll(&mut bad.pages(4)), Poll::Ready(Some(Err(_)))));
}

/// What each of many requests is answered with, by how often its page has been asked for: trouble first.
fn troubled(held: &Held, request: &str) -> Outcome {
    let tries = held.requests().iter().filter(|asked| *asked == request).count();
    match tries {
        1 => Ok(api_error(503, "Service unavailable")),
        2 => {
            let mut limited = api_error(429, "API rate limit exceeded");
            limited.headers_mut().insert("retry-after", HeaderValue::from_static("20"));
            Ok(limited)
        }
        3 => Err(TransportFault::maybe_sent("reset")),
        _ => page(request),
    }
}

/// The items that are read by somebody who polls once a minute, until there are so many; and how long that took.
fn read_once_a_minute(held: &Held, policy: &CallPolicy, in_flight: usize, items: u32) -> (u32, Vec<Error>, Duration) {
    let spotify = client(held).with_policy(policy.clone());
    let mut pages = spotify.library().tracks().pages(in_flight);
    let (mut read, mut errors) = (0, Vec::new());
    let started = held.now().monotonic();
    for _ in 0..10_000 {
        match poll(&mut pages) {
            Poll::Ready(Some(Ok(saved))) => {
                assert_eq!(saved.track.name, read.to_string().as_str());
                read += 1;
            }
            Poll::Ready(Some(Err(error))) => errors.push(error),
            Poll::Ready(None) => break,
            Poll::Pending => {}
        }
        if read == items {
            break;
        }
        held.advance(Duration::from_millis(20));
        held.answer_all(|request| troubled(held, request));
        held.advance(Duration::from_secs(60));
    }
    (read, errors, held.now().monotonic() - started)
}

#[test]
fn a_stream_that_is_polled_once_a_minute_loses_nothing_to_deadlines() {
    for in_flight in [1, 8, 32] {
        let held = Held::default();
        let (read, errors, took) = read_once_a_minute(&held, &CallPolicy::new(), in_flight, 400);
        println!("{in_flight} in flight: {read} items in {took:?}");
        assert!(errors.is_empty(), "{in_flight} in flight: {errors:?}");
        assert_eq!(read, 400);
        assert!(took > Duration::from_secs(400 * 60), "each item took a minute: {took:?}");
    }
}

#[test]
fn a_stream_that_is_polled_once_a_minute_does_not_wait_too_long_at_a_gate_that_closes_again_and_again() {
    let held = Held::default();
    let spotify = client(&held);
    let mut pages = spotify.library().tracks().pages(8);
    for _ in 0..5 {
        // Somebody else is told to wait, just before the stream is polled.
        spotify.rate_gate().close(held.now(), Duration::from_secs(10));
        assert!(poll(&mut pages).is_pending(), "ten seconds are no reason to give up, and fifty nobody asked in");
        held.advance(Duration::from_secs(60));
    }
    assert!(poll(&mut pages).is_pending());
    held.answer_all(page);
    assert_eq!(name(poll(&mut pages)), 0);
}

#[test]
fn a_bearer_that_takes_many_polls_is_not_late_because_they_are_far_apart() {
    /// Goes on with each poll, and no sooner.
    struct Slow;

    #[async_trait]
    impl TokenSource for Slow {
        async fn bearer(&self, _: Option<&Bearer>) -> Result<Bearer, BearerError> {
            let mut polls = 0;
            poll_fn(|cx| {
                polls += 1;
                cx.waker().wake_by_ref();
                if polls < 9 { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            Ok(bearer("t", 0))
        }
    }

    let held = Held::default();
    let spotify = Spotify::builder(held.clone()).token_source(Slow).build().unwrap();
    let mut pages = spotify.library().tracks().pages(1);
    let mut minutes = 0;
    while held.under_way().is_empty() {
        held.advance(Duration::from_secs(60));
        minutes += 1;
        assert!(poll(&mut pages).is_pending());
    }
    assert!(minutes > 3, "longer than a call may take: {minutes}");
    held.answer_all(page);
    assert_eq!(name(poll(&mut pages)), 0);
}

#[test]
fn time_in_which_a_page_is_waited_for_counts_all_the_same() {
    let held = Held::default();
    let policy = CallPolicy::new().deadline(Duration::from_secs(30));
    let mut pages = client(&held).library().tracks().policy(policy).pages(8);
    assert!(poll(&mut pages).is_pending());
    // Spotify takes its time, and nobody wakes the stream meanwhile: that is the page's own.
    held.advance(Duration::from_secs(25));
    held.answer_all(|_| Ok(api_error(503, "Service unavailable")));
    assert!(poll(&mut pages).is_pending());
    held.advance(Duration::from_secs(1));
    assert!(poll(&mut pages).is_pending());
    held.advance(Duration::from_secs(10));
    held.answer_all(|_| Ok(api_error(503, "Service unavailable")));
    let Poll::Ready(Some(Err(error))) = poll(&mut pages) else { panic!("its time is over") };
    assert!(matches!(error.kind(), ErrorKind::Unavailable { .. }), "{error:?}");
}

#[test]
fn a_stream_that_leads_a_renewal_and_is_polled_once_a_minute_gets_its_bearer() {
    let held = Held::default();
    let spotify = Spotify::builder(held.clone()).client_credentials("id", "secret").build().unwrap();
    let search = spotify.search().items("x", [spotify_web::SearchType::Track]).market("SE");
    let mut tracks = search.only::<Track>().pages(8);
    for _ in 0..5 {
        match poll(&mut tracks) {
            Poll::Ready(Some(Ok(track))) => return assert_eq!(track.name, "x"),
            Poll::Pending => {}
            other => panic!("{other:?}"),
        }
        held.advance(Duration::from_millis(20));
        held.answer_all(|request| match request.contains("/api/token") {
            true => {
                let token = r#"{"access_token":"a","token_type":"bearer","expires_in":3600}"#;
                let mut answer = answer(200, token);
                answer.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
                Ok(answer)
            }
            false => Ok(answer(200, r#"{"tracks":{"items":[{"name":"x"}],"offset":0,"total":1,"next":null}}"#)),
        });
        held.advance(Duration::from_secs(60));
    }
    panic!("it never came");
}

#[test]
fn pages_of_nothing_are_refused_like_one_page_of_nothing() {
    let held = Held::default();
    let mut pages = client(&held).library().tracks().limit(0).pages(8);
    for _ in 0..2 {
        let Poll::Ready(Some(Err(error))) = poll(&mut pages) else { panic!("it waits for what never comes") };
        assert!(matches!(error.kind(), ErrorKind::Argument(refused) if refused.argument() == "limit"), "{error}");
    }
}
