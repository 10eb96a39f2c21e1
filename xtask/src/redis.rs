//! The `redis-server` that tests and demonstrations start, each its own.

use anyhow::{Context, Result};

use crate::apt;

/// Names another program than the `redis-server` of the path.
const VARIABLE: &str = "REDIS_SERVER";

/// Installs it where it is missing.
pub(crate) fn install() -> Result<()> {
    let program = std::env::var(VARIABLE).unwrap_or_else(|_| "redis-server".to_owned());
    if apt::succeeds(&[&program, "--version"]) {
        return Ok(());
    }
    apt::install("redis-server").with_context(|| {
        format!("redis-server is missing: install Debian's package of that name, or set {VARIABLE} to the program")
    })
}
