//! What walking 10,000 saved tracks costs, beside a raw hyper client that asks for the same pages and throws them away.
//! `cargo xtask bench --pages` runs it.
//!
//! The server is `spotify-fake` in a process of its own, which makes every page anew and answers 20 ms after it was asked. Both
//! clients take turns over plain HTTP/1.1 on loopback, on a runtime of the same kind, each with a client that has walked once
//! before: so both have their connections, and our rate gate has seen so many answers that it lets as many through as are asked
//! for. What a gate that has seen none costs is a column of its own, since it cannot be compared: the raw client has none.
//!
//! Ours checks on the way that all tracks come, and in order. What it holds is looked at with each item, in a walk of its own.

mod raw;
mod server;

use std::alloc::System;
use std::time::{Duration, Instant};

use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;
use spotify_auth_hyper::HyperTransport;
use spotify_web::{RateGate, Spotify};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use raw::Raw;
use server::Server;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TRACKS: u32 = 10_000;
const PAGE: u32 = 50;
const LATENCY: Duration = Duration::from_millis(20);
const IN_FLIGHT: [usize; 3] = [1, 8, 32];
/// How many times the raw client's time ours is to take at most.
const BAR: f64 = 1.1;
/// How often each walks, counted.
const TURNS: usize = 7;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("serve") => server::serve(),
        _ => tokio::runtime::Runtime::new().expect("a runtime").block_on(compare()),
    }
}

async fn compare() {
    let server = Server::start();
    println!(
        "{TRACKS} saved tracks in pages of {PAGE}, {} ms per answer; median of {TURNS} walks, slowest in brackets.",
        LATENCY.as_millis()
    );
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["in flight", "raw hyper", "ours", "times raw", "ours, gate new", "most bytes held", "pages"]);
    for in_flight in IN_FLIGHT {
        let raw = Raw::new(&server);
        let ours = client(&server);
        raw.walk(in_flight).await;
        while ours.rate_gate().view(now()).in_window < 6 + 8 * in_flight {
            walk(&ours, in_flight, |_| {}).await;
        }
        let (mut raws, mut times, mut news) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            raws.push(timed(raw.walk(in_flight)).await);
            times.push(timed(walk(&ours, in_flight, |_| {})).await);
        }
        for _ in 0..3 {
            news.push(timed(walk(&client(&server), in_flight, |_| {})).await);
        }
        let (held, page) = memory(&ours, in_flight).await;
        let [raw, took, new] = [raws, times, news].map(Times::of);
        let ratio = took.median.as_secs_f64() / raw.median.as_secs_f64();
        let met = if ratio <= BAR { "met" } else { "MISSED" };
        println!("{in_flight:>2} in flight: {ratio:.2} times the raw client's time (bar {BAR}: {met})");
        table.add_row([
            in_flight.to_string(),
            raw.to_string(),
            took.to_string(),
            format!("{ratio:.2}"),
            new.to_string(),
            held.to_string(),
            format!("{:.1} of {page}", held as f64 / page as f64),
        ]);
    }
    println!("\n{table}");
}

fn client(server: &Server) -> Spotify {
    Spotify::builder(HyperTransport::new().expect("a transport"))
        .access_token(&*server.token)
        .api_url(&*server.api)
        // A window that is as long as all walks: what it has seen is what decides how many the gate lets through.
        .rate_gate(RateGate::new().window(Duration::from_secs(3_600)))
        .build()
        .expect("a client")
}

fn now() -> spotify_web::auth::Now {
    spotify_web::auth::driver::Transport::now(&HyperTransport::new().expect("a transport"))
}

/// All saved tracks, each of which `each` is told of.
async fn walk(spotify: &Spotify, in_flight: usize, mut each: impl FnMut(usize)) {
    let mut tracks = spotify.library().tracks().limit(PAGE).pages(in_flight);
    let mut last = None;
    while let Some(saved) = tracks.try_next().await.expect("no page fails") {
        // The newest first.
        assert!(last.is_none_or(|last| saved.added_at <= last), "they come in order");
        last = Some(saved.added_at);
        each(tracks.position() as usize);
    }
    assert_eq!(tracks.position(), u64::from(TRACKS), "all of them");
}

async fn timed(walk: impl Future<Output = ()>) -> Duration {
    let started = Instant::now();
    walk.await;
    started.elapsed()
}

/// The most bytes that are allocated at any item beyond what was before the walk, and what one page of items takes.
async fn memory(spotify: &Spotify, in_flight: usize) -> (usize, usize) {
    let held = || ALLOCATOR.stats().bytes_allocated.saturating_sub(ALLOCATOR.stats().bytes_deallocated);
    let before = held();
    let mut most = 0;
    walk(spotify, in_flight, |_| most = most.max(held().saturating_sub(before))).await;
    let before = held();
    let page = spotify.library().tracks().limit(PAGE).await.expect("a page");
    let page_size = held().saturating_sub(before);
    drop(page);
    (most, page_size)
}

struct Times {
    median: Duration,
    slowest: Duration,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { median: times[times.len() / 2], slowest: times[times.len() - 1] }
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ms ({})", self.median.as_millis(), self.slowest.as_millis())
    }
}
