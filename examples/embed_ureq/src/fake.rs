//! The fake as a process of its own, so that nothing of it is linked into this example.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;

/// A running `spotify-fake`, stopped when it is dropped.
pub(crate) struct Process {
    child: Child,
    at: At,
}

/// What the fake says of itself with `--json`.
#[derive(Default, Deserialize)]
pub(crate) struct At {
    pub(crate) accounts_url: String,
    pub(crate) api_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl Process {
    /// Builds it if need be, and starts it on a free port. Its user has saved this many tracks.
    pub(crate) fn start(saved_tracks: usize) -> Result<Self> {
        let child = command()
            .args(["--port", "0", "--no-https", "--json", "--saved-tracks", &saved_tracks.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the fake could not be started: run this example from the workspace, or set SPOTIFY_CLIENT_ID")?;
        let mut process = Self { child, at: At::default() };
        let mut line = String::new();
        if let Some(stdout) = process.child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        process.at = serde_json::from_str(&line)
            .context("the fake did not say where it is: see what `cargo run -p spotify-fake` says by itself")?;
        Ok(process)
    }
}

/// The program itself where it has been built beside this one, as the workspace's tests do, else by way of cargo.
fn command() -> Command {
    let built =
        std::env::current_exe().map(|me| me.with_file_name(format!("spotify-fake{}", std::env::consts::EXE_SUFFIX)));
    if let Ok(built) = built
        && built.exists()
    {
        return Command::new(built);
    }
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--quiet", "-p", "spotify-fake", "--"]);
    command
}

impl std::ops::Deref for Process {
    type Target = At;

    fn deref(&self) -> &At {
        &self.at
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
