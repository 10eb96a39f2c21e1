//! What we declare of Spotify's Web API, before those who know better: a table of facts, a server, recorded answers.
//!
//! `cargo xtask coverage`, `contract` and `decode` run this.

// The derive's own grammar, so that what is read here is what it reads.
#[allow(dead_code, unreachable_pub, reason = "the derive uses all of it")]
#[path = "../../../crates/spotify-web-derive/src/attributes.rs"]
mod attributes;
#[allow(dead_code, unreachable_pub, reason = "the derive uses all of it")]
#[path = "../../../crates/spotify-web-derive/src/declaration.rs"]
mod declaration;

mod contract;
mod coverage;
#[allow(dead_code, reason = "the build script uses the rest")]
mod declarations;
mod decode;
mod facts;
mod registry;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "api")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare the declarations with the table of facts.
    Coverage,
    /// Send every operation to a server.
    Contract(contract::Arguments),
    /// Read recorded answers.
    Decode(decode::Arguments),
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Coverage => coverage::run(),
        Command::Contract(arguments) => contract::run(arguments),
        Command::Decode(arguments) => decode::run(&arguments),
    }
}
