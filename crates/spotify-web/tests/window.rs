//! The client over real sockets against a service that takes so many calls in a rolling window, and no more.
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

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Fake, RateLimit};
use spotify_web::{RateGate, Spotify};

const CALLS: usize = 200;
/// Spotify's own, 30 seconds, would make this test take minutes.
const WINDOW: Duration = Duration::from_secs(2);

/// 200 calls, ten at a time, where 20 in two seconds are taken: nine windows after the first, 18 s, are the least there is. The
/// service says whole seconds, rounded up, as Spotify does, and what it refuses does not count.
#[tokio::test(flavor = "multi_thread")]
async fn g7_two_hundred_calls_take_as_long_as_they_must_and_none_fails() {
    let fake = Fake::builder().https(false).rate_limit(RateLimit::new(20).within(WINDOW)).start().await.unwrap();
    let id = fake.world().tracks()[0].id.clone();
    let spotify = Spotify::builder(HyperTransport::new().unwrap())
        .access_token(fake.access_token(&fake.user().id, &[]))
        .api_url(format!("{}/v1", fake.base_url()))
        .rate_gate(RateGate::new().window(WINDOW))
        .build()
        .unwrap();
    let started = Instant::now();
    let failed = stream::iter(0..CALLS)
        .map(|_| tokio::spawn(spotify.tracks().get(&id).into_future()))
        .buffer_unordered(10)
        .filter(|outcome| std::future::ready(!matches!(outcome, Ok(Ok(_)))))
        .count()
        .await;
    let took = started.elapsed();
    let refused = fake.requests().len() - (CALLS - failed);
    println!("{CALLS} calls: {failed} failed, {refused} 429s, {took:?}");
    assert_eq!(failed, 0);
    assert!(refused < 10, "{refused}");
    let clocks_differ_by = Duration::from_millis(100);
    assert!(took + clocks_differ_by >= WINDOW * 9, "the service lets nobody through sooner");
}
