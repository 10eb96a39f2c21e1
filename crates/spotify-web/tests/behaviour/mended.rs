//! Answers that are not quite JSON, and errors that must not say more than they know.

use serde::Deserialize;
use spotify_auth_core::Timestamp;
use spotify_web::lenient::Plain;
use spotify_web::operation::decode;
use spotify_web::{
    Artist, CursorPage, DeviceId, ErrorKind, Id, Model, Operation, Page, PlayableItem, PlaybackState, Report, Text,
    Track, Uri, artists, library, tracks,
};

use crate::support::{ID, START, answer};

#[test]
fn one_bad_character_or_number_costs_nothing_else() {
    for body in [
        &b"\xef\xbb\xbf{\"name\":\"x\",\"track_number\":7}"[..],
        br#"{"name":"x","track_number":7,"preview_url":"\ud83d"}"#,
        b"{\"name\":\"x\",\"track_number\":7,\"preview_url\":\"a\tb\"}",
        b"{\"name\":\"x\",\"track_number\":7,\"preview_url\":\"\xff\"}",
        br#"{"name":"x","track_number":7,"duration_ms":1e999}"#,
        br#"{"name":"x","track_number":7,"duration_ms":NaN}"#,
    ] {
        let answer = answer(200, body);
        let track = tracks::Get::parse(&answer, Timestamp::from_unix_seconds(START)).unwrap();
        assert_eq!((track.name.as_str(), track.track_number, track.duration_ms), ("x", 7, 0));
        let report = Report::of::<tracks::Get>(&answer).unwrap().to_string();
        assert_eq!(report, ".: no JSON until it was mended", "{}", String::from_utf8_lossy(body));
    }
    assert!(tracks::Get::parse(&answer(200, "{\"name\":\"x\", oops}"), Timestamp::from_unix_seconds(START)).is_err());
}

#[test]
fn an_error_names_the_place_of_what_was_fatal_and_not_of_what_was_odd_after_it() {
    #[derive(Debug, Model)]
    struct Song {
        #[model(required)]
        #[allow(dead_code, reason = "only its lack is tested")]
        lines: Vec<Text>,
        #[allow(dead_code, reason = "only its oddity is tested")]
        language: Text,
    }
    let error = decode::json::<Song>(&answer(200, r#"{"lines":5,"language":{}}"#)).unwrap_err();
    assert_eq!((error.path(), error.problem()), ("lines", "it is not a list"));
    let error = decode::inside::<Vec<Text>>(&answer(200, r#"{"albums":"none"}"#), "albums").unwrap_err();
    assert_eq!((error.path(), error.problem()), ("albums", "it is not a list"));
    assert!(decode::inside::<Vec<Text>>(&answer(200, r#"{"albums":null}"#), "albums").unwrap().is_empty());
}

#[test]
fn f4_no_words_of_the_body_reach_the_error_of_a_type_of_somebody_elses() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    #[derive(Debug)]
    struct Picky;
    impl<'de> Deserialize<'de> for Picky {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(serde::de::Error::custom(format!("cannot read {text}")))
        }
    }

    let unknown = decode::plain::<Nothing>(&answer(200, r#"{"x, expected CANARY":1}"#)).unwrap_err();
    let quoting = decode::plain::<Picky>(&answer(200, r#""a, expected CANARY""#)).unwrap_err();
    for error in [unknown, quoting] {
        assert_eq!(error.problem(), "not a value that is known here");
    }
    let typed = decode::plain::<Vec<u8>>(&answer(200, r#"[1,"CANARY"]"#)).unwrap_err();
    assert_eq!((typed.path(), typed.problem()), ("[1]", "expected u8"));
}

#[test]
fn a_list_that_is_something_else_is_an_error_and_not_the_end_of_the_list() {
    let odd = r#"{"items":{"0":1},"total":200,"next":"https://api.spotify.com/v1/me/tracks?offset=50"}"#;
    let error = library::Tracks::parse(&answer(200, odd), Timestamp::from_unix_seconds(START)).unwrap_err();
    let ErrorKind::Decode(decode) = error.kind() else { panic!("{error:?}") };
    assert_eq!((decode.path(), decode.problem()), ("items", "it is not a list"));
    assert!(serde_json::from_str::<CursorPage<Artist>>(r#"{"items":7}"#).is_err());
}

#[test]
fn places_in_a_plain_type_are_told_from_the_top() {
    #[derive(Debug, Deserialize)]
    struct Wrapped {
        #[allow(dead_code, reason = "only its report is tested")]
        list: Page<Text>,
    }

    #[derive(Clone, Debug, Operation)]
    #[operation(GET "/wrapped", id = "wrapped", returns = Page<Plain<Wrapped>>)]
    struct List;

    let report = Report::of::<List>(&answer(200, r#"{"items":[{"list":{"items":["a",null]},"new":1}]}"#)).unwrap();
    assert_eq!(report.to_string(), "items[0].list.items[1]: left out, it is null\nitems[0].new: unknown");
}

#[test]
fn what_models_hand_out_arguments_take() {
    let track: Track = serde_json::from_str(&format!(r#"{{"id":"{ID}"}}"#)).unwrap();
    assert_eq!(Uri::try_from(track.uri().unwrap()).unwrap().to_string(), format!("spotify:track:{ID}"));
    let item: PlayableItem = serde_json::from_str(r#"{"type":"episode","id":"512ojhOuo1ktJprKbVcKyQ"}"#).unwrap();
    assert!(matches!(Uri::try_from(item.uri().unwrap()).unwrap(), Uri::Episode(_)));
    let state: PlaybackState =
        serde_json::from_str(r#"{"device":{"id":"d1"},"context":{"uri":"spotify:user:u:collection"}}"#).unwrap();
    assert_eq!(DeviceId::try_from(state.device.unwrap().id.unwrap()).unwrap().as_str(), "d1");
    assert!(matches!(Uri::try_from(state.context.unwrap().uri.as_ref().unwrap()).unwrap(), Uri::Collection(_)));
    let page: CursorPage<Artist> =
        serde_json::from_str(r#"{"items":[],"cursors":{"after":"6sFIWsNpZYqfjUpaCgueju"}}"#).unwrap();
    let after: Id<Artist> = page.cursors.after.unwrap().try_into().unwrap();
    assert_eq!(artists::Get::new(after).id.as_str(), "6sFIWsNpZYqfjUpaCgueju");
    let _ = tracks::Recommendations::new([&track.id.unwrap()]);
}

#[test]
fn links_of_users_whose_names_look_like_parts_of_links() {
    for name in ["intl-fan", "embed"] {
        let id: Id<spotify_web::User> = format!("https://open.spotify.com/user/{name}").parse().unwrap();
        assert_eq!(id.as_str(), name);
    }
}
