//! The program `spotify-fake`.
#![cfg(all(feature = "cli", unix))]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{get, send};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotify-fake"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Ends the program with the test, whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn it_says_how_to_reach_it_works_and_stops_on_ctrl_c() {
    let ca = std::env::temp_dir().join(format!("spotify-fake-test-{}.pem", std::process::id()));
    let ca_text = ca.to_str().unwrap();
    let mut child = Running(
        program(&[
            "--port",
            "0",
            "--saved-tracks",
            "7",
            "--token-lifetime",
            "120",
            "--as-spotify",
            "--ca-out",
            ca_text,
        ])
        .spawn()
        .unwrap(),
    );
    let mut out = BufReader::new(child.0.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("Ctrl-C") {
        assert!(out.read_line(&mut said).unwrap() > 0, "it ended early: {said}");
    }
    let base = said.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:")).unwrap();
    let word_after = |label: &str| {
        let rest = said.split(label).nth(1).unwrap_or_else(|| panic!("no {label:?} in {said}"));
        rest.split_whitespace().next().unwrap().to_owned()
    };
    let credentials = format!("{}:{}", word_after("client id"), word_after("\n                      secret"));
    assert!(said.contains("https://127.0.0.1:") && said.contains(ca_text), "{said}");
    assert!(said.contains(&format!("HTTPS_PROXY={base}")), "{said}");
    assert!(std::fs::read_to_string(&ca).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    std::fs::remove_file(&ca).unwrap();

    use base64::Engine as _;
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(credentials));
    let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let url = format!("{base}/api/token");
    let token = send(http::Method::POST, &url, &headers, "grant_type=client_credentials").await.unwrap();
    assert_eq!(token.json()["expires_in"], 120);
    assert_eq!(get(&format!("{base}/v1/me")).await.status, 401);

    let interrupted = Command::new("kill").args(["-INT", &child.0.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("Stopped."), "{rest}");
}

/// Exit code, standard output and standard error of a program that is to end by itself.
fn outcome(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut child = Running(program(arguments).spawn().unwrap());
    let deadline = Instant::now() + Duration::from_secs(10);
    let status = loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < deadline, "it runs, with {arguments:?}");
        std::thread::sleep(Duration::from_millis(5));
    };
    let (mut out, mut err) = (String::new(), String::new());
    child.0.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.0.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (status.code(), out, err)
}

#[test]
fn what_is_wrong_is_one_sentence_and_exit_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let table: [(&[&str], &str); 4] = [
        (&["--port", &port], "is in use by another program; choose another port"),
        (&["--address", "0.0.0.0"], "refuses to listen on 0.0.0.0, because it is not a loopback address"),
        (&["--ca-out", "/nonexistent/directory/ca.pem"], "cannot write the certificate authority to /nonexistent"),
        (&["--scene", "/nonexistent/scene.json"], "cannot read the scene /nonexistent/scene.json"),
    ];
    for (arguments, sentence) in table {
        let (code, out, said) = outcome(arguments);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.starts_with("spotify-fake: ") && said.contains(sentence), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert_eq!(out, "");
    }
}

#[test]
fn odd_options_say_what_to_write() {
    let (code, _, said) = outcome(&["--rotation", "sometimes"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("write off, echo, strict, or grace:SECONDS"), "{said}");
}
