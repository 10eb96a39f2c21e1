//! C3: a good answer that stops, at every one of its bytes.

use std::collections::BTreeMap;
use std::time::Instant;

use spotify_auth_core::FaultKind::MaybeSent;

use crate::http_text::{good, good_body, good_in_chunks, json, json_head};
use crate::judge::Expect;
use crate::server::{Act, Script};
use crate::stage::{Grant, Over, Stage, case};

/// A way to stop: the answer cut after so many bytes, and what must come of it. `None` when there is nothing to cut any more.
struct Way {
    name: &'static str,
    cut: fn(usize) -> Option<(Vec<u8>, Act)>,
    expect: fn(usize) -> Expect,
}

fn up_to(answer: Vec<u8>, end: usize) -> Option<Vec<u8>> {
    (end < answer.len()).then(|| answer[..end].to_vec())
}

const BROKEN: fn(usize) -> Expect = |_| Expect::Fault(MaybeSent, "");

const WAYS: [Way; 6] = [
    Way {
        name: "with a Content-Length, then the end",
        cut: |end| Some((up_to(good(), end)?, Act::Close)),
        expect: BROKEN,
    },
    Way {
        name: "with a Content-Length, then a cut wire",
        cut: |end| Some((up_to(good(), end)?, Act::CloseWithoutNotice)),
        expect: BROKEN,
    },
    Way {
        name: "in chunks, then the end",
        cut: |end| Some((up_to(good_in_chunks(), end)?, Act::Close)),
        expect: BROKEN,
    },
    Way {
        name: "in chunks, then a cut wire",
        cut: |end| Some((up_to(good_in_chunks(), end)?, Act::CloseWithoutNotice)),
        expect: BROKEN,
    },
    Way {
        name: "politely: the length fits what is left, and the connection stays",
        cut: |end| Some((json(up_to(good_body().into_bytes(), end)?), Act::Pause(std::time::Duration::ZERO))),
        expect: |_| Expect::Malformed(200, "stops in the middle"),
    },
    Way {
        name: "without a length, then the end",
        cut: |end| {
            let body = up_to(good_body().into_bytes(), end)?;
            Some(([json_head("connection: close"), body].concat(), Act::Close))
        },
        expect: |_| Expect::Malformed(200, "stops in the middle"),
    },
];

async fn cut_everywhere(over: Over) {
    let mut stage = Stage::new(over).await;
    for way in &WAYS {
        let start = Instant::now();
        let mut ends = BTreeMap::<String, usize>::new();
        for end in 0.. {
            let Some((answer, then)) = (way.cut)(end) else { break };
            let name = format!("cut at byte {end}, {}", way.name);
            // The grants take turns, so that each byte costs one call.
            let grant = if end % 2 == 0 { Grant::Code } else { Grant::Refresh };
            let row = case(name, (way.expect)(end), Script::then(answer, then));
            let seen = stage
                .once(grant, &row)
                .await
                .unwrap_or_else(|objection| panic!("{} ({over:?}): {objection}", row.name));
            *ends.entry(crate::judge::kind(&seen.outcome)).or_default() += 1;
        }
        let cuts: usize = ends.values().sum();
        assert!(cuts >= good_body().len(), "{}: every byte of the body at least", way.name);
        println!(
            "cut at each of {cuts} bytes {:<66} {over:?} {:>6} ms  {ends:?}",
            way.name,
            start.elapsed().as_millis()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_good_answer_cut_at_any_byte_is_no_token_over_plain_tcp() {
    cut_everywhere(Over::Plain).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_good_answer_cut_at_any_byte_is_no_token_over_tls() {
    cut_everywhere(Over::Tls).await;
}
