//! Python packages for the chores that need some: installed as their lock file says, into the target directory, once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{apt, cargo, npm};

/// What a directory asks for, with a hash of every file that may be installed.
const LOCK: &str = "requirements.txt";
/// What pip has installed: the lock file as it was then, written when all went well.
const INSTALLED: &str = "installed.lock";
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Installs what `directory` (under the project's root) asks for into an environment of its own, and returns that one's Python.
/// Installs nothing if the lock file has not changed since.
pub(crate) fn install(directory: &str) -> Result<PathBuf> {
    let source = cargo::root().join(directory).join(LOCK);
    let lock = fs::read(&source).with_context(|| format!("{} cannot be read", source.display()))?;
    let environment = npm::target_directory()?.join("python").join(directory.replace('/', "-"));
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = environment.join(INSTALLED);
    if fs::read(&installed).is_ok_and(|there| there == lock) && runs(&python) {
        return Ok(python);
    }
    make(&environment)?;
    println!("    pip install for {directory}");
    let arguments =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"];
    let status = Command::new(&python).args(arguments).arg(&source).stdin(Stdio::null()).status();
    if !status.context("the environment's Python could not be started")?.success() {
        bail!(
            "pip install for {directory} failed: check that {PYTHON} is 3.10 or newer and that the Python package index can be reached"
        );
    }
    fs::write(installed, lock).context("the installation cannot be marked as complete")?;
    Ok(python)
}

/// An empty environment, whatever was there. Debian has the module for it in a package of its own.
fn make(environment: &Path) -> Result<()> {
    let made = || {
        let mut command = Command::new(PYTHON);
        command.args(["-m", "venv", "--clear"]).arg(environment);
        // It says at length on standard output that a package is missing; that is installed below.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if made() {
        return Ok(());
    }
    apt::install("python3-venv").context("Python 3.10 or newer with its module venv is missing: install both")?;
    if !made() {
        bail!("{PYTHON} -m venv {} fails: run it to see why", environment.display());
    }
    Ok(())
}

/// The system's Python may have been replaced since by one that the environment does not fit.
fn runs(python: &Path) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", "import ssl"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
