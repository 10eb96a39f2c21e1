//! Our login, our tokens and our renewals, judged by a certified authorization server that we did not write.
//!
//! `cargo xtask interop` installs oidc-provider and runs this. Every scenario of [`scenarios::ALL`] is played over HTTP and
//! over HTTPS, through spotify-auth-core and spotify-auth-hyper and over real sockets. What our crates cannot be made to
//! send is sent by hand, with one thing wrong, so that the judge shows that it judges.

mod authority;
mod browser;
mod by_hand;
mod clients;
mod introspection;
mod provider;
mod report;
mod scenarios;
mod stage;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use tokio::task::JoinSet;

use crate::authority::Authority;
use crate::provider::Provider;
use crate::report::Report;
use crate::scenarios::Scenario;
use crate::stage::{Scheme, Stage};

/// Runs the scenarios against oidc-provider.
#[derive(Parser)]
struct Arguments {
    /// The directory whose node_modules have oidc-provider.
    installation: PathBuf,
    /// Run only scenarios whose name contains this.
    filter: Option<String>,
}

/// No scenario takes longer, or it has failed. The longest ones wait for tokens to expire, 13 s in all.
const LONGEST: Duration = Duration::from_secs(60);
/// So many scenarios at once: enough to wait for clocks together, too few to make short lifetimes pass by waiting in line.
const AT_ONCE: usize = 12;
/// How this ends if no scenario's name contains what was asked for.
const NOTHING: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(Some(report)) => {
            println!("{report}");
            if report.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        // For who runs more than this program with one filter.
        Ok(None) => NOTHING.into(),
        Err(error) => {
            eprintln!("interop: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The scenarios that were asked for, if there are any.
async fn run(arguments: Arguments) -> Result<Option<Report>> {
    let start = Instant::now();
    let authority = Authority::generate().context("no certificate authority could be made")?;
    let provider = Provider::start(&arguments.installation, &authority).await?;
    let stages = [
        Arc::new(Stage::new(Scheme::Http, &provider.issuers, &authority)?),
        Arc::new(Stage::new(Scheme::Https, &provider.issuers, &authority)?),
    ];
    let wanted = |scenario: &&Scenario| arguments.filter.as_ref().is_none_or(|text| scenario.name.contains(text));
    let scenarios: Vec<_> = scenarios::ALL.iter().filter(wanted).collect();
    if scenarios.is_empty() {
        return Ok(None);
    }

    let mut report = Report::new(&scenarios);
    // The sessions, which take longest, stand near the end of the table: they start first.
    let mut waiting = scenarios.iter().rev().flat_map(|scenario| {
        let played = stages.iter().filter(|stage| scenario.schemes.contains(&stage.scheme()));
        played.map(|stage| (*scenario, Arc::clone(stage)))
    });
    let mut running = JoinSet::new();
    loop {
        while running.len() < AT_ONCE
            && let Some((scenario, stage)) = waiting.next()
        {
            running.spawn(play(scenario, stage));
        }
        match running.join_next().await {
            Some(ended) => {
                let (scenario, scheme, result) = ended.context("a scenario could not be run")?;
                report.enter(scenario, scheme, result);
            }
            None => break,
        }
    }
    report.took(start.elapsed());
    Ok(Some(report))
}

async fn play(scenario: &'static Scenario, stage: Arc<Stage>) -> (&'static Scenario, Scheme, Result<()>) {
    let scheme = stage.scheme();
    // A task of its own: a panic is this scenario's failure and not the end of the others.
    let task = tokio::spawn((scenario.play)(stage));
    let abort = task.abort_handle();
    let result = match tokio::time::timeout(LONGEST, task).await {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => Err(panic.into()),
        Err(_) => {
            abort.abort();
            Err(anyhow::anyhow!("not over after {} s", LONGEST.as_secs()))
        }
    };
    (scenario, scheme, result)
}
