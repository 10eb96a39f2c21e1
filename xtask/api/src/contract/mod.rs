//! `cargo xtask contract`: every operation, minimal and full, sent to a server that speaks Spotify's API.

mod prism;
mod report;
mod target;
#[cfg(test)]
mod tests;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use clap::Args;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use spotify_auth_core::TransportFault;
use spotify_auth_core::driver::Transport;
use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_web::ApiUrl;

use crate::facts::Facts;
use crate::registry::{OPERATIONS, Registered, Shape};
use report::{Entry, Report};
use target::Target;
use verdict::Verdict;

/// Where to send everything.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Server {
    /// The API's base with the version, such as http://127.0.0.1:4000/v1.
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,
    /// An OpenAPI file: Prism is started with it.
    #[arg(long, value_name = "FILE", requires = "installation")]
    openapi: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    server: Server,
    /// Where npm has put Prism.
    #[arg(long, value_name = "DIRECTORY")]
    installation: Option<PathBuf>,
    /// Let Prism make answers up from the schemas instead of taking the file's examples.
    #[arg(long, requires = "openapi")]
    dynamic: bool,
    /// The bearer; any text unless set.
    #[arg(long, env = "SPOTIFY_TOKEN", hide_env_values = true, default_value = "contract", hide_default_value = true)]
    token: String,
    /// Trust the certificate authorities of this PEM file instead of the platform's.
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
    /// Send only operations whose id, name or path contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

/// A request that is not answered by then is not answered.
const DEADLINE: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(5);
/// What the client allows, too.
const LARGEST: usize = 16 * 1024 * 1024;
/// A 429 is waited for, so often and so long, and then told.
const RETRIES: u32 = 2;
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// After so many requests in a row without an answer, the server is taken for gone.
const UNANSWERED: usize = 3;

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let report = runtime.block_on(check(arguments))?;
    println!("{report}");
    if !report.is_success() {
        bail!("not every operation was answered as it is declared: see above");
    }
    Ok(())
}

async fn check(arguments: Arguments) -> Result<Report> {
    let prism = match (&arguments.server.openapi, &arguments.installation) {
        (Some(file), Some(installation)) => Some(prism::start(installation, file, arguments.dynamic).await?),
        _ => None,
    };
    let url = prism.as_ref().map(|prism| prism.url.clone()).or(arguments.server.api_url).unwrap_or_default();
    let target = Target::new(&url)?;
    if prism.is_none()
        && let Some(hint) = target.hint()
    {
        println!("Note: {hint}");
    }
    let mut builder = HyperTransport::builder().connect_timeout(CONNECT).total_timeout(DEADLINE);
    if let Some(file) = &arguments.roots {
        let pem = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        builder = builder.roots(Roots::pem(&pem).with_context(|| format!("{} holds no certificates", file.display()))?);
    }
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", arguments.token))
        .ok()
        .context("the token cannot be put into a header: take out line breaks and control characters")?;
    bearer.set_sensitive(true);
    let facts = Facts::read()?;
    let sender = Sender {
        transport: Arc::new(builder.build()?),
        api: target.api.clone(),
        bearer,
        token: arguments.token,
        facts,
    };
    if prism.is_some() {
        sender.see_that_it_judges().await?;
    }
    let operations = in_order(arguments.only.as_deref());
    if operations.is_empty() {
        bail!("no operation's id, name or path contains that text");
    }
    sender.send_all(&operations, &target).await
}

/// What only reads comes first, and what takes away last, so that a server that remembers has something to show.
pub(crate) fn in_order(only: Option<&str>) -> Vec<&'static Registered> {
    let wanted = |operation: &&Registered| {
        let metadata = (operation.metadata)();
        only.is_none_or(|text| [metadata.id, operation.name, metadata.path].iter().any(|known| known.contains(text)))
    };
    let mut operations: Vec<_> = OPERATIONS.iter().filter(wanted).collect();
    operations.sort_by_key(|operation| match (operation.metadata)().method.as_str() {
        "GET" => 0,
        "POST" => 1,
        "PUT" => 2,
        _ => 3,
    });
    operations
}

/// Sends requests with the bearer.
struct Sender {
    transport: Arc<dyn Transport>,
    api: ApiUrl,
    bearer: HeaderValue,
    token: String,
    facts: Facts,
}

impl Sender {
    /// One after the other.
    async fn send_all(&self, operations: &[&'static Registered], target: &Target) -> Result<Report> {
        let mut report = Report::new(operations, &self.token);
        for operation in operations {
            for shape in operation.shapes() {
                let entry = self.send(operation, shape).await;
                report.print(&entry);
                report.enter(entry);
                if let Some(fault) = report.is_out_of_reach(UNANSWERED) {
                    bail!("{} cannot be reached: {fault}. {}", self.api, target.advice());
                }
            }
        }
        if report.knows_nothing() {
            println!("Note: {}", target.advice());
        }
        Ok(report)
    }

    /// What is wrong is refused, so what is not refused is right.
    async fn see_that_it_judges(&self) -> Result<()> {
        for wrong in prism::WRONG {
            let answer = self.answer(wrong.request(self.api.as_str())?).await.context("Prism does not answer")?;
            if !answer.status().is_client_error() {
                bail!("Prism takes what it should refuse with {}: {}", answer.status(), wrong.what);
            }
        }
        println!("Prism refuses {} wrong requests, as it should", prism::WRONG.len());
        Ok(())
    }

    async fn send(&self, operation: &'static Registered, shape: Shape) -> Entry {
        let row = self.facts.get(operation.id());
        let (status, verdict) = match (operation.request)(shape, &self.api) {
            Err(error) => (None, Verdict::Refused(format!("not sent: {error}"))),
            Ok(request) => match self.answer(request).await {
                Err(fault) => (None, Verdict::unanswered(&fault)),
                Ok(answer) => {
                    (Some(answer.status()), Verdict::of(operation, row, &answer, self.transport.now().wall()))
                }
            },
        };
        Entry { operation, shape, status, verdict }
    }

    /// The answer, waited for if the server says that it needs a moment.
    async fn answer(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, TransportFault> {
        request.headers_mut().insert(AUTHORIZATION, self.bearer.clone());
        let mut retries = 0;
        loop {
            let answer = self.transport.send(request.clone(), LARGEST, DEADLINE).await?;
            let wait = verdict::wait(&answer, self.transport.now().wall()).filter(|wait| *wait <= LONGEST_WAIT);
            match wait {
                Some(wait) if retries < RETRIES => {
                    retries += 1;
                    self.transport.sleep(wait).await;
                }
                _ => return Ok(answer),
            }
        }
    }
}
