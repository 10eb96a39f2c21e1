//! The connection machine on a virtual clock: every limit at its edge, every deadline, every kind of broken request.

use std::time::Duration;

use crate::support::{NOW, login, millis, status, uri};
use spotify_auth_server::{Connection, ConnectionStep, Limits, Page, Responder};

/// What became of a connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It waits for more until then.
    Waits(Duration),
    Answer(String),
    Silence,
}

/// Plays a driver whose peer sends these packets at these times, and takes every answer at once.
pub(crate) fn play(limits: Limits, packets: &[(u64, &[u8])], closes_at: Option<u64>) -> End {
    let mut connection = Connection::new(limits, Duration::ZERO);
    let mut answer = Vec::new();
    let mut packets = packets.iter();
    let mut closes_at = closes_at.map(millis);
    let mut now = Duration::ZERO;
    loop {
        match connection.step(now) {
            ConnectionStep::Read { deadline } => match (packets.next(), closes_at.take()) {
                (Some((at, bytes)), closes) if millis(*at) < deadline => {
                    (now, closes_at) = (millis(*at), closes);
                    connection.on_bytes(now, bytes);
                }
                (None, Some(at)) if at < deadline => {
                    now = at;
                    connection.on_end(now);
                }
                (None, None) => return End::Waits(deadline),
                _ => now = deadline,
            },
            ConnectionStep::Respond(request) => {
                let mut responder = Responder::new(login(&uri("http://127.0.0.1:8888/callback"))).unwrap();
                let reply = responder.respond(&request, NOW);
                connection.answer(now, &reply.response);
            }
            ConnectionStep::Write { bytes, .. } => {
                answer.extend_from_slice(bytes);
                let written = bytes.len();
                connection.on_written(written);
            }
            ConnectionStep::Drain { .. } => connection.on_end(now),
            ConnectionStep::Close if answer.is_empty() => return End::Silence,
            ConnectionStep::Close => return End::Answer(String::from_utf8(answer).unwrap()),
        }
    }
}

pub(crate) fn send(bytes: impl AsRef<[u8]>) -> End {
    play(Limits::default(), &[(1, bytes.as_ref())], None)
}

#[track_caller]
fn assert_page(end: End, page: Page) {
    let End::Answer(answer) = end else { panic!("{end:?}, not {page:?}") };
    assert_eq!(status(&answer), page.status().as_str(), "not {page:?}");
    assert!(answer.ends_with(page.html()), "{answer}, not {page:?}");
}

/// A request with these header lines after Host, each without its line end.
pub(crate) fn request(lines: &[&str]) -> String {
    let mut request = "GET /callback HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n".to_owned();
    for line in lines {
        request += line;
        request += "\r\n";
    }
    request + "\r\n"
}

const WAITS: End = End::Waits(Duration::from_secs(5));

#[test]
fn b6_a_request_line_of_8_kib_is_read_and_one_byte_more_is_414() {
    let line = |length: usize| format!("GET /{} HTTP/1.1", "a".repeat(length - "GET / HTTP/1.1".len()));
    let whole = |length| format!("{}\r\nHost: 127.0.0.1:8888\r\n\r\n", line(length));
    assert_page(send(whole(8192)), Page::NotFound);
    assert_page(send(whole(8193)), Page::LineTooLong);
    // Refused at its first byte too many, without waiting for the line to end.
    assert_eq!(send(line(8192)), WAITS);
    assert_page(send(line(8193)), Page::LineTooLong);
    assert_page(send("a".repeat(100_000)), Page::LineTooLong);
}

#[test]
fn b6_a_head_of_16_kib_is_read_and_one_byte_more_is_431() {
    let head = |length: usize| {
        let rest = length - request(&["X: "]).len();
        request(&[&format!("X: {}", "a".repeat(rest))])
    };
    assert_eq!(head(16_384).len(), 16_384);
    assert_page(send(head(16_384)), Page::NotOurs);
    assert_page(send(head(16_385)), Page::HeadTooLarge);
    let endless = request(&[]).trim_end().to_owned() + "\r\nX: " + &"a".repeat(100_000);
    assert_page(send(endless), Page::HeadTooLarge);
}

#[test]
fn b6_64_fields_are_read_and_one_more_is_431() {
    let fields = |count: usize| request(&vec!["X: y"; count - 1]); // Host is one
    assert_page(send(fields(64)), Page::NotOurs);
    assert_page(send(fields(65)), Page::HeadTooLarge);
}

