//! The example as a user runs it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Stdio};

#[test]
fn saved_tracks_over_ureq_without_async() {
    let output = Command::new(env!("CARGO_BIN_EXE_blocking_ureq"))
        .env_remove("SPOTIFY_CLIENT_ID")
        .stdin(Stdio::null())
        .args(["--tracks", "60"])
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(shown.contains("nobody has signed in yet") && shown.contains("Signed in. The token is kept"), "{shown}");
    assert_eq!(shown.matches(" by ").count(), 60, "{shown}");
    assert!(shown.contains("60 of 120 saved tracks.") && shown.contains("4 of them came to four threads"), "{shown}");
}

#[test]
fn the_transport_stays_short_enough_to_copy() {
    let source = include_str!("../src/transport.rs");
    let code = source.lines().skip_while(|line| !line.contains("impl BlockingTransport"));
    let lines = code.filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//")).count();
    assert!(lines < 30, "{lines} lines");
}
