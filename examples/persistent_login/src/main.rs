//! Signing in once: the second start needs no browser.
//!
//! `cargo run -p persistent_login`; `-- --help` shows the rest. The token is kept in a file that only you can read, renewals are saved
//! before they are used, and any number of copies of this program share them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::Parser;
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource};
use spotify_auth_core::{Account, Client, Login, RedirectUri, Scope, Scopes, Session};
use spotify_auth_server::CallbackServer;
use spotify_auth_store::{FileStore, import_cache};
use stage::{Options, Stage, say};

/// Sign in once; the second start needs no browser.
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

    /// Which of several users of this app.
    #[arg(long, default_value = "default")]
    profile: String,

    /// Take over the login in spotipy's or rspotify's token cache.
    #[arg(long, value_name = "FILE", conflicts_with = "log_out")]
    import: Option<PathBuf>,

    /// Forget the token, and say where to take back what you allowed the app.
    #[arg(long)]
    log_out: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage.clone()).await?;
    let redirect_uri = arguments.redirect_uri.clone().map_or_else(|| stage.redirect_uri(8888), Ok)?;
    stage.introduce(&redirect_uri)?;
    let client = stage.public_client()?;
    let account = Account::new(&client, &stage.accounts).profile(arguments.profile.as_str())?;
    let temporary = tempfile::tempdir()?;
    let store = match &arguments.store {
        Some(file) => FileStore::at(file, account)?,
        // Each fake is another Spotify: its tokens are of no use to the next one.
        None if stage.is_fake() => FileStore::at(temporary.path().join("token.json"), account)?,
        None => FileStore::for_app("spotify-for-rust-example", account)?,
    };
    say!("The token is kept in {}.", store.path().display());
    start(&stage, &client, &redirect_uri, &store, &arguments).await?;
    if stage.is_fake() && !arguments.log_out {
        say!("\nAnd once more, as the next start of this program would:");
        start(&stage, &client, &redirect_uri, &store, &arguments).await?;
    }
    Ok(())
}

/// What a program does at its start.
async fn start(
    stage: &Stage,
    client: &Client,
    redirect_uri: &RedirectUri,
    store: &FileStore,
    arguments: &Arguments,
) -> Result<()> {
    let session = Session::signed_out(client.clone(), stage.accounts.clone(), stage.seed()?);
    let authenticator = Authenticator::new(Arc::new(stage.transport.clone()), session)
        .stored_in(Arc::new(store.clone()))
        .on_sign_in_due(Authenticator::NOTICE, |by| {
            eprintln!("Sign in again before {}: the refresh token dies then.", by.as_unix_seconds());
        });
    if arguments.log_out {
        let page = authenticator.log_out().await?;
        say!("Signed out. To take back what you allowed this app: {page}");
        return Ok(());
    }
    match authenticator.bearer(None).await {
        Ok(_) => say!("Signed in from before: no browser needed."),
        Err(BearerError::SignIn(reason)) => {
            say!("No token to start with: {reason}.");
            let token = match &arguments.import {
                Some(file) => import_cache(file)?,
                None => {
                    let server = CallbackServer::bind(redirect_uri)?;
                    let plan = Login::builder(client.clone(), redirect_uri.clone())
                        .accounts_urls(stage.accounts.clone())
                        .scopes(Scopes::from([Scope::UserReadPrivate]));
                    say!("Waiting for you in the browser ...");
                    server.sign_in(&stage.transport, plan, stage.opener()).await?
                }
            };
            // Saved here, and after each renewal.
            authenticator.log_in(token).await?;
        }
        Err(error) => return Err(error.into()),
    }
    let spotify = stage.spotify().token_source(authenticator).build()?;
    let me = spotify.users().me().await?;
    say!("You are {} ({}).", me.display_name.as_deref().unwrap_or("somebody without a name"), me.id);
    Ok(())
}
