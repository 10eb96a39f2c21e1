//! From every kind of answer to an error that says what to do.

use bytes::Bytes;
use http::Response;
use spotify_auth_core::Timestamp;
use spotify_web::{Error, ErrorKind, Operation, Scope, artists, library, playlists, search, tracks};

use crate::support::{START, answer, api_error};

fn error(response: &Response<Bytes>) -> Error {
    tracks::Get::parse(response, Timestamp::from_unix_seconds(START)).unwrap_err()
}

#[test]
fn every_status_has_its_kind_whatever_the_body() {
    for (status, kind) in [
        (301, "UnexpectedStatus"),
        (304, "UnexpectedStatus"),
        (400, "BadRequest"),
        (401, "SignIn"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (405, "BadRequest"),
        (429, "RateLimited"),
        (500, "Unavailable"),
        (502, "Unavailable"),
        (503, "Unavailable"),
    ] {
        for body in [
            r#"{"error":{"status":0,"message":"said"}}"#,
            r#"{"error":"code","error_description":"said"}"#,
            "said",
            "",
            "<!DOCTYPE html><html><body>Bad gateway</body></html>",
        ] {
            let error = error(&answer(status, body));
            assert!(format!("{:?}", error.kind()).starts_with(kind), "{status} {body}: {error:?}");
            assert_eq!(error.status().unwrap(), status);
            assert_eq!(error.operation(), "get-track");
            assert_eq!(error.message(), body.contains("said").then_some("said"), "{status} {body}");
            assert_eq!(error.to_string().lines().count(), 1);
        }
    }
}

#[test]
fn the_meanings_of_403_are_told_apart() {
    let now = Timestamp::from_unix_seconds(START);
    let scope = library::Tracks::parse(&api_error(403, "Insufficient client scope"), now).unwrap_err();
    assert!(matches!(scope.kind(), ErrorKind::MissingScope { scopes: [Scope::UserLibraryRead] }));
    assert_eq!(
        scope.to_string(),
        "get-users-saved-tracks: the user has not granted what this needs (403: Insufficient client scope): \
         sign in again and ask for user-library-read"
    );
    let text = "Check settings on developer.spotify.com/dashboard, the user may not be registered.";
    for not_registered in [answer(403, text), api_error(403, text)] {
        assert!(matches!(error(&not_registered).kind(), ErrorKind::NotOnAllowlist));
    }
    let text = "Active premium subscription required for the owner of the app.";
    for no_premium in [answer(403, text), api_error(403, text)] {
        assert!(matches!(error(&no_premium).kind(), ErrorKind::OwnerWithoutPremium));
    }
    assert!(matches!(error(&api_error(403, "Forbidden")).kind(), ErrorKind::Forbidden));
}

#[test]
fn a_403_that_is_about_what_was_asked_for_is_not_a_closed_operation() {
    let now = Timestamp::from_unix_seconds(START);
    for (words, closed) in
        [("Forbidden", true), ("", true), ("You cannot add tracks to a playlist you don't own.", false)]
    {
        let error = playlists::AddTracks::parse(&api_error(403, words), now).unwrap_err();
        assert_eq!(matches!(error.kind(), ErrorKind::ClosedInDevelopmentMode { .. }), closed, "{words}: {error}");
    }
}

#[test]
fn a_limit_that_depends_on_the_mode_is_told_with_both_numbers() {
    let invalid = api_error(400, "Invalid limit");
    let now = Timestamp::from_unix_seconds(START);
    let error = search::Items::parse(&invalid, now).unwrap_err();
    let ErrorKind::InvalidLimit { argument: "limit", development: 10, extended: 50 } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        error.to_string(),
        "search: the argument `limit` is more than Spotify takes from this app (400: Invalid limit): \
         pass at most 10 in development mode, 50 with extended quota"
    );
    let error = artists::Albums::parse(&answer(400, "Invalid limit"), now).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidLimit { .. }), "{error:?}");
    // Where the mode does not matter, and where the words say something else, it is a bad request like any other.
    assert!(matches!(library::Tracks::parse(&invalid, now).unwrap_err().kind(), ErrorKind::BadRequest));
    let other = api_error(400, "Invalid offset");
    assert!(matches!(search::Items::parse(&other, now).unwrap_err().kind(), ErrorKind::BadRequest));
}

#[test]
fn g7_retry_after_is_read_from_a_date_too() {
    let mut response = api_error(503, "Service unavailable");
    response.headers_mut().insert("retry-after", "Fri, 15 Jan 2027 08:00:30 GMT".parse().unwrap());
    assert_eq!(error(&response).retry_after().unwrap().as_secs(), 30);
}

#[test]
fn f4_a_decode_error_names_the_place_and_never_quotes_the_body() {
    for (body, place, problem) in [
        (r#"{"name":"x","album":{"artists":[{"name":"CANARY"#, "album.artists[0].name", "cut short"),
        (r#"{"name":"CANARY","duration_ms":01}"#, "duration_ms", "not JSON at line 1"),
        (r#"{"name":"CANARY"#, "name", "cut short"),
        ("CANARY", ".", "not JSON at line 1"),
        (r#"["CANARY"]"#, ".", "it is not an object"),
        ("", ".", "the body is empty"),
        (r#"{"name":"x"} CANARY"#, ".", "more after"),
    ] {
        let error = error(&answer(200, body));
        let ErrorKind::Decode(decode) = error.kind() else { panic!("{error:?}") };
        assert_eq!(decode.path(), place, "{body}");
        assert!(decode.problem().contains(problem), "{body}: {decode}");
        assert_eq!(decode.body_len(), body.len());
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error:?}");
        assert!(error.to_string().starts_with("get-track: "), "{error}");
    }
    assert!(matches!(error(&answer(200, &b"\xff\xfe"[..])).kind(), ErrorKind::Decode(_)));
    // What an object cannot do without is told by the place of that object.
    let artist = artists::Get::parse(&answer(200, r#"{"name":"CANARY"}"#), Timestamp::from_unix_seconds(START));
    let shown = artist.unwrap_err().to_string();
    assert!(
        shown.starts_with("get-an-artist: the answer could not be read at .: it has no id (body of 17 bytes) (200)"),
        "{shown}"
    );
}

#[test]
fn g6_json_deeper_than_128_is_an_error_and_not_a_crash() {
    for deep in ["[".repeat(100_000), format!(r#"{{"unknown":{}"#, r#"{"a":"#.repeat(100_000))] {
        assert!(matches!(error(&answer(200, deep)).kind(), ErrorKind::Decode(_)));
    }
    let inside = format!(r#"{{"items":[{}1{}]}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let page = library::Tracks::parse(&answer(200, inside), Timestamp::from_unix_seconds(START)).unwrap();
    assert_eq!((page.items.len(), page.skipped.len()), (0, 1));
}

#[test]
fn c8_what_a_server_says_cannot_paint_the_terminal() {
    let error = error(&answer(400, "no\u{1b}[2J\u{202e}way\n2nd line"));
    assert!(error.to_string().chars().all(|c| !c.is_control() && c != '\u{202e}'), "{error}");
}
