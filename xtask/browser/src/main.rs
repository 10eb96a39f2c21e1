//! `browser-login`: an app that signs users in, for `cargo xtask browser` to steer.
//!
//! It starts a fake whose consent page somebody must click, then runs real logins: our `CallbackServer`, our transport, our
//! client. Orders come in and news goes out as one JSON object per line; see [`protocol`]. It ends when its input does.

mod login;
mod protocol;

use std::collections::HashMap;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use spotify_fake::{Consent, Fake};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::task::AbortHandle;

use crate::login::App;
use crate::protocol::{News, Order, Request};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("browser-login: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let fake = Fake::builder().https(false).consent(Consent::Page).start().await?;
    let app = App::of(&fake)?;
    let web = fake.confidential_client();
    tell(&News::Ready { accounts_url: fake.base_url(), client_id: &web.id, client_secret: &web.secret });

    let mut logins: HashMap<String, AbortHandle> = HashMap::new();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line).with_context(|| format!("not an order: {line}"))? {
            Order::LogIn(plan) => {
                let name = plan.name.clone();
                let task = tokio::spawn(app.clone().log_in(plan));
                logins.insert(name, task.abort_handle());
            }
            Order::GiveUp { name } => {
                let login = logins.remove(&name).with_context(|| format!("no login is called {name}"))?;
                login.abort();
            }
            Order::Log => tell(&News::Log {
                token_requests: fake.token_requests(),
                requests: fake.requests().iter().map(Request::of).collect(),
            }),
        }
    }
    fake.shutdown().await;
    Ok(())
}

/// Writes one line, whole, whoever else writes at the moment. Nobody reading any more is not worth an error: the input ends too.
fn tell(news: &News<'_>) {
    if let Ok(line) = serde_json::to_string(news) {
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}
