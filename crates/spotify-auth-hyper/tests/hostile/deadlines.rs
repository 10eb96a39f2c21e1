//! C3: time. One byte a second, in a tenth of the time: each row has 400 ms for a request and sends a byte every 100 ms.

use std::time::{Duration, Instant};

use spotify_auth_core::FaultKind::TimedOut;

use crate::http_text::{good, good_body, good_in_chunks, head, json_head};
use crate::judge::Expect;
use crate::server::{Act, At, Script};
use crate::stage::{Case, Grant, Over, Stage, case, play};

const DEADLINE: Duration = Duration::from_millis(400);
const EVERY: Duration = Duration::from_millis(100);

fn late(name: &str, script: Script) -> Case {
    case(name, Expect::Fault(TimedOut, "gave up after 0.4 s"), script).deadline(DEADLINE)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_deadline_is_for_the_whole_answer() {
    let drip = |bytes: Vec<u8>| Act::Drip(bytes.into(), EVERY);
    let one = [Act::Send(b"HTTP/1.1 100 Continue\r\n\r\n".as_slice().into()), Act::Pause(EVERY)];
    let continues: Vec<Act> = (0..60).flat_map(|_| one.clone()).collect();
    play(
        "C3, deadlines",
        vec![
            late("silence after the connection", Script::new(At::Start, [Act::Pause(10 * DEADLINE), Act::Close])),
            late("silence after the request's first byte", Script::new(At::FirstByte, [Act::Hang])),
            late("silence after the request", Script::new(At::Request, [Act::Hang])),
            late("silence in the middle of the head", Script::then(b"HTTP/1.1 200 OK\r\nx".as_slice(), Act::Hang)),
            late("silence after the head", Script::then(json_head("content-length: 10"), Act::Hang)),
            late(
                "silence after a token without a length",
                Script::then([json_head("x: y"), good_body().into_bytes()].concat(), Act::Hang),
            ),
            late("one byte every 100 ms, from the head on", Script::new(At::Request, [drip(good())])),
            late(
                "one byte every 100 ms, in the body",
                Script::then(json_head("content-length: 200"), drip(good_body().into_bytes())),
            ),
            late(
                "one byte every 100 ms, in chunks",
                Script::then(
                    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".as_slice(),
                    drip(b"1\r\n \r\n".repeat(50)),
                ),
            ),
            late(
                "one byte every 100 ms, an error page",
                Script::then(head("503 Busy", "content-length: 1000\r\n"), drip(vec![b'x'; 100])),
            ),
            late("one 100 Continue every 100 ms", Script::new(At::Request, continues)),
            late(
                "a whole answer but for its last byte",
                Script::then(
                    {
                        let mut all = good_in_chunks();
                        all.pop();
                        all
                    },
                    Act::Hang,
                ),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn c3_a_flood_leaves_a_single_thread_to_its_deadlines_and_to_others() {
    let flood = |bytes: Vec<u8>| Script::flood(b"".as_slice(), bytes);
    let continues = flood(b"HTTP/1.1 100 Continue\r\n\r\n".repeat(2_500));
    for over in [Over::Plain, Over::Tls] {
        let stage = Stage::new(over).await;
        stage.server.play(Some(continues.clone()));
        // What everybody else on the thread is kept waiting, at most.
        let longest = tokio::spawn(async {
            let mut longest = Duration::ZERO;
            let start = Instant::now();
            while start.elapsed() < 2 * DEADLINE {
                let before = Instant::now();
                tokio::task::yield_now().await;
                longest = longest.max(before.elapsed());
            }
            longest
        });
        let seen = stage.call(Grant::Code, DEADLINE).await;
        let longest = longest.await.unwrap();
        println!("{over:?}: gave up after {:?}, others waited {longest:?} at most", seen.took);
        assert!(seen.outcome.is_err() && seen.took < 5 * DEADLINE, "{over:?}: took {:?}", seen.took);
        assert!(longest < 2 * DEADLINE, "{over:?}: others waited {longest:?}");
    }
}
