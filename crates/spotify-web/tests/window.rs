//! The client over real sockets against a server that takes so many calls in a rolling window, and no more.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "these tests are about what the crate leaves to others: sockets and clocks"
)]

use std::collections::VecDeque;
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use spotify_auth_hyper::HyperTransport;
use spotify_web::{RateGate, Spotify};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const ID: &str = "11dFghVXANMlKmJXsNCbNl";

/// Takes so many calls in its window; what it refuses does not count. Says whole seconds, rounded up, as Spotify does.
struct Window {
    limit: usize,
    length: Duration,
    taken: VecDeque<Instant>,
    refused: usize,
}

impl Window {
    fn new(limit: usize, length: Duration) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { limit, length, taken: VecDeque::new(), refused: 0 }))
    }

    fn answer(&mut self) -> String {
        let now = Instant::now();
        while self.taken.front().is_some_and(|taken| *taken + self.length <= now) {
            self.taken.pop_front();
        }
        if self.taken.len() < self.limit {
            self.taken.push_back(now);
            let body = r#"{"name":"One"}"#;
            return format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        }
        self.refused += 1;
        let wait = (self.taken[0] + self.length - now).as_secs_f64().ceil() as u64;
        format!("HTTP/1.1 429 Too Many Requests\r\nretry-after: {wait}\r\ncontent-length: 0\r\n\r\n")
    }
}

async fn serve(window: Arc<Mutex<Window>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(converse(connection, Arc::clone(&window)));
        }
    });
    address
}

/// Answers every head on this connection; these calls have no bodies.
async fn converse(mut connection: TcpStream, window: Arc<Mutex<Window>>) {
    let (input, mut output) = connection.split();
    let mut lines = BufReader::new(input).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.is_empty() {
            let answer = window.lock().unwrap().answer();
            output.write_all(answer.as_bytes()).await.unwrap();
        }
    }
}

/// 200 calls, ten at a time, where 20 in two seconds are taken: nine windows after the first, 18 s, are the least there is.
#[tokio::test(flavor = "multi_thread")]
async fn g7_two_hundred_calls_take_as_long_as_they_must_and_none_fails() {
    let window = Window::new(20, Duration::from_secs(2));
    let address = serve(Arc::clone(&window)).await;
    let spotify = Spotify::builder(HyperTransport::new().unwrap())
        .access_token("t")
        .api_url(format!("http://{address}/v1"))
        .rate_gate(RateGate::new().window(Duration::from_secs(2)))
        .build()
        .unwrap();
    let started = Instant::now();
    let failed = stream::iter(0..200)
        .map(|_| tokio::spawn(spotify.tracks().get(ID).into_future()))
        .buffer_unordered(10)
        .filter(|outcome| std::future::ready(!matches!(outcome, Ok(Ok(_)))))
        .count()
        .await;
    let took = started.elapsed();
    let window = window.lock().unwrap();
    println!("200 calls: {failed} failed, {} 429s, {took:?}", window.refused);
    assert_eq!(failed, 0);
    assert!(window.refused < 10, "{}", window.refused);
    assert!(took >= Duration::from_secs(18), "the server lets nobody through sooner");
}
