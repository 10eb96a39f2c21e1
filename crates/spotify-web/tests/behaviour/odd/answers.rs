//! Whole answers: none, text, HTML, and JSON that is cut or has something around it.

use spotify_web::{ErrorKind, Operation, Timestamp, genres, library, player, playlists, tracks, users};

use super::{parse, read, refused};
use crate::support::{ID, answer};

#[test]
fn a_command_that_is_answered_with_a_text_of_no_meaning() {
    fn check<O: Operation<Output = ()>>() {
        for status in [200, 201, 202, 204] {
            for body in ["", "AjG3xQ", "null", "{", "<html>", "\u{feff}", "{\"error\":{\"status\":404}}"] {
                parse::<O>(status, body).unwrap_or_else(|error| panic!("{error}: {status} {body}"));
            }
        }
    }
    check::<player::Play>();
    check::<player::Pause>();
    check::<player::Next>();
    check::<player::Previous>();
    check::<player::Seek>();
    check::<player::SetRepeat>();
    check::<player::SetShuffle>();
    check::<player::SetVolume>();
    check::<player::Transfer>();
    check::<player::AddToQueue>();
}

#[test]
fn a_change_that_is_answered_with_nothing() {
    for (status, body) in [(200, ""), (201, ""), (202, ""), (204, ""), (200, "{}"), (200, "ok")] {
        parse::<library::Save>(status, body).unwrap();
        parse::<library::Remove>(status, body).unwrap();
        parse::<playlists::ChangeDetails>(status, body).unwrap();
        parse::<playlists::UploadCover>(status, body).unwrap();
        parse::<users::FollowPlaylist>(status, body).unwrap();
    }
}

#[test]
fn nothing_plays() {
    for (status, body) in [(204, ""), (200, ""), (202, ""), (200, "null"), (200, " null\r\n"), (204, "null")] {
        assert_eq!(parse::<player::State>(status, body).unwrap(), None, "{status} {body:?}");
        assert_eq!(parse::<player::CurrentlyPlaying>(status, body).unwrap(), None, "{status} {body:?}");
    }
}

#[test]
fn html_where_json_was_promised() {
    let html = "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>";
    assert_eq!(refused::<tracks::Get>(html), ".: not JSON at line 1, column 1");
    assert_eq!(refused::<player::State>(html), ".: not JSON at line 1, column 1");
    for status in [500, 502, 503] {
        let error = parse::<tracks::Get>(status, html).unwrap_err();
        assert!(!matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
        assert!(!error.to_string().contains("Gateway") || error.to_string().contains(&status.to_string()));
    }
}

#[test]
fn a_text_where_json_was_promised() {
    assert_eq!(refused::<users::Me>("Too many requests"), ".: not JSON at line 1, column 1");
}

#[test]
fn an_answer_of_nothing_where_something_has_to_be() {
    assert_eq!(refused::<tracks::Get>(""), ".: the body is empty, where JSON was expected");
    assert_eq!(refused::<tracks::Get>(" \n"), ".: the JSON is cut short");
    assert_eq!(refused::<tracks::Get>("null"), ".: it is null");
    assert_eq!(refused::<genres::Seeds>("null"), ".: it is null");
}

#[test]
fn an_answer_of_another_kind() {
    for body in ["[]", "7", "true", r#""x""#] {
        assert_eq!(refused::<tracks::Get>(body), ".: it is not an object", "{body}");
    }
    assert_eq!(refused::<library::Check>("{}"), ".: it is not a list");
    assert_eq!(refused::<genres::Seeds>(r#"{"markets":[]}"#), ".: it has no genres");
}

#[test]
fn an_answer_that_is_cut_short() {
    let whole = format!(r#"{{"album":{{"id":null,"images":[{{"url":"u\u00e9"}}]}},"id":"{ID}","duration_ms":-1.5e3}}"#);
    read::<tracks::Get>(&whole);
    for end in 1..whole.len() {
        assert!(refused::<tracks::Get>(&whole[..end]).ends_with("the JSON is cut short"), "{}", &whole[..end]);
    }
}

#[test]
fn more_after_the_end() {
    assert_eq!(refused::<tracks::Get>(r#"{"name":"x"}{"name":"y"}"#), ".: there is more after the JSON's end");
    assert_eq!(refused::<tracks::Get>(r#"{"name":"x"}x"#), ".: there is more after the JSON's end");
    assert_eq!(read::<tracks::Get>("{\"name\":\"x\"}\r\n\t ").name, "x");
}

#[test]
fn a_byte_order_mark_before_the_json() {
    assert_eq!(read::<tracks::Get>("\u{feff}{\"name\":\"x\"}").name, "x");
    assert_eq!(parse::<player::State>(200, "\u{feff}{}").unwrap().unwrap().device, None);
    assert_eq!(read::<tracks::Get>("\u{feff}\u{feff}{\"name\":\"x\"}").name, "x");
    // At the start only.
    assert_eq!(refused::<tracks::Get>("{\u{feff}}"), ".: not JSON at line 1, column 2");
}

#[test]
fn a_body_that_is_not_utf_8() {
    let body = answer(200, b"{\"name\":\"\xff\",\"duration_ms\":7}".as_slice());
    let track = tracks::Get::parse(&body, Timestamp::from_unix_seconds(0)).unwrap();
    assert_eq!((track.name.as_str(), track.duration_ms), ("\u{fffd}", 7));
}

#[test]
fn numbers_that_no_machine_holds_and_bare_control_characters() {
    let track = read::<tracks::Get>("{\"duration_ms\":1e999,\"popularity\":NaN,\"new\":-1e999,\"name\":\"a\tb\"}");
    assert_eq!((track.duration_ms, track.popularity, track.name.as_str()), (0, None, "a\tb"));
}

#[test]
fn texts_cut_in_the_middle_of_a_character() {
    let track = read::<tracks::Get>(r#"{"name":"cut \ud83c","artists":[{"name":"\udfb5!"},{"name":"\ud83c\udfb5"}]}"#);
    assert_eq!(track.name, "cut \u{fffd}");
    assert_eq!(track.artists.iter().map(|artist| artist.name.as_str()).collect::<Vec<_>>(), ["\u{fffd}!", "\u{1f3b5}"]);
    let name = r#"{"new\ud83c":1,"name":"x"}"#;
    assert_eq!(read::<tracks::Get>(name).name, "x");
    assert_eq!(super::told::<tracks::Get>(name), [".: no JSON until it was mended", r"new\u{fffd}: unknown"]);
}

#[test]
fn a_snapshot_that_is_missing_from_the_answer_to_a_change() {
    assert_eq!(read::<playlists::AddItems>(r#"{"snapshot_id":"AAAA==","new":1}"#).snapshot_id, "AAAA==");
    assert_eq!(refused::<playlists::AddItems>("{}"), ".: it has no snapshot_id");
    assert_eq!(refused::<playlists::AddItems>(r#"{"snapshot_id":null}"#), ".: it has no snapshot_id");
}
