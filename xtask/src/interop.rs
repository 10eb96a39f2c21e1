//! `cargo xtask interop`: our crates before a certified authorization server that we did not write.

use anyhow::{Context, Result};

use crate::{cargo, npm};

/// Installs oidc-provider and plays all scenarios against it, or those whose name contains `filter`.
pub(crate) fn run(filter: Option<&str>) -> Result<()> {
    let installation = npm::install("xtask/interop")?;
    let installation = installation.to_str().context("the target directory's path is not UTF-8")?;
    let filter: Vec<&str> = filter.into_iter().collect();
    cargo::run(&[&["run", "--quiet", "-p", "interop", "--", installation], filter.as_slice()].concat())
}
