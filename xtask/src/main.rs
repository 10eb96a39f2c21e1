//! The project's own chores. `cargo xtask help` lists them.

mod api;
mod browser;
mod cargo;
mod ci;
mod dependencies;
mod fake;
mod interop;
mod model;
mod npm;
mod outside;
mod readme;
mod report;
mod security;
mod test;

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
    /// Play logins, renewals and refusals against oidc-provider, a certified server; installs it with npm.
    Interop {
        /// Play only scenarios whose name contains this.
        filter: Option<String>,
    },
    /// Walk every order of events of a session, deeply; then take its rules away one by one and see that the walk notices.
    Model {
        /// Take away only what contains this, and walk nothing else.
        filter: Option<String>,
    },
    /// Test a package that is no member of this workspace and declares operations of its own.
    Outside,
    /// Print which tests hold which security rule, and fail if a rule has none.
    Security,
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
        Chore::Test { filter } => test::run(filter.as_deref()),
        Chore::Browser { filter } => browser::run(filter.as_deref()),
        Chore::Ci => ci::run(),
        Chore::Contract(contract) => api::contract(&contract),
        Chore::Coverage => api::coverage(),
        Chore::Decode(decode) => api::decode(&decode),
        Chore::Dependencies => dependencies::check(),
        Chore::Fake => fake::run(),
        Chore::Interop { filter } => interop::run(filter.as_deref()),
        Chore::Model { filter } => model::run(filter.as_deref()),
        Chore::Outside => outside::run(),
        Chore::Security => security::check(),
    }
}
