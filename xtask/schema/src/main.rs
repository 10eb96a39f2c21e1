//! `cargo xtask schema`: every operation of an OpenAPI file is sent to a server, and its answer held to the file's schema.
//!
//! What is known to differ, because the real service differs from the file, stands in [`deviations`] with its reason; anything
//! else is a failure. So is a deviation that does not occur any more.

mod deviations;
mod document;
mod requests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use serde_json::Value;

use deviations::DEVIATIONS;
use document::{Document, Expected};

#[derive(Parser)]
struct Arguments {
    /// The OpenAPI file, as YAML.
    #[arg(long, value_name = "FILE")]
    openapi: PathBuf,
    /// The API's base with the version, such as http://127.0.0.1:4000/v1.
    #[arg(long, value_name = "URL")]
    api_url: String,
    /// A user's token with every scope.
    #[arg(long, env = "SPOTIFY_TOKEN", hide_env_values = true)]
    token: String,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let document = Document::read(&arguments.openapi)?;
    let operations = document.operations()?;
    let mut tally = Tally::default();
    // What reads comes first, and what takes away last, so that there is something to show.
    for method in ["get", "post", "put", "delete"] {
        for operation in operations.iter().filter(|operation| operation.method == method) {
            let name = format!("{} {}", method.to_uppercase(), operation.path);
            let request = requests::of(method, &operation.path);
            for (place, request) in request.iter().enumerate() {
                let answer = send(arguments, method, request).with_context(|| name.clone())?;
                ensure!(answer.0 < 400, "{name} is refused with {}: {}", answer.0, answer.1);
                tally.take(&name, place == 0, &operation.expected, answer)?;
            }
        }
    }
    tally.tell(operations.len())
}

fn send(arguments: &Arguments, method: &str, request: &requests::Request) -> Result<(u16, String)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let uri = format!("{}{}", arguments.api_url, request.path);
    let request = ureq::http::Request::builder()
        .method(method.to_uppercase().as_str())
        .uri(uri)
        .header("authorization", format!("Bearer {}", arguments.token))
        .header("content-type", request.content_type)
        .body(request.body.to_owned())?;
    let agent_answer = agent.configure_request(request).allow_non_standard_methods(true).build();
    let mut answer = agent.run(agent_answer)?;
    Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
}

/// What was seen so far.
#[derive(Default)]
struct Tally {
    requests: usize,
    validated: usize,
    without_body: usize,
    failures: Vec<String>,
    /// How often each deviation occurred, and in which operations.
    deviations: BTreeMap<usize, (usize, BTreeSet<String>)>,
}

impl Tally {
    fn take(&mut self, name: &str, first: bool, expected: &Expected, (status, body): (u16, String)) -> Result<()> {
        self.requests += 1;
        if !expected.statuses.contains(&status) {
            self.finding(name, "status", &format!("{status} instead of {:?}", expected.statuses));
        }
        let Some(validator) = expected.schema.as_ref().filter(|_| !body.is_empty()) else {
            self.without_body += usize::from(first);
            return Ok(());
        };
        self.validated += usize::from(first);
        let value: Value =
            serde_json::from_str(&body).with_context(|| format!("{name} does not answer JSON: {body}"))?;
        for error in validator.iter_errors(&value) {
            self.finding(name, &error.instance_path().to_string(), &error.to_string());
        }
        Ok(())
    }

    fn finding(&mut self, operation: &str, place: &str, message: &str) {
        match DEVIATIONS.iter().position(|known| known.covers(place, message)) {
            Some(known) => {
                let (count, operations) = self.deviations.entry(known).or_default();
                *count += 1;
                operations.insert(operation.to_owned());
            }
            None => self.failures.push(format!("{operation} at {place}: {message:.200}")),
        }
    }

    fn tell(&self, operations: usize) -> Result<()> {
        for (known, deviation) in DEVIATIONS.iter().enumerate() {
            let (count, operations) = self.deviations.get(&known).cloned().unwrap_or_default();
            println!("{count:4} x in {:2} operations  {}", operations.len(), deviation.reason);
        }
        println!(
            "\nOperations: {operations}, requests: {}; {} answers validated, {} without a body",
            self.requests, self.validated, self.without_body
        );
        for failure in &self.failures {
            println!("FAILED {failure}");
        }
        let unused = DEVIATIONS.len() - self.deviations.len();
        if !self.failures.is_empty() || unused > 0 {
            bail!("{} answers differ from their schema, {unused} known deviations do not occur", self.failures.len());
        }
        Ok(())
    }
}
