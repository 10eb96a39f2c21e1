//! `cargo xtask torture`: processes killed in the middle of renewals.

use anyhow::Result;

use crate::{cargo, tools};

/// Kills so many processes for each store and kind of server, and looks for what is lost.
pub(crate) fn run(kills: usize) -> Result<()> {
    tools::install()?;
    cargo::run(&["run", "--quiet", "--release", "-p", "torture", "--", "--kills", &kills.to_string()])
}
