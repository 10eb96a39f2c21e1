//! Prism: a server that answers as an OpenAPI file says, and refuses what the file does not.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
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

/// What Prism must refuse, or its praise is worth nothing: each has one thing wrong.
pub(super) const WRONG: &[Wrong] = &[
    Wrong { what: "a query parameter is missing", method: "GET", path: "/search?type=track", json: None },
    Wrong { what: "a number is a word", method: "GET", path: "/me/tracks?limit=many", json: None },
    Wrong { what: "a value is none of the allowed ones", method: "GET", path: "/search?q=a&type=colour", json: None },
    Wrong { what: "the path does not exist", method: "GET", path: "/me/colours", json: None },
    Wrong { what: "a property of the body is missing", method: "POST", path: "/me/playlists", json: Some("{}") },
    Wrong {
        what: "a property is of another type",
        method: "PUT",
        path: "/me/player",
        json: Some(r#"{"device_ids":1}"#),
    },
];

/// A request that nobody should take.
pub(super) struct Wrong {
    pub(super) what: &'static str,
    method: &'static str,
    path: &'static str,
    json: Option<&'static str>,
}

impl Wrong {
    pub(super) fn request(&self, base: &str) -> Result<Request<Bytes>> {
        let request = Request::builder().method(self.method).uri(format!("{base}{}", self.path));
        let request = if self.json.is_some() { request.header(CONTENT_TYPE, "application/json") } else { request };
        request.body(self.json.unwrap_or_default().into()).context("a request of ours cannot be built")
    }
}
