//! C3: bodies that are too much, too deep, or no JSON.

use spotify_auth_core::FaultKind::{MaybeSent, TooLarge};
use spotify_auth_core::TokenErrorCode;

use crate::gzip;
use crate::http_text::{answer, good_body, good_body_and, good_fields, head, json, json_head};
use crate::judge::{ATTEMPTS, Expect};
use crate::server::{Act, Script};
use crate::stage::{Case, case, play};

const CAP: usize = 64 * 1024;
const NOT_JSON: Expect = Expect::Malformed(200, "something else than JSON");
const BROKEN: Expect = Expect::Malformed(200, "broken JSON");
const CUT: Expect = Expect::Malformed(200, "stops in the middle");
const SHAPE: Expect = Expect::Malformed(200, "another shape");
const OVER: Expect = Expect::Fault(TooLarge, "");

fn body(name: &str, expect: Expect, body: impl AsRef<[u8]>) -> Case {
    case(name, expect, Script::answer(json(body)))
}

/// So many of `open`, `middle`, and as many of `close`.
fn nested(depth: usize, open: &str, middle: &str, close: &str) -> String {
    [open.repeat(depth).as_str(), middle, close.repeat(depth).as_str()].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_what_is_no_json_is_no_token() {
    let html = |kind: &str| answer("200 OK", kind, "<html><h1>Please sign in to this network</h1>");
    let typed = |kind: &str| Script::answer(answer("200 OK", &format!("content-type: {kind}\r\n"), good_body()));
    let utf16: Vec<u8> = good_body().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with = |bytes: &[u8]| [good_body().trim_end_matches('}').as_bytes(), bytes].concat();
    play(
        "C3, no JSON",
        vec![
            case("HTML with 200", NOT_JSON, Script::answer(html("content-type: text/html\r\n"))),
            case("HTML that says it is JSON", BROKEN, Script::answer(html("content-type: application/json\r\n"))),
            case("HTML that says nothing", BROKEN, Script::answer(html(""))),
            case("a token that says it is text", NOT_JSON, typed("text/plain")),
            case("a token with a content type of noise", NOT_JSON, typed("\u{fe}application/json")),
            body("nothing at all", CUT, ""),
            body("spaces only", CUT, " \n".repeat(30_000)),
            body("a byte order mark before a token", BROKEN, format!("\u{feff}{}", good_body())),
            body("a token in UTF-16", BROKEN, utf16),
            body(
                "invalid UTF-8 in the token",
                BROKEN,
                b"{\"access_token\":\"CANARY\xff\xfe\",\"token_type\":\"Bearer\"}",
            ),
            body("invalid UTF-8 in an unknown field", BROKEN, with(b",\"x\":\"\xc3\x28\"}")),
            body("invalid UTF-8 in a name", BROKEN, with(b",\"\xff\":1}")),
            body("overlong UTF-8 in an unknown field", BROKEN, with(b",\"x\":\"\xc0\x80\"}")),
            body(
                "half a surrogate pair in the token",
                BROKEN,
                r#"{"access_token":"CANARY\ud800","token_type":"Bearer"}"#,
            ),
            body("NULs", BROKEN, [0; 1000]),
            body("a NUL in a string", BROKEN, with(b",\"x\":\"\0\"}")),
            body("a token and something after it", BROKEN, format!("{} CANARY", good_body())),
            body("two tokens", BROKEN, good_body().repeat(2)),
            body("a number beyond all numbers", BROKEN, good_body_and(r#""x":1e999999"#)),
            body("a number of 60,000 digits", BROKEN, good_body_and(&format!(r#""x":{}"#, "9".repeat(60_000)))),
            body("text", SHAPE, "\"CANARY\""),
            body("null", SHAPE, "null"),
            body("an array of the right values", SHAPE, r#"["CANARY","Bearer",3600,"CANARY","streaming"]"#),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_compressed_bodies_are_decoded_up_to_the_cap_and_believed_when_they_are_whole() {
    let encoded = |status: &str, coding: &str, body: Vec<u8>| {
        let headers = format!("content-type: application/json\r\ncontent-encoding: {coding}\r\n");
        Script::answer(answer(status, &headers, body))
    };
    let zipped = |body: Vec<u8>| encoded("200 OK", "gzip", body);
    let token = || gzip::zipped(good_body().as_bytes());
    let full = Expect::Fault(TooLarge, "are in the answer's gzip");
    let damaged = Expect::Fault(MaybeSent, "gzip is damaged or cut off");
    let unasked = Expect::Fault(MaybeSent, "encoding that was not asked for");
    let cut = token()[..token().len() - 9].to_vec();
    let refusal = gzip::zipped(br#"{"error":"invalid_scope"}"#);
    let empties = gzip::zipped(b"");
    play(
        "C3, compression",
        vec![
            case("a good token in gzip", Expect::Token, zipped(token())),
            case("a good token in two members", Expect::Token, zipped(gzip::in_two(good_body().as_bytes()))),
            case("a good token in x-gzip, in capitals", Expect::Token, encoded("200 OK", "X-GZIP", token())),
            case("a good token in gzip, not declared", BROKEN, Script::answer(json(token()))),
            case("a good token, declared as gzip", damaged.clone(), zipped(good_body().into_bytes())),
            case("a good token declared as identity", Expect::Token, encoded("200 OK", "identity", good_body().into())),
            case("a good token with a wrong checksum", damaged.clone(), zipped(gzip::stored(good_body().as_bytes()))),
            case("a good token without the end of its gzip", damaged.clone(), zipped(cut)),
            case("the first byte of gzip", damaged.clone(), zipped(token()[..1].to_vec())),
            case("a good token and garbage", damaged.clone(), zipped([token(), b"CANARY garbage".to_vec()].concat())),
            case(
                "gzip in gzip, declared twice",
                unasked.clone(),
                encoded("200 OK", "gzip, gzip", gzip::zipped(&token())),
            ),
            case("gzip in gzip, declared once", BROKEN, zipped(gzip::zipped(&token()))),
            case("brotli", unasked.clone(), encoded("200 OK", "br", good_body().into())),
            case("an encoding of noise", unasked, encoded("200 OK", "\u{e9}CANARY", good_body().into())),
            case("a gzip bomb of 60 KB (9 MB)", full.clone(), zipped(gzip::bomb(60_000))),
            case("a gzip bomb of 60 KB (9 MB), not declared", BROKEN, Script::answer(json(gzip::bomb(60_000)))),
            case("a gzip bomb of 1 MB (160 MB)", full.clone(), zipped(gzip::bomb(1 << 20))),
            case("a gzip bomb of 1 MB (160 MB), not declared", OVER, Script::answer(json(gzip::bomb(1 << 20)))),
            case(
                "empty members without end",
                full,
                Script::flood(json_head("content-encoding: gzip"), empties.repeat(16 * 1024 / empties.len())),
            ),
            case(
                "204 that speaks of gzip",
                Expect::Malformed(204, ""),
                Script::answer(head("204 No", "content-encoding: gzip\r\n")),
            ),
            case(
                "304 that speaks of gzip",
                Expect::Redirected(304),
                Script::answer(head("304 Not Modified", "content-encoding: gzip\r\n")),
            ),
            case(
                "a refusal in gzip",
                Expect::Refused(TokenErrorCode::InvalidScope),
                encoded("400 Bad", "gzip", refusal),
            ),
            case(
                "503 with a gzip bomb",
                Expect::Unavailable(503, ATTEMPTS),
                encoded("503 Busy", "gzip", gzip::bomb(60_000)),
            ),
            case(
                "503 with damaged gzip",
                Expect::Unavailable(503, ATTEMPTS),
                encoded("503 Busy", "gzip", b"CANARY".to_vec()),
            ),
            case("503 in brotli", Expect::Unavailable(503, ATTEMPTS), encoded("503 Busy", "br", b"CANARY".to_vec())),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_depth_is_bounded_wherever_it_is() {
    let mut cases = vec![
        body("100,000 arrays", OVER, nested(100_000, "[", "", "]")),
        body("100,000 arrays that are never closed", OVER, "[".repeat(100_000)),
        body("30,000 arrays", SHAPE, nested(30_000, "[", "", "]")),
        body("60,000 arrays that are never closed", SHAPE, "[".repeat(60_000)),
        body("60,000 arrays behind a space", SHAPE, format!(" {}", "[".repeat(60_000))),
        body("10,000 objects", Expect::Malformed(200, "missing field"), nested(10_000, r#"{"a":"#, "1", "}")),
        body("10,000 objects that are never closed", CUT, r#"{"a":"#.repeat(10_000)),
        body(
            "100 arrays in an unknown field",
            Expect::Token,
            good_body_and(&format!(r#""x":{}"#, nested(100, "[", "", "]"))),
        ),
    ];
    for field in ["x", "access_token", "token_type", "expires_in", "refresh_token", "scope"] {
        let others: Vec<String> = good_fields()
            .split(',')
            .filter(|pair| !pair.contains(&format!("\"{field}\"")))
            .map(str::to_owned)
            .collect();
        for (count, open, close) in [(30_000, "[", "]"), (10_000, "{\"a\":", "}")] {
            let what = if open == "[" { "arrays" } else { "objects" };
            let text = format!(r#"{{"{field}":{},{}}}"#, nested(count, open, "1", close), others.join(","));
            let expect = Expect::Malformed(200, "");
            cases.push(body(&format!("{count} {what} in {field}"), expect, text));
        }
    }
    play("C3, depth", cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_what_is_said_twice_is_not_believed() {
    let duplicate = |words| Expect::Malformed(200, words);
    let mut cases = vec![
        body("an unknown field twice", duplicate("duplicate field"), good_body_and(r#""x":1,"x":2"#)),
        body(
            "a field twice, once with an escape",
            duplicate("duplicate field access_token"),
            good_body_and(r#""access\u005ftoken":"CANARY""#),
        ),
        body(
            "a field twice in an unknown object",
            duplicate("duplicate field"),
            good_body_and(r#""x":{"CANARY":1,"CANARY":2}"#),
        ),
        body(
            "10,000 times the same field",
            duplicate("duplicate field"),
            good_body_and(&[r#""x":1"#; 10_000].join(",")),
        ),
        body(
            "1,000 different unknown fields",
            Expect::Token,
            good_body_and(&(0..1000).map(|n| format!(r#""x{n}":{n}"#)).collect::<Vec<_>>().join(",")),
        ),
    ];
    for field in ["access_token", "token_type", "expires_in", "refresh_token", "scope"] {
        for value in ["\"CANARY\"", "null"] {
            cases.push(body(
                &format!("{field} twice, the second {value}"),
                duplicate("duplicate field"),
                good_body_and(&format!(r#""{field}":{value}"#)),
            ));
        }
    }
    play("C3, duplicates", cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_sizes_are_bounded_whatever_is_announced() {
    const GIGABYTE: &str = "content-length: 1073741824";
    let padded = |size: usize| {
        let frame = good_body_and(r#""x":"""#).len();
        good_body_and(&format!(r#""x":"{}""#, "x".repeat(size - frame)))
    };
    let error_head = |status: &str| head(status, &format!("content-type: application/json\r\n{GIGABYTE}\r\n"));
    let block = vec![b'x'; 16 * 1024];
    let chunk = [b"4000\r\n", block.as_slice(), b"\r\n"].concat();
    let spaces = vec![b' '; 16 * 1024];
    play(
        "C3, sizes",
        vec![
            body("a good answer of exactly 64 KiB", Expect::Token, padded(CAP)),
            body("a good answer of one byte more", OVER, padded(CAP + 1)),
            case(
                "a 1 GB Content-Length and 10 bytes",
                OVER,
                Script::then([json_head(GIGABYTE), b"{\"access_t".to_vec()].concat(), Act::Hang),
            ),
            case("a 1 GB Content-Length and an endless body", OVER, Script::flood(json_head(GIGABYTE), block.clone())),
            case(
                "a 1 GB Content-Length and a good token",
                OVER,
                Script::then([json_head(GIGABYTE), good_body().into_bytes()].concat(), Act::Close),
            ),
            case(
                "an endless chunked body",
                OVER,
                Script::flood(json_head("transfer-encoding: chunked"), chunk.clone()),
            ),
            case(
                "an endless chunked body of single bytes",
                OVER,
                Script::flood(json_head("transfer-encoding: chunked"), b"1\r\nx\r\n".repeat(2_000)),
            ),
            case(
                "a chunk of 1 GB",
                OVER,
                Script::flood(
                    [json_head("transfer-encoding: chunked"), b"40000000\r\n".to_vec()].concat(),
                    block.clone(),
                ),
            ),
            case("an endless body without a length", OVER, Script::flood(json_head("x: y"), block.clone())),
            case(
                "a good token and endless spaces",
                OVER,
                Script::flood([json_head("x: y"), good_body().into_bytes()].concat(), spaces),
            ),
            case(
                "503 with an endless body of 1 GB",
                Expect::Unavailable(503, ATTEMPTS),
                Script::flood(error_head("503 Busy"), block.clone()),
            ),
            case(
                "429 with an endless body in chunks",
                Expect::Unavailable(429, ATTEMPTS),
                Script::flood(head("429 Slow", "transfer-encoding: chunked\r\n"), chunk),
            ),
            case(
                "400 with an endless body of 1 GB",
                Expect::Malformed(400, "too long for an OAuth error"),
                Script::flood(error_head("400 No"), block.clone()),
            ),
            case(
                "307 with an endless body of 1 GB",
                Expect::Redirected(307),
                Script::flood(error_head("307 There"), block),
            ),
            case(
                "a Content-Length beyond 64 bits",
                Expect::Fault(MaybeSent, "content-length"),
                Script::then(json_head("content-length: 99999999999999999999999"), Act::Hang),
            ),
            case(
                "a Content-Length of 2^64-1",
                OVER,
                Script::then(json_head("content-length: 18446744073709551615"), Act::Hang),
            ),
        ],
    )
    .await;
}
