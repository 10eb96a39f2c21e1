//! What a report tells: where, what, how much, and never the values themselves.

use bytes::Bytes;
use http::{Method, Response};
use serde::Deserialize;
use serde_json::json;
use spotify_auth_core::Timestamp;
use spotify_web::lenient::{Lenient, Plain};
use spotify_web::operation::{DecodeError, Encoder, Metadata, decode};
use spotify_web::{
    ArgumentError, Model, Odd, Operation, Page, Remark, Report, Text, WithResponse, albums, library, player, playlists,
    tracks,
};

use crate::support::{ID, answer};

fn report<O: Operation>(body: &(impl ToString + ?Sized)) -> Report {
    Report::of::<O>(&answer(200, body.to_string())).unwrap()
}

fn told<O: Operation>(body: &(impl ToString + ?Sized)) -> Vec<String> {
    report::<O>(body).findings().iter().map(ToString::to_string).collect()
}

#[test]
fn an_answer_as_expected_has_nothing_to_tell() {
    let body = json!({"items": [{"added_at": null, "track": {"id": ID, "name": "x", "album": {"images": [{"url": "u", "width": null}]}}}], "total": 1});
    let report = report::<library::Tracks>(&body);
    assert!(report.is_empty() && report.more() == 0 && report.to_string().is_empty());
}

#[test]
fn every_finding_says_exactly_where() {
    let body = json!({"items": [
        {"track": {"album": {"artists": [{"name": "a"}, {"name": [], "new": 1}], "album_type": "mixtape"}}},
        null,
        {"added_at": "soon", "track": {"available_markets": ["SE", 7, "odd"], "artists": 7}},
        {"track": {"album": []}},
    ], "offset": "x", "new": {"deep": {"er": 1}}});
    assert_eq!(
        told::<library::Tracks>(&body),
        [
            "items[0].track.album.album_type: a new value",
            "items[0].track.album.artists[1].name: it is not a text",
            "items[0].track.album.artists[1].new: unknown",
            "items[1]: left out, it is null",
            "items[2].added_at: it is not a moment in UTC",
            "items[2].track.artists: it is not a list",
            "items[2].track.available_markets[1]: left out, it is not a market",
            "items[2].track.available_markets[2]: left out, it is not a market",
            "items[3].track.album: it is not an object",
            "new: unknown",
            "offset: it is not a number",
        ]
    );
}

