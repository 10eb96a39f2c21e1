//! C3, D4: HTTP/2 by somebody who would rather not.

use std::time::Duration;

use spotify_auth_core::FaultKind::{MaybeSent, TimedOut, TooLarge};

use crate::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, PUSH_PROMISE, SETTINGS, WINDOW_UPDATE, field,
    frame, go_away, good, head, reset, setting,
};
use crate::http_text::{good as good_in_text, good_body};
use crate::judge::{ATTEMPTS, Expect};
use crate::server::{Act, At, Script};
use crate::stage::{Case, Over, case, play};

const BROKEN: Expect = Expect::Fault(MaybeSent, "");
const SHORT: Duration = Duration::from_millis(400);
/// Time for what was sent to leave: a reset overtakes it otherwise.
const LEAVE: Act = Act::Pause(Duration::from_millis(10));

/// After the request: these frames, and the connection stays.
fn row(name: &str, expect: Expect, frames: fn(u32) -> Vec<u8>) -> Case {
    row_then(name, expect, [Act::Frames(frames)])
}

fn row_then(name: &str, expect: Expect, acts: impl Into<Vec<Act>>) -> Case {
    case(name, expect, Script::new(At::Request, acts)).only(Over::Http2)
}

/// After the connection: these settings instead of none.
fn settings(name: &str, expect: Expect, frames: fn(u32) -> Vec<u8>) -> Case {
    case(name, expect, Script::new(At::Start, [Act::Frames(frames)])).only(Over::Http2).deadline(SHORT)
}

fn flood(name: &str, expect: Expect, frames: fn(u32) -> Vec<u8>) -> Case {
    row_then(name, expect, [Act::FloodOfFrames(frames)])
}

/// Ends in one way or the other within the deadline, depending on which limit is met first.
fn flood_within(name: &str, frames: fn(u32) -> Vec<u8>) -> Case {
    flood(name, Expect::BrokenOrLate, frames).deadline(SHORT)
}

