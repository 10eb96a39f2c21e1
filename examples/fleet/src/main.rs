//! Many worker processes on one account, over Redis: one of them renews, all of them call.
//!
//! `cargo run -p fleet -- --workers 8 --seconds 20` runs on the built-in fake, whose tokens live for five seconds, and on a
//! `redis-server` of its own (Debian's package of that name). `--trouble` lets something happen to Redis on the way.

mod limit;
mod table;
mod trouble;
mod worker;

use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::{Parser, Subcommand};
use local_redis::Server;
use spotify_auth_core::driver::{Authenticator, Transport};
use spotify_auth_core::{AccountsUrls, Client, Login, Scope, Scopes, Session};
use spotify_auth_hyper::HyperTransport;
use spotify_fake::{Fake, Rotation};
use stage::say;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use limit::Limit;
use table::Table;
use trouble::Trouble;
use worker::{Report, Worker};

/// Many worker processes on one account, over Redis.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,

    /// How many processes.
    #[arg(long, default_value_t = 8)]
    workers: usize,

    /// For how long.
    #[arg(long, default_value_t = 20)]
    seconds: u64,

    /// How long the fake's access tokens live, in seconds.
    #[arg(long, default_value_t = 5)]
    token_lifetime: u64,

    /// What happens to Redis after a third of the time.
    #[arg(long, value_enum, default_value_t = Trouble::None)]
    trouble: Trouble,

    /// More calls than this within five seconds, by all workers, and the fake answers 429 for three seconds.
    #[arg(long)]
    limit: Option<u32>,

    /// Let the workers keep to that limit together, through Redis.
    #[arg(long, requires = "limit")]
    share_limits: bool,

    /// Let the server replace the refresh token at each renewal, and refuse the old one at once.
    #[arg(long)]
    rotate: bool,
}

#[derive(Subcommand)]
enum Part {
    /// One of the processes.
    #[command(hide = true)]
    Worker(Worker),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    stage::exit(match arguments.part {
        Some(Part::Worker(worker)) => worker.run().await,
        None => run(arguments).await,
    })
}

async fn run(arguments: Arguments) -> Result<()> {
    let lifetime = Duration::from_secs(arguments.token_lifetime);
    let rotation = if arguments.rotate { Rotation::Strict } else { Rotation::Off };
    let fake = Fake::builder().saved_tracks(1).https(false).access_token_lifetime(lifetime).rotation(rotation);
    let fake = fake.start().await?;
    let mut redis = Server::start()?;
    say!("The fake Spotify is at {}, Redis at {}.", fake.base_url(), redis.url());
    sign_in(&fake, &redis).await?;
    fake.clear_requests();

    let (reports, mut heard) = mpsc::unbounded_channel();
    let program = std::env::current_exe()?;
    let mut workers = Vec::new();
    for number in 0..arguments.workers {
        let mut child = Command::new(&program)
            .args(["worker", "--number", &number.to_string(), "--seconds", &arguments.seconds.to_string()])
            .args(["--base", fake.base_url(), "--client-id", &fake.public_client().id, "--redis", &redis.url()])
            .args(budget(&arguments).map(|budget| format!("--budget={budget}")))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        listen(&mut child, reports.clone())?;
        workers.push(child);
    }
    drop(reports);

    let begun = Instant::now();
    let mut table = Table::new(arguments.workers);
    let trouble_at = begun + Duration::from_secs(arguments.seconds) / 3;
    let mut trouble = Some(arguments.trouble);
    let mut limit = Limit::new(arguments.limit);
    loop {
        tokio::select! {
            report = heard.recv() => match report {
                Some(report) => table.take(report),
                None => break,
            },
            () = sleep(Duration::from_millis(50)) => {}
        }
        limit.keep(&fake);
        if Instant::now() >= trouble_at
            && let Some(trouble) = trouble.take()
        {
            trouble.happen(&mut redis).await?;
        }
        table.show(begun.elapsed(), fake.token_requests(), false)?;
    }
    limit.end(&fake);
    for mut worker in workers {
        worker.wait().await?;
    }
    let requests = fake.token_requests();
    table.show(begun.elapsed(), requests, true)?;
    let total = table.total();
    say!(
        "{} calls, {} failed; {} renewals, {requests} token requests; the longest call took {} ms.",
        total.calls,
        total.failed,
        total.renewals,
        total.longest
    );
    if arguments.limit.is_some() {
        say!(
            "{} of the calls that Spotify saw were answered 429, in {} times of three seconds.",
            limit.refused(),
            limit.times()
        );
    }
    if let Some(error) = table.last_error() {
        say!("The last failure: {error}");
    }
    Ok(())
}

/// What the workers allow themselves: a little less than the limit, since calls arrive later than they are counted.
fn budget(arguments: &Arguments) -> Option<u32> {
    arguments.limit.filter(|_| arguments.share_limits).map(|limit| limit - limit / 20)
}

/// Signs the fake's user in, for all workers.
async fn sign_in(fake: &Fake, redis: &Server) -> Result<()> {
    let transport = HyperTransport::new()?;
    let urls = AccountsUrls::with_base(fake.base_url())?;
    let client = Client::public(fake.public_client().id.as_str())?;
    let login = Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse()?)
        .scopes(Scopes::from([Scope::UserReadPrivate]))
        .accounts_urls(urls.clone())
        .start(transport.entropy()?);
    let visit = fake.browser().visit(login.authorize_url().as_str()).await?;
    let redirect = visit.urls.last().context("the browser went nowhere")?;
    let login = login.on_redirect(redirect, transport.now()).map_err(|error| anyhow!("{error}"))?;
    let token = transport.drive(login.exchange()).await?;
    let store = worker::store(&redis.url(), &client, &urls)?;
    let session = Session::signed_out(client, urls, worker::seed()?);
    Authenticator::new(Arc::new(transport), session).stored_in(store).log_in(token).await?;
    Ok(())
}

/// Hears what a worker says, a line of JSON at a time.
fn listen(child: &mut Child, reports: mpsc::UnboundedSender<Report>) -> Result<()> {
    let lines = child.stdout.take().context("a worker without an output")?;
    tokio::spawn(async move {
        let mut lines = BufReader::new(lines).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if let Ok(report) = serde_json::from_str(&line) {
                let _ = reports.send(report);
            }
        }
    });
    Ok(())
}
