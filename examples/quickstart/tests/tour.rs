//! The first command of the README, as a newcomer runs it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use spotify_fake::Fake;

fn quickstart() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    // No browser to be found, and nothing of the tester's own settings.
    command.env_clear().stdin(Stdio::null());
    command
}

#[test]
fn without_any_settings_it_tours_the_fake() {
    let output = quickstart().args(["--saved-tracks", "1234"]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    for text in [
        "Running on the built-in fake",
        "client credentials",
        "│ track",
        "│ artist",
        "Signed in. Granted: playlist-read-private user-library-read user-read-private.",
        "Juniper Vale",
        "shown on the profile",
        "500 of 1234 tracks",
        "1234 tracks, about",
    ] {
        assert!(shown.contains(text), "{text:?} is missing in:\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "no terminal codes where there is no terminal");
}

/// The same program against a service that it did not start, with a client id and no secret, and a browser that does not
/// open: the address is printed, and a person opens it by hand.
#[test]
fn with_a_client_id_it_runs_on_the_real_service() {
    let fake = Fake::builder().saved_tracks(60).start_blocking().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let api_url = format!("{}/v1", fake.base_url());
    let mut child = quickstart()
        .env("SPOTIFY_CLIENT_ID", &fake.public_client().id)
        .args(["--port", &port, "--accounts-url", fake.base_url(), "--api-url", &api_url])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let address = loop {
        let mut line = String::new();
        assert_ne!(errors.read_line(&mut line).unwrap(), 0, "no address was printed");
        if let Some(at) = line.find("http://") {
            break line[at..].trim().to_owned();
        }
    };
    fake.browser().visit_blocking(&address).unwrap();
    let mut shown = String::new();
    child.stdout.take().unwrap().read_to_string(&mut shown).unwrap();
    assert!(child.wait().unwrap().success(), "{shown}");
    for text in [
        "Running on the real service as client",
        &format!("http://127.0.0.1:{port}/callback"),
        "https://developer.spotify.com/dashboard",
        "Search, with your token: without SPOTIFY_CLIENT_SECRET",
        "60 tracks, about",
    ] {
        assert!(shown.contains(text), "{text:?} is missing in:\n{shown}");
    }
}

#[test]
fn a_taken_port_is_told_before_anything_is_opened() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = quickstart().env("SPOTIFY_CLIENT_ID", "0123456789abcdef").args(["--port", &port]).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(errors.contains("in use by another program") && !errors.contains("authorize"), "{errors}");
}
