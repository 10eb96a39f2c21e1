//! Signing a user in: through the browser and the callback server, or by pasting; with PKCE, or as a confidential client.
//!
//! Apps on other people's machines use PKCE and have no secret: one that is shipped inside an app can be read out of it.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use spotify_auth_core::{Client, Login, RedirectUri, Scope, Scopes, Session};
use spotify_auth_server::{CallbackServer, Limits, sign_in_by_paste};
use stage::{Options, Stage, say};

/// Sign a user in.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    /// A redirect URI that is registered in Spotify's dashboard; several are tried in turn, since a port may be taken. Any free
    /// port on the fake, port 8888 elsewhere.
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<RedirectUri>,

    /// Print the address and take the pasted one, for machines without a browser: over SSH, in a container.
    #[arg(long)]
    paste: bool,

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
    let redirect_uris = match arguments.redirect_uri {
        none if none.is_empty() => vec![stage.redirect_uri(8888)?],
        given => given,
    };
    let first = redirect_uris.first().context("there is at least one")?.clone();
    stage.introduce(&first)?;
    let client = if arguments.confidential {
        let (id, secret) =
            stage.app.clone().context("--confidential needs a client secret: set SPOTIFY_CLIENT_SECRET")?;
        Client::confidential(id, secret)?
    } else {
        stage.public_client()?
    };

    let plan = Login::builder(client.clone(), first)
        .accounts_urls(stage.accounts.clone())
        .scopes(Scopes::from([Scope::UserReadPrivate, Scope::UserReadEmail]))
        .show_dialog(arguments.show_dialog);
    let token = if arguments.paste {
        // A loopback URI without a port needs one here too, although nobody listens there.
        let plan = match plan.planned_redirect_uri().with_port(8888) {
            Ok(with_port) => plan.redirect_uri(with_port),
            Err(_) => plan,
        };
        sign_in_by_paste(&stage.transport, plan).await?
    } else {
        // Listen first, so that a taken port is told before the browser opens.
        let mut limits = Limits::default();
        limits.login = Duration::from_secs(arguments.timeout);
        let server = CallbackServer::bind_first(&redirect_uris)?.limits(limits);
        say!("Waiting for you in the browser, for the way back to {} ...", server.redirect_uri());
        tokio::select! {
            // Ctrl-C is listened for first. Dropping the login gives its port back.
            biased;
            _ = tokio::signal::ctrl_c() => bail!("given up: nobody waits for the browser any more"),
            token = server.sign_in(&stage.transport, plan, stage.opener()) => token?,
        }
    };
    say!("Signed in. Granted: {}.", token.scopes());
    say!("The access token lives {:?} and renews itself from now on.", token.lifetime().unwrap_or_default());

    // From the token on, a session decides when to renew.
    let session = Session::new(client, stage.accounts.clone(), token, stage.seed()?);
    let spotify = stage.spotify().session(session).build()?;
    let me = spotify.users().me().await?;
    say!("You are {} ({}).", me.display_name.as_deref().unwrap_or("somebody without a name"), me.id);
    Ok(())
}
