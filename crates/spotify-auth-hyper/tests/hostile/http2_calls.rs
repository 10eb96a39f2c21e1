//! D4: what one call's trouble means for the others on its connection.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{FaultKind, TransportFault};
use spotify_auth_hyper::HyperTransport;

use crate::frames::{PING, frame, go_away, good, setting};
use crate::server::{Act, At, Script, Server};
use crate::stage::{authority, transport};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

async fn post(transport: &HyperTransport, base_url: &str, deadline: Duration) -> Result<usize, TransportFault> {
    let request = Request::post(format!("{base_url}/api/token")).body(Bytes::from_static(b"x=y")).unwrap();
    transport.send(request, 1 << 16, deadline).await.map(|response| response.body().len())
}

async fn server() -> Server {
    Server::start(Some(authority().server_of_http2())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_where_one_stream_is_allowed_at_once_calls_take_their_turns() {
    let server = server().await;
    server.play(Some(Script::new(At::Start, [Act::Frames(|_| setting(3, 1))])));
    let (transport, url) = (transport(LONG), server.base_url());
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let (transport, url) = (transport.clone(), url.clone());
            tokio::spawn(async move { post(&transport, &url, LONG).await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().is_ok());
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_server_that_lets_nothing_in_costs_a_call_its_deadline() {
    for settings in [Act::Frames(|_| setting(4, 0)), Act::Frames(|_| setting(3, 0))] {
        let server = server().await;
        server.play(Some(Script::new(At::Start, [settings])));
        let (transport, url) = (transport(LONG), server.base_url());
        // The first one may be on its way before the settings come; the second one on the same connection is not.
        let mut outcome = post(&transport, &url, SHORT).await;
        if outcome.is_ok() {
            tokio::time::sleep(SHORT).await;
            outcome = post(&transport, &url, SHORT).await;
        }
        assert_eq!(outcome.unwrap_err().kind(), FaultKind::TimedOut);
        server.play(None);
        assert!(post(&transport, &url, LONG).await.is_ok(), "a new connection is another chance");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_a_call_that_is_under_way_is_answered_while_the_connection_goes_away_and_the_next_one_has_another() {
    let server = server().await;
    let (transport, url) = (transport(LONG), server.base_url());
    assert!(post(&transport, &url, LONG).await.is_ok());
    let acts = [
        Act::Frames(|stream| go_away(stream, 0)),
        Act::Pause(SHORT),
        Act::Frames(good),
        Act::Pause(Duration::from_millis(10)),
        Act::Close,
    ];
    server.play(Some(Script::new(At::Request, acts)));
    let under_way = tokio::spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { post(&transport, &url, LONG).await }
    });
    while server.begun() == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // Time for the news to arrive.
    tokio::time::sleep(SHORT / 3).await;
    server.play(None);
    assert!(post(&transport, &url, LONG).await.is_ok());
    assert_eq!(server.connections(), 2);
    assert!(under_way.await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_a_new_connection_that_goes_away_at_once_was_sent_nothing() {
    let server = server().await;
    server.play(Some(Script::new(At::Start, [Act::Frames(|_| go_away(0, 0)), Act::Hang])));
    for _ in 0..100 {
        let fault = post(&transport(LONG), &server.base_url(), LONG).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotSent, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_an_idle_connection_that_went_away_is_not_used_again() {
    for end in [Act::Close, Act::Reset, Act::CloseWithoutNotice] {
        let server = server().await;
        let (transport, url) = (transport(LONG), server.base_url());
        let acts = [Act::Frames(good), Act::Pause(Duration::from_millis(20)), end];
        server.play(Some(Script::new(At::Request, acts)));
        for round in 0..5 {
            assert!(post(&transport, &url, LONG).await.is_ok(), "round {round}");
            server.until_let_go().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g6_a_call_that_is_dropped_leaves_the_connection_to_the_others() {
    let server = server().await;
    let (transport, url) = (transport(LONG), server.base_url());
    assert!(post(&transport, &url, LONG).await.is_ok());
    // Nothing is said on its stream; the connection is read on.
    server.play(Some(Script::new(At::Request, [])));
    assert!(tokio::time::timeout(SHORT, post(&transport, &url, LONG)).await.is_err(), "it hangs");
    server.play(None);
    assert!(post(&transport, &url, LONG).await.is_ok());
    assert_eq!(server.connections(), 1);
}

#[test]
fn c3_a_flood_of_frames_leaves_a_single_thread_to_its_deadlines() {
    // The flood comes from other threads, and as fast as it can be read.
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = servers.block_on(server());
    server.play(Some(Script::new(At::Request, [Act::FloodOfFrames(|_| frame(PING, 1, 0, [7; 8]).repeat(4_000))])));
    let (transport, url) = (transport(LONG), server.base_url());
    let client = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now();
    let fault = client.block_on(post(&transport, &url, SHORT)).unwrap_err();
    println!("gave up after {:?}: {fault}", start.elapsed());
    assert_eq!(fault.kind(), FaultKind::TimedOut, "{fault}");
    assert!(start.elapsed() < LONG / 2);
}
