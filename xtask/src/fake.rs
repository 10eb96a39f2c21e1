//! `cargo xtask fake`: holds `spotify-fake` to what our client expects of it, in both quota modes, and to the schemas of Spotify's
//! OpenAPI file, where that is.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{api, cargo, npm};

const SCHEMA: &str = "xtask/schema/Cargo.toml";
/// So many operations are closed to apps in development mode.
const CLOSED: usize = 48;
/// The user of the reference's examples, where there are audiobooks; a player that does what it is told in any order.
const OPTIONS: [&str; 7] = ["--no-https", "--json", "--user", "smedjan", "--country", "GB", "--obedient-player"];

pub(crate) fn run() -> Result<()> {
    cargo::run(&["build", "--quiet", "-p", "spotify-fake"])?;
    extended()?;
    development()?;
    match api::there("openapi/fixed.yml")? {
        Some(file) => schemas(&file),
        None => Ok(()),
    }
}

/// Every request is answered as its operation is declared.
fn extended() -> Result<()> {
    let fake = Running::start(&[])?;
    cargo::run_with(&["run", "--quiet", "-p", "api", "--", "contract", "--api-url", &fake.api_url], &fake.token())
}

/// The closed operations are refused, all others are answered.
fn development() -> Result<()> {
    let fake = Running::start(&["--quota-mode", "development"])?;
    let arguments = ["run", "--quiet", "-p", "api", "--", "contract", "--api-url", &fake.api_url];
    println!("    cargo {}, in development mode", arguments.join(" "));
    let output = cargo::command(&arguments).envs(fake.token()).stderr(Stdio::null()).output()?;
    let told = String::from_utf8(output.stdout).context("the contract is not UTF-8")?;
    let failed: Vec<&str> = told.lines().filter(|line| line.starts_with("FAILED")).collect();
    let other: Vec<&str> = failed.iter().copied().filter(|line| !line.starts_with("FAILED 403")).collect();
    ensure!(other.is_empty(), "not every open operation is answered as it is declared:\n{}", other.join("\n"));
    let operation = |line: &str| line.split_whitespace().skip(3).take(2).collect::<Vec<_>>().join(" ");
    let closed: BTreeSet<String> = failed.iter().map(|line| operation(line)).collect();
    ensure!(closed.len() == CLOSED, "{} operations are closed, and {CLOSED} should be", closed.len());
    println!("{CLOSED} operations are closed in development mode, all others are answered as they are declared");
    Ok(())
}

fn schemas(file: &str) -> Result<()> {
    let fake = Running::start(&[])?;
    let target = npm::target_directory()?.join("schema");
    let target = target.to_str().context("the target directory's path is not UTF-8")?;
    cargo::run(&["fmt", "--manifest-path", SCHEMA, "--check"])?;
    let tool = ["run", "--quiet", "--locked", "--manifest-path", SCHEMA, "--target-dir", target, "--"];
    cargo::run_with(&[&tool[..], &["--openapi", file, "--api-url", &fake.api_url]].concat(), &fake.token())
}

/// A fake, as the program says where it is.
#[derive(Deserialize)]
struct Said {
    api_url: String,
    access_token: String,
}

/// Ends the program with the check, whatever happens.
struct Running {
    program: Child,
    api_url: String,
    access_token: String,
}

impl Running {
    fn start(more: &[&str]) -> Result<Self> {
        let program = npm::target_directory()?.join("debug").join("spotify-fake");
        let mut program = Command::new(program)
            .args(OPTIONS)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .context("spotify-fake could not be started")?;
        let mut line = String::new();
        let read = program.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        let mut running = Self { program, api_url: String::new(), access_token: String::new() };
        read.context("spotify-fake has no output")?.context("spotify-fake says nothing")?;
        let said: Said = serde_json::from_str(&line).context("spotify-fake did not say where it is")?;
        (running.api_url, running.access_token) = (said.api_url, said.access_token);
        Ok(running)
    }

    /// Not as an argument: those are printed.
    fn token(&self) -> [(&str, &str); 1] {
        [("SPOTIFY_TOKEN", &self.access_token)]
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