fn json(stream: u32, fields: &[(&str, &str)]) -> Vec<u8> {
    let fields: Vec<u8> = fields.iter().flat_map(|(name, value)| field(name, value)).collect();
    [frame(HEADERS, END_HEADERS, stream, fields), frame(DATA, END_STREAM, stream, good_body())].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_only_what_the_server_says_it_has_not_looked_at_was_not_sent() {
    let refused = Expect::NotLookedAt("the server has not looked at the request");
    let ends = |frames: fn(u32) -> Vec<u8>| [Act::Frames(frames), LEAVE, Act::Close];
    play(
        "D4, HTTP/2: refused and broken off",
        vec![
            row("a good answer", Expect::Token, good),
            row("REFUSED_STREAM", refused.clone(), |stream| reset(stream, 7)),
            row("INTERNAL_ERROR", BROKEN, |stream| reset(stream, 2)),
            row("CANCEL", BROKEN, |stream| reset(stream, 8)),
            row("ENHANCE_YOUR_CALM", BROKEN, |stream| reset(stream, 11)),
            row("HTTP_1_1_REQUIRED", BROKEN, |stream| reset(stream, 13)),
            row("NO_ERROR instead of an answer", BROKEN, |stream| reset(stream, 0)),
            row_then("GOAWAY before the request", refused.clone(), ends(|_| go_away(0, 0))),
            row_then("GOAWAY before the request, with an error", refused.clone(), ends(|_| go_away(0, 11))),
            row_then("GOAWAY before the request, and silence", refused, [Act::Frames(|_| go_away(0, 0)), Act::Hang]),
            row_then("GOAWAY after the request, and the end", BROKEN, ends(|stream| go_away(stream, 0))),
            row_then("GOAWAY after the request with an error", BROKEN, ends(|stream| go_away(stream, 2))),
            row_then("GOAWAY after all requests, and the end", BROKEN, ends(|_| go_away(0x7fff_ffff, 0))),
            row("GOAWAY after the request, and its answer", Expect::Token, |stream| {
                [go_away(stream, 0), good(stream)].concat()
            }),
            row_then("the end instead of an answer", BROKEN, [Act::Close]),
            row_then("RST instead of an answer", BROKEN, [Act::Reset]),
            row_then("the end after the head", BROKEN, ends(|stream| head(stream, 0, "200"))),
            row("INTERNAL_ERROR after the head", BROKEN, |stream| [head(stream, 0, "200"), reset(stream, 2)].concat()),
            row("REFUSED_STREAM after the head", BROKEN, |stream| [head(stream, 0, "200"), reset(stream, 7)].concat()),
            row("INTERNAL_ERROR in the middle of the body", BROKEN, |stream| {
                [head(stream, 0, "200"), frame(DATA, 0, stream, &good_body()[..20]), reset(stream, 2)].concat()
            }),
            row("NO_ERROR in the middle of the body", BROKEN, |stream| {
                [head(stream, 0, "200"), frame(DATA, 0, stream, &good_body()[..20]), reset(stream, 0)].concat()
            }),
            row("NO_ERROR after a body without an end", BROKEN, |stream| {
                [head(stream, 0, "200"), frame(DATA, 0, stream, good_body()), reset(stream, 0)].concat()
            }),
            row("CANCEL in the middle of the body", BROKEN, |stream| {
                [head(stream, 0, "200"), frame(DATA, 0, stream, &good_body()[..20]), reset(stream, 8)].concat()
            }),
            row("NO_ERROR after the whole answer", Expect::Token, |stream| [good(stream), reset(stream, 0)].concat()),
            row("GOAWAY before the request in the middle of the body", BROKEN, |stream| {
                [head(stream, 0, "200"), frame(DATA, 0, stream, &good_body()[..20]), go_away(0, 0)].concat()
            }),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_what_is_no_http2_is_no_answer() {
    play(
        "C3, HTTP/2: malformed",
        vec![
            row("DATA before the head", BROKEN, |stream| frame(DATA, END_STREAM, stream, good_body())),
            row("a head without a status", BROKEN, |stream| json(stream, &[("content-type", "application/json")])),
            row("two statuses", BROKEN, |stream| json(stream, &[(":status", "200"), (":status", "200")])),
            row("a status of letters", BROKEN, |stream| json(stream, &[(":status", "2xx")])),
            row("a status after a field", BROKEN, |stream| json(stream, &[("x", "y"), (":status", "200")])),
            // RFC 9113 section 8.3 calls it malformed; h2 does not mind, and nobody looks at it.
            row("a field of a request", Expect::Token, |stream| {
                json(stream, &[(":status", "200"), (":path", "/CANARY")])
            }),
            row("a name in capitals", BROKEN, |stream| json(stream, &[(":status", "200"), ("CANARY", "y")])),
            row("a value with CR LF", BROKEN, |stream| json(stream, &[(":status", "200"), ("x", "CANARY\r\ny: z")])),
            row("a longer length than the body", BROKEN, |stream| {
                json(stream, &[(":status", "200"), ("content-length", "1000")])
            }),
            row("a shorter length than the body", BROKEN, |stream| {
                json(stream, &[(":status", "200"), ("content-length", "10")])
            }),
            row("a head that is no HPACK", BROKEN, |stream| frame(HEADERS, END_HEADERS, stream, [0xff; 40])),
            row("a field from an empty table", BROKEN, |stream| frame(HEADERS, END_HEADERS, stream, [0xfe])),
            row("a head for a stream of the server's", BROKEN, |_| head(2, 0, "200")),
            row("a head for a stream that does not exist yet", BROKEN, |stream| head(stream + 2, 0, "200")),
            row("a head for no stream", BROKEN, |_| head(0, 0, "200")),
            row("DATA for no stream", BROKEN, |_| frame(DATA, 0, 0, b"CANARY")),
            row("a frame beyond the size", BROKEN, |stream| {
                [head(stream, 0, "200"), frame(DATA, END_STREAM, stream, vec![b' '; 20_000])].concat()
            }),
            row("a frame of an unknown kind", Expect::Token, |stream| {
                [frame(0xbb, 0xff, stream, b"CANARY"), good(stream)].concat()
            }),
            row("a promise of a push", BROKEN, |stream| frame(PUSH_PROMISE, END_HEADERS, stream, [0, 0, 0, 2])),
            row("a window of 2^31", BROKEN, |_| {
                [
                    frame(WINDOW_UPDATE, 0, 0, [0x7f, 0xff, 0xff, 0xff]),
                    frame(WINDOW_UPDATE, 0, 0, [0x7f, 0xff, 0xff, 0xff]),
                ]
                .concat()
            }),
            row("a window that grows by nothing", BROKEN, |_| frame(WINDOW_UPDATE, 0, 0, [0; 4])),
            row("PING of 7 bytes", BROKEN, |_| frame(PING, 0, 0, [0; 7])),
            row("GOAWAY of 3 bytes", BROKEN, |_| frame(GOAWAY, 0, 0, [0; 3])),
            row("a head that is interrupted by a PING", BROKEN, |stream| {
                [frame(HEADERS, 0, stream, field(":status", "200")), frame(PING, 0, 0, [0; 8])].concat()
            }),
            row_then("HTTP/1.1", BROKEN, [Act::Send(good_in_text().into())]),
            row("an answer and then another one", Expect::Token, |stream| [good(stream), good(stream)].concat()),
            row("100, then a token", Expect::Token, |stream| {
                [frame(HEADERS, END_HEADERS, stream, field(":status", "100")), good(stream)].concat()
            }),
            row("a redirect", Expect::Redirected(307), |stream| head(stream, END_STREAM, "307")),
            row("503", Expect::Unavailable(503, ATTEMPTS), |stream| head(stream, END_STREAM, "503")),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_no_flood_of_frames_is_endured() {
    let late = Expect::Fault(TimedOut, "");
    let over = Expect::Fault(TooLarge, "");
    let half_a_head = |stream| frame(HEADERS, 0, stream, field(":status", "200"));
    play(
        "C3, HTTP/2: floods",
        vec![
            row_then(
                "an endless body",
                over.clone(),
                [
                    Act::Frames(|stream| head(stream, 0, "200")),
                    Act::FloodOfFrames(|stream| frame(DATA, 0, stream, vec![b' '; 16_384])),
                ],
            ),
            row_then(
                "503 of an endless page",
                Expect::Unavailable(503, ATTEMPTS),
                [
                    Act::Frames(|stream| head(stream, 0, "503")),
                    Act::FloodOfFrames(|stream| frame(DATA, 0, stream, vec![b' '; 16_384])),
                ],
            ),
            row_then(
                "an endless body of nothing",
                Expect::BrokenOrLate,
                [
                    Act::Frames(|stream| head(stream, 0, "200")),
                    Act::FloodOfFrames(|stream| frame(DATA, 0, stream, []).repeat(1_000)),
                ],
            )
            .deadline(SHORT),
            row_then(
                "CONTINUATION without end",
                BROKEN,
                [
                    Act::Frames(half_a_head),
                    Act::FloodOfFrames(|stream| frame(CONTINUATION, 0, stream, field("x", &"y".repeat(1_000)))),
                ],
            ),
            row_then(
                "empty CONTINUATION without end",
                Expect::BrokenOrLate,
                [
                    Act::Frames(half_a_head),
                    Act::FloodOfFrames(|stream| frame(CONTINUATION, 0, stream, []).repeat(1_000)),
                ],
            )
            .deadline(SHORT),
            row("a head of 100 KB", BROKEN, |stream| {
                let field = field("x", &"y".repeat(16_000));
                let more = frame(CONTINUATION, 0, stream, &field).repeat(6);
                let last = frame(CONTINUATION, END_HEADERS, stream, &field);
                [frame(HEADERS, 0, stream, crate::frames::field(":status", "200")), more, last].concat()
            }),
            flood_within("103 without end", |stream| {
                frame(HEADERS, END_HEADERS, stream, field(":status", "103")).repeat(1_000)
            }),
            flood_within("PING without end", |_| frame(PING, 0, 0, [7; 8]).repeat(1_000)),
            flood_within("SETTINGS without end", |_| frame(SETTINGS, 0, 0, []).repeat(1_000)),
            flood_within("a window that grows without end", |_| frame(WINDOW_UPDATE, 0, 0, [0, 0, 0, 1]).repeat(1_000)),
            flood_within("frames of an unknown kind without end", |_| frame(0xbb, 0, 0, [7; 100]).repeat(1_000)),
            flood_within("resets of streams that are not there", |_| reset(2, 8).repeat(1_000)),
            row_then(
                "trailers without end",
                Expect::BrokenOrLate,
                [
                    Act::Frames(|stream| {
                        [head(stream, 0, "200"), frame(HEADERS, END_STREAM, stream, field("x", "y"))].concat()
                    }),
                    Act::FloodOfFrames(|stream| frame(CONTINUATION, 0, stream, field("x", &"y".repeat(1_000)))),
                ],
            )
            .deadline(SHORT),
            row_then("silence", late.clone(), [Act::Hang]).deadline(SHORT),
            row_then("silence after the head", late.clone(), [Act::Frames(|stream| head(stream, 0, "200")), Act::Hang])
                .deadline(SHORT),
            settings("one stream at once", Expect::Token, |_| setting(3, 1)),
            settings("a window of 2^32-1", Expect::NeverMadeOrBroken, |_| setting(4, u32::MAX)),
            settings("frames of at most a byte", Expect::NeverMadeOrBroken, |_| setting(5, 1)),
        ],
    )
    .await;
}
