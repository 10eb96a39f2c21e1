//! A token swap service, ready to run: it keeps the client secret for apps that must not have it.
//!
//! It speaks plain HTTP, for a load balancer or a proxy in front of it that speaks HTTPS. Any number of copies with the same
//! keys serve each other's tokens. Each request is one line of output, in which there is never a query or a body.

mod serve;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Client, RedirectUri};
use spotify_auth_server::swap::{SealingKey, SealingKeys, SwapLimits, SwapService};
use stage::{Options, Stage, say};
use tokio::net::TcpListener;

/// Keep the client secret here, and hand tokens to apps elsewhere.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// Where to listen. Anything that is not this machine should be behind a proxy that speaks HTTPS.
    #[arg(long, default_value = "127.0.0.1:4040")]
    listen: SocketAddr,

    /// The redirect URI of the apps' logins. It is never taken from a request.
    #[arg(long, value_name = "URI", default_value = "http://127.0.0.1:8888/callback")]
    redirect_uri: RedirectUri,

    /// What refresh tokens are sealed with: 32 random bytes in base64, the current key first, then those that only open.
    /// Without any, a key is made up that lasts as long as this process.
    #[arg(long, env = "SWAP_KEYS", value_delimiter = ',', hide_env_values = true)]
    keys: Vec<String>,

    /// A web origin whose pages may use this, such as `https://app.example`.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,

    /// How many requests a peer has in a minute, in the long run.
    #[arg(long, default_value_t = 30)]
    per_minute: u32,

    /// How many requests a peer has at once.
    #[arg(long, default_value_t = 10)]
    burst: u32,

    /// How many milliseconds a peer has for the head of a request, and for its body.
    #[arg(long, default_value_t = 5_000)]
    read_timeout: u64,

    /// A proxy of ours is in front: the peer is whom it names last in X-Forwarded-For.
    #[arg(long)]
    behind_proxy: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    stage.introduce(&arguments.redirect_uri)?;
    let (id, secret) = stage.app.clone().context("there is no client secret to keep: set SPOTIFY_CLIENT_SECRET")?;
    let mut limits = SwapLimits::default();
    (limits.per_minute, limits.burst) = (arguments.per_minute, arguments.burst);
    let transport: Arc<dyn Transport> = Arc::new(stage.transport.clone());
    let keys = keys(&arguments.keys, &*transport)?;
    let mut service = SwapService::builder(transport, Client::confidential(id, secret)?, arguments.redirect_uri, keys)
        .accounts_urls(stage.accounts.clone())
        .limits(limits);
    for origin in arguments.allow_origin {
        service = service.allow_origin(origin);
    }
    let service = Arc::new(service.build()?);

    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}: choose another address with --listen", arguments.listen))?;
    say!("Listening on http://{}: POST /swap, POST /refresh, GET /health.", listener.local_addr()?);
    let settings = serve::Settings {
        body: limits.body,
        read_timeout: Duration::from_millis(arguments.read_timeout),
        behind_proxy: arguments.behind_proxy,
    };
    serve::serve(listener, service, settings, stop()).await;
    say!("Stopped. Every request that had come has its answer.");
    Ok(())
}

fn keys(given: &[String], transport: &dyn Transport) -> Result<SealingKeys> {
    let mut keys = given.iter().map(|text| text.parse::<SealingKey>());
    let current = match keys.next() {
        Some(key) => key?,
        None => {
            eprintln!("No SWAP_KEYS: what is sealed now cannot be opened once this process has ended.");
            SealingKey::new(transport.entropy()?.first_chunk().copied().context("64 bytes have 32")?)
        }
    };
    let mut sealing = SealingKeys::new(current);
    for key in keys {
        sealing = sealing.retired(key?);
    }
    Ok(sealing)
}

/// Ctrl-C, or what process managers say.
async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
