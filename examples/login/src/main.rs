//! Signing a user in through the browser and the callback server: with PKCE, or as a confidential client.
//!
//! Apps on other people's machines use PKCE and have no secret: one that is shipped inside an app can be read out of it.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use spotify_auth_core::{Client, Login, RedirectUri, Scope, Scopes, Session};
use spotify_auth_server::{CallbackServer, Limits};
use stage::{Options, Stage, say};

/// Sign a user in.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// The redirect URI that is registered in Spotify's dashboard. Any free port on the fake, port 8888 elsewhere.
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<RedirectUri>,

    /// Identify the app with its client secret too, as a web backend would.
    #[arg(long)]
    confidential: bool,

    /// Ask for consent even if the user has agreed before.
    #[arg(long)]
    show_dialog: bool,

    /// How many seconds to wait for the user.
    #[arg(long, default_value_t = 300)]
    timeout: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let redirect_uri = arguments.redirect_uri.map_or_else(|| stage.redirect_uri(8888), Ok)?;
    stage.introduce(&redirect_uri)?;
    let client = if arguments.confidential {
        let (id, secret) =
            stage.app.clone().context("--confidential needs a client secret: set SPOTIFY_CLIENT_SECRET")?;
        Client::confidential(id, secret)?
    } else {
        stage.public_client()?
    };

    // Listen first, so that a taken port is told before the browser opens.
    let mut limits = Limits::default();
    limits.login = Duration::from_secs(arguments.timeout);
    let server = CallbackServer::bind(&redirect_uri)?.limits(limits);
    let plan = Login::builder(client.clone(), redirect_uri)
        .accounts_urls(stage.accounts.clone())
        .scopes(Scopes::from([Scope::UserReadPrivate, Scope::UserReadEmail]))
        .show_dialog(arguments.show_dialog);
    say!("Waiting for you in the browser ...");
    let token = server.sign_in(&stage.transport, plan, stage.opener()).await?;
    say!("Signed in. Granted: {}.", token.scopes());
    say!("The access token lives {:?} and renews itself from now on.", token.lifetime().unwrap_or_default());

    // From the token on, a session decides when to renew.
    let session = Session::new(client, stage.accounts.clone(), token, stage.seed()?);
    let spotify = stage.spotify().session(session).build()?;
    let me = spotify.users().me().await?;
    say!("You are {} ({}).", me.display_name.as_deref().unwrap_or("somebody without a name"), me.id);
    Ok(())
}
