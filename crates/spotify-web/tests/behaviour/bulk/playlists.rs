//! Adding to playlists, putting others in place of what is there, removing, reading all.

use spotify_web::{ErrorKind, QuotaMode};

use super::{client, forbidden, id, lost, ok, sent, sizes, snapshot, state, tracks};
use crate::support::{Outcome, Script, answer, api_error};

/// A page of these tracks.
fn entries(numbers: std::ops::Range<usize>) -> Outcome {
    let entry = |n: usize| format!(r#"{{"item":{{"type":"track","uri":"spotify:track:{}"}}}}"#, id(n));
    ok(format!(r#"{{"items":[{}],"total":999}}"#, numbers.map(entry).collect::<Vec<_>>().join(",")))
}

fn positions(script: &Script) -> Vec<Option<u64>> {
    let body = |request: &http::Request<bytes::Bytes>| serde_json::from_slice::<serde_json::Value>(request.body()).ok();
    script.seen().iter().filter_map(body).map(|body| body["position"].as_u64()).collect()
}

#[tokio::test]
async fn a_hundred_are_added_at_a_time_each_behind_the_ones_before() {
    let script = Script::of([state("a", 7), snapshot("b"), snapshot("c"), snapshot("d")]);
    let added = client(&script).playlists().add(id(9), tracks(0..250)).position(5).await.unwrap();
    assert_eq!(added.snapshot_id.unwrap(), "d");
    assert_eq!(sizes(&script), [0, 100, 100, 50]);
    assert_eq!(positions(&script), [Some(5), Some(105), Some(205)]);
    let state_read = "?fields=snapshot_id,items%28total%29,tracks%28total%29";
    assert_eq!(sent(&script)[0], format!("GET /playlists/{}{state_read}", id(9)));

    let script = Script::of([state("a", 7), snapshot("b"), snapshot("c")]);
    client(&script).playlists().add(id(9), tracks(0..101)).await.unwrap();
    assert_eq!(positions(&script), [None, None], "at the end, whoever else adds");
}

#[tokio::test]
async fn what_was_not_added_is_added_again() {
    // As it was, or something else about it was changed.
    for now in [state("b", 107), state("renamed", 107)] {
        let script = Script::of([state("a", 7), snapshot("b"), lost(), now, snapshot("c")]);
        let partial = client(&script).playlists().add(id(9), tracks(0..150)).await.unwrap_err();
        assert_eq!((partial.done().len(), partial.in_doubt().len(), partial.left().len()), (100, 50, 0));
        assert_eq!(partial.snapshot_id().unwrap(), "b");
        assert_eq!(partial.resume().await.unwrap().snapshot_id.unwrap(), "c");
        assert_eq!(sizes(&script), [0, 100, 50, 0, 50]);
    }
}

#[tokio::test]
async fn the_snapshot_id_alone_tells_that_nothing_was_added() {
    let unsaid = || ok(r#"{"snapshot_id":"a"}"#);
    let script = Script::of([unsaid(), lost(), unsaid(), snapshot("b")]);
    let partial = client(&script).playlists().add(id(9), tracks(0..1)).await.unwrap_err();
    assert_eq!(partial.resume().await.unwrap().snapshot_id.unwrap(), "b");
}

#[tokio::test]
async fn what_was_added_is_not_added_twice() {
    let script = Script::of([state("a", 7), lost(), state("b", 107), entries(0..50), entries(50..100), snapshot("c")]);
    let partial = client(&script).playlists().add(id(9), tracks(0..150)).await.unwrap_err();
    assert_eq!(partial.resume().await.unwrap().snapshot_id.unwrap(), "c");
    assert_eq!(sizes(&script), [0, 100, 0, 0, 0, 50]);
    let sent = sent(&script);
    assert!(sent[3].contains("limit=50&offset=7&") && sent[4].contains("limit=50&offset=57&"), "{sent:?}");
    assert!(!sent[3].contains("market"));
}

#[tokio::test]
async fn nobody_elses_change_is_taken_for_ours() {
    let others: [Vec<Outcome>; 4] = [
        vec![state("b", 17)],                            // Others have added some.
        vec![state("b", 107), entries(200..250)],        // As many as we, and other ones.
        vec![state("b", 107), entries(0..0)],            // None where ours must be.
        vec![ok(r#"{"snapshot_id":"b","items":null}"#)], // It does not say how many it has.
    ];
    for other in others {
        let script = Script::of([state("a", 7), lost()].into_iter().chain(other));
        let partial = client(&script).playlists().add(id(9), tracks(0..100)).await.unwrap_err();
        let partial = partial.resume().await.unwrap_err();
        assert!(matches!(partial.error().kind(), ErrorKind::PlaylistChanged), "{partial}");
        assert_eq!(partial.in_doubt().len(), 100);
    }
}

#[tokio::test]
async fn a_track_that_stands_in_for_ours_is_ours() {
    let stands_in = format!(
        r#"{{"items":[{{"track":{{"uri":"spotify:track:{}","linked_from":{{"uri":"spotify:track:{}"}}}}}}]}}"#,
        id(77),
        id(0)
    );
    let script = Script::of([state("a", 7), lost(), state("b", 8), ok(stands_in)]);
    let partial = client(&script).playlists().add(id(9), tracks(0..1)).position(2).await.unwrap_err();
    assert_eq!(partial.resume().await.unwrap().snapshot_id.unwrap(), "b");
    assert!(sent(&script)[3].contains("offset=2&"));
}

#[tokio::test]
async fn looking_may_fail_too_and_the_doubt_stays() {
    let script = Script::of([state("a", 7), lost(), lost(), state("b", 8), lost(), state("b", 8), entries(0..1)]);
    let partial = client(&script).playlists().add(id(9), tracks(0..1)).await.unwrap_err();
    let partial = partial.resume().await.unwrap_err();
    assert_eq!((partial.error().operation(), partial.in_doubt().len()), ("get-playlist", 1));
    let partial = partial.resume().await.unwrap_err();
    assert_eq!((partial.error().operation(), partial.in_doubt().len()), ("get-playlists-items", 1));
    partial.resume().await.unwrap();
    assert_eq!(sizes(&script).iter().sum::<usize>(), 1);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_says_that_it_was_done() {
    let script = Script::of([state("a", 7), Ok(answer(201, "<html>")), snapshot("c")]);
    let added = client(&script).playlists().add(id(9), tracks(0..150)).await.unwrap();
    assert_eq!(added.snapshot_id.unwrap(), "c");
    assert_eq!(sizes(&script), [0, 100, 50]);
}

#[tokio::test]
async fn what_is_refused_is_not_in_doubt() {
    let script = Script::of([state("a", 7), Ok(api_error(400, "Index out of bounds"))]);
    let partial = client(&script).playlists().add(id(9), tracks(0..150)).position(99).await.unwrap_err();
    assert_eq!((partial.in_doubt().len(), partial.left().len()), (0, 150));
}

#[tokio::test]
async fn a_replacement_begins_with_the_first_hundred_and_adds_the_others() {
    let script = Script::of([lost(), snapshot("a"), snapshot("b"), lost(), state("b", 200), snapshot("c")]);
    let partial = client(&script).playlists().replace(id(9), tracks(0..250)).await.unwrap_err();
    assert_eq!((partial.done().len(), partial.in_doubt().len(), partial.left().len()), (0, 100, 150));
    let partial = partial.resume().await.unwrap_err();
    assert_eq!((partial.done().len(), partial.in_doubt().len(), partial.left().len()), (200, 50, 0));
    assert_eq!(partial.resume().await.unwrap().snapshot_id.unwrap(), "c");
    let methods: Vec<_> = sent(&script).iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(methods, ["PUT", "PUT", "POST", "POST", "GET", "POST"]);
    assert_eq!(sizes(&script), [100, 100, 100, 50, 0, 50]);
}

#[tokio::test]
async fn a_position_means_nothing_to_a_replacement() {
    let script = Script::of([snapshot("a"), snapshot("b")]);
    client(&script).playlists().replace(id(9), tracks(0..150)).position(5).await.unwrap();
    assert_eq!(positions(&script), [None, None]);
}

#[tokio::test]
async fn removing_carries_the_snapshot_on_and_may_be_done_twice() {
    let script = Script::of([snapshot("b"), lost(), snapshot("c")]);
    let mut uris = tracks(0..120);
    uris.extend(tracks(0..20));
    let partial = client(&script).playlists().remove(id(9), &uris).snapshot_id("a").await.unwrap_err();
    assert_eq!((partial.done().len(), partial.in_doubt().len()), (100, 20));
    assert_eq!(partial.resume().await.unwrap().snapshot_id.unwrap(), "c");
    let ends: Vec<_> = sent(&script).iter().map(|line| line[line.rfind(',').unwrap()..].to_owned()).collect();
    assert_eq!(ends, [r#","snapshot_id":"a"}"#, r#","snapshot_id":"b"}"#, r#","snapshot_id":"b"}"#]);
    assert_eq!(sizes(&script), [100, 20, 20]);
}

/// A page of a playlist under either name.
fn page(name: &str) -> Outcome {
    ok(format!(r#"{{"items":[{{"{name}":{{"type":"track","name":"x"}}}},null,{{"{name}":null}}],"total":3}}"#))
}

#[tokio::test]
async fn the_contents_come_under_either_name_from_either_operation() {
    for name in ["item", "track"] {
        let whole = client(&Script::of([page(name)])).playlists().contents(id(9)).await.unwrap();
        assert_eq!(whole.items[0].item.as_ref().unwrap().name(), "x");
        assert!(whole.items[1].item.is_none(), "what is gone takes up its place");
        assert_eq!(whole.skipped[0].position, 1);
    }
    // Somebody else's playlist: the old operation shows it to apps with extended quota.
    let script = Script::of([Ok(forbidden()), page("track")]);
    let whole = client(&script).playlists().contents(id(9)).market("se").await.unwrap();
    assert_eq!(whole.items.len(), 2);
    assert!(sent(&script)[1].starts_with(&format!("GET /playlists/{}/tracks?market=SE", id(9))));

    let script = Script::of([Ok(forbidden()), Ok(forbidden()), Ok(forbidden())]);
    let spotify = client(&script);
    for calls in [2, 3] {
        let error = spotify.playlists().contents(id(9)).await.unwrap_err();
        assert_eq!(
            (error.operation(), script.seen().len()),
            ("get-playlists-items", calls),
            "learned at the first time"
        );
    }
    let script = Script::of([Ok(forbidden())]);
    let development = client(&script).with_quota_mode(QuotaMode::Development);
    assert!(development.playlists().contents(id(9)).await.is_err());
}
