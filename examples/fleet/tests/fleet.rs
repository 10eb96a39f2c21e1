//! A small fleet, and what happens to it when something happens to Redis.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::process::{Command, Output, Stdio};

/// What the last line counts.
struct Counts {
    calls: u64,
    failed: u64,
    renewals: u64,
    requests: u64,
    shown: String,
}

fn fleet(arguments: &[&str]) -> Counts {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_fleet"))
        .stdin(Stdio::null())
        .args(["--workers", "3", "--token-lifetime", "1"])
        .args(arguments)
        .output()
        .unwrap();
    let shown = String::from_utf8(stdout).unwrap();
    assert!(status.success(), "{shown}{}", String::from_utf8_lossy(&stderr));
    let line = shown.lines().find(|line| line.contains(" calls, ")).unwrap();
    let numbers: Vec<u64> =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
    let [calls, failed, renewals, requests, ..] = numbers[..] else { panic!("{line}") };
    Counts { calls, failed, renewals, requests, shown }
}

#[test]
fn d3_a_fleet_renews_each_token_once_and_no_call_fails() {
    let counts = fleet(&["--seconds", "4", "--rotate"]);
    assert_eq!(counts.failed, 0, "{}", counts.shown);
    assert_eq!(counts.renewals, counts.requests, "{}", counts.shown);
    // One for each second, give or take where the fleet begins and ends.
    assert!(counts.calls > 30 && (2..=6).contains(&counts.requests), "{}", counts.shown);
}

#[test]
fn d3_a_redis_that_loses_everything_costs_a_fleet_no_call() {
    for trouble in ["flush", "replace"] {
        let counts = fleet(&["--seconds", "4", "--trouble", trouble]);
        // Two may lead for a moment, where the lease was lost too.
        assert!(
            counts.renewals <= counts.requests && (2..=12).contains(&counts.requests),
            "{trouble}: {}",
            counts.shown
        );
        assert!(counts.failed <= counts.calls / 10, "{trouble}: {}", counts.shown);
    }
}

#[test]
fn g7_a_fleet_that_shares_its_limits_is_not_told_to_stop() {
    let shared = fleet(&["--seconds", "4", "--limit", "60", "--share-limits"]);
    assert!(shared.shown.contains("0 of the calls that Spotify saw were answered 429"), "{}", shared.shown);
    assert_eq!(shared.failed, 0, "{}", shared.shown);
    let alone = fleet(&["--seconds", "4", "--limit", "60"]);
    // Each waits until Spotify takes calls again, and had to be told first.
    assert!(!alone.shown.contains("\n0 of the calls"), "{}", alone.shown);
}
