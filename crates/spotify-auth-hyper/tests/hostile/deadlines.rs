//! C3: time. One byte a second, in a tenth of the time: each row has 400 ms for a request and sends a byte every 100 ms.

use std::time::Duration;

use spotify_auth_core::FaultKind::TimedOut;

use crate::http_text::{good, good_body, good_in_chunks, head, json_head};
use crate::judge::Expect;
use crate::server::{Act, At, Script};
use crate::stage::{Case, case, play};

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
            late("silence after the connection", Script::new(At::Start, [Act::Hang])),
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
