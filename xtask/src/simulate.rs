//! `cargo xtask simulate`: days of an app's life, call by call.
//!
//! The tests simulate some thousand calls; this simulates a million for each of three seeds.

use anyhow::Result;

use crate::cargo;
use crate::report::step;

pub(crate) fn run() -> Result<()> {
    step("three million calls", || {
        let test = ["test", "--release", "-p", "spotify-web", "--all-features", "--test", "simulator", "--quiet", "--"];
        cargo::run(&[&test[..], &["--ignored", "--nocapture", "--test-threads", "2", "deep"]].concat())
    })
}
