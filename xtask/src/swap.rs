//! `cargo xtask swap`: ten thousand hostile requests at two copies of the token swap service.

use anyhow::Result;

use crate::cargo;

const REQUESTS: &str = "10000";
const CAMPAIGN: &[&str] =
    &["test", "--quiet", "-p", "token_swap_server", "--test", "together", "--", "--nocapture", "hostile_requests"];

/// Sends them, and prints how many of each kind got which status.
pub(crate) fn run() -> Result<()> {
    cargo::run_with(CAMPAIGN, &[("SWAP_CAMPAIGN_REQUESTS", REQUESTS)])
}
