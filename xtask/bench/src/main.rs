//! What calls and answers cost, beside what they cost others. `cargo xtask bench` runs it, and says what its arguments are.

#[path = "../../../crates/spotify-web/tests/support/saved.rs"]
mod answers;
mod benches;
mod reader;
mod strings;
mod table;

use std::alloc::System;

use bytes::Bytes;
use divan::{AllocProfiler, Divan};
use http::Response;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use reader::Reader;

const MARKETS: [usize; 3] = [0, 60, 185];
/// How many times as fast as the peer ours is to be, for each of these numbers of markets.
const BARS: [f64; 3] = [1.6, 2.2, 3.0];
/// Per track; what `tests/allocations.rs` of spotify-web holds.
const MOST_ALLOCATIONS: f64 = 8.0;
const MOST_BYTES: f64 = 1434.0;

const COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[global_allocator]
static ALLOCATOR: AllocProfiler<&StatsAlloc<System>> = AllocProfiler::new(&INSTRUMENTED_SYSTEM);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["repeat", reader, markets, times] => repeat(reader, markets, times),
        [] => {
            Divan::from_args().run_benches();
            table::print();
        }
        _ => Divan::from_args().run_benches(),
    }
}

/// Nothing but reading, for callgrind: two runs that differ in `times` only differ in nothing else.
fn repeat(reader: &str, markets: &str, times: &str) {
    let reader = Reader::ALL.into_iter().find(|known| known.name() == reader).expect("a reader's name");
    let body = answers::saved_tracks(markets.parse().expect("a number of markets"));
    let answer = Response::new(Bytes::from(body));
    for _ in 0..times.parse().expect("a number of times") {
        reader.read_only(&answer);
    }
}
