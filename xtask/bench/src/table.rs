//! Ours beside the others, in one run over the same bytes.
//!
//! The readers take turns, so that whatever else the machine does hits them all: the ratios hold where single times do not.
//! In each turn a reader reads once before the clock counts: else it would pay for what the one before left to the
//! allocator, and for finding its own code again.

use std::any::Any;
use std::time::{Duration, Instant};

use bytes::Bytes;
use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;
use http::Response;
use stats_alloc::Region;

use crate::reader::Reader;
use crate::{BARS, COUNTED, MARKETS, MOST_ALLOCATIONS, MOST_BYTES, answers};

const TURNS: usize = 40;
/// How often a reader reads the page in its turn, counted.
const READS: usize = 10;

pub fn print() {
    println!(
        "\nA page of {} saved tracks; median of {} times. us (times ours); allocations and bytes kept per track.",
        answers::TRACKS,
        TURNS * READS
    );
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    let names = Reader::ALL.map(|reader| reader.name().to_owned());
    table.set_header([vec!["markets".to_owned(), "KB".to_owned()], names.to_vec()].concat());
    for (markets, bar) in MARKETS.into_iter().zip(BARS) {
        let answer = Response::new(Bytes::from(answers::saved_tracks(markets)));
        let times = medians(&answer);
        let ours = times[0].as_secs_f64();
        let cells = Reader::ALL.into_iter().zip(times).map(|(reader, time)| {
            let (allocations, bytes) = memory(reader, &answer);
            let time = time.as_secs_f64();
            format!("{:.0} ({:.2}); {allocations:.1}, {bytes:.0}", time * 1e6, time / ours)
        });
        let mut row = vec![markets.to_string(), format!("{:.0}", answer.body().len() as f64 / 1e3)];
        row.extend(cells);
        table.add_row(row);
        let (allocations, bytes) = memory(Reader::Ours, &answer);
        let [ratio, on_bytes] = [1, 2].map(|peer: usize| times[peer].as_secs_f64() / ours);
        println!(
            "{markets:>3} markets: {ratio:.2} times as fast as the peer (bar {bar}: {}), {on_bytes:.2} as on bytes ({}); {allocations:.1} allocations (bar {MOST_ALLOCATIONS}: {}), {bytes:.0} bytes kept (bar {MOST_BYTES}: {})",
            word(ratio >= bar),
            word(on_bytes >= bar),
            word(allocations <= MOST_ALLOCATIONS),
            word(bytes <= MOST_BYTES),
        );
    }
    println!("\n{table}");
}

fn word(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

fn medians(answer: &Response<Bytes>) -> [Duration; Reader::ALL.len()] {
    let mut times = Reader::ALL.map(|_| Vec::with_capacity(TURNS * READS));
    for _ in 0..TURNS {
        for (reader, times) in Reader::ALL.into_iter().zip(&mut times) {
            reader.read_only(answer);
            for _ in 0..READS {
                let start = Instant::now();
                let read = reader.read(answer);
                times.push(start.elapsed());
                drop(read);
            }
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[TURNS * READS / 2]
    })
}

/// Allocations (growing included) and bytes still held at the end, per track.
fn memory(reader: Reader, answer: &Response<Bytes>) -> (f64, f64) {
    let region = Region::new(COUNTED);
    let read: Box<dyn Any> = reader.read(answer);
    let change = region.change();
    drop(read);
    let kept = change.bytes_allocated as isize - change.bytes_deallocated as isize;
    let tracks = answers::TRACKS as f64;
    ((change.allocations + change.reallocations) as f64 / tracks, kept as f64 / tracks)
}
