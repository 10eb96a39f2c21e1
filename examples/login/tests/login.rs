//! Signing in, and every way in which it does not work out.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Output, Stdio};

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
