//! `cargo xtask test`: every test there is.

use anyhow::Result;

use crate::report::step;
use crate::{cargo, tools};

/// Runs all tests, with nextest where it is installed and with cargo's own runner elsewhere.
pub(crate) fn run(filter: Option<&str>) -> Result<()> {
    let filter: Vec<&str> = filter.into_iter().collect();
    step("programs that tests start", tools::install)?;
    step("tests", || {
        let runner: &[&str] = if cargo::has("nextest") { &["nextest", "run"] } else { &["test", "--all-targets"] };
        let arguments = [runner, &["--workspace", "--all-features"], &filter].concat();
        cargo::run(&arguments)
    })?;
    step("documentation tests", || {
        let names: &[&str] = if filter.is_empty() { &[] } else { &["--"] };
        cargo::run(&[&["test", "--doc", "--workspace", "--all-features"], names, &filter].concat())
    })
}
