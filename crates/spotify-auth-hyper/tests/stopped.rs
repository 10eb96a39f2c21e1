//! A server that is stopped in the middle of everything (SIGSTOP), as by a debugger, a full disk or a live migration.

#![cfg(target_os = "linux")]

mod support;

use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bytes::Bytes;
use http::Request;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{FaultKind, TransportFault};
use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_fake::Fake;
use support::again::{Again, tell};

const PATIENCE: Duration = Duration::from_secs(30);
const DEADLINE: Duration = Duration::from_millis(500);

#[test]
#[ignore = "the server of the tests below, which start it"]
fn the_fake_itself() {
    let fake = Fake::builder().start_blocking().unwrap();
    tell(&serde_json::to_string(&(fake.https_base_url(), fake.base_url(), fake.ca_pem())).unwrap());
    // Until the parent is gone.
    let _ = std::io::stdin().read(&mut [0]);
}

struct Stopped {
    process: Again,
    transport: HyperTransport,
    urls: [String; 2],
}

impl Stopped {
    fn start() -> Result<Self> {
        let mut process = Again::start("the_fake_itself", &[])?;
        let (https, http, pem): (String, String, String) = serde_json::from_str(&process.hear()?)?;
        let transport = HyperTransport::builder().roots(Roots::pem(pem.as_bytes())?).no_keep_alive().build()?;
        Ok(Self { process, transport, urls: [https, http] })
    }

    fn stop(&self) -> Result<()> {
        kill_process(self.id()?, Signal::STOP)?;
        // One of its threads may still be answering until the system says that all of them have stopped.
        waitpid(Some(self.id()?), WaitOptions::UNTRACED)?;
        Ok(())
    }

    fn go_on(&self) -> Result<()> {
        Ok(kill_process(self.id()?, Signal::CONT)?)
    }

    fn id(&self) -> Result<Pid> {
        Pid::from_raw(self.process.id().try_into()?).context("no process has the id 0")
    }

    async fn get(&self, base_url: &str, deadline: Duration) -> Result<u16, TransportFault> {
        let request = Request::get(format!("{base_url}/v1/me")).body(Bytes::new()).map_err(TransportFault::not_sent)?;
        Ok(self.transport.send(request, 1 << 16, deadline).await?.status().as_u16())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_server_costs_a_call_its_deadline_and_the_first_call_after_it_works() -> Result<()> {
    let stopped = Stopped::start()?;
    for url in &stopped.urls {
        assert_eq!(stopped.get(url, PATIENCE).await?, 401);
        for round in 0..3 {
            stopped.stop()?;
            // Over the connection from before, and over one that the kernel makes without the server.
            // TLS is not agreed on without it, so that over `https` nothing of the second request leaves.
            let second = if url.starts_with("https") { FaultKind::NotSent } else { FaultKind::TimedOut };
            for kind in [FaultKind::TimedOut, second] {
                let start = Instant::now();
                let fault = stopped.get(url, DEADLINE).await.unwrap_err();
                assert_eq!(fault.kind(), kind, "{fault}");
                println!("{url}, round {round}: stopped, gave up after {:?} of {DEADLINE:?}", start.elapsed());
            }
            stopped.go_on()?;
            let start = Instant::now();
            assert_eq!(stopped.get(url, PATIENCE).await?, 401, "round {round}");
            println!("{url}, round {round}: goes on, answered after {:?}", start.elapsed());
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_waits_through_a_stop_is_answered() -> Result<()> {
    let stopped = Stopped::start()?;
    for url in &stopped.urls {
        assert_eq!(stopped.get(url, PATIENCE).await?, 401);
        stopped.stop()?;
        let (answer, woken) = tokio::join!(stopped.get(url, PATIENCE), async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            stopped.go_on()
        });
        woken?;
        assert_eq!(answer?, 401);
    }
    Ok(())
}
