//! `cargo xtask outside`: a package that is no member of the workspace declares operations and calls them.

use std::fs;

use anyhow::{Context, Result};

use crate::{cargo, npm};

const MANIFEST: &str = "xtask/outside/Cargo.toml";
const LOCK: &str = "xtask/outside/Cargo.lock";

/// Checks the package's format, builds it and runs its tests.
pub(crate) fn run() -> Result<()> {
    // It has no lock file of its own: with the workspace's, of which cargo drops what it does not need, nothing is
    // looked up or downloaded that the workspace has not, and what is built already is taken.
    fs::copy(cargo::root().join("Cargo.lock"), cargo::root().join(LOCK)).context("the lock file cannot be copied")?;
    let target = npm::target_directory()?;
    let target = target.to_str().context("the target directory's path is not UTF-8")?;
    cargo::run(&["fmt", "--manifest-path", MANIFEST, "--check"])?;
    cargo::run(&["test", "--quiet", "--manifest-path", MANIFEST, "--target-dir", target])
}
