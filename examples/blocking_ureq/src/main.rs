//! The client without async, over ureq: signing in once, then what the user has saved, on several threads at once.
//!
//! `cargo run -p blocking_ureq`; `-- --help` shows the rest. Everything that knows ureq is in `transport.rs`; copy it, or write the same for
//! the blocking client that you have.

#[path = "../../embed_ureq/src/fake.rs"]
mod fake;
mod sign_in;
mod transport;

use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use anyhow::{Result, bail};
use clap::Parser;
use spotify_auth_core::blocking::{Blocking, BlockingTransport};
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
use spotify_auth_core::{Account, AccountsUrls, Client, RedirectUri, Session};
use spotify_auth_store::FileStore;
use spotify_web::blocking::Spotify;

use sign_in::{User, sign_in};
use transport::UreqTransport;

/// What you have saved, without async.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Your app's client id: runs on the real service. Without it, on the fake, as a program of its own.
    #[arg(long, env = "SPOTIFY_CLIENT_ID")]
    client_id: Option<String>,

    /// The redirect URI that is registered in Spotify's dashboard. Nobody listens there: you paste the address.
    #[arg(long, value_name = "URI", default_value = "http://127.0.0.1:8888/callback")]
    redirect_uri: RedirectUri,

    /// How many saved tracks to list.
    #[arg(long, default_value_t = 5)]
    tracks: usize,
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

/// Where this runs.
struct Place {
    client: Client,
    accounts: AccountsUrls,
    api_url: Option<String>,
    user: User,
    store: FileStore,
    /// Held while the program runs.
    _fake: Option<(fake::Process, tempfile::TempDir)>,
}

impl Place {
    fn find(client_id: Option<String>) -> Result<Self> {
        // A variable that is set to nothing is not set.
        if let Some(id) = client_id.filter(|id| !id.is_empty()) {
            let (client, accounts) = (Client::public(id)?, AccountsUrls::spotify());
            let store = FileStore::for_app("spotify-for-rust-example", Account::new(&client, &accounts))?;
            return Ok(Self { client, accounts, api_url: None, user: User::AtTerminal, store, _fake: None });
        }
        let fake = fake::Process::start(120)?;
        println!("Running on the fake at {}. Set SPOTIFY_CLIENT_ID to run on the real service.", fake.accounts_url);
        let client = Client::confidential(fake.client_id.as_str(), fake.client_secret.as_str())?;
        let accounts = AccountsUrls::with_base(&fake.accounts_url)?;
        // Each fake is another Spotify: its tokens are of no use to the next one.
        let directory = tempfile::tempdir()?;
        let store = FileStore::at(directory.path().join("token.json"), Account::new(&client, &accounts))?;
        let api_url = Some(fake.api_url.clone());
        Ok(Self { client, accounts, api_url, user: User::OfTheFake, store, _fake: Some((fake, directory)) })
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let place = Place::find(arguments.client_id)?;
    let transport = Arc::new(UreqTransport::new());

    // The authenticator is the async one: what it awaits runs on this thread.
    let blocking = Blocking::new(Arc::clone(&transport));
    let [a, b, c, d, e, f, g, h, ..] = transport.entropy()?;
    let session = Session::signed_out(place.client.clone(), place.accounts.clone(), [a, b, c, d, e, f, g, h]);
    let authenticator =
        Authenticator::new(Arc::new(blocking.clone()), session).stored_in(Arc::new(place.store.clone()));
    match blocking.block_on(authenticator.bearer(None)) {
        Ok(_) => println!("Signed in from before."),
        Err(BearerError::SignIn(reason)) => {
            println!("No token to start with: {reason}.");
            let token = sign_in(&transport, place.client, place.accounts, arguments.redirect_uri, &place.user)?;
            blocking.block_on(authenticator.log_in(token))?;
            println!("Signed in. The token is kept in {}.", place.store.path().display());
        }
        Err(error) => bail!(error),
    }

    let mut builder = Spotify::builder(transport).token_source(authenticator);
    if let Some(url) = place.api_url {
        builder = builder.api_url(url);
    }
    let spotify = builder.build()?;
    let mut saved = spotify.library().tracks().pages();
    for track in saved.by_ref().take(arguments.tracks) {
        let track = track?.track;
        let artists: Vec<&str> = track.artists.iter().map(|artist| artist.name.as_str()).collect();
        println!("{} by {}", track.name, artists.join(", "));
    }
    println!("{} of {} saved tracks.", saved.position(), saved.total().unwrap_or_default());

    // One client for all threads: one token, one rate gate.
    let came = thread::scope(|scope| {
        let threads = [0, 1, 2, 3].map(|offset| {
            let one = spotify.library().tracks().limit(1).offset(offset);
            scope.spawn(|| one.send().map(|page| page.items.len()))
        });
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum::<Result<usize, _>>()
    })?;
    println!("{came} of them came to four threads at once.");
    Ok(())
}
