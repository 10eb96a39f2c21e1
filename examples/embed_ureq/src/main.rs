//! The machines driven by ureq: an app's own token, then a search with it. No async, no hyper.
//!
//! Everything that knows ureq is in `drive.rs`; the same few lines fit any HTTP client that takes and gives `http` types.
//! The client secret belongs on a server: one that is shipped inside an app can be read out of it.

mod drive;
mod fake;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Parser;
use spotify_auth_core::{AccountsUrls, Bearer, Client, Exchange};
use spotify_web::{ApiUrl, Call, Market, SearchType, search};
use ureq::Agent;

/// Search Spotify over ureq.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Your app's client id: runs on the real service. Without it, on the fake, as a program of its own.
    #[arg(long, env = "SPOTIFY_CLIENT_ID")]
    client_id: Option<String>,

    /// Your app's client secret. Never ship one inside an app: whoever has the app can read it.
    #[arg(long, env = "SPOTIFY_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,

    /// What to search for.
    #[arg(long, default_value = "live")]
    query: String,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    // A variable that is set to nothing is not set.
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (client, accounts, api, _fake) = match (given(arguments.client_id), given(arguments.client_secret)) {
        (Some(_), None) => bail!("an app's own token needs the client secret: set SPOTIFY_CLIENT_SECRET too"),
        (Some(id), Some(secret)) => {
            (Client::confidential(id, secret)?, AccountsUrls::spotify(), ApiUrl::spotify(), None)
        }
        _ => {
            let fake = fake::Process::start(1)?;
            println!("Running on the fake at {}. Set SPOTIFY_CLIENT_ID to run on the real service.", fake.accounts_url);
            let client = Client::confidential(fake.client_id.as_str(), fake.client_secret.as_str())?;
            (client, AccountsUrls::with_base(&fake.accounts_url)?, ApiUrl::new(&fake.api_url)?, Some(fake))
        }
    };
    // Redirects are answers like any other, and so are error statuses: the machines decide about them.
    let agent = Agent::new_with_config(Agent::config_builder().max_redirects(0).http_status_as_error(false).build());
    let origin = Instant::now();

    let token = drive::drive(&agent, origin, Exchange::client_credentials(client, accounts)?)?;
    println!("One token, valid for {:?}.", token.lifetime().unwrap_or_default());

    let operation = search::Items::new(arguments.query, [SearchType::Track]).market(Market::SE).limit(5);
    let bearer = Bearer::new(token.access_token().clone(), 0);
    let found = drive::drive(&agent, origin, Call::to(api, operation).with_bearer(bearer))?;
    for track in found.tracks.context("a search for tracks answered without tracks")?.items {
        let artists: Vec<&str> = track.artists.iter().map(|artist| artist.name.as_str()).collect();
        println!("{} by {}", track.name, artists.join(", "));
    }
    Ok(())
}
