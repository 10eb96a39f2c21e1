//! The same with the fake's own switches: whole logins over TLS against a service that has a will of its own.

use std::time::{Duration, Instant};

use http::StatusCode;
use http::header::CONTENT_ENCODING;
use spotify_auth_core::FaultKind::{MaybeSent, TimedOut, TooLarge};
use spotify_auth_core::{Exchange, RetryPolicy};
use spotify_fake::{Answer, Fake, Fault, Rule};

use crate::gzip;
use crate::judge::{ATTEMPTS, Expect, Observed, Secrets, kind, objection};
use crate::support::Scene;

const DEADLINE: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(400);
const EVERY: Duration = Duration::from_millis(100);

/// What the fake does to token requests, what must come of it, and how long a request may take.
type Row = (String, Fault, Expect, Duration);

fn rows(elsewhere: &str) -> Vec<Row> {
    let broken = Expect::Malformed(200, "broken JSON");
    let merged = |patch: &str| Fault::Merge(patch.to_owned());
    let zipped = Answer::json(gzip::bomb(60_000)).header(CONTENT_ENCODING, "gzip");
    let mut rows: Vec<Row> = [301, 302, 303, 307, 308]
        .map(|status| {
            let answer = Answer::redirect(StatusCode::from_u16(status).unwrap(), &format!("{elsewhere}/api/token"));
            (format!("{status} to another fake"), answer.into(), Expect::Redirected(status), DEADLINE)
        })
        .into();
    rows.extend(
        [
            ("HTML with 200", Answer::html().into(), Expect::Malformed(200, "something else than JSON"), DEADLINE),
            ("broken JSON", Answer::broken_json().into(), broken, DEADLINE),
            ("half an answer", Fault::Truncated, Expect::Malformed(200, "stops in the middle"), DEADLINE),
            ("1 GB of JSON in chunks", Fault::HugeJson(1 << 30), Expect::Fault(TooLarge, ""), DEADLINE),
            ("a gzip bomb", zipped.into(), Expect::Fault(TooLarge, "gzip"), DEADLINE),
            ("one byte every 100 ms", Fault::Slow { bytes: 1, every: EVERY }, Expect::Fault(TimedOut, ""), SHORT),
            ("headers after a minute", Fault::Delay(Duration::from_secs(60)), Expect::Fault(TimedOut, ""), SHORT),
            ("RST before it acts", Fault::DropBefore, Expect::Fault(MaybeSent, ""), DEADLINE),
            ("RST after it has acted", Fault::DropAfter, Expect::Fault(MaybeSent, ""), DEADLINE),
            ("RST in the middle of the body", Fault::ResetMidBody, Expect::Fault(MaybeSent, ""), DEADLINE),
            ("503", Answer::unavailable().into(), Expect::Unavailable(503, ATTEMPTS), DEADLINE),
            (
                "429 for a day, which does not fit",
                Answer::too_many_requests("86400").into(),
                Expect::Unavailable(429, 1),
                DEADLINE,
            ),
            ("a token of type mac", merged(r#"{"token_type":"mac"}"#), Expect::TokenType, DEADLINE),
            ("a token of no type", merged(r#"{"token_type":null}"#), Expect::TokenType, DEADLINE),
            ("no access token", merged(r#"{"access_token":null}"#), Expect::Malformed(200, "missing field"), DEADLINE),
            (
                "an access token with CR LF",
                merged(r#"{"access_token":"a\r\nb"}"#),
                Expect::Malformed(200, "unusable"),
                DEADLINE,
            ),
            ("a lifetime of 2^64-1", merged(r#"{"expires_in":18446744073709551615}"#), Expect::Token, DEADLINE),
        ]
        .map(|(name, fault, expect, deadline)| (name.to_owned(), fault, expect, deadline)),
    );
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c1_c2_c3_c4_f4_the_fake_at_its_worst_over_tls() {
    let other = Fake::builder().start().await.unwrap();
    let scene = Scene::over_tls(Fake::builder().start().await.unwrap()).await.unwrap();
    let client = scene.confidential().unwrap();
    let token = scene.sign_in().await.unwrap();
    let mut objections = Vec::new();
    println!("\nThe fake's switches, over TLS");
    for (name, fault, expect, deadline) in rows(other.https_base_url()) {
        let policy =
            RetryPolicy::default().request_deadline(deadline).total(2 * deadline).backoff(Duration::from_millis(5));
        let login = scene.code(client.clone()).await.unwrap();
        let refresh = Exchange::refresh(scene.client.clone(), scene.urls.clone(), &token).unwrap();
        let by_app = Exchange::client_credentials(client.clone(), scene.urls.clone()).unwrap();
        for (grant, exchange) in [("code", login.exchange()), ("refresh", refresh), ("app", by_app)] {
            scene.fake.switches().add(Rule::token().fault(fault.clone()));
            scene.fake.clear_requests();
            let start = Instant::now();
            let outcome = scene.transport.drive(exchange.retry_policy(policy)).await;
            let requests = scene.fake.token_requests();
            let seen = Observed { outcome, took: start.elapsed(), allowed: 2 * deadline, requests };
            let secrets = secrets(&scene, &token);
            match objection(&expect, &secrets, &seen) {
                Some(objection) => objections.push(format!("{name}, {grant}: {objection}")),
                None => println!("{name:<40} {grant:<8} {:>6} ms  {}", seen.took.as_millis(), kind(&seen.outcome)),
            }
            scene.fake.switches().clear();
            let by_app = Exchange::client_credentials(client.clone(), scene.urls.clone()).unwrap();
            if let Err(error) = scene.transport.drive(by_app).await {
                objections.push(format!("{name}, {grant}: the next call failed: {error}"));
            }
        }
    }
    assert!(objections.is_empty(), "{} row(s) failed\n{}", objections.len(), objections.join("\n"));
    assert_eq!(other.connections(), 0, "the other host was not even connected to");
}

/// The scene's secrets, and what the last requests held.
fn secrets(scene: &Scene, token: &spotify_auth_core::Token) -> Secrets {
    let mut all =
        vec![scene.fake.confidential_client().secret.clone(), token.access_token().expose_secret().to_owned()];
    all.extend(token.refresh_token().map(|token| token.expose_secret().to_owned()));
    for request in scene.fake.requests() {
        let secret = |(name, _): &(String, String)| ["code", "code_verifier", "refresh_token"].contains(&name.as_str());
        all.extend(request.form().into_iter().filter(secret).map(|(_, value)| value));
    }
    Secrets::new(all.iter().map(String::as_str))
}
