//! A web server on axum that many people sign in to at once.
//!
//! A login that waits is kept on the server, under an id that only the browser has (a `__Host-` cookie that scripts cannot
//! read), and is good for one redirect. Whoever has signed in gets another id; their token is kept in a store of their own, for
//! all of their browsers. None of our crates knows axum: the callback is a `Responder` from `http` parts to an `http` response.

mod cookies;
mod pages;
mod pending;
mod site;
mod users;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::{get, post};
use clap::Parser;
use spotify_auth_core::{Client, Login, RedirectUri, Scope, Scopes};
use spotify_auth_server::{Page, Pages};
use stage::{Options, Stage, say};
use tokio::net::TcpListener;

use crate::site::Site;

/// Serve a site that people sign in to.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// The port to listen on; on the fake any free one will do.
    #[arg(long)]
    port: Option<u16>,

    /// How many seconds a login may take.
    #[arg(long, default_value_t = 600)]
    login_seconds: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let any_port: RedirectUri = "http://127.0.0.1/callback".parse()?;
    let port = arguments.port.unwrap_or(if stage.is_fake() { 0 } else { 8888 });
    let listener = TcpListener::bind(("127.0.0.1", port)).await.with_context(|| format!("port {port} is taken"))?;
    let address = listener.local_addr()?;
    // Behind a proxy this is `https://your.site/callback`. It comes from here, never from a request.
    let redirect_uri = any_port.with_port(address.port())?;
    stage.introduce(&redirect_uri)?;

    let (id, secret) = stage.app.clone().context("a web server has a client secret: set SPOTIFY_CLIENT_SECRET")?;
    let plan = Login::builder(Client::confidential(id.as_str(), secret.as_str())?, redirect_uri)
        .accounts_urls(stage.accounts.clone())
        .scopes(Scopes::from([Scope::UserReadPrivate]));
    let site = Arc::new(Site::new(
        Arc::new(stage.transport.clone()),
        plan,
        stage.spotify().client_credentials(id, secret).build()?,
        Pages::default().redirect(Page::SignedIn, "/")?.redirect(Page::Denied, "/?denied")?,
        Duration::from_secs(arguments.login_seconds),
    )?);
    let router = Router::new()
        .route("/", get(site::home))
        .route("/login", get(site::login))
        .route("/callback", get(site::callback))
        .route("/callback/{page}", get(site::landed))
        .route("/logout", post(site::logout))
        .with_state(site);
    say!("Listening on http://{address}");
    axum::serve(listener, router).await?;
    Ok(())
}
