//! Answers that are an object around what is wanted.

use bytes::Bytes;
use http::Response;
use spotify_auth_core::Timestamp;
use spotify_web::{Error, ErrorKind, Market, Operation, albums, genres, library, markets, player, users};

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
    let page =
        read::<albums::NewReleases>(&answer(200, r#"{"albums":{"items":[{"name":"x"},null],"offset":2}}"#)).unwrap();
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
        (r#"{"others":[]}"#, ".", "it has no genres"),
        (r#"["genres"]"#, ".", "it is not an object"),
        (r#"{"genres":["soul",]}"#, "genres[1]", "not JSON"),
        (r#"{"genres":["so"#, "genres[0]", "cut short"),
        ("", ".", "the body is empty"),
    ] {
        let error = read::<genres::Seeds>(&answer(200, body)).unwrap_err();
        let ErrorKind::Decode(decode) = error.kind() else { panic!("{error:?}") };
        assert!(place.is_empty() || decode.path() == place, "{body}: {decode}");
        assert!(decode.problem().contains(problem), "{body}: {decode}");
        assert_eq!(decode.body_len(), body.len());
    }
}

#[test]
fn a_yes_or_no_that_cannot_be_read_is_an_error_since_leaving_it_out_would_shift_the_others() {
    assert_eq!(read::<library::Check>(&answer(200, "[true,false]")).unwrap(), [true, false]);
    for odd in [r#"[true,null,false]"#, r#"[true,{},false]"#] {
        let error = read::<library::Check>(&answer(200, odd)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
    }
}
