//! Steps with a heading, so that a long log can be read, and a failure that names its step.

use std::time::Instant;

use anyhow::{Context, Result};

/// Runs one step under its name and says how long it took.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n==> {name}");
    let start = Instant::now();
    work().with_context(|| format!("{name} failed"))?;
    println!("    {name}: ok, {:.1} s", start.elapsed().as_secs_f32());
    Ok(())
}
