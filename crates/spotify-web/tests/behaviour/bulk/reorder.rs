//! Moving parts of playlists.

use spotify_web::ErrorKind;

use super::{client, id, lost, ok, sent, snapshot, state};
use crate::support::{Outcome, Script, answer};

/// What stands somewhere.
fn at(uris: &[&str]) -> Outcome {
    let items: Vec<_> = uris.iter().map(|uri| format!(r#"{{"item":{{"uri":"{uri}"}}}}"#)).collect();
    ok(format!(r#"{{"items":[{}]}}"#, items.join(",")))
}

/// `(start, length, before, snapshot)` of each move.
fn moves(script: &Script) -> Vec<(u64, u64, u64, String)> {
    let body = |request: &http::Request<bytes::Bytes>| serde_json::from_slice::<serde_json::Value>(request.body()).ok();
    let number = |body: &serde_json::Value, name: &str| body[name].as_u64().unwrap();
    let tuple = |body: serde_json::Value| {
        let (start, length) = (number(&body, "range_start"), number(&body, "range_length"));
        (start, length, number(&body, "insert_before"), body["snapshot_id"].as_str().unwrap_or_default().to_owned())
    };
    script.seen().iter().filter_map(body).map(tuple).collect()
}

fn named(moves: &[(u64, u64, u64, &str)]) -> Vec<(u64, u64, u64, String)> {
    moves.iter().map(|(start, length, before, name)| (*start, *length, *before, (*name).to_owned())).collect()
}

#[tokio::test]
async fn a_part_of_any_length_moves_a_hundred_at_a_time_in_its_order() {
    let script =
        Script::of([state("a", 999), at(&["x"]), snapshot("b"), at(&["y"]), snapshot("c"), at(&["z"]), snapshot("d")]);
    let to_the_end = client(&script).playlists().reorder(id(9), 10..260, 999).await.unwrap();
    assert_eq!(to_the_end.snapshot_id.unwrap(), "d");
    assert_eq!(moves(&script), named(&[(10, 100, 999, "a"), (10, 100, 999, "b"), (10, 50, 999, "c")]));

    let script = Script::of([state("a", 999), at(&["x"]), snapshot("b"), at(&["y"]), snapshot("c")]);
    client(&script).playlists().reorder(id(9), 300..450, 7).await.unwrap();
    assert_eq!(moves(&script), named(&[(300, 100, 7, "a"), (400, 50, 107, "b")]));
}

#[tokio::test]
async fn what_stays_where_it_is_is_not_moved() {
    let spotify = client(&Script::default());
    for before in [5, 7, 9] {
        spotify.playlists().reorder(id(9), 5..9, before).await.unwrap();
    }
}

#[tokio::test]
async fn a_move_in_doubt_is_made_again_if_nothing_has_changed() {
    let script = Script::of([state("a", 9), at(&["x"]), lost(), state("a", 9), snapshot("b")]);
    let partial = client(&script).playlists().reorder(id(9), 0..1, 9).await.unwrap_err();
    assert_eq!((partial.progress().done, partial.progress().in_doubt, partial.progress().total), (0, 1, 1));
    partial.resume().await.unwrap();
    assert_eq!(moves(&script), named(&[(0, 1, 9, "a"), (0, 1, 9, "a")]));

    let script = Script::of([state("a", 9), at(&["x"]), lost(), state("b", 8)]);
    let partial = client(&script).playlists().reorder(id(9), 0..1, 9).await.unwrap_err();
    let partial = partial.resume().await.unwrap_err();
    assert!(matches!(partial.error().kind(), ErrorKind::PlaylistChanged));
    assert_eq!(partial.snapshot_id().unwrap(), "a");
}

#[tokio::test]
async fn in_another_state_what_was_to_move_is_looked_for_where_it_goes_and_where_it_was() {
    let stopped = [state("a", 9), at(&["x", "y"]), lost()];
    let resumed = async |answers: Vec<Outcome>| {
        let script = Script::of(stopped.iter().cloned().chain([state("b", 9)]).chain(answers));
        let partial = client(&script).playlists().reorder(id(9), 0..2, 9).await.unwrap_err();
        (partial.resume().await, script)
    };
    let (made, script) = resumed(vec![at(&["x", "y"]), at(&["p", "q"])]).await;
    assert_eq!(made.unwrap().snapshot_id.unwrap(), "b");
    assert_eq!(moves(&script).len(), 1);
    let looked: Vec<_> =
        sent(&script)[4..].iter().map(|line| line.split_once("limit=").unwrap().1.to_owned()).collect();
    assert!(looked[0].starts_with("2&offset=7") && looked[1].starts_with("2&offset=0"), "{looked:?}");

    // Something else was changed, its title maybe.
    let (made, script) = resumed(vec![at(&["p", "q"]), at(&["x", "y"]), snapshot("c")]).await;
    assert_eq!(made.unwrap().snapshot_id.unwrap(), "c");
    assert_eq!(moves(&script), named(&[(0, 2, 9, "a"), (0, 2, 9, "b")]));

    // At both places, at none, and at one without all of it.
    for places in [[["x", "y"], ["x", "y"]], [["p", "q"], ["p", "q"]], [["p", "q"], ["x", "z"]]] {
        let (outcome, script) = resumed(places.iter().map(|uris| at(uris)).collect()).await;
        let partial = outcome.unwrap_err();
        assert!(matches!(partial.error().kind(), ErrorKind::PlaylistChanged));
        assert_eq!((partial.progress().done, partial.progress().in_doubt, moves(&script).len()), (0, 2, 1));
    }
}

#[tokio::test]
async fn positions_from_another_state_move_nothing() {
    let script = Script::of([state("b", 9)]);
    let partial = client(&script).playlists().reorder(id(9), 0..1, 9).snapshot_id("a").await.unwrap_err();
    assert!(matches!(partial.error().kind(), ErrorKind::PlaylistChanged));
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn where_an_answer_does_not_name_the_state_it_is_read_before_the_next_move() {
    let script =
        Script::of([state("a", 999), at(&["x"]), Ok(answer(200, "{}")), state("b", 999), at(&["y"]), snapshot("c")]);
    client(&script).playlists().reorder(id(9), 0..150, 999).await.unwrap();
    assert_eq!(moves(&script), named(&[(0, 100, 999, "a"), (0, 50, 999, "b")]));
    assert!(sent(&script)[3].starts_with("GET /playlists/"));
}
