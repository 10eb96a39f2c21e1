//! The callback mounted in a plain hyper server: one login, any number of connections, no framework.

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use clap::Parser;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use spotify_auth_core::driver::{Transport, drive};
use spotify_auth_core::{HasCode, Login, RedirectUri};
use spotify_auth_server::{OpenBrowser, Outcome, Responder};
use stage::{Options, Stage, say};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;

/// How long somebody may take in the browser.
const WHOLE_LOGIN: Duration = Duration::from_secs(300);
/// How long the browser may take to the last page after the callback.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// Sign in through a server that runs anyway.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// The port to listen on; on the fake any free one will do.
    #[arg(long)]
    port: Option<u16>,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let stage = Stage::set(arguments.stage).await?;
    let port = arguments.port.unwrap_or(if stage.is_fake() { 0 } else { 8888 });
    let listener = TcpListener::bind(("127.0.0.1", port)).await.with_context(|| format!("port {port} is taken"))?;
    let any_port: RedirectUri = "http://127.0.0.1/callback".parse()?;
    let redirect_uri = any_port.with_port(listener.local_addr()?.port())?;
    stage.introduce(&redirect_uri)?;
    let plan = Login::builder(stage.public_client()?, redirect_uri).accounts_urls(stage.accounts.clone());
    let login = plan.start(stage.transport.entropy()?);
    let address = login.authorize_url().as_str().to_owned();

    let (sender, mut ended) = mpsc::channel(1);
    let responder = Arc::new(Mutex::new(Responder::new(login)?));
    let transport = stage.transport.clone();
    let shown = Arc::new(Notify::new());
    tokio::spawn(serve(listener, responder, transport, sender, Arc::clone(&shown)));
    let opener = stage.opener();
    say!("Waiting for you in the browser ...");
    tokio::task::spawn_blocking(move || opener.open(&address)).await??;

    let ended = timeout(WHOLE_LOGIN, ended.recv()).await.context("nobody came back from Spotify: start again")?;
    // The browser is still on its way to the last page: it should find somebody there.
    let _ = timeout(LAST_PAGE, shown.notified()).await;
    let login = ended.context("the server is gone")??;
    let token = drive(&stage.transport, login.exchange()).await?;
    say!("Signed in. The access token lives {:?}.", token.lifetime().unwrap_or_default());
    Ok(())
}

type Ended = mpsc::Sender<Result<Login<HasCode>>>;

async fn serve(
    listener: TcpListener,
    responder: Arc<Mutex<Responder>>,
    transport: impl Transport + Clone + 'static,
    ended: Ended,
    shown: Arc<Notify>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (responder, transport, ended) = (Arc::clone(&responder), transport.clone(), ended.clone());
        let shown = Arc::clone(&shown);
        let answer = service_fn(move |request: Request<Incoming>| {
            let (parts, _) = request.into_parts();
            // All there is to it: parts in, an answer and what it means out.
            let reply = responder.lock().unwrap_or_else(PoisonError::into_inner).respond(&parts, transport.now());
            if matches!(reply.outcome, Outcome::LastPage) {
                shown.notify_one();
            }
            let news = match reply.outcome {
                Outcome::SignedIn(login) => Some(Ok(login)),
                Outcome::Denied(error) => Some(Err(anyhow::anyhow!("the login was not granted: {error}"))),
                _ => None,
            };
            if let Some(news) = news {
                let _ = ended.try_send(news);
            }
            async move { Ok::<Response<Full<Bytes>>, Infallible>(reply.response.map(Full::new)) }
        });
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(5));
            let _ = http.serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}
