//! `cargo xtask bench`: what calls and answers cost. Told, not judged: a machine with other work to do would fail at random.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo;

/// A package and a lock file of its own, outside of the workspace.
const MANIFEST: &str = "xtask/bench/Cargo.toml";
const TARGET: &str = "target/bench";
const BINARY: &str = "target/bench/release/bench";

/// The readers that are compared, ours first, as the bench names them.
const READERS: [&str; 4] = ["ours", "rspotify-model", "rspotify-model on bytes", "IgnoredAny"];
const MARKETS: [&str; 3] = ["0", "60", "185"];
/// How often a page is read in the shorter and the longer of two runs.
const TIMES: [u64; 2] = [2, 6];

/// Measures everything, or the cases whose name contains `filter`.
pub(crate) fn run(filter: Option<&str>) -> Result<()> {
    let filter: Vec<&str> = filter.into_iter().collect();
    let options =
        ["run", "--quiet", "--release", "--locked", "--manifest-path", MANIFEST, "--target-dir", TARGET, "--"];
    cargo::run(&[&options, filter.as_slice()].concat())
}

/// Walks a long list, beside who throws it away.
pub(crate) fn pages() -> Result<()> {
    let options = ["run", "--quiet", "--release", "--locked", "--bin", "walk"];
    cargo::run(&[&options[..], &["--manifest-path", MANIFEST, "--target-dir", TARGET]].concat())
}

/// Counts the instructions of reading a page of saved tracks.
pub(crate) fn instructions() -> Result<()> {
    cargo::run(&["build", "--quiet", "--release", "--locked", "--manifest-path", MANIFEST, "--target-dir", TARGET])?;
    for markets in MARKETS {
        let mut counts = Vec::new();
        for reader in READERS {
            counts.push(per_page(reader, markets)?);
        }
        let thousands = |count: &u64| format!("{}k", count / 1_000);
        let told: Vec<_> =
            READERS.iter().zip(&counts).map(|(reader, n)| format!("{reader} {}", thousands(n))).collect();
        #[allow(clippy::cast_precision_loss, reason = "two digits are shown")]
        let [ratio, on_bytes] = [1, 2].map(|peer: usize| counts[peer] as f64 / counts[0] as f64);
        println!(
            "{markets:>3} markets: {}; the peer takes {ratio:.2} times ours, on bytes {on_bytes:.2}",
            told.join(", ")
        );
    }
    Ok(())
}

/// What one page costs: the difference of two runs that differ in nothing but how often it is read.
fn per_page(reader: &str, markets: &str) -> Result<u64> {
    let [fewer, more] = TIMES;
    let counted = |times: u64| count(&["repeat", reader, markets, &times.to_string()]);
    Ok((counted(more)? - counted(fewer)?) / (more - fewer))
}

fn count(arguments: &[&str]) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", BINARY])
        .args(arguments)
        .current_dir(cargo::root())
        .output()
        .context("valgrind could not be started; it is in the package of that name")?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("valgrind ended with {}: {told}", output.status);
    }
    let line = told.lines().find_map(|line| line.split_once("Collected : "));
    line.and_then(|(_, count)| count.trim().parse().ok()).context("valgrind told no count")
}
