//! The answers as they go over the wire: a golden one per status, and never anything but the constants.

use proptest::prelude::*;
use spotify_auth_server::{Limits, Page};

use crate::connection::{End, play, request, send};
use crate::support::{login, state_of, status, uri};

/// All of an answer's head, but for its status and length.
const HEADERS: &str = "content-type: text/html; charset=utf-8\r\n\
    content-security-policy: default-src 'none'; style-src 'sha256-BAr40y4nx4snAMLL/5DeI4VCecSOM4Xq2DgCbRXragY='; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
    cache-control: no-store\r\n\
    referrer-policy: no-referrer\r\n\
    x-content-type-options: nosniff\r\n\
    cross-origin-opener-policy: same-origin\r\n";

#[test]
fn b11_every_status_has_every_header() {
    let state = state_of(login(&uri("http://127.0.0.1:8888/callback")).authorize_url().as_str());
    let callback =
        |query: &str| format!("GET /callback?{query}&state={state} HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n\r\n");
    let to = |page: &str| format!("location: http://127.0.0.1:8888/callback/{page}\r\n");
    for (request, status_line, page, more) in [
        (callback("code=x"), "303 See Other", Page::OnTheWay, to("done")),
        (callback("error=x"), "303 See Other", Page::OnTheWay, to("denied")),
        (callback("code=x").replace(&state, "forged"), "400 Bad Request", Page::NotOurs, String::new()),
        (
            request(&["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]).replace("callback", "callback?code=x"),
            "303 See Other",
            Page::OnTheWay,
            to("not-ours"),
        ),
        (request(&[]).replace("callback", "callback/not-ours"), "400 Bad Request", Page::NotOurs, String::new()),
        (request(&[]), "400 Bad Request", Page::NotOurs, String::new()),
        (request(&["Sec-Purpose: prefetch"]), "400 Bad Request", Page::NotANavigation, String::new()),
        ("\n".to_owned(), "400 Bad Request", Page::Malformed, String::new()),
        (request(&[]).replace("callback", "x"), "404 Not Found", Page::NotFound, String::new()),
        (
            request(&[]).replacen("GET", "PUT", 1),
            "405 Method Not Allowed",
            Page::MethodNotAllowed,
            "allow: GET\r\n".to_owned(),
        ),
        (request(&["Content-Length: 1"]), "413 Payload Too Large", Page::BodyRefused, String::new()),
        ("a".repeat(8193), "414 URI Too Long", Page::LineTooLong, String::new()),
        (request(&[]).replace("8888", "8889"), "421 Misdirected Request", Page::WrongHost, String::new()),
        (request(&["X: y"; 64]), "431 Request Header Fields Too Large", Page::HeadTooLarge, String::new()),
        (
            request(&[]).replace("/1.1", "/2.0"),
            "505 HTTP Version Not Supported",
            Page::VersionNotSupported,
            String::new(),
        ),
    ] {
        let html = page.html();
        let length = html.len();
        let golden = format!(
            "HTTP/1.1 {status_line}\r\n{HEADERS}{more}content-length: {length}\r\nconnection: close\r\n\r\n{html}"
        );
        assert_eq!(send(request), End::Answer(golden));
    }
    let html = Page::TooSlow.html();
    let golden = format!(
        "HTTP/1.1 408 Request Timeout\r\n{HEADERS}content-length: {}\r\nconnection: close\r\n\r\n{html}",
        html.len()
    );
    assert_eq!(play(Limits::default(), &[(1, b"G"), (5_000, b"E")], None), End::Answer(golden));
}

#[test]
fn b11_an_answer_to_head_is_the_same_without_its_body() {
    let End::Answer(with_body) = send(request(&[]).replacen("GET", "PUT", 1)) else { panic!() };
    let End::Answer(without) = send(request(&[]).replacen("GET", "HEAD", 1)) else { panic!() };
    assert_eq!(without, with_body.strip_suffix(Page::MethodNotAllowed.html()).unwrap());
}

/// Bytes that come close to being a request, so that the deep parts are reached too.
fn nearly_a_request() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&str] = &[
        "GET ",
        "HEAD ",
        "POST ",
        "/callback",
        "?code=x&state=y",
        " HTTP/1.1",
        " HTTP/2.0",
        "\r\n",
        "\n",
        "\r",
        "\0",
        "Host: 127.0.0.1:8888",
        "Content-Length: 0",
        "Transfer-Encoding: x",
        ": ",
        " ",
        "http://127.0.0.1:8888/",
        "#",
        "%",
    ];
    let piece = proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec());
    let random = proptest::collection::vec(any::<u8>(), 0..40);
    proptest::collection::vec(prop_oneof![9 => piece, 1 => random], 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn b10_any_bytes_get_one_of_the_constant_pages_or_none(
        bytes in nearly_a_request(),
        cuts in proptest::collection::vec(1_usize..9, 1..4),
        ends in any::<bool>(),
    ) {
        let ends = ends.then_some(4_000);
        let whole = play(Limits::default(), &[(1, &bytes)], ends);
        if let End::Answer(answer) = &whole {
            let body = answer.split_once("\r\n\r\n").unwrap().1;
            let known = |page: &Page| page.html() == body && page.status().as_str() == status(answer);
            // Only an answer to HEAD is empty.
            prop_assert!(Page::ALL.iter().any(known) || (body.is_empty() && bytes.starts_with(b"HEAD ")));
        }
        // However the bytes are cut into packets, the answer is the same.
        let (mut packets, mut rest) = (Vec::new(), &bytes[..]);
        for cut in cuts.iter().cycle() {
            let (packet, later) = rest.split_at(rest.len().min(*cut));
            packets.push((1, packet));
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(play(Limits::default(), &packets, ends), whole);
    }
}