#[test]
fn b6_other_limits_hold_as_well() {
    let mut limits = Limits::default();
    (limits.request_line, limits.head, limits.fields) = (40, 200, 2);
    let play = |text: &str| play(limits, &[(1, text.as_bytes())], None);
    assert_page(play(&request(&["X: y"])), Page::NotOurs);
    assert_page(play(&request(&["X: y", "X: y"])), Page::HeadTooLarge);
    assert_page(play(&request(&[&format!("X: {}", "y".repeat(200))])), Page::HeadTooLarge);
    assert_page(play(&format!("GET /{} HTTP/1.1\r\n", "a".repeat(40))), Page::LineTooLong);
}

#[test]
fn b6_a_body_is_refused_unread() {
    for (lines, page) in [
        (&["Content-Length: 1"][..], Page::BodyRefused),
        (&["Content-Length: 99999999999999999999999"], Page::BodyRefused),
        (&["Transfer-Encoding: chunked"], Page::BodyRefused),
        (&["Transfer-Encoding: identity", "Content-Length: 0"], Page::BodyRefused),
        (&["Content-Length: 5", "Expect: 100-continue"], Page::BodyRefused),
        (&["Content-Length: 0"], Page::NotOurs),
        (&["Content-Length: 000"], Page::NotOurs),
        (&["Content-Length: -1"], Page::Malformed),
        (&["Content-Length: +0"], Page::Malformed),
        (&["Content-Length: 0x0"], Page::Malformed),
        (&["Content-Length:"], Page::Malformed),
        (&["Content-Length: 0, 0"], Page::Malformed),
        (&["Content-Length: 0", "Content-Length: 0"], Page::Malformed),
    ] {
        assert_page(send(request(lines)), page);
        let posted = request(lines).replacen("GET", "POST", 1);
        let page = if page == Page::NotOurs { Page::MethodNotAllowed } else { page };
        assert_page(send(posted + "never read"), page);
    }
}

#[test]
fn b6_broken_requests_are_400() {
    let ours = "Host: 127.0.0.1:8888\r\n\r\n";
    for head in [
        "GET /callback HTTP/1.1\nHost: 127.0.0.1:8888\n\n".to_owned(),
        "GET /callback HTTP/1.1\r\nHost: 127.0.0.1:8888\n\r\n".to_owned(),
        format!("GET /callback HTTP/1.1\r{ours}"),
        format!("GET /callback HTTP/1.1\r\r\n{ours}"),
        format!("GET /call\0back HTTP/1.1\r\n{ours}"),
        format!("GET /call\u{e9} HTTP/1.1\r\n{ours}"),
        format!("GET /callback\tHTTP/1.1\r\n{ours}"),
        format!("GET  /callback HTTP/1.1\r\n{ours}"),
        format!("GET /callback HTTP/1.1 \r\n{ours}"),
        format!("GET /call back HTTP/1.1\r\n{ours}"),
        format!("GET /callback#code=x HTTP/1.1\r\n{ours}"),
        format!("GET /callback\r\n{ours}"),
        format!("GET\r\n{ours}"),
        format!(" GET /callback HTTP/1.1\r\n{ours}"),
        format!("G@T /callback HTTP/1.1\r\n{ours}"),
        format!("GET /callback http/1.1\r\n{ours}"),
        format!("GET /callback HTTP/1.10\r\n{ours}"),
        format!("GET /callback HTTP/11\r\n{ours}"),
        format!("\r\nGET /callback HTTP/1.1\r\n{ours}"),
        request(&[" folded: x"]),
        request(&["\tfolded: x"]),
        request(&["X: a", " b"]),
        request(&["X : a"]),
        request(&[": a"]),
        request(&["X"]),
        request(&["X: a\0b"]),
        request(&["X: a\u{7f}b"]),
        request(&["X\u{e9}: a"]),
        request(&["Host: 127.0.0.1:8888"]),
        "GET /callback HTTP/1.1\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned(), // somebody speaks TLS
    ] {
        assert_page(send(head), Page::Malformed);
    }
    // Bytes above ASCII are opaque in a field's value, and nobody reads this one.
    assert_page(send(request(&["X: \u{e9}"])), Page::NotOurs);
}

