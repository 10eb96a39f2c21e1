//! The service and its client as processes, and the service under everything that a network may bring.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod campaign;
mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use spotify_fake::Fake;
use support::{KEY, OTHER_KEY, Server};

fn fake() -> Fake {
    Fake::builder().https(false).saved_tracks(1).start_blocking().unwrap()
}

/// The other example's program, which `cargo xtask test` builds with this one.
fn client_program() -> Option<PathBuf> {
    let name = format!("token_swap_client{}", std::env::consts::EXE_SUFFIX);
    let program = PathBuf::from(env!("CARGO_BIN_EXE_token_swap_server")).with_file_name(name);
    program.is_file().then_some(program)
}

#[test]
fn an_app_without_a_secret_signs_in_and_renews_through_the_service() {
    let program = client_program().unwrap_or_else(|| panic!("build it first: cargo build -p token_swap_client"));
    let fake = fake();
    let server = Server::start(&fake, &["--keys", KEY]);
    let mut client = Command::new(program)
        .env_clear()
        .args(["--client-id", &fake.confidential_client().id, "--accounts-url", fake.base_url()])
        .args(["--api-url", &format!("{}/v1", fake.base_url())])
        .args(["--service", &server.url(), "--redirect-uri", support::REDIRECT, "--paste"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(client.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.find(|line| line.contains("/authorize?")).unwrap();
    let visit = fake.browser().allow_blocking(address.trim()).unwrap();
    writeln!(client.stdin.take().unwrap(), "{}", visit.url()).unwrap();
    let output = client.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    for sentence in ["only the service can use it", "Renewed through the service.", "You are Juniper Vale."] {
        assert!(shown.contains(sentence), "{shown}");
    }
    let log = server.stop();
    assert_eq!(
        (log.matches("POST /swap of 127.0.0.1: 200").count(), log.matches("POST /refresh of 127.0.0.1: 200").count()),
        (1, 1)
    );
    assert!(log.contains("Stopped."), "{log}");
}

#[test]
fn copies_serve_each_others_tokens_and_strangers_do_not() {
    let fake = fake();
    let first = Server::start(&fake, &["--keys", KEY]);
    let copy = Server::start(&fake, &["--keys", KEY]);
    let rotated = Server::start(&fake, &["--keys", &format!("{OTHER_KEY},{KEY}")]);
    let stranger = Server::start(&fake, &["--keys", OTHER_KEY]);
    let sealed = first.sealed_token(&fake);
    for (server, status) in [(&first, 200), (&copy, 200), (&rotated, 200), (&stranger, 400)] {
        assert_eq!(server.post("/refresh", &format!("refresh_token={sealed}")).0, status);
    }
    let (_, answer) = rotated.post("/refresh", &format!("refresh_token={sealed}"));
    let resealed = support::field(&answer, "refresh_token").unwrap();
    assert_eq!(stranger.post("/refresh", &format!("refresh_token={resealed}")).0, 200, "sealed with the newer key");
}

#[test]
fn a_service_that_is_told_to_stop_finishes_what_it_has_begun() {
    let fake = fake();
    let server = Server::start(&fake, &["--keys", KEY]);
    let code = support::code(&fake);
    fake.switches().set_latency(std::time::Duration::from_millis(800));
    let address = server.address;
    let asking = std::thread::spawn(move || support::post(address, "/swap", &format!("code={code}")));
    // The request is under way once Spotify has been asked.
    while fake.token_requests() == 0 {
        std::thread::yield_now();
    }
    let log = server.stop();
    assert_eq!(asking.join().unwrap().0, 200);
    assert!(log.contains("POST /swap of 127.0.0.1: 200") && log.contains("Stopped."), "{log}");
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn a_peer_that_asks_too_often_waits_while_the_health_is_told() {
    let fake = fake();
    let server = Server::start(&fake, &["--keys", KEY, "--burst", "3", "--per-minute", "1"]);
    let statuses: Vec<_> = (0..5).map(|_| server.post("/refresh", "refresh_token=x").0).collect();
    assert_eq!(statuses, [400, 400, 400, 429, 429]);
    assert!(
        support::exchange(server.address, b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .contains("\"ok\"")
    );
}

#[test]
fn what_is_too_long_too_slow_or_breaks_off_counts_against_its_peer() {
    let fake = fake();
    let form = |length: usize| support::request("/swap", &"x".repeat(length));
    let slow = form(100).replace(&"x".repeat(100), "code=C");
    for (bytes, status) in [(form(16 * 1024 + 1), 413), (slow, 408), (broken_chunk(), 400)] {
        let more = ["--keys", KEY, "--burst", "2", "--per-minute", "1", "--read-timeout", "300"];
        let server = Server::start(&fake, &[&more[..], &["--allow-origin", "https://app.example"]].concat());
        let bytes = bytes.replace("host: x", "host: x\r\norigin: https://app.example");
        let answers: Vec<_> = (0..3).map(|_| support::exchange(server.address, bytes.as_bytes())).collect();
        let statuses: Vec<_> = answers.iter().map(|answer| support::status(answer)).collect();
        assert_eq!(statuses, [status, status, 429]);
        for answer in &answers {
            // A page of the app's can tell what went wrong.
            assert!(answer.contains("\r\naccess-control-allow-origin: https://app.example\r\n"), "{answer}");
            let body = answer.split("\r\n\r\n").nth(1).unwrap();
            assert!(support::field(body, "error").is_some() && support::field(body, "error_description").is_some());
        }
        assert_eq!(server.post("/refresh", "refresh_token=x").0, 429, "whatever it asks for next");
    }
}

fn broken_chunk() -> String {
    let head = support::request("/swap", "").replace("content-length: 0", "transfer-encoding: chunked");
    head + "nonsense\r\n"
}
