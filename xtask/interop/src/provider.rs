//! Starting oidc-provider, and asking it what it saw.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::json;
use spotify_auth_core::Scope;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::authority::Authority;
use crate::clients::{DEFAULT_SCOPE, REGISTERED, Registration};

/// The running provider. It ends when this is dropped, and when this program ends in any way: its stdin is ours.
pub(crate) struct Provider {
    pub(crate) issuers: Issuers,
    _child: Child,
}

/// Where the two accounts services are. These are their issuer names, too.
#[derive(Clone, Deserialize)]
pub(crate) struct Issuers {
    pub(crate) http: String,
    pub(crate) https: String,
}

/// A token request, as the provider judged it.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenRequest {
    pub(crate) grant_type: Option<String>,
    /// Why it was refused, if it was.
    pub(crate) error: Option<String>,
}

/// node takes a second; a busy machine takes some more.
const START: Duration = Duration::from_secs(60);

impl Provider {
    /// Starts server.mjs with the oidc-provider of `installation`.
    pub(crate) async fn start(installation: &Path, authority: &Authority) -> Result<Self> {
        let log_path = installation.join("server.log");
        let log =
            std::fs::File::create(&log_path).with_context(|| format!("{} cannot be written", log_path.display()))?;
        let mut child = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/server.mjs"))
            .arg(installation)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("node could not be started: install Node.js 20 or newer with npm")?;
        let (Some(stdin), Some(stdout)) = (&mut child.stdin, child.stdout.take()) else {
            bail!("node was started without its pipes");
        };
        let mut set_up = set_up(authority).to_string();
        set_up.push('\n');
        stdin.write_all(set_up.as_bytes()).await.context("node did not take its set-up")?;
        let mut line = String::new();
        let mut stdout = BufReader::new(stdout);
        let read = tokio::time::timeout(START, stdout.read_line(&mut line)).await;
        let issuers = match read.ok().and_then(Result::ok).and_then(|_| serde_json::from_str(&line).ok()) {
            Some(issuers) => issuers,
            None => {
                let said = std::fs::read_to_string(&log_path).unwrap_or_default();
                bail!("oidc-provider did not start; it said:\n{said}{line}")
            }
        };
        Ok(Self { issuers, _child: child })
    }
}

fn set_up(authority: &Authority) -> serde_json::Value {
    let documented = Scope::DOCUMENTED.iter().map(Scope::as_str);
    json!({
        "clients": REGISTERED.iter().map(Registration::metadata).collect::<Vec<_>>(),
        "scopes": documented.chain(["openid", DEFAULT_SCOPE]).collect::<Vec<_>>(),
        "defaultScope": DEFAULT_SCOPE,
        "tls": { "key": authority.server_key_pem, "cert": authority.server_pem },
    })
}
