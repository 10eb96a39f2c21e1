//! What the worst rows of the hostile table do to the memory of a process that plays nothing else.
//!
//! No other test of this binary opens a socket, so that what it reads from the kernel is its own and not a neighbour's.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]
#![allow(dead_code, reason = "shared with the hostile table, which uses the rest")]

#[path = "hostile/certificates.rs"]
mod certificates;
#[path = "hostile/frames.rs"]
mod frames;
#[path = "hostile/gzip.rs"]
mod gzip;
#[path = "hostile/http_text.rs"]
mod http_text;
#[path = "hostile/judge.rs"]
mod judge;
#[path = "../../spotify-auth-core/tests/canary/search.rs"]
mod search;
#[path = "hostile/server.rs"]
mod server;
#[path = "hostile/stage.rs"]
mod stage;
/// Nothing is written down here, where it would be measured: h2 alone tells megabytes of a flood.
mod trace {
    pub(crate) fn start() {}

    pub(crate) fn mark() -> usize {
        0
    }

    pub(crate) fn since(_: usize) -> String {
        String::new()
    }
}

use std::time::Duration;

use spotify_auth_core::FaultKind::{MaybeSent, TimedOut, TooLarge};

use frames::{CONTINUATION, DATA, END_HEADERS, HEADERS, PING, field, frame};
use http_text::{answer, head, json, json_head};
use judge::{ATTEMPTS, Expect};
use server::{Act, At, Script};
use stage::{Case, Grant, Over, Stage, case};

/// How often each row is played: what a single answer leaves behind would add up.
const ROUNDS: usize = 8;

/// What all rows together may add to the most memory that the process ever held, the server's part included.
const ALLOWED_KIB: u64 = 8 * 1024;

/// The most memory this process has ever held, as the kernel counts: a page or two less from one time to the next.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the kernel tells it");
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn json_zipped(body: Vec<u8>) -> Vec<u8> {
    answer("200 OK", "content-type: application/json\r\ncontent-encoding: gzip\r\n", body)
}

