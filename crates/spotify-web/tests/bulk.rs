//! Bulk work over real sockets, where every chunk goes wrong once: what is reported is true each time, and the end is right.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]
#![allow(clippy::disallowed_methods, reason = "these tests are about what the crate leaves to others")]

use std::collections::HashSet;
use std::time::Instant;

use http::Method;
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Answer, Fake, Fault, Rule};
use spotify_web::bulk::{Progress, Work};
use spotify_web::{Bulk, CallPolicy, Id, PartialError, Playlist, Spotify, Uri};

const URIS: usize = 10_000;
const ITEMS: usize = 5_000;
const SCOPES: [&str; 5] = [
    "user-library-read",
    "user-library-modify",
    "playlist-read-private",
    "playlist-modify-public",
    "playlist-modify-private",
];

async fn stage(saved: usize) -> (Fake, Spotify) {
    let fake = Fake::builder().https(false).saved_tracks(saved).start().await.unwrap();
    let token = fake.access_token(&fake.user().id, &SCOPES);
    // What goes wrong shall show, and not be tried again by the calls themselves.
    let spotify = Spotify::builder(HyperTransport::new().unwrap())
        .access_token(token)
        .api_url(format!("{}/v1", fake.base_url()))
        .policy(CallPolicy::new().attempts(1))
        .build()
        .unwrap();
    (fake, spotify)
}

/// All that can go wrong with a change, and whether Spotify has made it. The last needs an answer that has a body.
fn faults() -> [(Fault, bool); 5] {
    [
        (Fault::DropBefore, false),
        (Fault::DropAfter, true),
        (Answer::unavailable().into(), false),
        (Answer::unavailable().after_acting().into(), true),
        (Fault::ResetMidBody, true),
    ]
}

/// Every request of this method for this path goes wrong once. Those that must not be made again after they were acted on go
/// wrong at the next one then.
fn every_one_fails(fake: &Fake, method: &Method, path: &str, requests: usize, is_made_again: bool) {
    let rule = || Rule::path(format!("/v1{path}")).method(method.clone()).times(1);
    let kinds = if path == "/me/library" { 4 } else { 5 };
    for (fault, acted) in faults().into_iter().take(kinds).cycle().take(requests) {
        fake.switches().add(rule().fault(fault));
        if is_made_again || !acted {
            fake.switches().add(rule());
        }
    }
}

/// Resumes until it is done. How often it stopped comes with what came of it.
async fn to_the_end<W: Work>(mut work: Bulk<W>, mut check: impl FnMut(&PartialError<W>)) -> (W::Output, usize) {
    let mut stops = 0;
    loop {
        match work.await {
            Ok(output) => return (output, stops),
            Err(partial) => {
                check(&partial);
                stops += 1;
                work = partial.resume();
            }
        }
    }
}

/// The ids of the tracks that the user has saved.
fn saved(fake: &Fake) -> HashSet<Box<str>> {
    fake.world().saved_tracks(&fake.user().id).iter().map(|saved| saved.track.id.as_str().into()).collect()
}

fn is_in(saved: &HashSet<Box<str>>, uri: &Uri) -> bool {
    let Uri::Track(id) = uri else { panic!("only tracks are saved here") };
    saved.contains(id.as_str())
}

