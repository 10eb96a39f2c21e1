//! Answers that are an object around what is wanted.

use bytes::Bytes;
use http::Response;
use spotify_auth_core::Timestamp;
use spotify_web::{Error, ErrorKind, Market, Operation, albums, genres, markets, player, users};

use crate::support::answer;

fn read<O: Operation>(answer: &Response<Bytes>) -> Result<O::Output, Error> {
    O::parse(answer, Timestamp::from_unix_seconds(0))
}

#[test]
fn what_is_inside_is_handed_out_and_the_rest_left() {
    let genres = read::<genres::Seeds>(&answer(200, r#"{"more":[{}],"genres":["soul"]}"#)).unwrap();
    assert_eq!(genres, ["soul"]);
    let markets = read::<markets::List>(&answer(200, r#"{"markets":["SE","odd","NO"]}"#)).unwrap();
    assert_eq!(markets.iter().collect::<Vec<_>>(), [Market::NO, Market::SE]);
    assert!(read::<player::Devices>(&answer(200, r#"{"devices":[]}"#)).unwrap().is_empty());
    let page = read::<albums::NewReleases>(&answer(200, r#"{"albums":{"items":[{},null],"offset":2}}"#)).unwrap();
    assert_eq!((page.items.len(), page.skipped[0].position), (1, 3));
    assert!(read::<users::FollowedArtists>(&answer(200, r#"{"artists":{"items":[]}}"#)).unwrap().items.is_empty());
}

#[test]
fn an_unknown_id_of_several_is_a_gap_at_its_place() {
    let known = r#"{"id":"11dFghVXANMlKmJXsNCbNl","name":"x"}"#;
    let albums = read::<albums::GetMany>(&answer(200, format!(r#"{{"albums":[null,{known},null]}}"#))).unwrap();
    assert_eq!(albums.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn f4_what_is_wrong_inside_is_told_with_its_place() {
    for (body, place, problem) in [
        (r#"{"genres":["soul",7]}"#, "genres[1]", "expected a string"),
        (r#"{"others":[]}"#, ".", "missing field `genres`"),
        (r#"["genres"]"#, ".", "expected"),
        (r#"{"genres":["so"#, "", "cut short"),
        ("", ".", "the body is empty"),
    ] {
        let error = read::<genres::Seeds>(&answer(200, body)).unwrap_err();
        let ErrorKind::Decode(decode) = error.kind() else { panic!("{error:?}") };
        assert!(place.is_empty() || decode.path() == place, "{body}: {decode}");
        assert!(decode.problem().contains(problem), "{body}: {decode}");
        assert_eq!(decode.body_len(), body.len());
    }
}
