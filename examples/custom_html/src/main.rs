//! The callback server with the app's own pages, or leading to the app's own site.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use spotify_auth_core::{Login, Scope, Scopes};
use spotify_auth_server::{CallbackServer, Page, Pages};
use stage::{Options, Stage, say};

/// Sign in, and end on a page of the app's own.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// The port of the redirect on the real service.
    #[arg(long, default_value_t = 8888)]
    port: u16,

    /// An HTML file to show after the login, instead of the one that comes with this example.
    #[arg(long, value_name = "FILE")]
    html: Option<std::path::PathBuf>,

    /// Lead to this address after the login, instead of showing a page.
    #[arg(long, value_name = "URL", conflicts_with = "html")]
    site: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let redirect_uri = stage.redirect_uri(arguments.port)?;
    stage.introduce(&redirect_uri)?;

    // A page that is not static is refused here, not when a user sees it.
    let signed_in = match &arguments.html {
        Some(file) => std::fs::read_to_string(file)?,
        None => include_str!("signed_in.html").to_owned(),
    };
    let mut pages = Pages::default().html(Page::Denied, include_str!("denied.html"))?;
    pages = match &arguments.site {
        Some(site) => pages.redirect(Page::SignedIn, site)?,
        None => pages.html(Page::SignedIn, signed_in)?,
    };

    let plan = Login::builder(stage.public_client()?, redirect_uri.clone())
        .accounts_urls(stage.accounts.clone())
        .scopes(Scopes::from([Scope::UserReadPrivate]));
    say!("Waiting for you in the browser ...");
    let token =
        CallbackServer::bind(&redirect_uri)?.pages(pages).sign_in(&stage.transport, plan, stage.opener()).await?;
    say!("Signed in. Granted: {}.", token.scopes());
    Ok(())
}
