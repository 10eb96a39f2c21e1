//! `cargo xtask ci`: what a change must pass besides the tests.

use anyhow::Result;

use crate::report::step;
use crate::{api, browser, cargo, dependencies, fake, interop, outside, readme, security};

/// Packages checked alone with these features, since a workspace build unites everybody's features.
const ALONE: &[&[&str]] = &[
    &["-p", "spotify-auth-core", "--no-default-features"],
    &["-p", "spotify-auth-core", "--no-default-features", "--features", "driver"],
    &["-p", "spotify-auth-core", "--no-default-features", "--features", "blocking"],
    &["-p", "spotify-web", "--no-default-features"],
    &["-p", "spotify-web", "--no-default-features", "--features", "blocking"],
    &["-p", "spotify-web", "--no-default-features", "--features", "chrono"],
    &["-p", "spotify-web", "--no-default-features", "--features", "jiff"],
    &["-p", "spotify-web", "--no-default-features", "--features", "time"],
    &["-p", "spotify-web"],
    &["-p", "spotify-auth-hyper"],
    &["-p", "spotify-auth-hyper", "--no-default-features", "--features", "ring"],
    &["-p", "spotify-auth-hyper", "--no-default-features", "--features", "proxy,ring,webpki-roots"],
    &["-p", "spotify-auth-hyper", "--no-default-features", "--features", "gzip,platform-verifier,ring,tracing"],
    &["-p", "spotify-auth-hyper", "--no-default-features", "--features", "aws-lc-rs,http2,native-roots"],
    &["-p", "spotify-auth-server", "--no-default-features"],
    &["-p", "spotify-auth-server"],
    &["-p", "spotify-auth-server", "--no-default-features", "--features", "swap"],
    &["-p", "spotify-auth-store", "--no-default-features"],
    &["-p", "spotify-auth-store"],
    &["-p", "spotify-auth-store", "--no-default-features", "--features", "redis"],
    &["-p", "spotify-auth-store", "--no-default-features", "--features", "keyring,redis-tls,seal"],
];

pub(crate) fn run() -> Result<()> {
    step("format", || cargo::run(&["fmt", "--all", "--check"]))?;
    step("lints", || {
        cargo::run(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])
    })?;
    step("documentation", || {
        cargo::run_with(&["doc", "--workspace", "--all-features", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])
    })?;
    step("packages alone", || {
        ALONE
            .iter()
            .try_for_each(|package| cargo::run(&[&["clippy", "--lib"], *package, &["--", "-D", "warnings"]].concat()))
    })?;
    step("dependency rules", || {
        dependencies::check()?;
        if cargo::has("deny") {
            return cargo::run(&["deny", "check", "bans", "licenses", "sources"]);
        }
        // Nothing is skipped: the rules above are deny.toml's own. cargo-deny takes minutes to build, so it is not installed here.
        println!("    cargo-deny is not installed; the same rules were checked without it");
        Ok(())
    })?;
    step("security rules", security::check)?;
    step("README", readme::check)?;
    step("coverage", api::coverage)?;
    step("decode", api::decode_in_ci)?;
    step("contract", api::contract_in_ci)?;
    step("the fake", fake::run)?;
    step("a package outside", outside::run)?;
    step("interop", || interop::run(None))?;
    step("browser", browser::run_in_ci)
}
