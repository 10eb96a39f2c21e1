//! What reading a page of saved tracks takes from the allocator, and what it keeps.
//!
//! One test in this file, so that nobody else allocates meanwhile. How long it takes is told by `cargo xtask bench`.
#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, reason = "this is a test")]

#[path = "support/saved.rs"]
#[allow(dead_code, reason = "shared with the bench, which uses the rest")]
mod answers;

use std::alloc::System;

use http::Response;
use spotify_web::{Operation, library};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Per track, growing included.
const MOST_ALLOCATIONS: usize = 8;
/// Per track, still held once the page has been read: 1.4 KB.
const MOST_BYTES: isize = 1_434;

#[test]
fn a_page_of_saved_tracks_takes_few_allocations_and_keeps_little() {
    for markets in [0, 60, 185] {
        let answer = Response::new(answers::saved_tracks(markets).into());
        // The first time, threads set up what they keep.
        library::Tracks::decode(&answer).unwrap();
        let region = Region::new(ALLOCATOR);
        let page = library::Tracks::decode(&answer).unwrap();
        let change = region.change();
        assert_eq!(page.items.len(), answers::TRACKS);
        let allocations = change.allocations + change.reallocations;
        let kept = change.bytes_allocated as isize - change.bytes_deallocated as isize;
        assert!(allocations <= MOST_ALLOCATIONS * answers::TRACKS, "{markets} markets: {allocations} allocations");
        assert!(kept <= MOST_BYTES * answers::TRACKS as isize, "{markets} markets: {kept} bytes kept");
    }
}
