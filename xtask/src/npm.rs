//! npm packages for the chores that need some: installed as their lock file says, into the target directory, once.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cargo;

/// The files that make an installation.
const MANIFESTS: [&str; 2] = ["package.json", "package-lock.json"];
/// What npm has installed: the lock file as it was then, written when all went well.
const INSTALLED: &str = "installed.lock";

/// Installs what `directory` (under the project's root) asks for, and returns where its `node_modules` is. Installs nothing
/// if the lock file has not changed since.
pub(crate) fn install(directory: &str) -> Result<PathBuf> {
    let source = cargo::root().join(directory);
    let installation = target_directory()?.join("npm").join(directory.replace('/', "-"));
    let lock = source.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    if fs::read(installation.join(INSTALLED)).is_ok_and(|installed| installed == lock) {
        return Ok(installation);
    }
    fs::create_dir_all(&installation).with_context(|| format!("{} cannot be made", installation.display()))?;
    for manifest in MANIFESTS {
        let (from, to) = (source.join(manifest), installation.join(manifest));
        fs::copy(&from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    }
    println!("    npm ci for {directory}");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    match Command::new(npm).args(arguments).current_dir(&installation).stdin(Stdio::null()).status() {
        Ok(status) if status.success() => {}
        Ok(status) => bail!("npm ci for {directory} ended with {status}: check that the npm registry can be reached"),
        Err(_) => bail!(
            "npm is missing: install Node.js 20 or newer together with npm, from https://nodejs.org or your system's packages"
        ),
    }
    fs::write(installation.join(INSTALLED), lock).context("the installation cannot be marked as complete")?;
    Ok(installation)
}

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
}

/// Where cargo builds, and the chores keep what they install and make.
pub(crate) fn target_directory() -> Result<PathBuf> {
    let text = cargo::output(&["metadata", "--format-version", "1", "--no-deps"])?;
    let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata printed something unexpected")?;
    Ok(metadata.target_directory)
}