#[test]
fn the_place_is_there_for_programs_too() {
    let report = report::<library::Tracks>(r#"{"items":[{},null,{"track":{"new":1,"album":{"album_type":"x"}}}]}"#);
    let found: Vec<_> = report.findings().iter().map(|finding| (finding.path(), finding.what)).collect();
    assert_eq!(
        found,
        [
            ("items[0]", Remark::Skipped(Odd::Without("track"))),
            ("items[1]", Remark::Skipped(Odd::Null)),
            ("items[2].track.new", Remark::UnknownField),
            ("items[2].track.album.album_type", Remark::UnknownValue),
        ]
    );
}

#[test]
fn what_is_inside_of_an_unknown_field_is_not_told_and_what_comes_after_it_is() {
    let body = r#"{"new":{"id":{},"artists":[null]},"artists":[{"new":[{"name":7}]},null]}"#;
    assert_eq!(
        told::<tracks::Get>(body),
        ["new: unknown", "artists[0].new: unknown", "artists[1]: left out, it is null"]
    );
}

#[test]
fn what_is_inside_of_a_wrong_shape_is_not_told_and_what_comes_after_it_is() {
    let body = r#"{"name":{"new":1,"deep":[{}]},"duration_ms":[{"new":1}],"new":1}"#;
    assert_eq!(
        told::<tracks::Get>(body),
        ["name: it is not a text", "duration_ms: it is not a number", "new: unknown"]
    );
}

#[test]
fn the_whole_answer_is_a_dot_and_what_is_inside_of_it_has_its_name() {
    assert_eq!(
        told::<albums::NewReleases>(r#"{"albums":{"items":[null]},"x":1}"#),
        ["albums.items[0]: left out, it is null", "x: unknown"]
    );
    let error = Report::of::<tracks::Get>(&answer(200, "[]")).unwrap_err();
    assert!(error.to_string().contains("it is not an object"), "{error}");
}

#[test]
fn an_item_that_can_be_of_several_types_is_told_like_any_other() {
    let body = json!({"items": [{"track": {"type": "track", "new": 1, "track": true, "episode": false, "album": {"new": 2}}}, {"item": {"type": "new", "x": 1}}]});
    assert_eq!(
        told::<playlists::Items>(&body),
        [
            "items[0].track.album.new: unknown",
            "items[0].track.new: unknown",
            "items[1].item.x: unknown",
            "items[1].item: a new value"
        ]
    );
}

#[test]
fn more_than_a_thousand_findings_are_counted() {
    for (count, kept, more) in [(999, 999, 0), (1_000, 1_000, 0), (1_001, 1_000, 1), (5_000, 1_000, 4_000)] {
        let report = report::<library::Tracks>(&json!({"items": vec![(); count]}));
        assert_eq!((report.findings().len(), report.more()), (kept, more));
        assert_eq!(report.to_string().contains("\nand "), more > 0);
    }
}

#[test]
fn nothing_of_the_values_is_in_a_report_or_an_error() {
    const CANARY: &str = "CANARY-5c1e";
    // Names of fields are told: only values are not.
    let odd = [json!(CANARY), json!([CANARY]), json!({"new": CANARY}), json!({"id": CANARY, "name": [CANARY]})];
    for odd in &odd {
        for field in [
            "id",
            "name",
            "album",
            "artists",
            "duration_ms",
            "explicit",
            "available_markets",
            "type",
            "uri",
            "external_urls",
            "popularity",
        ] {
            let body = json!({"items": [odd, {"track": {field: odd}}, {"added_at": odd, "track": odd}], "offset": odd, "next": odd});
            let report = report::<library::Tracks>(&body);
            assert!(!format!("{report} {report:?}").contains(CANARY), "{report}");
        }
        for body in [json!(odd), json!({"items": {}, "snapshot_id": {"new": odd}}), json!({"genres": odd, "new": odd})]
        {
            for error in [
                Report::of::<playlists::AddItems>(&answer(200, body.to_string())).map(drop),
                Report::of::<library::Check>(&answer(200, body.to_string())).map(drop),
                playlists::AddItems::parse(&answer(200, format!("{body}{CANARY}")), Timestamp::from_unix_seconds(0))
                    .map(drop),
            ] {
                let error = error.map_or_else(|error| format!("{error} {error:?}"), |()| String::new());
                assert!(!error.contains(CANARY), "{error}");
            }
        }
    }
}

#[test]
fn a_response_keeps_what_a_report_takes() {
    let body = r#"{"name":"x","new":1}"#;
    let response = WithResponse::<tracks::Get>::parse(&answer(200, body), Timestamp::from_unix_seconds(0)).unwrap();
    assert_eq!((response.output().name.as_str(), response.body().as_ref()), ("x", body.as_bytes()));
    assert_eq!(response.report().unwrap(), report::<tracks::Get>(body));
    assert_eq!(response.report().unwrap(), Report::of::<WithResponse<tracks::Get>>(&answer(200, body)).unwrap());
}

#[test]
fn a_report_of_nothing_is_empty() {
    let report = Report::of::<player::State>(&answer(204, "")).unwrap();
    assert!(report.is_empty());
    assert!(Report::of::<player::Pause>(&answer(200, "no json")).unwrap().is_empty());
}

/// What somebody reads by hand, whose reading makes reports of its own.
#[derive(Debug)]
struct Nested(Report);

impl Operation for Nested {
    type Output = Self;

    const METADATA: Metadata = Metadata::new("nested", Method::GET, "/nested");

    fn encode(&self, _: &mut Encoder) -> Result<(), ArgumentError> {
        Ok(())
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self, DecodeError> {
        let before: Wide = decode::json(answer)?;
        let inner = Report::of::<tracks::Get>(answer).unwrap();
        let after: Wide = decode::json(answer)?;
        assert_eq!(before.wide, after.wide);
        Ok(Self(inner))
    }
}

#[derive(Clone, Debug, Model)]
struct Wide {
    wide: Option<Text>,
}

#[test]
fn a_report_inside_of_a_report_takes_nothing_from_it() {
    let body = r#"{"wide":[],"name":[]}"#;
    assert_eq!(
        told::<Nested>(body),
        ["wide: it is not a text", "name: unknown", "wide: it is not a text", "name: unknown"]
    );
    let Nested(inner) = Nested::parse(&answer(200, body), Timestamp::from_unix_seconds(0)).unwrap();
    assert_eq!(inner.to_string(), "wide: unknown\nname: it is not a text");
}

#[test]
fn a_report_is_no_longer_made_after_a_panic() {
    struct Panics;

    impl Operation for Panics {
        type Output = ();

        const METADATA: Metadata = Metadata::new("panics", Method::GET, "/panics");

        fn encode(&self, _: &mut Encoder) -> Result<(), ArgumentError> {
            Ok(())
        }

        fn decode(answer: &Response<Bytes>) -> Result<(), DecodeError> {
            decode::json::<Wide>(answer)?;
            panic!("as it should")
        }
    }

    std::panic::catch_unwind(|| Report::of::<Panics>(&answer(200, r#"{"new":1}"#))).unwrap_err();
    assert_eq!(told::<Nested>(r#"{"wide":[],"name":"x"}"#).len(), 4);
}

/// A type that has serde's traits only, in an operation and as an element.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Lyric {
    line: String,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Verse,
    Chorus { times: u8 },
}

#[derive(Clone, Debug, Operation)]
#[operation(GET "/lyrics", id = "lyrics", returns = Vec<Lyric>)]
struct Lyrics;

#[derive(Clone, Debug, Operation)]
#[operation(GET "/lyrics/pages", id = "lyrics-pages", returns = Page<Plain<Lyric>>)]
struct LyricsPages;

#[test]
fn fields_that_a_type_of_serdes_leaves_are_told() {
    let body =
        r#"[{"line":"la","new":{"x":1}},{"line":"li","kind":{"chorus":{"times":2}}},{"line":"lo","kind":"verse"}]"#;
    assert_eq!(told::<Lyrics>(body), ["[0].new: unknown"]);
}

#[test]
fn what_a_type_of_serdes_refuses_is_told_with_its_place() {
    for (body, at) in [
        (r#"[{"line":"la"},{"line":7}]"#, "[1].line"),
        (r#"[{"line":"la"},{}]"#, "[1]"),
        (r#"[{"line":"la","kind":"CANARY"}]"#, "[0].kind"),
        (r#"[{"line":"la","kind":{"chorus":{"times":"CANARY"}}}]"#, "[0].kind"),
    ] {
        let error = Lyrics::decode(&answer(200, body)).unwrap_err();
        assert_eq!(error.path(), at, "{error}");
        assert!(!error.to_string().contains("CANARY"), "{error}");
    }
}

#[test]
fn an_element_that_only_serde_reads_is_left_out_like_any_other() {
    let body = r#"{"items":[{"line":"la"},{"line":7},null,{"line":"li","new":1}],"offset":4}"#;
    let page = LyricsPages::decode(&answer(200, body)).unwrap();
    assert_eq!(page.items.iter().map(|Plain(lyric)| lyric.line.as_str()).collect::<Vec<_>>(), ["la", "li"]);
    assert_eq!(page.skipped.iter().map(|skipped| skipped.position).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(
        told::<LyricsPages>(body),
        [
            "items[1]: left out, it is not what its type reads",
            "items[2]: left out, it is null",
            "items[3].new: unknown"
        ]
    );
}

#[test]
fn a_type_of_serdes_as_a_field_of_a_model() {
    #[derive(Debug, PartialEq, Model)]
    struct Song {
        name: Text,
        first: Option<Plain<Place>>,
        rest: Vec<Plain<Place>>,
    }

    #[derive(Debug, PartialEq, Deserialize, serde::Serialize)]
    struct Place(u8, u8);

    let song: Song = serde_json::from_str(r#"{"name":"x","first":[1],"rest":[[1,2],null,"odd",[3,4]]}"#).unwrap();
    assert_eq!((song.first.as_ref(), song.rest.len()), (None, 2));
    let again: Song = serde_json::from_str(&serde_json::to_string(&song).unwrap()).unwrap();
    assert_eq!(again, song);
    assert!(<Song as Lenient>::missing().is_some());
}
