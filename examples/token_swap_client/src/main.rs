//! A command line app without a secret: its tokens come from a token swap service, such as the example `token_swap_server`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Parser;
use spotify_auth_core::driver::{Authenticator, TokenSource};
use spotify_auth_core::{Client, Login, RedirectUri, Scope, Scopes, Session, TokenSwapUrls};
use spotify_auth_server::{CallbackServer, sign_in_by_paste};
use stage::{Options, Stage, say};

/// Sign in with the help of a token swap service.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// Where the token swap service is.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:4040")]
    service: String,

    /// The redirect URI that the service knows too.
    #[arg(long, value_name = "URI", default_value = "http://127.0.0.1:8888/callback")]
    redirect_uri: RedirectUri,

    /// Print the address and take the pasted one, for machines without a browser.
    #[arg(long)]
    paste: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let service = arguments.service.trim_end_matches('/');
    let swap = TokenSwapUrls::new(&format!("{service}/swap"), &format!("{service}/refresh"))?;
    // From here on nothing differs from an app that asks Spotify itself.
    let accounts = stage.accounts.clone().token_swap(swap);
    let client: Client = stage.public_client()?;
    let plan = Login::builder(client.clone(), arguments.redirect_uri.clone())
        .accounts_urls(accounts.clone())
        .scopes(Scopes::from([Scope::UserReadPrivate]));
    let token = if arguments.paste {
        sign_in_by_paste(&stage.transport, plan).await?
    } else {
        let server = CallbackServer::bind(&arguments.redirect_uri)?;
        server.sign_in(&stage.transport, plan, stage.opener()).await?
    };
    say!("Signed in. The refresh token is sealed: only the service can use it.");

    let session = Session::new(client, accounts, token, stage.seed()?);
    let authenticator = Authenticator::new(Arc::new(stage.transport.clone()), session);
    let first = authenticator.bearer(None).await?;
    // What a 401 of the Web API leads to: the service renews the token.
    authenticator.bearer(Some(&first)).await?;
    say!("Renewed through the service.");
    let spotify = stage.spotify().token_source(authenticator).build()?;
    let me = spotify.users().me().await?;
    say!("You are {}.", me.display_name.as_deref().context("the user has no name")?);
    Ok(())
}
