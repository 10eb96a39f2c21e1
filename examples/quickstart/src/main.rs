//! A tour of the crates: search with the app's own token, sign a user in, show the profile, the playlists and all saved
//! tracks. See the workspace's README.

mod show;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use spotify_auth_core::{Login, RedirectUri, Scope, Scopes, Session};
use spotify_auth_server::CallbackServer;
use spotify_web::Spotify;
use stage::{Options, Stage, say};

/// A tour of Spotify for Rust: on the built-in fake or, with a client id, on the real service.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// On the real service: the port of the redirect URI that is registered in Spotify's dashboard.
    #[arg(long, default_value_t = 8888, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,

    /// What to search for.
    #[arg(long, default_value = "live")]
    query: String,

    /// The market to search in, since an app's own token has no country.
    #[arg(long, default_value = "SE")]
    market: String,
}

/// What the tour asks the user for.
const SCOPES: [Scope; 3] = [Scope::UserReadPrivate, Scope::PlaylistReadPrivate, Scope::UserLibraryRead];

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let Arguments { stage, port, query, market } = arguments;
    let stage = Stage::set(stage).await?;
    let redirect_uri = stage.redirect_uri(port)?;
    stage.introduce(&redirect_uri)?;

    let app = match &stage.app {
        Some((id, secret)) => Some(stage.spotify().client_credentials(id, secret).build()?),
        None => None,
    };
    if let Some(app) = &app {
        show::heading("Search, with the app's own token (client credentials)")?;
        show::search(app, &query, &market).await?;
    }

    show::heading("Sign in (authorization code with PKCE, no secret)")?;
    let spotify = sign_in(&stage, &redirect_uri).await?;
    if app.is_none() {
        show::heading("Search, with your token: without SPOTIFY_CLIENT_SECRET the app has none of its own")?;
        show::search(&spotify, &query, &market).await?;
    }

    show::heading("Profile")?;
    show::profile(&spotify).await?;
    show::heading("Playlists")?;
    show::playlists(&spotify).await?;
    show::heading("Saved tracks")?;
    show::saved_tracks(&spotify).await
}

async fn sign_in(stage: &Stage, redirect_uri: &RedirectUri) -> Result<Spotify> {
    let client = stage.public_client()?;
    let plan = Login::builder(client.clone(), redirect_uri.clone())
        .accounts_urls(stage.accounts.clone())
        .scopes(Scopes::from(SCOPES));
    let server = CallbackServer::bind(redirect_uri)?;
    say!("Listening on {} for the way back from Spotify's page ...", server.redirect_uri());
    let token = server.sign_in(&stage.transport, plan, stage.opener()).await?;
    say!("Signed in. Granted: {}.", token.scopes());

    Ok(stage.spotify().session(Session::new(client, stage.accounts.clone(), token, stage.seed()?)).build()?)
}
