//! A real Redis for one test or demonstration: on a free port, with a directory of its own, stopped when it is dropped.
//!
//! `cargo xtask test` installs `redis-server` where it is missing.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// Names another program than the `redis-server` of the path.
const VARIABLE: &str = "REDIS_SERVER";
/// How often another port is tried when somebody else has taken the one that was free.
const ATTEMPTS: usize = 20;

/// A running Redis. What it acknowledges is on its disk.
#[derive(Debug)]
pub struct Server {
    directory: TempDir,
    port: u16,
    child: Child,
    tls: Option<Tls>,
}

/// What a server shows to those who come over TLS.
#[derive(Clone, Debug)]
pub struct Tls {
    /// Its certificate, as a PEM file.
    pub certificate: PathBuf,
    /// The key of that, as a PEM file.
    pub key: PathBuf,
    /// The authority, as a PEM file.
    pub authority: PathBuf,
    port: u16,
}

impl Tls {
    /// These files, on any free port.
    pub fn new(certificate: PathBuf, key: PathBuf, authority: PathBuf) -> Self {
        Self { certificate, key, authority, port: 0 }
    }
}

impl Server {
    /// Starts a new, empty one.
    ///
    /// # Errors
    /// There is no `redis-server`, or it does not start.
    pub fn start() -> io::Result<Self> {
        Self::start_with(None)
    }

    /// Starts one that speaks TLS too, on a port of its own.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with(tls: Option<Tls>) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            let port = free_port()?;
            let tls = tls.clone().map(|tls| Ok::<_, io::Error>(Tls { port: free_port()?, ..tls })).transpose()?;
            let directory = tempfile::tempdir()?;
            if let Some(child) = spawn(port, directory.path(), tls.as_ref())? {
                return Ok(Self { directory, port, child, tls });
            }
        }
        Err(io::Error::other("redis-server ends as soon as it is started"))
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Its address over TLS, if it speaks that.
    pub fn tls_url(&self) -> Option<String> {
        self.tls.as_ref().map(|tls| format!("rediss://127.0.0.1:{}", tls.port))
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A connection of one's own, to look around.
    ///
    /// # Errors
    /// It does not answer.
    pub fn client(&self) -> redis::RedisResult<redis::Connection> {
        redis::Client::open(self.url())?.get_connection()
    }

    /// Kills it, without a chance to save anything.
    ///
    /// # Errors
    /// It cannot be killed.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Starts it again after a [`kill`](Self::kill), on the same port, with what is on its disk.
    ///
    /// # Errors
    /// It does not start.
    pub fn restart(&mut self) -> io::Result<()> {
        let child = spawn(self.port, self.directory.path(), self.tls.as_ref())?;
        self.child = child.ok_or_else(|| io::Error::other("redis-server does not come back"))?;
        Ok(())
    }

    /// Kills it and puts an empty one in its place, on the same port.
    ///
    /// # Errors
    /// It cannot be killed, or does not start.
    pub fn replace(&mut self) -> io::Result<()> {
        self.kill()?;
        fs::remove_dir_all(self.directory.path())?;
        fs::create_dir(self.directory.path())?;
        self.restart()
    }

    /// Removes everything in it.
    ///
    /// # Errors
    /// It does not answer.
    pub fn flush(&self) -> io::Result<()> {
        let mut connection = self.client().map_err(io::Error::other)?;
        redis::cmd("FLUSHALL").query(&mut connection).map_err(io::Error::other)
    }

    /// Stops it in the middle of whatever it does, as a machine does that hangs; or lets it go on.
    ///
    /// # Errors
    /// It cannot be signalled.
    pub fn pause(&self, paused: bool) -> io::Result<()> {
        let signal = if paused { "-STOP" } else { "-CONT" };
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other("redis-server cannot be signalled")) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// `None` if it ends again, as it does where the port is taken.
fn spawn(port: u16, directory: &Path, tls: Option<&Tls>) -> io::Result<Option<Child>> {
    let program = std::env::var_os(VARIABLE).unwrap_or_else(|| "redis-server".into());
    let mut command = Command::new(program);
    if let Some(tls) = tls {
        command.args(["--tls-port", &tls.port.to_string(), "--tls-auth-clients", "no"]);
        command.arg("--tls-cert-file").arg(&tls.certificate).arg("--tls-key-file").arg(&tls.key);
        command.arg("--tls-ca-cert-file").arg(&tls.authority);
    }
    let mut child = command
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--dir"])
        .arg(directory)
        .args(["--appendonly", "yes", "--appendfsync", "always", "--save", ""])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| {
            let advice = format!("cargo xtask test installs it, or {VARIABLE} names the program");
            io::Error::new(error.kind(), format!("redis-server: {error}: {advice}"))
        })?;
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).map_err(io::Error::other)?;
    for _ in 0..500 {
        if child.try_wait()?.is_some() {
            return Ok(None);
        }
        if is_ours(&client, directory) {
            return Ok(Some(child));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// The port may be somebody else's Redis: ours says where its data is.
fn is_ours(client: &redis::Client, directory: &Path) -> bool {
    let Ok(mut connection) = client.get_connection_with_timeout(Duration::from_secs(1)) else { return false };
    let answer: Vec<String> = redis::cmd("CONFIG").arg("GET").arg("dir").query(&mut connection).unwrap_or_default();
    answer.get(1).is_some_and(|there| fs::canonicalize(there).ok() == fs::canonicalize(directory).ok())
}
