//! An app's own token (client credentials): got once by hand, and by a client that renews it on demand.
//!
//! The client secret belongs on a server: one that is shipped inside an app can be read out of it.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use spotify_auth_core::{Client, Exchange};
use spotify_web::SearchType;
use stage::{Options, Stage, say};

/// An app's own token, without a user.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let (id, secret) = stage.app.clone().context(
        "the client credentials grant needs a client secret: set SPOTIFY_CLIENT_SECRET, or sign a user in (example login)",
    )?;

    // Once, by hand: one exchange, one token, yours to keep.
    let client = Client::confidential(id.as_str(), secret.as_str())?;
    let token = stage.transport.drive(Exchange::client_credentials(client, stage.accounts.clone())?).await?;
    say!("One token by hand: valid for {:?}, no refresh token.", token.lifetime().unwrap_or_default());

    // On demand: the client gets its first token when the first call needs it, and a new one whenever that is due.
    let spotify = stage.spotify().client_credentials(id, secret).build()?;
    for query in ["a", "the"] {
        // There is no user whose country would count: name a market.
        let found = spotify.search().items(query, [SearchType::Track]).market("SE").limit(1).await?;
        let tracks = found.tracks.context("a search for tracks answered without tracks")?;
        let first = tracks.items.first().map_or("nothing", |track| track.name.as_str());
        say!("Search for {query:?}: {} tracks, first {first:?}.", tracks.total.unwrap_or_default());
    }
    Ok(())
}
