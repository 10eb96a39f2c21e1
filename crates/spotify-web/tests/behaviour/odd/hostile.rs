//! Answers that somebody made to hurt: deep, long and large ones are read like any other.

use spotify_web::{Odd, Report, library, player, playlists, search, tracks};

use super::{read, told};
use crate::support::answer;

/// Far beyond what a thread's stack holds, if each level took a frame of it.
const DEEP: usize = 200_000;

fn nested(depth: usize, open: &str, close: &str) -> String {
    open.repeat(depth) + "1" + &close.repeat(depth)
}

fn deep(open: &str, close: &str) -> String {
    nested(DEEP / 10, open, close)
}

#[test]
fn depth_in_unknown_fields() {
    for nested in [nested(DEEP, "[", "]"), nested(DEEP, r#"{"a":"#, "}")] {
        let body = format!(r#"{{"new":{nested},"name":"x","album":{{"new":{nested}}}}}"#);
        assert_eq!(read::<tracks::Get>(&body).name, "x");
        assert_eq!(told::<tracks::Get>(&body), ["new: unknown", "album.new: unknown"]);
    }
}

#[test]
fn depth_in_all_known_fields_at_once() {
    for nested in [nested(DEEP, "[", "]"), nested(DEEP, r#"{"album":"#, "}")] {
        let body =
            format!(r#"{{"name":{nested},"album":{{"artists":[{nested}]}},"duration_ms":{nested},"track_number":7}}"#);
        assert_eq!(read::<tracks::Get>(&body).track_number, 7);
    }
}

#[test]
fn depth_in_every_known_field_of_a_track() {
    for nested in [deep("[", "]"), deep(r#"{"album":"#, "}"), deep(r#"[{"artists":"#, "}]")] {
        for field in [
            "id",
            "name",
            "artists",
            "album",
            "duration_ms",
            "explicit",
            "available_markets",
            "external_ids",
            "uri",
            "external_urls",
            "type",
        ] {
            let body = format!(r#"{{"{field}":{nested},"track_number":7}}"#);
            assert_eq!(read::<tracks::Get>(&body).track_number, 7, "{field}");
        }
    }
}

#[test]
fn depth_in_places_of_pages_players_and_playlists() {
    for nested in [
        deep("[", "]"),
        deep(r#"{"items":"#, "}"),
        deep(r#"{"items":[{"item":"#, "}]}"),
        deep(r#"{"tracks":{"items":[{"track":"#, "}]}}"),
    ] {
        let body =
            format!(r#"{{"items":[{nested},{{"track":{nested}}},{{"track":{{"name":"x"}}}}],"total":{nested}}}"#);
        assert_eq!(read::<library::Tracks>(&body).items.last().unwrap().track.name, "x");
        read::<playlists::Items>(&format!(r#"{{"items":[{nested},{{"item":{nested},"track":{nested}}}]}}"#));
        read::<player::State>(&format!(
            r#"{{"item":{nested},"actions":{nested},"context":{nested},"device":{nested}}}"#
        ));
        read::<search::Items>(&format!(r#"{{"tracks":{nested},"shows":{{"items":{nested}}}}}"#));
    }
}

#[test]
fn a_page_of_a_hundred_thousand_elements_is_read_once() {
    let items = [r#"{"track":{"name":"x"}}"#, "null", "7"].join(",");
    let count = 33_334;
    let body = format!(r#"{{"items":[{}],"total":100002}}"#, vec![items; count].join(","));
    let page = read::<library::Tracks>(&body);
    assert_eq!((page.items.len(), page.skipped.len()), (count, 2 * count));
    assert_eq!(
        page.skipped.last().map(|skipped| (skipped.position, skipped.why)),
        Some((100_001, Odd::Not("an object")))
    );
    let report = Report::of::<library::Tracks>(&answer(200, body)).unwrap();
    assert_eq!(report.findings().len(), 1_000);
    assert!(report.more() >= 2 * count - 1_000, "{}", report.more());
}

#[test]
fn an_object_of_a_hundred_thousand_fields() {
    let fields: String = (0..100_000).map(|n| format!(r#""new_{n}":{n},"#)).collect();
    let body = format!(r#"{{{fields}"name":"x"}}"#);
    assert_eq!(read::<tracks::Get>(&body).name, "x");
    let report = Report::of::<tracks::Get>(&answer(200, body)).unwrap();
    assert_eq!((report.findings().len(), report.more()), (1_000, 99_000));
}

#[test]
fn texts_of_sixteen_mebibytes() {
    let long = "x".repeat(16 << 20);
    assert_eq!(read::<tracks::Get>(&format!(r#"{{"name":"{long}"}}"#)).name.len(), 16 << 20);
    let track = read::<tracks::Get>(&format!(r#"{{"id":"{long}","name":"y"}}"#));
    assert_eq!((track.id, track.name.as_str()), (None, "y"));
    for field in ["duration_ms", "explicit", "available_markets", "restrictions", "{long}"] {
        assert_eq!(read::<tracks::Get>(&format!(r#"{{"{field}":"{long}","name":"y"}}"#)).name, "y");
    }
}

#[test]
fn a_name_of_sixteen_mebibytes_is_not_in_the_report_in_full() {
    let long = "x".repeat(16 << 20);
    let told = told::<tracks::Get>(&format!(r#"{{"{long}":1}}"#));
    assert!(told[0].len() < 1_024, "{}", told[0].len());
}

#[test]
fn sixteen_mebibytes_of_escapes_and_of_halves() {
    let halves = r"\ud83c".repeat((16 << 20) / 6);
    let name = read::<tracks::Get>(&format!(r#"{{"name":"{halves}"}}"#)).name;
    assert_eq!(name.chars().count(), (16 << 20) / 6);
    let backslashes = r"\\".repeat(8 << 20);
    assert_eq!(read::<tracks::Get>(&format!(r#"{{"name":"{backslashes}"}}"#)).name.len(), 8 << 20);
}

#[test]
fn numbers_of_a_million_digits() {
    let digits = "9".repeat(1_000_000);
    let track = read::<tracks::Get>(&format!(r#"{{"duration_ms":0.{digits},"new":{digits},"name":"x"}}"#));
    assert_eq!((track.duration_ms, track.name.as_str()), (1, "x"));
}
