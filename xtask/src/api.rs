//! `cargo xtask coverage`, `contract` and `decode`: the package `api`, which knows the declared operations.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::{cargo, npm};

const DIRECTORY: &str = "xtask/api";
/// Third parties' data beside the project, on machines that have it.
const FACTS: &str = "../shared/facts";

#[derive(Args)]
pub(crate) struct Contract {
    /// The API's base with the version, such as http://127.0.0.1:4000/v1.
    #[arg(long, value_name = "URL", required_unless_present = "openapi", conflicts_with = "openapi")]
    api_url: Option<String>,
    /// An OpenAPI file: Prism, which npm installs, is started with it.
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,
    /// Let Prism make answers up from the schemas instead of taking the file's examples.
    #[arg(long, requires = "openapi")]
    dynamic: bool,
    /// The bearer; any text unless set.
    #[arg(long, env = "SPOTIFY_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Trust the certificate authorities of this PEM file instead of the platform's.
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
    /// Send only operations whose id, name or path contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

#[derive(Args)]
pub(crate) struct Decode {
    /// The id of the operation that answered with the files, or the name of an object in Spotify's OpenAPI file; or a
    /// directory of files named NAME__ANYTHING.json, which is searched with all that is below it.
    name_or_directory: String,
    /// The files.
    files: Vec<PathBuf>,
    /// Also fail on what a model neither keeps nor reports.
    #[arg(long)]
    strict: bool,
}

/// Compares the declarations with the table of facts.
pub(crate) fn coverage() -> Result<()> {
    run(&["coverage"], &[])
}

/// Sends every operation to a server.
pub(crate) fn contract(contract: &Contract) -> Result<()> {
    let mut arguments = vec!["contract".to_owned()];
    let mut option = |name: &str, value: Option<String>| {
        arguments.extend(value.into_iter().flat_map(|value| [name.to_owned(), value]));
    };
    option("--api-url", contract.api_url.clone());
    option("--openapi", contract.openapi.as_deref().map(absolute).transpose()?);
    option("--roots", contract.roots.as_deref().map(absolute).transpose()?);
    option("--only", contract.only.clone());
    if contract.openapi.is_some() {
        option("--installation", Some(absolute(&npm::install(DIRECTORY)?)?));
    }
    if contract.dynamic {
        arguments.push("--dynamic".to_owned());
    }
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    // Not as an argument: those are printed, and everybody on this machine can read them.
    let token = contract.token.as_deref().map(|token| ("SPOTIFY_TOKEN", token));
    run(&arguments, token.as_slice())
}

/// Reads recorded answers.
pub(crate) fn decode(decode: &Decode) -> Result<()> {
    let first = Path::new(&decode.name_or_directory);
    // What is no file or directory from here is a name.
    let first = if first.exists() { absolute(first)? } else { decode.name_or_directory.clone() };
    let files = decode.files.iter().map(|file| absolute(file)).collect::<Result<Vec<_>>>()?;
    let strict: &[&str] = if decode.strict { &["--strict"] } else { &[] };
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    run(&[&["decode"], strict, &["--", &first], files.as_slice()].concat(), &[])
}

/// `cargo xtask ci`: the recorded answers, where they are.
pub(crate) fn decode_in_ci() -> Result<()> {
    match there("payloads")? {
        Some(payloads) => run(&["decode", "--strict", &payloads], &[]),
        None => Ok(()),
    }
}

/// `cargo xtask ci`: Prism with Spotify's OpenAPI file, where that is; its examples, and what it makes up.
pub(crate) fn contract_in_ci() -> Result<()> {
    let Some(file) = there("openapi/fixed.yml")? else { return Ok(()) };
    let installation = absolute(&npm::install(DIRECTORY)?)?;
    let arguments = ["contract", "--openapi", &file, "--installation", &installation];
    run(&arguments, &[])?;
    run(&[&arguments[..], &["--dynamic"]].concat(), &[])
}

/// Third parties' data, if this machine has it; else it is said that something is not checked here.
pub(crate) fn there(path: &str) -> Result<Option<String>> {
    let path = Path::new(FACTS).join(path);
    if cargo::root().join(&path).exists() {
        return absolute(&cargo::root().join(path)).map(Some);
    }
    println!("    skipped: {} is not here", path.display());
    Ok(None)
}

/// For a program that runs elsewhere.
fn absolute(path: &Path) -> Result<String> {
    let absolute = std::path::absolute(path).with_context(|| format!("{} is not a path", path.display()))?;
    absolute.into_os_string().into_string().ok().with_context(|| format!("{} is not UTF-8", path.display()))
}

/// Runs the package.
fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    cargo::run_with(&[&["run", "--quiet", "-p", "api", "--"], arguments].concat(), environment)
}
