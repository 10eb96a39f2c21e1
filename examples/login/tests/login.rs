//! Signing in, and every way in which it does not work out.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use spotify_fake::Fake;

fn login(arguments: &[&str]) -> (bool, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_login"))
        .env_clear()
        .stdin(Stdio::null())
        .args(["--saved-tracks", "1"])
        .args(arguments)
        .output()
        .unwrap();
    (status.success(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn users_sign_in_with_pkce_and_through_a_confidential_client() {
    for arguments in [&[][..], &["--confidential"], &["--show-dialog"]] {
        let (ok, shown, errors) = login(arguments);
        assert!(ok, "{arguments:?}: {errors}");
        assert!(shown.contains("Signed in. Granted: user-read-email user-read-private."), "{shown}");
        assert!(shown.contains("You are Juniper Vale"), "{shown}");
    }
}

/// Bad input, and the sentence that says what happened and what to do.
#[test]
fn what_goes_wrong_is_told_in_one_sentence() {
    for (arguments, happened, to_do) in [
        (&["--fake-user", "deny"][..], "the user refused", "start the login again"),
        (
            &["--fake-user", "sleep", "--timeout", "1"],
            "nobody came back from Spotify within 1 s",
            "start the login again",
        ),
        (
            &["--redirect-uri", "http://localhost:8888/cb"],
            "Spotify refuses the name localhost",
            "write http://127.0.0.1:8888/cb",
        ),
        (&["--redirect-uri", "http://0.0.0.0:8888/cb"], "a wildcard address", "write http://127.0.0.1:8888/cb"),
        (
            &["--redirect-uri", "http://192.168.0.4/cb"],
            "Spotify allows plain http only to 127.0.0.1",
            "use https there",
        ),
        (&["--redirect-uri", "https://example.com/cb"], "does not lead to this machine", "use http://127.0.0.1"),
        (&["--confidential", "--client-secret", "wrong"], "Invalid client secret", "check client id and client secret"),
        (
            &["--client-id", "x\ny", "--accounts-url", "http://127.0.0.1:1"],
            "the client id contains a line break",
            "copy it from",
        ),
        (
            &["--client-id", "x", "--accounts-url", "http://10.0.0.1"],
            "only https is allowed",
            "plain http to 127.0.0.1",
        ),
        (&["--ca-file", "/no/such/file"], "/no/such/file cannot be read", ""),
    ] {
        let (ok, _, errors) = login(arguments);
        assert!(!ok, "{arguments:?}");
        assert!(errors.contains(happened) && errors.contains(to_do), "{arguments:?}: {errors}");
        assert!(!errors.contains("panicked"), "{errors}");
    }
}

#[test]
fn a_client_that_spotify_does_not_know_leaves_a_hint_when_nobody_comes_back() {
    let fake = Fake::builder().saved_tracks(1).start_blocking().unwrap();
    let (ok, _, errors) = login(&[
        "--client-id",
        "nobody",
        "--accounts-url",
        fake.base_url(),
        "--timeout",
        "1",
        "--redirect-uri",
        "http://127.0.0.1/cb",
    ]);
    assert!(!ok && errors.contains("check the client id") && errors.contains("dashboard"), "{errors}");
}

/// The example as a process that goes on running, on a fake of the test's.
fn start(fake: &Fake, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_login"))
        .env_clear()
        // Stands for a browser that does not open: the address is printed instead.
        .env("PATH", "")
        .args(["--client-id", &fake.public_client().id, "--accounts-url", fake.base_url()])
        .args(["--api-url", &format!("{}/v1", fake.base_url())])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What the child says on standard error, line by line: it must be read to the end, or the child cannot go on writing.
fn errors_of(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap)
}

#[test]
fn over_ssh_the_address_is_printed_and_the_way_back_is_pasted() {
    let fake = Fake::builder().https(false).saved_tracks(1).start_blocking().unwrap();
    let mut child = start(&fake, &["--paste"]);
    let mut errors = errors_of(&mut child);
    let address = errors.find(|line| line.contains("/authorize?")).unwrap();
    let visit = fake.browser().allow_blocking(address.trim()).unwrap();
    writeln!(child.stdin.take().unwrap(), "https://example.com/wrong?state=x\n{}", visit.url()).unwrap();
    assert!(errors.any(|line| line.contains("That is not it: its state is that of another login")));
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && shown.contains("You are Juniper Vale"), "{shown}");
}

#[test]
fn b1_of_several_ports_the_first_free_one_is_used() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = format!("http://127.0.0.1:{}/cb", holder.local_addr().unwrap().port());
    let (ok, shown, errors) = login(&["--redirect-uri", &taken, "--redirect-uri", "http://127.0.0.1/cb"]);
    assert!(
        ok && shown.contains("You are Juniper Vale") && !shown.contains(&format!("way back to {taken}")),
        "{errors}"
    );
}

#[cfg(unix)]
#[test]
fn b4_ctrl_c_gives_the_port_back_for_the_next_login() {
    let fake = Fake::builder().https(false).saved_tracks(1).start_blocking().unwrap();
    let mut child = start(&fake, &["--redirect-uri", "http://127.0.0.1/cb"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let waiting = lines.find(|line| line.contains("for the way back to")).unwrap();
    let address = waiting.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    // A second login at the same place is told that one waits, and the first is none the worse for it.
    let (ok, _, errors) = login(&["--redirect-uri", &format!("http://{address}/cb")]);
    assert!(!ok && errors.contains("maybe by a login that still waits"), "{errors}");
    // The handler is in place once the browser was to open.
    let mut errors = errors_of(&mut child);
    assert!(errors.any(|line| line.contains("/authorize?")));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(1), "it ended by itself");
    assert!(errors.any(|line| line.contains("given up")));
    assert!(TcpListener::bind(&address).is_ok());
}
