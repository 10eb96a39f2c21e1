//! `cargo xtask browser`: logins in a real Chromium, over real sockets.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{apt, cargo, npm};

const DIRECTORY: &str = "xtask/browser";
/// Where Debian's package `chromium` puts the program. The variable names another one.
const CHROMIUM: &str = "/usr/bin/chromium";
const CHROMIUM_VARIABLE: &str = "CHROMIUM";

/// Installs what is missing, and plays all scenarios, or those whose name contains `filter`.
pub(crate) fn run(filter: Option<&str>) -> Result<()> {
    play(&chromium()?, filter)
}

/// The same for `cargo xtask ci`: where Chromium can be had by no means, a developer is told so and goes on, but CI fails.
pub(crate) fn run_in_ci() -> Result<()> {
    match chromium() {
        Ok(chromium) => play(&chromium, None),
        Err(error) if env::var_os("CI").is_some() => Err(error),
        Err(error) => {
            println!("    not played: {error:#}");
            Ok(())
        }
    }
}

fn play(chromium: &Path, filter: Option<&str>) -> Result<()> {
    let installation = npm::install(DIRECTORY)?;
    cargo::run(&["build", "--quiet", "-p", "browser-login", "-p", "web_axum"])?;
    let target = npm::target_directory()?;
    let built = |name: &str| target.join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let pictures = target.join("browser");
    let status = Command::new("node")
        .arg(cargo::root().join(DIRECTORY).join("run.mjs"))
        .arg("--modules")
        .arg(installation)
        .arg("--chromium")
        .arg(chromium)
        .arg("--program")
        .arg(built("browser-login"))
        .arg("--site")
        .arg(built("web_axum"))
        .arg("--pictures")
        .arg(&pictures)
        .args(filter.map(|filter| format!("--only={filter}")))
        .stdin(Stdio::null())
        .status()
        .context("node is missing: install Node.js 20 or newer, from https://nodejs.org or your system's packages")?;
    if !status.success() {
        bail!("not every login in a real browser went as it should: see the table above");
    }
    println!("    screenshots are in {}", pictures.display());
    Ok(())
}

/// Where Chromium is, installed first if this is Debian or its like and we may.
fn chromium() -> Result<PathBuf> {
    if let Some(named) = env::var_os(CHROMIUM_VARIABLE).map(PathBuf::from) {
        return existing(named).with_context(|| format!("{CHROMIUM_VARIABLE} must name the browser's program"));
    }
    if let Ok(there) = existing(CHROMIUM.into()) {
        return Ok(there);
    }
    apt::install("chromium").with_context(|| {
        format!(
            "a real browser is missing: install Debian's package chromium, or set {CHROMIUM_VARIABLE} to a Chromium or \
             Chrome"
        )
    })?;
    existing(CHROMIUM.into())
}

fn existing(program: PathBuf) -> Result<PathBuf> {
    if program.is_file() {
        return Ok(program);
    }
    bail!("{} is not there", program.display())
}
