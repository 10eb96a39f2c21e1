//! The mounted callback, allowed and denied.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Stdio};

#[test]
fn a_login_comes_back_through_a_plain_hyper_server() {
    for (user, ok, what) in [("allow", true, "Signed in."), ("deny", false, "the user refused")] {
        let output = Command::new(env!("CARGO_BIN_EXE_web_hyper"))
            .env_clear()
            .stdin(Stdio::null())
            .args(["--saved-tracks", "1", "--fake-user", user])
            .output()
            .unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(output.status.success() == ok && text.contains(what), "{text}");
    }
}
