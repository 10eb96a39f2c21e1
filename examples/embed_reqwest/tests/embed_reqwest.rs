//! The example as a user runs it, and its transport against a service that misbehaves.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "the example's own main uses the rest")]

#[path = "../src/transport.rs"]
mod transport;

use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{BodyCut, FaultKind, TransportFault};
use spotify_fake::{Answer, Fake, Fault, Rule};
use transport::Reqwest;

#[test]
fn a_search_over_reqwest() {
    let output = Command::new(env!("CARGO_BIN_EXE_embed_reqwest"))
        .env_remove("SPOTIFY_CLIENT_ID")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(shown.contains("Running on the fake"), "{shown}");
    assert_eq!(shown.matches(" by ").count(), 5, "{shown}");
}

#[test]
fn the_transport_stays_under_25_lines_besides_what_its_errors_mean() {
    let source = include_str!("../src/transport.rs");
    let code = source.lines().skip_while(|line| !line.contains("impl Transport"));
    let lines = code
        .take_while(|line| !line.contains("fn fault"))
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
        .count();
    assert!(lines < 25, "{lines} lines");
}

/// What the transport makes of one request that Spotify treats so.
async fn sent(rule: Option<Rule>, cap: usize) -> Result<Response<Bytes>, TransportFault> {
    // Ok only for the first of the tests.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let fake = Fake::builder().https(false).start().await.unwrap();
    if let Some(rule) = rule {
        fake.switches().add(rule);
    }
    let request = Request::get(format!("{}/v1/me?CANARY=1", fake.base_url())).body(Bytes::new()).unwrap();
    Reqwest::new().unwrap().send(request, cap, Duration::from_millis(500)).await
}

#[tokio::test]
async fn g5_a_redirect_and_an_error_status_are_answers() {
    let redirect = Answer::redirect(StatusCode::TEMPORARY_REDIRECT, "http://127.0.0.1:1/");
    let answer = sent(Some(Rule::api().answer(redirect)), 1_000).await.unwrap();
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(sent(None, 1_000).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn g6_a_body_is_taken_as_far_as_its_cap() {
    let body = "x".repeat(100_000);
    let taken = sent(Some(Rule::api().answer(Answer::json(body.clone()))), 100_000).await.unwrap();
    assert_eq!(taken.body().len(), 100_000);
    let error = sent(Some(Rule::api().answer(Answer::json(body))), 99_999).await.unwrap_err();
    assert_eq!(error.kind(), FaultKind::TooLarge);
    // Whoever reads to its end is late.
    let error = sent(Some(Rule::api().fault(Fault::HugeJson(1 << 40))), 99_999).await.unwrap_err();
    assert_eq!(error.kind(), FaultKind::TooLarge);
    let cut = sent(None, 10).await.unwrap();
    assert_eq!((cut.body().len(), cut.extensions().get::<BodyCut>().is_some()), (10, true));
}

#[tokio::test]
async fn a_fault_says_what_can_have_left_and_not_the_query() {
    let broken = sent(Some(Rule::api().fault(Fault::DropAfter)), 1_000).await.unwrap_err();
    assert_eq!(broken.kind(), FaultKind::MaybeSent);
    let late = sent(Some(Rule::api().fault(Fault::Delay(Duration::from_secs(5)))), 1_000).await.unwrap_err();
    assert_eq!(late.kind(), FaultKind::TimedOut);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/?CANARY=1", nobody.local_addr().unwrap());
    drop(nobody);
    let request = Request::get(base).body(Bytes::new()).unwrap();
    let refused = Reqwest::new().unwrap().send(request, 1_000, Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(refused.kind(), FaultKind::NotSent);
    assert!(refused.detail().contains("refused"), "{refused}");
    assert!(![broken, late, refused].iter().any(|fault| fault.to_string().contains("CANARY")));
}
