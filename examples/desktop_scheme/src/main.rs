//! A desktop app that is opened under a scheme of its own: `com.example.app://callback`.
//!
//! The operating system starts the app once more for the address that Spotify leads to, so two processes share one login: the
//! first one exports it into a private file, the second one takes it out and finishes it. Nothing listens on any port.

mod private;
mod register;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use spotify_auth_core::driver::{Transport, drive};
use spotify_auth_core::{Login, LoginBuilder, RedirectError, Scope, Scopes, Session};
use spotify_auth_server::{Browser, OpenBrowser};
use stage::{Options, Stage, say};

/// Registered in Spotify's dashboard: lower case, unique, with a path.
const REDIRECT_URI: &str = "com.example.app://callback";
/// How long a login may take.
const LIFETIME: Duration = Duration::from_secs(600);

/// Sign in under a scheme of the app's own.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// Where this app keeps what only its user may read.
    #[arg(long, value_name = "FOLDER")]
    state: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// What the operating system calls: takes the address that Spotify leads to.
    Open { address: String },
    /// Tells the operating system that this program opens the scheme.
    Register,
}

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    let state = arguments.state.map_or_else(private::default_folder, Ok)?;
    if let Some(Action::Register) = arguments.command {
        return register::register("com.example.app");
    }
    let stage = Stage::set(arguments.stage).await?;
    let plan = Login::builder(stage.public_client()?, REDIRECT_URI.parse()?)
        .accounts_urls(stage.accounts.clone())
        .scopes(Scopes::from([Scope::UserReadPrivate]));
    match arguments.command {
        Some(Action::Open { address }) => finish(&stage, plan, &state, &address).await,
        _ => start(&stage, plan, &state).await,
    }
}

/// The first process: shows Spotify's page, and leaves the login for the second one.
async fn start(stage: &Stage, plan: LoginBuilder, state: &std::path::Path) -> Result<()> {
    stage.introduce(&REDIRECT_URI.parse()?)?;
    let login = plan.clone().start(stage.transport.entropy()?);
    let address = login.authorize_url().as_str().to_owned();
    private::write(state, "login", &login.export_secret(stage.transport.now(), LIFETIME))?;
    let Some(fake) = stage.fake() else {
        Browser::default().open(&address).context("the browser could not be opened")?;
        say!("Go on in the browser. The system opens this app again when you are done.");
        return Ok(());
    };
    // The fake's user agrees, and this process plays the operating system: it hands over the address as it comes.
    let visit = fake.browser().allow(&address).await?;
    say!("The system opens this app again, for {} ...", REDIRECT_URI);
    finish(stage, plan, state, visit.url()).await
}

/// The second process: takes the login out, and finishes it.
async fn finish(stage: &Stage, plan: LoginBuilder, state: &std::path::Path, address: &str) -> Result<()> {
    let Some(text) = private::take(state, "login")? else {
        bail!("no login waits for this address: start one first");
    };
    let now = stage.transport.now();
    let (client, accounts) = (plan.planned_client().clone(), plan.planned_urls().clone());
    let login = match Login::restore(&text, plan, now)?.on_redirect(address, now) {
        Ok(login) => login,
        Err(RedirectError::NotOurs { reason, .. }) => {
            // Any web page can open the scheme: the login that waits must survive that, and live no longer for it.
            private::put_back(state, "login", &text)?;
            bail!("this address is not the one that is waited for: {reason}");
        }
        Err(error) => return Err(error.into()),
    };
    let token = drive(&stage.transport, login.exchange()).await?;
    let session = Session::new(client, accounts, token, stage.seed()?);
    let me = stage.spotify().session(session).build()?.users().me().await?;
    say!("Signed in. You are {}.", me.display_name.as_deref().unwrap_or("somebody without a name"));
    Ok(())
}
