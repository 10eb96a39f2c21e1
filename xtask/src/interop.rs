//! `cargo xtask interop`: what we wrote before what others wrote. Our crates before a certified authorization server, and other
//! people's clients before our fake.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::{cargo, npm, pip};

const THIRD_PARTIES: &str = "xtask/third-parties";
/// How both programs end if nothing has a name with the filter in it.
const NOTHING: i32 = 3;

/// Installs oidc-provider and the clients, and plays everything, or what has `filter` in its name.
pub(crate) fn run(filter: Option<&str>) -> Result<()> {
    let server = npm::install("xtask/interop")?;
    let (python, modules) = (pip::install(THIRD_PARTIES)?, npm::install(THIRD_PARTIES)?);
    let played = [
        play("interop", &[text(&server)?], filter)?,
        play("third-parties", &["--python", text(&python)?, "--modules", text(&modules)?], filter)?,
    ];
    ensure!(played.contains(&true), "nothing has such a name: run it without one to see all names");
    Ok(())
}

/// Whether there was something to play. All of it went well.
fn play(package: &str, arguments: &[&str], filter: Option<&str>) -> Result<bool> {
    let filter: Vec<&str> = filter.into_iter().collect();
    let arguments = [&["run", "--quiet", "-p", package, "--"], arguments, &filter].concat();
    println!("    cargo {}", arguments.join(" "));
    let status = cargo::command(&arguments).status().context("cargo could not be started")?;
    match status.code() {
        Some(0) => Ok(true),
        Some(NOTHING) if !filter.is_empty() => Ok(false),
        _ => bail!("not everything between us and others went as it should: see the table above"),
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the target directory's path is not UTF-8")
}