#[tokio::test]
async fn ten_thousand_uris_are_removed_saved_and_checked_though_every_chunk_fails_once() {
    let (fake, spotify) = stage(URIS).await;
    let uris: Vec<Uri> =
        fake.world().saved_tracks(&fake.user().id).iter().map(|saved| saved.track.uri().parse().unwrap()).collect();
    assert_eq!(uris.len(), URIS);
    let chunks = URIS / 40;
    let started = Instant::now();

    every_one_fails(&fake, &Method::DELETE, "/me/library", chunks, true);
    let ((), stops) = to_the_end(spotify.library().remove(&uris), |partial| {
        let saved = saved(&fake);
        let doubtful = partial.in_doubt().iter().filter(|uri| is_in(&saved, uri)).count();
        assert!([0, partial.in_doubt().len()].contains(&doubtful));
        assert_eq!(saved.len(), partial.left().len() + doubtful, "what is done is gone, what is left is there");
        assert!(partial.left().iter().all(|uri| is_in(&saved, uri)));
    })
    .await;
    assert_eq!((stops, saved(&fake).len()), (chunks, 0));
    println!("{URIS} URIs removed with {stops} stops in {:?}", started.elapsed());

    let started = Instant::now();
    every_one_fails(&fake, &Method::PUT, "/me/library", chunks, true);
    let ((), stops) = to_the_end(spotify.library().save(&uris), |partial| {
        let saved = saved(&fake);
        let doubtful = partial.in_doubt().iter().filter(|uri| is_in(&saved, uri)).count();
        assert!([0, partial.in_doubt().len()].contains(&doubtful));
        assert_eq!(saved.len(), partial.done().len() + doubtful, "what is done is there, what is left is not");
        assert!(partial.done().iter().all(|uri| is_in(&saved, uri)));
    })
    .await;
    assert_eq!((stops, saved(&fake).len()), (chunks, URIS));
    println!("{URIS} URIs saved with {stops} stops in {:?}", started.elapsed());

    // Every second is taken away, so that the answers differ.
    fake.switches().clear();
    spotify.library().remove(uris.iter().step_by(2)).await.unwrap();
    let started = Instant::now();
    // Several are under way at once, and an error drops the others: each chunk has a fault of its own.
    fake.clear_requests();
    let texts = texts(&uris);
    let queries: Vec<String> = texts.chunks(40).map(|chunk| chunk.join(",")).collect();
    for (query, (fault, _)) in queries.iter().zip(faults().into_iter().cycle()) {
        fake.switches().add(Rule::path("/v1/me/library/contains").query("uris", query).times(1).fault(fault));
    }
    let (checked, stops) = to_the_end(spotify.library().contains(&uris), |partial| {
        let known = partial.work().unwrap().answers().enumerate().filter_map(|(n, answer)| answer.map(|is| (n, is)));
        let mut count = 0;
        for (place, is_saved) in known {
            assert_eq!(is_saved, place % 2 == 1);
            count += 1;
        }
        assert_eq!(count, partial.progress().done);
    })
    .await;
    let requests = fake.requests();
    let times = |query: &str| requests.iter().filter(|request| request.query.as_deref() == Some(query)).count();
    let twice = queries.iter().all(|query| times(&format!("uris={query}")) > 1);
    assert!(twice, "each chunk has met its fault, and was asked for again");
    assert!((chunks / 4..=chunks).contains(&stops), "a stop drops at most three others: {stops}");
    assert!(checked.iter().enumerate().all(|(place, is_saved)| *is_saved == (place % 2 == 1)));
    assert_eq!(checked.len(), URIS);
    println!("{URIS} URIs checked with {stops} stops in {:?}", started.elapsed());
}

async fn playlist(spotify: &Spotify) -> (Id<Playlist>, String) {
    let id = spotify.playlists().create("Mine").await.unwrap().id.unwrap();
    let path = format!("/playlists/{id}/items");
    (id, path)
}

fn contents(fake: &Fake, id: &Id<Playlist>) -> Vec<String> {
    fake.world().playlist(id.as_str()).unwrap().items.iter().map(|item| item.content.uri().unwrap()).collect()
}

fn texts(uris: &[Uri]) -> Vec<String> {
    uris.iter().map(Uri::to_string).collect()
}

/// So many tracks, and each of some of them several times.
fn tracks(fake: &Fake, count: usize) -> Vec<Uri> {
    let world = fake.world();
    world.tracks().iter().cycle().take(count).map(|track| track.uri().parse().unwrap()).collect()
}

