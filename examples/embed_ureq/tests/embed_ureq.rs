//! The example as a user runs it, and its driver against a service that misbehaves.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Stdio};

#[test]
fn a_search_over_ureq() {
    let output = Command::new(env!("CARGO_BIN_EXE_embed_ureq"))
        .env_remove("SPOTIFY_CLIENT_ID")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(shown.contains("Running on the fake") && shown.contains("One token, valid for 3600s."), "{shown}");
    assert_eq!(shown.matches(" by ").count(), 5, "{shown}");
}

#[test]
fn the_driver_stays_under_25_lines() {
    let source = include_str!("../src/drive.rs");
    let code = source.lines().skip_while(|line| !line.contains("fn drive"));
    let lines = code.filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//")).count();
    assert!(lines < 25, "{lines} lines");
}
