//! D4, G6: connections that are never made, shared, lost while idle, or left behind by their runtime.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{FaultKind, TransportFault};
use spotify_auth_hyper::HyperTransport;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::http_text::good;
use crate::server::{Act, At, Script, Server};
use crate::stage::{Grant, Over, Stage, authority, transport};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

async fn post(transport: &HyperTransport, base_url: &str, deadline: Duration) -> Result<usize, TransportFault> {
    let request = Request::post(format!("{base_url}/api/token")).body(Bytes::from_static(b"x=y")).unwrap();
    transport.send(request, 1 << 16, deadline).await.map(|response| response.body().len())
}

/// A listener whose queue is full, so that connecting to it never ends, and what keeps it full.
async fn full_queue() -> (String, Vec<TcpStream>, TcpListener) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(connected) = tokio::time::timeout(SHORT, TcpStream::connect(address)).await {
        waiting.push(connected.unwrap());
        assert!(waiting.len() < 100, "the queue does not fill");
    }
    (format!("http://{address}"), waiting, listener)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g6_connecting_ends_with_its_own_deadline_or_the_requests() {
    let (url, waiting, listener) = full_queue().await;
    for (connect, whole) in [(SHORT, LONG), (LONG, SHORT)] {
        let transport = HyperTransport::builder().connect_timeout(connect).build().unwrap();
        let start = Instant::now();
        let fault = post(&transport, &url, whole).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotSent, "{fault}");
        assert!(start.elapsed() >= SHORT && start.elapsed() < LONG / 2, "{:?}", start.elapsed());
    }
    // With a place in the queue the same address is reached.
    drop(waiting);
    let transport = HyperTransport::builder().connect_timeout(LONG).build().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                if stream.read(&mut request).await? > 0 {
                    stream.write_all(&good()).await?;
                }
                while stream.read(&mut request).await? > 0 {}
                std::io::Result::Ok(())
            });
        }
    });
    assert!(post(&transport, &url, LONG).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g6_calls_that_hang_do_not_hold_up_others_to_the_same_host_or_another() {
    let (hanging, good) = (Server::start(None).await.unwrap(), Server::start(None).await.unwrap());
    let transport = HyperTransport::new().unwrap();
    hanging.play(Some(Script::new(At::Request, [Act::Hang])));
    let hung: Vec<_> = (0..50)
        .map(|_| {
            let (transport, url) = (transport.clone(), hanging.base_url());
            tokio::spawn(async move { post(&transport, &url, Duration::from_secs(3)).await })
        })
        .collect();
    while hanging.begun() < 50 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    hanging.play(None);
    let start = Instant::now();
    for url in [hanging.base_url(), good.base_url()] {
        for _ in 0..20 {
            assert!(post(&transport, &url, LONG).await.is_ok());
        }
    }
    assert!(start.elapsed() < Duration::from_secs(3), "while the others hang: {:?}", start.elapsed());
    for call in hung {
        assert_eq!(call.await.unwrap().unwrap_err().kind(), FaultKind::TimedOut);
    }
    hanging.until_let_go().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_an_idle_connection_that_ended_is_not_used_again() {
    for over in [Over::Plain, Over::Tls] {
        for (name, end) in [("RST", Act::Reset), ("the end", Act::Close), ("a cut wire", Act::CloseWithoutNotice)] {
            let stage = Stage::new(over).await;
            let acts = [Act::Send(good().into()), Act::Pause(Duration::from_millis(20)), end];
            stage.server.play(Some(Script::new(At::Request, acts)));
            for round in 0..5 {
                let seen = stage.call(Grant::Refresh, LONG).await;
                assert!(seen.outcome.is_ok(), "{name} ({over:?}), round {round}: {:?}", seen.outcome);
                // Long enough for the news to arrive; a request that crosses it on the way is told `MaybeSent`.
                stage.server.until_let_go().await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g6_a_call_that_is_dropped_lets_go_of_its_connection() {
    for at in [At::Start, At::FirstByte, At::Request] {
        for over in [Over::Plain, Over::Tls] {
            let stage = Stage::new(over).await;
            stage.server.play(Some(Script::new(at, [Act::Hang])));
            let transport = transport(LONG);
            let url = stage.server.base_url();
            assert!(tokio::time::timeout(SHORT, post(&transport, &url, LONG)).await.is_err(), "it hangs");
            let let_go = tokio::time::timeout(Duration::from_secs(10), stage.server.until_let_go()).await;
            assert!(let_go.is_ok(), "{over:?}");
            stage.server.play(None);
            assert!(post(&transport, &url, LONG).await.is_ok());
        }
    }
}

#[test]
fn a_transport_outlives_the_runtime_that_it_was_used_on() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let servers = runtime();
    let server = servers.block_on(Server::start(None)).unwrap();
    let transport = HyperTransport::new().unwrap();
    for round in 0..3 {
        let clients = runtime();
        let url = server.base_url();
        assert!(clients.block_on(post(&transport, &url, LONG)).is_ok(), "round {round}");
        // One that is under way when the runtime goes.
        server.play(Some(Script::new(At::Request, [Act::Hang])));
        let under_way = transport.clone();
        clients.spawn(async move { post(&under_way, &url, LONG).await });
        while server.begun() == 0 {
            std::thread::sleep(Duration::from_millis(2));
        }
        drop(clients);
        server.play(None);
        servers.block_on(async {
            tokio::time::timeout(Duration::from_secs(10), server.until_let_go()).await.expect("nothing is left behind");
        });
    }
}

#[test]
fn c3_a_flood_leaves_a_single_thread_to_its_deadlines_and_to_others() {
    // The flood comes from other threads, and as fast as it can be read.
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for tls in [None, Some(authority().server(|_| ()))] {
        let server = servers.block_on(Server::start(tls)).unwrap();
        let continues = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(2_500);
        server.play(Some(Script::flood(b"".as_slice(), continues)));
        let (transport, url) = (transport(LONG), server.base_url());
        let client = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (fault, took, longest) = client.block_on(async {
            // What everybody else on the thread is kept waiting, at most.
            let others = tokio::spawn(async {
                let (start, mut longest) = (Instant::now(), Duration::ZERO);
                while start.elapsed() < 2 * SHORT {
                    let before = Instant::now();
                    tokio::task::yield_now().await;
                    longest = longest.max(before.elapsed());
                }
                longest
            });
            let start = Instant::now();
            let fault = post(&transport, &url, SHORT).await.unwrap_err();
            (fault, start.elapsed(), others.await.unwrap())
        });
        println!("{url}: gave up after {took:?}, others waited {longest:?} at most");
        assert_eq!(fault.kind(), FaultKind::TimedOut, "{fault}");
        assert!(took < Duration::from_secs(3), "took {took:?}");
        assert!(longest < Duration::from_secs(2), "others waited {longest:?}");
    }
}
