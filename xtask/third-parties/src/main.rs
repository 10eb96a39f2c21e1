//! Clients that others wrote, unchanged, before `spotify-fake`: where they do not get along, the fake is wrong, or it is told why
//! not.
//!
//! `cargo xtask interop` installs spotipy and Spotify's TypeScript SDK, and runs this. Each client is played once in each
//! quota mode, with a fake of its own, which stands in for Spotify under its own names: no address in a client is changed,
//! it goes through a proxy and trusts the fake's authority. What it is told is compared with the fake's world.

mod ask;
mod client;
mod conversation;
mod facts;
mod report;
mod stage;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use tokio::task::JoinSet;

use crate::client::Client;
use crate::report::Report;
use crate::stage::Mode;

/// Plays other people's clients before the fake.
#[derive(Parser)]
struct Arguments {
    /// The Python that has spotipy.
    #[arg(long)]
    python: PathBuf,
    /// The directory whose node_modules have Spotify's SDK.
    #[arg(long)]
    modules: PathBuf,
    /// Play only flows whose name contains this.
    filter: Option<String>,
}

/// How this ends if no flow's name contains what was asked for.
const NOTHING: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        // For who runs more than this program with one filter.
        Ok(report) if report.is_empty() => NOTHING.into(),
        Ok(report) => {
            println!("{report}");
            if report.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("third-parties: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<Report> {
    let start = Instant::now();
    let clients = [Client::spotipy(&arguments.python), Client::sdk(&std::path::absolute(&arguments.modules)?)];
    let mut conversations = JoinSet::new();
    for client in &clients {
        for mode in Mode::ALL {
            let (client, filter) = (client.clone(), arguments.filter.clone());
            conversations.spawn(async move {
                let played = conversation::hold(&client, mode, filter.as_deref()).await;
                (client.name, mode, played)
            });
        }
    }
    let mut report = Report::new(clients.map(|client| client.name));
    while let Some(ended) = conversations.join_next().await {
        let (client, mode, played) = ended.context("a conversation could not be held")?;
        report.enter(client, mode, played);
    }
    report.took(start.elapsed());
    Ok(report)
}
