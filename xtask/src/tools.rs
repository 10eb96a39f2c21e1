//! The programs that tests start: each its own `redis-server`, `strace` to see what the system sees, and other people's proxies.

use anyhow::{Context, Result};

use crate::apt;

/// Names another program than the `redis-server` of the path.
const REDIS_VARIABLE: &str = "REDIS_SERVER";

/// Installs what is missing.
pub(crate) fn install() -> Result<()> {
    let redis = std::env::var(REDIS_VARIABLE).unwrap_or_else(|_| "redis-server".to_owned());
    install_unless_there(&redis, "redis-server", &format!("set {REDIS_VARIABLE} to the program"))?;
    if cfg!(target_os = "linux") {
        for (program, package) in [("strace", "strace"), ("tinyproxy", "tinyproxy-bin"), ("microsocks", "microsocks")] {
            install_unless_there(program, package, "your system's own")?;
        }
    }
    Ok(())
}

fn install_unless_there(program: &str, package: &str, otherwise: &str) -> Result<()> {
    // Not by asking the program itself: microsocks would start.
    if apt::succeeds(&["sh", "-c", "command -v \"$0\"", program]) {
        return Ok(());
    }
    apt::install(package)
        .with_context(|| format!("{package} is missing: install Debian's package of that name, or {otherwise}"))
}
