//! C3: heads that are too much or no HTTP, and answers before the answer.

use std::time::Duration;

use spotify_auth_core::FaultKind::{MaybeSent, TimedOut, TooLarge};

use crate::http_text::{answer, good, good_body, head, json_head};
use crate::judge::Expect;
use crate::server::{Act, Script};
use crate::stage::{Case, case, play};

const OVER: Expect = Expect::Fault(TooLarge, "head");
const NO_HTTP: Expect = Expect::Fault(MaybeSent, "");

fn headers(name: &str, expect: Expect, lines: &str) -> Case {
    let lines = format!("content-type: application/json\r\n{lines}");
    case(name, expect, Script::answer(answer("200 OK", &lines, good_body())))
}

/// These bytes instead of an answer; then the service hangs.
fn raw(name: &str, expect: Expect, bytes: impl AsRef<[u8]>) -> Case {
    case(name, expect, Script::then(bytes.as_ref().to_vec(), Act::Hang))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_heads_are_bounded() {
    let many = |count: usize| (0..count).map(|n| format!("x-{n}: y\r\n")).collect::<String>();
    let megabyte = "x".repeat(1 << 20);
    play(
        "C3, heads",
        vec![
            headers("a header of 1 MB", OVER, &format!("x: {megabyte}\r\n")),
            headers("a header's name of 1 MB", OVER, &format!("{megabyte}: x\r\n")),
            headers("10,000 headers", OVER, &many(10_000)),
            headers("200 headers", OVER, &many(200)),
            headers("50 headers", Expect::Token, &many(50)),
            headers("a header of 60 KB", Expect::Token, &format!("x: {}\r\n", "x".repeat(60_000))),
            headers("a header of 200 KB", OVER, &format!("x: {}\r\n", "x".repeat(200_000))),
            case("an endless header", OVER, Script::flood(b"HTTP/1.1 200 OK\r\nx: ".as_slice(), vec![b'x'; 16 * 1024])),
            case("endless headers", OVER, Script::flood(b"HTTP/1.1 200 OK\r\n".as_slice(), b"x: y\r\n".repeat(2_000))),
            case("an endless reason", OVER, Script::flood(b"HTTP/1.1 200 ".as_slice(), vec![b'O'; 16 * 1024])),
            case("endless empty lines", OVER, Script::flood(b"\r\n".as_slice(), b"\r\n".repeat(8_000))),
            case(
                "an endless 103",
                OVER,
                Script::flood(b"HTTP/1.1 103 Early Hints\r\n".as_slice(), b"link: y\r\n".repeat(2_000)),
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_what_is_no_http_is_no_answer() {
    let framed = |line: &str| [json_head(line), good_body().into_bytes()].concat();
    let length = good_body().len();
    let chunked = |chunks: &[u8]| [json_head("transfer-encoding: chunked").as_slice(), chunks].concat();
    play(
        "C3, no HTTP",
        vec![
            raw("HTTP/0.9: a page and nothing else", NO_HTTP, "<html>CANARY</html>"),
            raw("HTTP/0.9: a token and nothing else", NO_HTTP, good_body()),
            raw("the greeting of an SSH server", NO_HTTP, "SSH-2.0-OpenSSH_9.2\r\n"),
            raw("NULs", NO_HTTP, [0; 4096]),
            raw("noise", NO_HTTP, [0xff; 4096]),
            raw("HTTP/3.0", NO_HTTP, b"HTTP/3.0 200 OK\r\n\r\n"),
            raw("the settings of HTTP/2", NO_HTTP, [0, 0, 0, 4, 0, 0, 0, 0, 0]),
            raw("a status of two digits", NO_HTTP, b"HTTP/1.1 20 OK\r\n\r\n"),
            raw("a status of 000", NO_HTTP, b"HTTP/1.1 000 OK\r\n\r\n"),
            raw("a request", NO_HTTP, b"POST /api/token HTTP/1.1\r\n\r\n"),
            raw("a NUL in a header", NO_HTTP, framed("x: a\0b")),
            raw("a lone CR in a header", NO_HTTP, framed("x: a\rb")),
            raw("a header without a colon", NO_HTTP, framed("CANARY")),
            raw("a space before the colon", NO_HTTP, framed("x : y")),
            raw("a folded header", NO_HTTP, framed("x: y\r\n z")),
            raw("two different lengths", NO_HTTP, framed(&format!("content-length: {length}\r\ncontent-length: 1"))),
            raw("a length of -1", NO_HTTP, framed("content-length: -1")),
            raw("a length of +1", NO_HTTP, framed("content-length: +1")),
            raw("a length in hex", NO_HTTP, framed("content-length: 0x10")),
            raw("a chunk size of noise", NO_HTTP, chunked(b"zz\r\n")),
            raw("a chunk size beyond 64 bits", NO_HTTP, chunked(b"fffffffffffffffff\r\n")),
            raw("a chunk without its line end", NO_HTTP, chunked(b"2\r\n{}}}\r\n0\r\n\r\n")),
            case("an endless chunk extension", NO_HTTP, Script::flood(chunked(b"1;x="), vec![b'x'; 16 * 1024])),
            case("endless trailers", NO_HTTP, Script::flood(chunked(b"0\r\n"), b"x: y\r\n".repeat(2_000))),
            case("an endless trailer", NO_HTTP, Script::flood(chunked(b"0\r\nx: "), vec![b'x'; 16 * 1024])),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_only_a_200_with_a_token_is_a_token() {
    let after = |bytes: &[u8]| [bytes, &good()].concat();
    let continues = b"HTTP/1.1 100 Continue\r\n\r\n";
    let no_body = |status: &str| Script::answer(head(status, ""));
    play(
        "C3, other answers",
        vec![
            case(
                "100 Continue without end",
                Expect::Fault(TimedOut, ""),
                Script::flood(continues.as_slice(), continues.repeat(600)),
            )
            .deadline(Duration::from_millis(400)),
            case(
                "103 Early Hints without end",
                Expect::Fault(TimedOut, ""),
                Script::flood(b"".as_slice(), b"HTTP/1.1 103 Hints\r\nlink: </>\r\n\r\n".repeat(300)),
            )
            .deadline(Duration::from_millis(400)),
            case(
                "102 Processing and then nothing",
                Expect::Fault(TimedOut, ""),
                Script::then(b"HTTP/1.1 102 Processing\r\n\r\n".as_slice(), Act::Hang),
            )
            .deadline(Duration::from_millis(400)),
            case("100 Continue, then a token", Expect::Token, Script::answer(after(continues))),
            case(
                "100, 102, 103, then a token",
                Expect::Token,
                Script::answer(after(b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 E\r\nlink: x\r\n\r\n")),
            ),
            case("1,000 times 100, then a token", Expect::Token, Script::answer(after(&continues.repeat(1_000)))),
            case(
                "101 Switching Protocols",
                Expect::Malformed(101, ""),
                Script::answer(head("101 Switching Protocols", "connection: upgrade\r\nupgrade: h2c\r\n")),
            ),
            case(
                "101, then a token",
                Expect::Malformed(101, ""),
                Script::answer(after(b"HTTP/1.1 101 Switching\r\n\r\n")),
            ),
            case("204", Expect::Malformed(204, ""), no_body("204 No Content")),
            case(
                "204 with a token after it",
                Expect::Malformed(204, ""),
                Script::answer([head("204 No Content", ""), good_body().into_bytes()].concat()),
            ),
            case(
                "204, then a token nobody asked for",
                Expect::Malformed(204, ""),
                Script::answer(after(b"HTTP/1.1 204 No\r\n\r\n")),
            ),
            case("205", Expect::Malformed(205, ""), Script::answer(answer("205 Reset Content", "", ""))),
            case(
                "205 with a token",
                Expect::Malformed(205, ""),
                Script::answer(answer("205 Reset Content", "", good_body())),
            ),
            case(
                "206 with a token",
                Expect::Malformed(206, ""),
                Script::answer(answer("206 Partial", "", good_body())),
            ),
            case("304", Expect::Redirected(304), no_body("304 Not Modified")),
            case(
                "304 with a token after it",
                Expect::Redirected(304),
                Script::answer([head("304 Not Modified", ""), good_body().into_bytes()].concat()),
            ),
            case(
                "226 with a token",
                Expect::Malformed(226, ""),
                Script::answer(answer("226 IM Used", "", good_body())),
            ),
            case("999 with a token", Expect::Malformed(999, ""), Script::answer(answer("999 What", "", good_body()))),
            case(
                "401 with a challenge and no OAuth error",
                Expect::Malformed(401, "no OAuth error"),
                Script::answer(answer("401 No", "www-authenticate: Basic realm=\"CANARY\"\r\n", "")),
            ),
            case(
                "407 with a page",
                Expect::Malformed(407, "no OAuth error"),
                Script::answer(answer("407 Proxy", "content-type: text/html\r\n", "<html>")),
            ),
        ],
    )
    .await;
}
