//! Other people's proxies: tinyproxy and microsocks, each started by its test. `cargo xtask test` installs them.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use spotify_auth_core::FaultKind;
use spotify_fake::Fake;
use tokio::net::TcpStream;

use crate::{ENCODED, PASSWORD, PATIENCE, get, through};

/// tinyproxy takes no other characters.
const LETTERS: &str = "CANARYpassword";

/// A proxy that runs until it is dropped.
struct Program {
    child: Child,
    port: u16,
}

impl Program {
    /// Starts it on a free port; `None` where it is not installed, which CI must not have.
    async fn start(name: &str, arguments: impl Fn(u16) -> Result<Vec<String>>) -> Result<Option<Self>> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = Command::new(name);
        command.args(arguments(port)?).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = match command.spawn() {
            Ok(child) => child,
            Err(error) if std::env::var_os("CI").is_none() => {
                println!("{name}: {error}; skipped: cargo xtask test installs it");
                return Ok(None);
            }
            Err(error) => return Err(error).with_context(|| format!("{name}: cargo xtask test installs it")),
        };
        let program = Self { child, port };
        let listening = async {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, listening).await.with_context(|| format!("{name} does not listen"))?;
        Ok(Some(program))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Through a proxy with the right credentials, with wrong ones, with none, and when it is gone.
async fn walk(program: Program, schemes: &[&str], password: &str, refused: [&str; 2]) -> Result<()> {
    let fake = Fake::builder().start().await?;
    let url = format!("{}/v1/me", fake.https_base_url());
    let port = program.port;
    for scheme in schemes {
        let good = through(&fake, &format!("{scheme}://me:{password}@127.0.0.1:{port}")).await?;
        for _ in 0..3 {
            assert_eq!(get(&good, &url).await?, 401);
        }
        for (credentials, words) in ["me:CANARYwrong@", ""].into_iter().zip(refused) {
            let bad = through(&fake, &format!("{scheme}://{credentials}127.0.0.1:{port}")).await?;
            let fault = get(&bad, &url).await.unwrap_err();
            assert_eq!(fault.kind(), FaultKind::NotSent, "{fault}");
            assert!(fault.detail().contains(words), "{scheme} {credentials}: {fault}");
        }
    }
    assert_eq!(fake.connections(), schemes.len() as u64, "one connection for all that goes through");
    drop(program);
    let late = through(&fake, &format!("{}://me:{password}@127.0.0.1:{port}", schemes[0])).await?;
    assert_eq!(get(&late, &url).await.unwrap_err().kind(), FaultKind::NotSent);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_tinyproxy_leads_through_with_the_right_credentials() -> Result<()> {
    let directory = std::env::temp_dir();
    let started = Program::start("tinyproxy", |port| {
        let path = directory.join(format!("tinyproxy-{port}.conf"));
        let text = format!("Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nBasicAuth me {LETTERS}\n");
        std::fs::write(&path, text)?;
        Ok(["-d", "-c", &path.to_string_lossy()].map(str::to_owned).to_vec())
    });
    let Some(program) = started.await? else { return Ok(()) };
    std::fs::remove_file(directory.join(format!("tinyproxy-{}.conf", program.port)))?;
    walk(program, &["http"], LETTERS, ["does not take the credentials", "wants credentials"]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_microsocks_leads_through_with_the_right_credentials() -> Result<()> {
    let started = Program::start("microsocks", |port| {
        Ok(["-i", "127.0.0.1", "-p", &port.to_string(), "-u", "me", "-P", PASSWORD].map(str::to_owned).to_vec())
    });
    let Some(program) = started.await? else { return Ok(()) };
    walk(program, &["socks5", "socks5h"], ENCODED, ["does not take the credentials", "wants credentials"]).await
}
