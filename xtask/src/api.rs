//! `cargo xtask coverage`, `contract` and `decode`: the package `api`, which knows the declared operations.

use anyhow::Result;

use crate::cargo;

/// Runs the package with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    cargo::run(&[&["run", "--quiet", "-p", "api", "--"], arguments].concat())
}
