//! The project's own chores. `cargo xtask help` lists them.

mod api;

mod apt;
mod bench;
mod browser;
mod cargo;
mod ci;
mod dependencies;
mod fake;
mod interop;
mod model;
mod npm;
mod outside;
mod pip;
mod readme;
mod report;
mod security;
mod simulate;
mod swap;
mod test;
mod tools;
mod torture;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own chores", version)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Measure what calls and answers cost, decoding also beside the best peer and plain structs of Strings; no part of ci.
    Bench {
        /// Measure only cases whose name contains this, and compare nothing.
        filter: Option<String>,
        /// Count instructions with valgrind instead of time, which no other program on the machine changes.
        #[arg(long, conflicts_with = "filter")]
        instructions: bool,
        /// Walk 10,000 saved tracks instead, with 1, 8 and 32 pages in flight, beside a raw hyper client.
        #[arg(long, conflicts_with_all = ["filter", "instructions"])]
        pages: bool,
    },
    /// Run all tests: unit, integration, property and documentation tests of every crate and example.
    Test {
        /// Run only tests whose name contains this.
        filter: Option<String>,
    },
    /// Sign in with a real Chromium: people's habits, hostile pages, screenshots; installs it with apt-get and npm.
    Browser {
        /// Play only scenarios whose name contains this.
        filter: Option<String>,
    },
    /// Run what a change must pass besides the tests: format, lints, docs, features, rules, coverage, decode, contract, the fake, a package outside, interop, browser.
    Ci,
    /// Send a minimal and a full request of every operation to a server that speaks Spotify's API, and tell what came back.
    Contract(api::Contract),
    /// Compare the declared operations with the table of Spotify's facts.
    Coverage,
    /// Read recorded answers, and tell what was left out, odd or unknown.
    Decode(api::Decode),
    /// Check only the dependency rules: who may know whom, licences, duplicates, size of core's tree.
    Dependencies,
    /// Hold spotify-fake to what our client expects in both quota modes, and to the schemas of Spotify's OpenAPI file where that is.
    Fake,
    /// Play logins, renewals and refusals against oidc-provider, a certified server, and spotipy and Spotify's SDK, unchanged, against
    /// the fake; installs them with npm and pip.
    Interop {
        /// Play only what has this in its name.
        filter: Option<String>,
    },
    /// Walk every order of events of a session and of renewals over a store, deeply; then take their rules away one by one and see
    /// that the walk notices.
    Model {
        /// Take away only what contains this, or is in such a file, and walk nothing else.
        filter: Option<String>,
    },
    /// Send ten thousand malformed, huge, slow and replayed requests to the token swap service.
    Swap,
    /// Kill processes in the middle of renewals, 500 times for each store and kind of server, and look for what is lost; minutes.
    Torture {
        /// How often, for each of them.
        #[arg(long, default_value_t = 500)]
        kills: usize,
    },
    /// Test a package that is no member of this workspace and declares operations of its own.
    Outside,
    /// Print which tests hold which security rule, and fail if a rule has none.
    Security,
    /// Simulate a million calls against a modelled Spotify, three times, with all that can go wrong.
    Simulate,
}

fn main() -> ExitCode {
    match run(Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> Result<()> {
    match chore {
        Chore::Torture { kills } => torture::run(kills),
        Chore::Test { filter } => test::run(filter.as_deref()),
        Chore::Bench { instructions: true, .. } => bench::instructions(),
        Chore::Bench { pages: true, .. } => bench::pages(),
        Chore::Bench { filter, .. } => bench::run(filter.as_deref()),
        Chore::Browser { filter } => browser::run(filter.as_deref()),
        Chore::Ci => ci::run(),
        Chore::Contract(contract) => api::contract(&contract),
        Chore::Coverage => api::coverage(),
        Chore::Decode(decode) => api::decode(&decode),
        Chore::Dependencies => dependencies::check(),
        Chore::Fake => fake::run(),
        Chore::Interop { filter } => interop::run(filter.as_deref()),
        Chore::Model { filter } => model::run(filter.as_deref()),
        Chore::Swap => swap::run(),
        Chore::Outside => outside::run(),
        Chore::Security => security::check(),
        Chore::Simulate => simulate::run(),
    }
}
