//! Kills processes in the middle of renewals and looks for what is lost. `cargo xtask torture` runs it.

mod campaign;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use torture::Child;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// How many processes are killed, for each store and kind of server.
    #[arg(long, default_value_t = 500)]
    kills: usize,
}

#[derive(Subcommand)]
enum Part {
    /// One of the processes.
    #[command(hide = true)]
    Child(Child),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("torture: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    match arguments.part {
        Some(Part::Child(child)) => {
            println!("{}", serde_json::to_string(&child.run().await?)?);
            Ok(())
        }
        None => campaign::run(arguments.kills).await,
    }
}
