//! The player from the command line: what plays, on which device, what comes next, and telling it what to do.
//!
//! `cargo run -p now_playing`, `-- watch`, `-- next`, `-- seek +0:30`; `-- --help` shows the rest. Telling the player what to do needs
//! Premium, looking at it does not. The token is kept in a file, so that only the first start needs a browser.

mod advice;
mod amount;
mod command;
mod pace;
mod screen;
mod show;
mod sign_in;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use spotify_auth_core::RedirectUri;
use stage::{Options, Stage, say};

use crate::command::Command;
use crate::sign_in::Door;

/// What plays, and telling the player what to do.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// The redirect URI that is registered in Spotify's dashboard. Any free port on the fake, port 8888 elsewhere.
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<RedirectUri>,

    /// Keep the token in this file. Your system's place for an app's data elsewhere; a temporary file on the fake.
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,

    /// Shows what plays, unless told otherwise.
    #[command(subcommand)]
    command: Option<Command>,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let door = Door::new(&stage, arguments.redirect_uri, arguments.store.as_deref())?;
    let command = arguments.command.unwrap_or_default();
    if let Command::LogOut = command {
        let page = door.log_out().await?;
        say!("Signed out. To take back what you allowed this app: {page}");
        return Ok(());
    }
    let spotify = door.enter().await?;
    command::obey(&spotify, command).await
}
