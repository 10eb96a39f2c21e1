//! The client over reqwest: an app's own token, then a search with it.
//!
//! `cargo run -p embed_reqwest`; `-- --help` shows the rest. Everything that knows reqwest is in `transport.rs`; the same few lines fit any
//! async HTTP client. The client secret belongs on a server: one that is shipped inside an app can be read out of it.

mod transport;

use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::Parser;
use spotify_auth_core::AccountsUrls;
use spotify_fake::Fake;
use spotify_web::{SearchType, Spotify};

use transport::Reqwest;

/// Search Spotify over reqwest.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Your app's client id: runs on the real service. Without it, on the built-in fake.
    #[arg(long, env = "SPOTIFY_CLIENT_ID")]
    client_id: Option<String>,

    /// Your app's client secret. Never ship one inside an app: whoever has the app can read it.
    #[arg(long, env = "SPOTIFY_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,

    /// What to search for.
    #[arg(long, default_value = "live")]
    query: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    // An app chooses its TLS once, for all that it has.
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow!("another crypto provider was installed before"))?;
    let builder = Spotify::builder(Reqwest::new()?);
    // A variable that is set to nothing is not set.
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (builder, _fake) = match (given(arguments.client_id), given(arguments.client_secret)) {
        (Some(_), None) => bail!("an app's own token needs the client secret: set SPOTIFY_CLIENT_SECRET too"),
        (Some(id), Some(secret)) => (builder.client_credentials(id, secret), None),
        (None, _) => {
            let fake = Fake::builder().https(false).start().await?;
            println!("Running on the fake at {}. Set SPOTIFY_CLIENT_ID to run on the real service.", fake.base_url());
            let app = fake.confidential_client();
            let builder = builder
                .client_credentials(&app.id, &app.secret)
                .accounts_urls(AccountsUrls::with_base(fake.base_url())?)
                .api_url(format!("{}/v1", fake.base_url()));
            (builder, Some(fake))
        }
    };
    let spotify = builder.build()?;
    let found = spotify.search().items(arguments.query, [SearchType::Track]).market("SE").limit(5).await?;
    for track in found.tracks.context("a search for tracks answered without tracks")?.items {
        let artists: Vec<&str> = track.artists.iter().map(|artist| artist.name.as_str()).collect();
        println!("{} by {}", track.name, artists.join(", "));
    }
    Ok(())
}
