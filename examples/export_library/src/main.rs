//! A whole library to files: saved tracks, albums, and playlists with what is in them, as JSON and as tables.
//!
//! `cargo run -p export_library`; `-- --help` shows the rest. It can be stopped at any moment, by Ctrl-C, by the network or by a full
//! disk: the same command goes on after the last page that is safe. Run again later, it exports only what has changed.

mod export;
mod folder;
mod names;
mod progress;
mod rows;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use clap::{Parser, ValueEnum};
use export::{Contents, Export, Outcome};
use folder::Folder;
use progress::Progress;
use spotify_auth_core::{Scope, Scopes};
use stage::{Options, SignIn, Stage, say};

/// Export saved tracks, albums and playlists to JSON and CSV.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    #[command(flatten)]
    sign_in: SignIn,

    /// The directory to export to. `spotify-export` here; on the built-in fake one among the system's temporary files.
    #[arg(long, value_name = "DIRECTORY")]
    out: Option<PathBuf>,

    /// Only these.
    #[arg(long, value_delimiter = ',', default_value = "tracks,albums,playlists")]
    only: Vec<What>,

    /// Export again what has not changed since it was exported.
    #[arg(long)]
    anew: bool,

    /// How many pages are fetched at the same time. As many are held in memory.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=32))]
    in_flight: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    Tracks,
    Albums,
    /// With what is in them.
    Playlists,
}

const SCOPES: [Scope; 3] = [Scope::UserLibraryRead, Scope::PlaylistReadPrivate, Scope::PlaylistReadCollaborative];

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let spotify = stage.sign_in("export_library", &arguments.sign_in, Scopes::from(SCOPES)).await?;
    let root = arguments.out.unwrap_or_else(|| match stage.is_fake() {
        true => std::env::temp_dir().join("spotify-export-of-the-fake"),
        false => PathBuf::from("spotify-export"),
    });
    let me = spotify.users().me().await?;
    let folder = Folder::open(&root, me.id.as_str())?;
    say!("Exporting to {}.", folder.root().display());
    let in_flight = usize::from(arguments.in_flight);
    let export = Export { spotify, folder, progress: Progress::new(), in_flight, anew: arguments.anew };
    let outcome = tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => Err(anyhow!("stopped")),
        outcome = everything(&export, &arguments.only) => outcome,
    };
    outcome.map_err(|error| match error.is::<std::io::Error>() {
        true => error,
        false => anyhow!("{error}\nWhat is written stays. Run the same command again to go on from there."),
    })
}

async fn everything(export: &Export, only: &[What]) -> Result<()> {
    if only.contains(&What::Tracks) {
        tell("saved tracks", export.tracks().await?)?;
    }
    if only.contains(&What::Albums) {
        tell("saved albums", export.albums().await?)?;
    }
    if only.contains(&What::Playlists) {
        let playlists = export.playlists().await?;
        tell("playlists", playlists)?;
        let (Outcome::Written(count) | Outcome::Unchanged(count)) = playlists;
        tell_contents(&export.contents(count.rows).await?)?;
    }
    Ok(())
}

fn tell(what: &str, outcome: Outcome) -> Result<()> {
    match outcome {
        Outcome::Written(count) => say!("{what}: {count} written"),
        Outcome::Unchanged(count) => say!("{what}: {count} as in the last export"),
    }
    Ok(())
}

/// So many names are told.
const MOST_NAMES: usize = 10;

/// # Errors
/// There are playlists that could not be read: it names them.
fn tell_contents(contents: &Contents) -> Result<()> {
    let Contents { written, unchanged, count, closed, failed } = contents;
    say!("playlists' contents: {count} items");
    say!("    {written} playlists written, {unchanged} as in the last export, {} closed", closed.len());
    if !closed.is_empty() {
        say!("    Spotify does not show this app what is in {}", closed[..closed.len().min(MOST_NAMES)].join(", "));
        if closed.len() > MOST_NAMES {
            say!("    and {} more", closed.len() - MOST_NAMES);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    let more = match failed.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!("\n    and {more} more"),
    };
    let told = failed[..failed.len().min(MOST_NAMES)].join("\n    ");
    bail!("{} playlists could not be read, all others are there:\n    {told}{more}", failed.len())
}
