//! `cargo xtask decode`: recorded answers, read by the models, and what is odd about them.

mod lost;
mod names;
mod schemas;
mod summary;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use http::Response;

use crate::registry::Decoded;
use summary::Summary;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The id of the operation that answered with the files, or the name of an object in Spotify's OpenAPI file; or a
    /// directory of files named NAME__ANYTHING.json, which is searched with all that is below it.
    name_or_directory: PathBuf,
    /// The files.
    files: Vec<PathBuf>,
    /// Also fail on what a model neither keeps nor reports.
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut summary = Summary::default();
    for Payload { file, shown, name } in payloads(arguments)? {
        let outcome = read(&file, &name, arguments.strict);
        println!("{}", summary.enter(&shown, &name, outcome));
    }
    println!("{summary}");
    ensure!(summary.is_success(), "not every file could be decoded: see above");
    Ok(())
}

/// A file to be read.
struct Payload {
    file: PathBuf,
    /// The shorter path that is shown.
    shown: String,
    name: String,
}

fn payloads(Arguments { name_or_directory: first, files, .. }: &Arguments) -> Result<Vec<Payload>> {
    if !files.is_empty() {
        let name = first.to_str().context("the name is not text")?;
        ensure!(!first.is_dir(), "{name} is a directory: pass it alone, or the name of an operation before the files");
        let payload =
            |file: &PathBuf| Payload { file: file.clone(), shown: file.display().to_string(), name: name.to_owned() };
        return Ok(files.iter().map(payload).collect());
    }
    if first.is_file() {
        bail!("{0} is a file: say what it is an answer of, as in decode get-track {0}", first.display());
    }
    ensure!(first.is_dir(), "{} is not a directory: pass one, or the name of an operation and files", first.display());
    let mut found = Vec::new();
    search(first, &mut found)?;
    found.sort();
    let mut payloads = Vec::new();
    for file in found {
        let shown = file.strip_prefix(first).unwrap_or(&file).display().to_string();
        match file.file_name().and_then(|name| name.to_str()).and_then(|name| name.split_once("__")) {
            Some((name, _)) => payloads.push(Payload { name: name.to_owned(), shown, file }),
            None => println!("not read {shown}: its name does not say what it is: NAME__ANYTHING.json"),
        }
    }
    ensure!(!payloads.is_empty(), "{} holds no files named NAME__ANYTHING.json", first.display());
    Ok(payloads)
}

/// All JSON files below `directory`. Links are not followed, so that there is an end.
fn search(directory: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(directory).with_context(|| format!("{} cannot be read", directory.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("{} cannot be read", directory.display()))?;
        let (path, kind) = (entry.path(), entry.file_type().context("a file is of no kind")?);
        if kind.is_dir() {
            search(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            found.push(path);
        }
    }
    Ok(())
}

/// Reads one file. Where there are several ways, the one that finds least to say is meant.
fn read(file: &Path, name: &str, strict: bool) -> Result<Decoded> {
    let ways = names::called(name);
    ensure!(!ways.is_empty(), "{}", unknown(name));
    let body = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    // Windows' editors put a mark before UTF-8, which no server does.
    let body = body.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(body);
    let raw = body.clone();
    let answer = Response::new(body.into());
    let mut best: Option<Result<Decoded>> = None;
    for way in ways {
        let decoded = way(&answer).map_err(anyhow::Error::from);
        let better = match (&best, &decoded) {
            (None | Some(Err(_)), _) => true,
            (Some(Ok(best)), Ok(decoded)) => decoded.oddity() < best.oddity(),
            (Some(Ok(_)), Err(_)) => false,
        };
        if better {
            best = Some(decoded);
        }
    }
    let decoded = best.context("nothing reads it")??;
    if strict {
        let lost = lost::lost(&raw, &decoded);
        ensure!(lost.is_empty(), "neither kept nor reported: {}", lost.join(", "));
    }
    Ok(decoded)
}

/// That there is no such name, and which may have been meant.
fn unknown(name: &str) -> String {
    let known = names::known();
    let words = |text: &str| text.to_ascii_lowercase().split(['-', '_']).map(str::to_owned).collect::<Vec<_>>();
    let wanted = words(name);
    let common = |other: &str| words(other).iter().filter(|word| wanted.contains(word)).count();
    let mut near: Vec<_> =
        known.iter().map(|other| (common(other), *other)).filter(|(common, _)| *common > 0).collect();
    near.sort_by_key(|(common, other)| (usize::MAX - common, other.len()));
    let near: Vec<_> = near.iter().take(3).map(|(_, other)| *other).collect();
    let advice = if near.is_empty() { String::new() } else { format!("; {} may be meant", near.join(" or ")) };
    format!("nothing is called {name:?}{advice}. Known are {}", known.join(", "))
}