#[tokio::test]
async fn five_thousand_items_are_put_into_a_playlist_and_moved_though_every_chunk_fails_once() {
    let (fake, spotify) = stage(0).await;
    let (id, path) = playlist(&spotify).await;
    let uris = tracks(&fake, ITEMS);
    let mut expected = texts(&uris);
    let chunks = ITEMS / 100;
    let started = Instant::now();

    every_one_fails(&fake, &Method::PUT, &path, 1, true);
    every_one_fails(&fake, &Method::POST, &path, chunks - 1, false);
    let (made, stops) = to_the_end(spotify.playlists().replace(&id, &uris), |partial| {
        let (items, done) = (contents(&fake, &id), partial.done().len());
        assert_eq!(items[..done], expected[..done], "what is done is there, in order");
        let doubtful = items.len().saturating_sub(done);
        assert!([0, partial.in_doubt().len()].contains(&doubtful), "and nothing but what is in doubt besides");
        assert_eq!([partial.done(), partial.in_doubt(), partial.left()].concat(), uris);
    })
    .await;
    assert_eq!((stops, contents(&fake, &id)), (chunks, expected.clone()));
    assert_eq!(made.snapshot_id.unwrap(), fake.world().playlist(id.as_str()).unwrap().snapshot_id.as_str());
    println!("{ITEMS} items put into a playlist with {stops} stops in {:?}", started.elapsed());

    // All but the first hundred to the front, and back.
    for (range, before) in [(100..ITEMS, 0), (0..ITEMS - 100, ITEMS)] {
        let started = Instant::now();
        fake.switches().clear();
        every_one_fails(&fake, &Method::PUT, &path, chunks - 1, false);
        let range = range.start as u32..range.end as u32;
        let (_, stops) = to_the_end(spotify.playlists().reorder(&id, range.clone(), before as u32), |partial| {
            let Progress { done, in_doubt, .. } = partial.progress();
            // What stays is the first hundred of it all, or the last in the order there is on the way back.
            let with_moved = |moved: usize| {
                let mut so_far = expected.clone();
                if before == 0 {
                    so_far[..100 + moved].rotate_left(100)
                } else {
                    so_far.rotate_left(moved)
                }
                so_far
            };
            let now = contents(&fake, &id);
            assert!(in_doubt <= 100 && [with_moved(done), with_moved(done + in_doubt)].contains(&now));
        })
        .await;
        expected.rotate_left(if before == 0 { 100 } else { ITEMS - 100 });
        assert_eq!(stops, chunks - 1);
        assert_eq!(contents(&fake, &id), expected);
        println!("{} items moved with {stops} stops in {:?}", range.len(), started.elapsed());
    }

    let started = Instant::now();
    fake.switches().clear();
    let gone: Vec<Uri> = uris.iter().take(450).cloned().collect();
    every_one_fails(&fake, &Method::DELETE, &path, 5, true);
    let (_, stops) = to_the_end(spotify.playlists().remove(&id, &gone), |partial| {
        let items: HashSet<String> = contents(&fake, &id).into_iter().collect();
        assert!(texts(partial.done()).iter().all(|uri| !items.contains(uri)));
        assert!(texts(partial.left()).iter().all(|uri| items.contains(uri)));
    })
    .await;
    let gone: HashSet<String> = texts(&gone).into_iter().collect();
    let left: Vec<String> = expected.into_iter().filter(|uri| !gone.contains(uri)).collect();
    assert_eq!((stops, contents(&fake, &id)), (5, left.clone()));
    println!("{} items removed with {stops} stops in {:?}", ITEMS - left.len(), started.elapsed());

    fake.switches().clear();
    let whole = spotify.playlists().contents(&id).await.unwrap();
    let whole: Vec<_> = whole.items.iter().map(|place| place.item.as_ref().unwrap().uri().unwrap()).collect();
    assert_eq!(whole, left);
}

/// Each fault at each chunk, and the look that follows it goes wrong too.
#[tokio::test]
async fn any_chunk_of_an_addition_may_fail_in_any_way_and_so_may_looking_after_it() {
    let (fake, spotify) = stage(0).await;
    let (id, path) = playlist(&spotify).await;
    // The same few, over and over: what is added looks like what is there.
    let some = tracks(&fake, 2);
    let over_and_over = |times: usize| -> Vec<Uri> { some.iter().cycle().take(times).cloned().collect() };
    let (there, new) = (over_and_over(60), over_and_over(240));
    for (fault, acted) in faults() {
        for chunk in 0..3 {
            for position in [None, Some(30)] {
                fake.switches().clear();
                spotify.playlists().replace(&id, &there).await.unwrap();
                fake.switches().add(
                    Rule::path(format!("/v1{path}")).method(Method::POST).skip(chunk).times(1).fault(fault.clone()),
                );
                let state = Rule::path(format!("/v1/playlists/{id}")).method(Method::GET);
                // The first one is the one before anything is added.
                fake.switches().add(state.skip(1).times(1).fault(Fault::DropBefore));
                if acted {
                    fake.switches().add(
                        Rule::path(format!("/v1{path}")).method(Method::GET).times(1).answer(Answer::unavailable()),
                    );
                }
                let mut add = spotify.playlists().add(&id, &new);
                if let Some(position) = position {
                    add = add.position(position);
                }
                let (_, stops) = to_the_end(add, |partial| assert!(!partial.in_doubt().is_empty())).await;
                assert_eq!(stops, if acted { 3 } else { 2 }, "{fault:?} at {chunk}");
                let mut expected = there.clone();
                let at = position.map_or(there.len(), |position| position as usize);
                expected.splice(at..at, new.iter().cloned());
                assert_eq!(contents(&fake, &id), texts(&expected), "{fault:?} at {chunk}");
            }
        }
    }
}

#[tokio::test]
async fn a_rate_limit_stops_nothing_and_a_refused_chunk_is_left() {
    let (fake, spotify) = stage(200).await;
    let mut uris: Vec<Uri> = tracks(&fake, 100);
    fake.switches().add(Rule::path("/v1/me/library").skip(1).times(1).answer(Answer::too_many_requests("0")));
    spotify.library().save(&uris).await.unwrap();
    // Spotify takes a chunk as a whole or not at all.
    uris.insert(50, "spotify:track:0000000000000000000000".parse().unwrap());
    let partial = spotify.library().save(&uris).await.unwrap_err();
    assert_eq!(partial.error().status().unwrap().as_u16(), 404);
    assert_eq!((partial.done().len(), partial.in_doubt().len(), partial.left().len()), (40, 0, 61));
    let rest: Vec<Uri> = partial.left().iter().filter(|uri| **uri != uris[50]).cloned().collect();
    spotify.library().save(rest).await.unwrap();
}
