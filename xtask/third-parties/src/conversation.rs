//! One client in one quota mode: its program says which flow it plays, asks for what it needs, and tells how it went. A JSON
//! object per line, and each line is answered by one.
//!
//! ```text
//! judge   {"mode":"extended","client_id":..,"facts":..}     what there is, once
//! client  {"say":"begin","flow":"search, all types"}     -> {"play":true}
//! client  {"say":"ask","ask":"browse","url":..}          -> {"url":"http://127.0.0.1:8899/callback?code=.."}
//! client  {"say":"end","checks":12,"fault":null}         -> {}
//! client  {"say":"over"}
//! ```

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use spotify_fake::Fake;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::ask::Ask;
use crate::client::Client;
use crate::facts;
use crate::stage::{self, Mode};

/// How one flow went.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) name: String,
    /// What of the answers was compared.
    pub(crate) checks: usize,
    /// How many requests came to the Web API, and to the accounts service.
    pub(crate) requests: usize,
    pub(crate) token_requests: usize,
    /// Why it failed, if it did.
    pub(crate) fault: Option<String>,
    pub(crate) deviations: Vec<Deviation>,
}

/// What a client does in another way than today's Spotify wants it. It was seen, not just known.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deviation {
    pub(crate) what: String,
    pub(crate) why: String,
}

#[derive(Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
enum Said {
    Begin { flow: String },
    Ask(Ask),
    End { checks: usize, fault: Option<String>, deviations: Vec<Deviation> },
    Over,
}

/// All flows of a client take a few seconds; nearly all of that is waiting for `Retry-After`.
const LONGEST: Duration = Duration::from_secs(120);

/// Plays all flows, or those whose name contains `filter`.
pub(crate) async fn hold(client: &Client, mode: Mode, filter: Option<&str>) -> Result<Vec<Flow>> {
    let fake = stage::fake(mode).await?;
    let authority = tempfile::NamedTempFile::new().context("there is no room for the fake's authority")?;
    std::fs::write(authority.path(), fake.ca_pem()).context("the fake's authority cannot be written")?;
    let mut talk = Talk::start(client, &fake, authority.path())?;
    let flows = tokio::time::timeout(LONGEST, talk.all(&fake, mode, filter)).await;
    flows.with_context(|| format!("not over after {} s; it played {:?}", LONGEST.as_secs(), talk.playing))?
}

/// The pipes to a client's program, which ends with them.
struct Talk {
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    /// The flow that is being played.
    playing: String,
}

impl Talk {
    fn start(client: &Client, fake: &Fake, authority: &std::path::Path) -> Result<Self> {
        let mut command = client.command(fake.base_url(), authority);
        // Clients complain there of what is played on purpose; what they throw comes back as a fault.
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} could not be started", client.name))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("{} was started without its pipes", client.name);
        };
        Ok(Self { child, stdin, lines: BufReader::new(stdout).lines(), playing: String::new() })
    }

    async fn all(&mut self, fake: &Fake, mode: Mode, filter: Option<&str>) -> Result<Vec<Flow>> {
        // Drained beside, or a client that complains at length would stop in the middle of it.
        let mut complaints = self.child.stderr.take();
        let complaints = tokio::spawn(async move {
            let mut text = Vec::new();
            if let Some(stderr) = &mut complaints {
                let _ = tokio::io::AsyncReadExt::read_to_end(stderr, &mut text).await;
            }
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut flows = Vec::new();
        if self.flows(fake, mode, filter, &mut flows).await? {
            return Ok(flows);
        }
        let complaints = complaints.await.unwrap_or_default();
        let last: Vec<&str> = complaints.trim_end().lines().rev().take(12).collect();
        bail!("it ended before it was over:\n{}", last.into_iter().rev().collect::<Vec<_>>().join("\n"))
    }

    /// Whether the program said that it was over.
    async fn flows(&mut self, fake: &Fake, mode: Mode, filter: Option<&str>, flows: &mut Vec<Flow>) -> Result<bool> {
        self.answer(&facts::set_up(fake, mode)).await?;
        while let Some(line) = self.lines.next_line().await? {
            let said = serde_json::from_str(&line).with_context(|| format!("not of this conversation: {line}"))?;
            let answer = match said {
                Said::Begin { flow } => {
                    let play = filter.is_none_or(|text| flow.contains(text));
                    fake.switches().clear();
                    fake.clear_requests();
                    self.playing = flow;
                    json!({ "play": play })
                }
                Said::Ask(ask) => ask.answer(fake).await.unwrap_or_else(|error| json!({ "error": error.to_string() })),
                Said::End { checks, fault, deviations } => {
                    let token_requests = fake.token_requests();
                    let api = |request: &&spotify_fake::RecordedRequest| request.path.starts_with("/v1");
                    let requests = fake.requests().iter().filter(api).count();
                    let name = std::mem::take(&mut self.playing);
                    flows.push(Flow { name, checks, requests, token_requests, fault, deviations });
                    json!({})
                }
                Said::Over => return Ok(true),
            };
            self.answer(&answer).await?;
        }
        Ok(false)
    }

    async fn answer(&mut self, answer: &Value) -> Result<()> {
        let line = format!("{answer}\n");
        self.stdin.write_all(line.as_bytes()).await.context("the client's program does not listen")
    }
}
