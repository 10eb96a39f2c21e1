//! Prism: a server that answers as an OpenAPI file says, and refuses what the file does not.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// A running Prism. It ends when this is dropped, and when this program ends in any way: its stdin is ours.
pub(super) struct Prism {
    /// Prism serves the paths of the file as they are, without the version.
    pub(super) url: String,
    _child: Child,
}

/// node and the file take three seconds; a busy machine takes some more.
const START: Duration = Duration::from_secs(60);

/// Starts the Prism of `installation` with `file` on a free port of loopback.
pub(super) async fn start(installation: &Path, file: &Path, dynamic: bool) -> Result<Prism> {
    ensure!(file.is_file(), "{} is not there: pass the path of an OpenAPI file", file.display());
    let file = file.canonicalize().with_context(|| format!("{} cannot be found", file.display()))?;
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).context("no free port")?.port();
    let log_path = installation.join("prism.log");
    let log = std::fs::File::create(&log_path).with_context(|| format!("{} cannot be written", log_path.display()))?;
    let errors = log.try_clone().context("the log cannot be shared")?;
    let mut child = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/prism.mjs"))
        .arg(installation)
        .arg("mock")
        .args(["--host", "127.0.0.1", "--port", &port.to_string()])
        // What is made up is made up alike each time.
        .args(if dynamic { &["--dynamic", "--seed", "4"][..] } else { &[] })
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(log)
        .stderr(errors)
        .kill_on_drop(true)
        .spawn()
        .context("node could not be started: install Node.js 20 or newer with npm")?;
    let until = Instant::now() + START;
    loop {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Ok(Prism { url: format!("http://127.0.0.1:{port}"), _child: child });
        }
        if child.try_wait().context("Prism cannot be watched")?.is_some() || Instant::now() > until {
            let said = std::fs::read_to_string(&log_path).unwrap_or_default();
            bail!("Prism did not start; it said:\n{said}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}
