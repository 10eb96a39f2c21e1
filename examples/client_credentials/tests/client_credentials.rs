//! An app's own token, and what is said when it cannot be had.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> (bool, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_client_credentials"))
        .env_clear()
        .stdin(Stdio::null())
        .args(["--saved-tracks", "1"])
        .args(arguments)
        .output()
        .unwrap();
    (status.success(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_token_by_hand_and_a_client_that_renews() {
    let (ok, shown, errors) = run(&[]);
    assert!(ok, "{errors}");
    assert!(shown.contains("One token by hand: valid for 3600s"), "{shown}");
    assert_eq!(shown.matches("Search for").count(), 2, "{shown}");
}

#[test]
fn what_goes_wrong_is_told_in_one_sentence() {
    for (arguments, expected) in [
        (&["--client-secret", "wrong"][..], "check client id and client secret against Spotify's dashboard"),
        (&["--client-id", "x"], "needs a client secret: set SPOTIFY_CLIENT_SECRET"),
        (&["--accounts-url", "https://no-such-host.invalid"], "no answer from no-such-host.invalid: could not connect"),
        (&["--accounts-url", "http://127.0.0.1:1"], "Connection refused"),
    ] {
        let (ok, _, errors) = run(arguments);
        assert!(!ok && errors.contains(expected), "{arguments:?}: {errors}");
    }
}