#[test]
fn b6_what_is_wrong_is_refused_at_its_first_wrong_byte() {
    for (head, page) in [
        ("GET /callback HTTP/1.1\n", Page::Malformed),
        ("GET /callback HTTP/1.1\r\nHost: a\0", Page::Malformed),
        ("GET /callback HTTP/1.1\r\n ", Page::Malformed),
        ("\u{16}", Page::Malformed),
    ] {
        assert_page(send(head), page);
    }
}

#[test]
fn b6_other_versions_are_505() {
    for version in ["HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/3.0"] {
        assert_page(
            send(format!("GET /callback {version}\r\nHost: 127.0.0.1:8888\r\n\r\n")),
            Page::VersionNotSupported,
        );
    }
    assert_page(send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Page::VersionNotSupported);
    assert_page(send("GET /callback HTTP/1.0\r\nHost: 127.0.0.1:8888\r\n\r\n"), Page::NotOurs);
}

#[test]
fn b7_a_head_that_trickles_in_is_408_after_five_seconds() {
    let bytes: Vec<[u8; 1]> = request(&[]).bytes().map(|byte| [byte]).collect();
    let packets: Vec<(u64, &[u8])> = (0..).step_by(1_000).zip(bytes.iter().map(|byte| &byte[..])).collect();
    assert_page(play(Limits::default(), &packets, None), Page::TooSlow);
    let fast: Vec<(u64, &[u8])> = (0..).step_by(10).zip(bytes.iter().map(|byte| &byte[..])).collect();
    assert_page(play(Limits::default(), &fast, None), Page::NotOurs);
}

#[test]
fn b7_the_deadline_is_exact() {
    let whole = request(&[]);
    let (most, last) = whole.as_bytes().split_at(whole.len() - 1);
    assert_page(play(Limits::default(), &[(0, most), (4_999, last)], None), Page::NotOurs);
    assert_page(play(Limits::default(), &[(0, most), (5_000, last)], None), Page::TooSlow);
}

#[test]
fn b7_a_connection_that_says_nothing_is_closed_without_an_answer() {
    assert_eq!(play(Limits::default(), &[], None), WAITS);
    assert_eq!(play(Limits::default(), &[(6_000, b"GET")], None), End::Silence);
    assert_eq!(play(Limits::default(), &[], Some(3)), End::Silence);
}

#[test]
fn b7_a_peer_that_does_not_read_is_dropped_after_five_seconds() {
    let mut connection = Connection::new(Limits::default(), Duration::ZERO);
    connection.on_bytes(millis(4_000), b"\n");
    let ConnectionStep::Write { bytes, deadline } = connection.step(millis(4_000)) else { panic!() };
    assert_eq!(deadline, millis(9_000));
    let all = bytes.len();
    connection.on_written(10);
    let ConnectionStep::Write { bytes, .. } = connection.step(millis(8_999)) else { panic!() };
    assert_eq!(bytes.len(), all - 10);
    assert!(matches!(connection.step(millis(9_000)), ConnectionStep::Close));
}

#[test]
fn b7_a_peer_that_does_not_close_is_dropped_too() {
    let mut connection = Connection::new(Limits::default(), Duration::ZERO);
    connection.on_bytes(Duration::ZERO, b"\n");
    connection.on_written(usize::MAX);
    assert!(matches!(connection.step(millis(4_999)), ConnectionStep::Drain { .. }));
    connection.on_bytes(millis(4_999), &[0; 64 * 1024]);
    assert!(matches!(connection.step(millis(4_999)), ConnectionStep::Drain { .. }));
    connection.on_bytes(millis(4_999), &[0]);
    assert!(matches!(connection.step(millis(4_999)), ConnectionStep::Close));

    let mut connection = Connection::new(Limits::default(), Duration::ZERO);
    connection.on_bytes(Duration::ZERO, b"\n");
    connection.on_written(usize::MAX);
    assert!(matches!(connection.step(millis(5_000)), ConnectionStep::Close));
}

#[test]
fn b13_a_request_that_breaks_off_is_answered() {
    assert_page(play(Limits::default(), &[(1, b"GET /callb")], Some(2)), Page::Malformed);
}

#[test]
fn a_driver_that_forgets_to_answer_closes_the_connection() {
    let mut connection = Connection::new(Limits::default(), Duration::ZERO);
    connection.on_bytes(Duration::ZERO, request(&[]).as_bytes());
    assert!(matches!(connection.step(Duration::ZERO), ConnectionStep::Respond(_)));
    assert!(matches!(connection.step(Duration::ZERO), ConnectionStep::Close));
}
