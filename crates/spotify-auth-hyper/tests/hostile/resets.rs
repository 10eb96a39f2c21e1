//! D4, F4: connections that break, wherever they do.

use std::time::Duration;

use spotify_auth_core::FaultKind::{MaybeSent, NotSent};

use crate::http_text::{good_body, json_head};
use crate::judge::Expect;
use crate::server::{Act, At, Script};
use crate::stage::{Case, Over, case, play};

/// Time for what was sent to leave: a reset overtakes it otherwise.
const LEAVE: Act = Act::Pause(Duration::from_millis(10));

fn broken(name: &str, at: At, acts: impl Into<Vec<Act>>) -> Case {
    case(name, Expect::Fault(MaybeSent, ""), Script::new(at, acts))
}

fn sent_then(bytes: Vec<u8>, end: Act) -> [Act; 3] {
    [Act::Send(bytes.into()), LEAVE, end]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_a_connection_that_breaks_is_not_tried_again_once_the_request_may_have_been_seen() {
    let half_head = b"HTTP/1.1 200 OK\r\ncontent-type: appl".to_vec();
    let half_body = [json_head("content-length: 500"), good_body().into_bytes()].concat();
    let half_chunk = [json_head("transfer-encoding: chunked"), b"40\r\n{\"access".to_vec()].concat();
    let mut cases = vec![
        case("RST at accept", Expect::NeverMadeOrBroken, Script::new(At::Accept, [Act::Reset])).only(Over::Plain),
        case("RST at accept", Expect::Fault(NotSent, ""), Script::new(At::Accept, [Act::Reset])).only(Over::Tls),
        broken("the end at accept", At::Accept, [Act::Close]).only(Over::Plain),
        case("the end at accept", Expect::Fault(NotSent, ""), Script::new(At::Accept, [Act::Close])).only(Over::Tls),
    ];
    for (end, act) in [("RST", Act::Reset), ("the end", Act::Close), ("a cut wire", Act::CloseWithoutNotice)] {
        cases.extend([
            broken(&format!("{end} after the request's first byte"), At::FirstByte, [act.clone()]),
            broken(&format!("{end} after the request"), At::Request, [act.clone()]),
            broken(&format!("{end} in the middle of the head"), At::Request, sent_then(half_head.clone(), act.clone())),
            broken(
                &format!("{end} after the head"),
                At::Request,
                sent_then(json_head("content-length: 500"), act.clone()),
            ),
            broken(&format!("{end} in the middle of the body"), At::Request, sent_then(half_body.clone(), act.clone())),
            broken(&format!("{end} in the middle of a chunk"), At::Request, sent_then(half_chunk.clone(), act.clone())),
        ]);
    }
    let unframed = [json_head("x: y"), good_body().into_bytes()].concat();
    cases.extend([
        broken("RST after a body without a length", At::Request, sent_then(unframed.clone(), Act::Reset)),
        broken(
            "a body without a length, cut off from TLS",
            At::Request,
            sent_then(unframed.clone(), Act::CloseWithoutNotice),
        )
        .only(Over::Tls),
        case("a body without a length, well ended", Expect::Token, Script::then(unframed, Act::Close)),
    ]);
    play("D4, broken connections", cases).await;
}