fn worst() -> Vec<Case> {
    const GIGABYTE: &str = "content-length: 1073741824";
    let over = |words| Expect::Fault(TooLarge, words);
    let block = vec![b'x'; 16 * 1024];
    let chunk = [b"4000\r\n", block.as_slice(), b"\r\n"].concat();
    let chunked = || json_head("transfer-encoding: chunked");
    let error = |status: &str| head(status, &format!("{GIGABYTE}\r\n"));
    let continues = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(600);
    let soon = Duration::from_millis(200);
    vec![
        case("1 GB announced, endless", over("announced"), Script::flood(json_head(GIGABYTE), block.clone())),
        case("1 GB in chunks", over("more than"), Script::flood(chunked(), chunk)),
        case(
            "a chunk of 1 GB",
            over("more than"),
            Script::flood([chunked(), b"40000000\r\n".to_vec()].concat(), block.clone()),
        ),
        case("endless chunks of a byte", over("more than"), Script::flood(chunked(), b"1\r\nx\r\n".repeat(3_000))),
        case("an endless body without a length", over("more than"), Script::flood(json_head("x: y"), block.clone())),
        case("503 of 1 GB", Expect::Unavailable(503, ATTEMPTS), Script::flood(error("503 Busy"), block.clone())),
        case("400 of 1 GB", Expect::Malformed(400, "too long"), Script::flood(error("400 No"), block.clone())),
        case("307 of 1 GB", Expect::Redirected(307), Script::flood(error("307 There"), block.clone())),
        case("an endless header", over("head"), Script::flood(b"HTTP/1.1 200 OK\r\nx: ".as_slice(), block.clone())),
        case(
            "endless headers",
            over("head"),
            Script::flood(b"HTTP/1.1 200 OK\r\n".as_slice(), b"x: y\r\n".repeat(2_000)),
        ),
        case("endless empty lines", over("head"), Script::flood(b"\r\n".as_slice(), b"\r\n".repeat(8_000))),
        case(
            "endless trailers",
            Expect::Fault(MaybeSent, ""),
            Script::flood([chunked(), b"0\r\n".to_vec()].concat(), b"x: y\r\n".repeat(2_000)),
        ),
        case(
            "an endless chunk extension",
            Expect::Fault(MaybeSent, ""),
            Script::flood([chunked(), b"1;x=".to_vec()].concat(), block),
        ),
        case("100 Continue without end", Expect::Fault(TimedOut, ""), Script::flood(b"".as_slice(), continues))
            .deadline(soon),
        case("a gzip bomb of 60 KB", Expect::Malformed(200, "broken"), Script::answer(json(gzip::bomb(60_000)))),
        case("a gzip bomb of 160 MB, declared", over("gzip"), Script::answer(json_zipped(gzip::bomb(1 << 20)))),
        case(
            "endless gzip, declared",
            over("gzip"),
            Script::flood(json_head("content-encoding: gzip"), gzip::bomb(60_000)),
        ),
        case(
            "60,000 arrays",
            Expect::Malformed(200, ""),
            Script::answer(json(format!(r#"{{"x":{}"#, "[".repeat(60_000)))),
        ),
        case(
            "10,000 fields",
            Expect::Malformed(200, ""),
            Script::answer(json(format!("{{{}", r#""x":1,"#.repeat(10_000)))),
        ),
    ]
}

fn worst_in_frames() -> Vec<Case> {
    let row = |name, expect, acts: [Act; 2]| case(name, expect, Script::new(At::Request, acts));
    let head = |stream| frames::head(stream, 0, "200");
    let body = |stream| frame(DATA, 0, stream, vec![b'x'; 16_384]);
    let broken = Expect::Fault(MaybeSent, "");
    vec![
        row("an endless body", Expect::Fault(TooLarge, ""), [Act::Frames(head), Act::FloodOfFrames(body)]),
        row(
            "503 without end",
            Expect::Unavailable(503, ATTEMPTS),
            [Act::Frames(|stream| frames::head(stream, 0, "503")), Act::FloodOfFrames(body)],
        ),
        row(
            "an endless head",
            broken,
            [
                Act::Frames(|stream| frame(HEADERS, 0, stream, field(":status", "200"))),
                Act::FloodOfFrames(|stream| frame(CONTINUATION, 0, stream, field("x", &"y".repeat(16_000)))),
            ],
        ),
        row(
            "a gzip bomb of 160 MB",
            Expect::Fault(TooLarge, "gzip"),
            [
                Act::Frames(|stream| {
                    let fields = [field(":status", "200"), field("content-encoding", "gzip")].concat();
                    frame(HEADERS, END_HEADERS, stream, fields)
                }),
                Act::Frames(|stream| {
                    gzip::bomb(1 << 20).chunks(16_384).flat_map(|part| frame(DATA, 0, stream, part)).collect()
                }),
            ],
        ),
        row(
            "PING without end",
            Expect::Fault(TimedOut, ""),
            [Act::Pause(Duration::ZERO), Act::FloodOfFrames(|_| frame(PING, 0, 0, [7; 8]).repeat(1_000))],
        )
        .deadline(Duration::from_millis(200)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_g6_the_worst_answers_do_not_grow_the_process() {
    let mut text = [Stage::new(Over::Plain).await, Stage::new(Over::Tls).await];
    let mut frames = [Stage::new(Over::Http2).await];
    let (rows, rows_in_frames) = (worst(), worst_in_frames());
    let start = peak_kib();
    println!("{:<36} {:<5} {:>10}", "case", "over", "peak grows");
    let plays = rows.iter().map(|row| (row, false)).chain(rows_in_frames.iter().map(|row| (row, true)));
    for (row, in_frames) in plays {
        for stage in if in_frames { &mut frames[..] } else { &mut text[..] } {
            let before = peak_kib();
            for round in 0..ROUNDS {
                let grant = if round % 2 == 0 { Grant::Code } else { Grant::Refresh };
                stage.once(grant, row).await.unwrap_or_else(|objection| panic!("{}: {objection}", row.name));
            }
            println!(
                "{:<36} {:<5} {:>6} KiB",
                row.name,
                format!("{:?}", stage.over),
                peak_kib().saturating_sub(before)
            );
        }
    }
    let grown = peak_kib().saturating_sub(start);
    println!("{} rows, {ROUNDS} times each over each: {grown} KiB over {start} KiB", rows.len() + rows_in_frames.len());
    assert!(grown <= ALLOWED_KIB, "the peak grew by {grown} KiB, {ALLOWED_KIB} are allowed");

    // The measure itself works: one answer taken whole would have been seen.
    let taken = std::hint::black_box(vec![1_u8; 64 << 20]);
    assert!(peak_kib().saturating_sub(start) > 32 * 1024, "{} bytes were not noticed", taken.len());
}
