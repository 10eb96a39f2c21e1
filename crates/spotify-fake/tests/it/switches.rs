//! Every way in which the fake can be made to misbehave.

use std::io::Read as _;
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use spotify_fake::{Answer, Fake, Fault, Rotation, Rule};

use crate::common::{self, api, login, send, token};

async fn fake() -> Fake {
    Fake::builder().https(false).saved_tracks(60).start().await.unwrap()
}

async fn credentials(fake: &Fake) -> Result<common::Answer, hyper::Error> {
    let basic = common::basic(fake.confidential_client());
    let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let url = format!("{}/api/token", fake.base_url());
    send(Method::POST, &url, &headers, "grant_type=client_credentials").await
}

#[tokio::test]
async fn written_answers_go_out_as_written() {
    let fake = fake().await;
    let switches = fake.switches();
    switches.add(Rule::token().times(1).answer(Answer::unavailable()));
    switches.add(Rule::token().times(1).answer(Answer::unavailable().retry_after("1e3 soon")));
    switches.add(Rule::token().times(1).answer(Answer::too_many_requests("86400")));
    switches.add(Rule::token().times(1).answer(Answer::html()));
    switches.add(Rule::token().times(1).answer(Answer::broken_json()));
    let odd = r#"{"access_token":"a","access_token":"b","token_type":"mac"}"#;
    switches.add(Rule::token().times(1).answer(Answer::json(odd)));
    switches.add(Rule::token().times(1).answer(Answer::new(StatusCode::IM_A_TEAPOT).body("", "short and stout")));
    let next = async || credentials(&fake).await.unwrap();

    let plain = next().await;
    assert_eq!((plain.status.as_u16(), plain.headers.get("retry-after")), (503, None));
    let later = next().await;
    assert_eq!((later.status.as_u16(), later.header("retry-after")), (503, "1e3 soon"));
    let limited = next().await;
    assert_eq!((limited.status.as_u16(), limited.header("retry-after")), (429, "86400"));
    assert_eq!(limited.text("/error/message"), "API rate limit exceeded");
    let html = next().await;
    assert_eq!((html.status.as_u16(), html.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(html.body.starts_with(b"<!doctype html>"));
    let broken = next().await;
    assert_eq!((broken.status.as_u16(), broken.header("content-type")), (200, "application/json"));
    assert!(serde_json::from_slice::<serde_json::Value>(&broken.body).is_err());
    assert_eq!(next().await.body, odd);
    let teapot = next().await;
    assert_eq!((teapot.status.as_u16(), teapot.headers.get("content-type")), (418, None));
    assert_eq!(next().await.status, 200, "all rules are used up");
    assert_eq!(fake.token_requests(), 8);
}

#[tokio::test]
async fn answers_come_in_gzip_when_that_is_on_and_the_client_takes_it() {
    let fake = fake().await;
    let url = format!("{}/v1/me", fake.base_url());
    let ask = async |accepted: &str| send(Method::GET, &url, &[("accept-encoding", accepted)], "").await.unwrap();
    let plain = ask("gzip").await;
    assert_eq!(plain.header("content-encoding"), "", "off by default");

    fake.switches().set_gzip(true);
    for accepted in ["gzip", "br, gzip;q=0.5"] {
        let zipped = ask(accepted).await;
        assert_eq!((zipped.header("content-encoding"), zipped.status.as_u16()), ("gzip", 401));
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*zipped.body).read_to_string(&mut text).unwrap();
        assert_eq!(text.as_bytes(), plain.body);
    }
    assert_eq!(ask("br").await.body, plain.body);

    fake.switches().add(Rule::path("/v1/me").times(1).fault(Fault::Truncated));
    let half = ask("gzip").await;
    assert!(std::io::copy(&mut flate2::read::GzDecoder::new(&*half.body), &mut std::io::sink()).is_err());
}

#[tokio::test]
async fn redirects_of_every_kind_point_where_they_should() {
    let fake = fake().await;
    for status in [301, 302, 303, 307, 308] {
        let status = StatusCode::from_u16(status).unwrap();
        fake.switches().add(Rule::api().times(1).answer(Answer::redirect(status, "http://127.0.0.1:9/elsewhere")));
        let answer = api(&fake, "any", "/me").await;
        assert_eq!((answer.status, answer.header("location")), (status, "http://127.0.0.1:9/elsewhere"));
    }
}

#[tokio::test]
async fn a_header_with_forbidden_bytes_cannot_split_the_answer() {
    let fake = fake().await;
    fake.switches().add(Rule::any().answer(Answer::unavailable().retry_after("1\r\nset-cookie: a=b")));
    let answer = common::get(fake.base_url()).await;
    assert_eq!(answer.header("retry-after"), "1??set-cookie: a=b");
    assert_eq!(answer.headers.get("set-cookie"), None);
}

#[tokio::test]
async fn rules_choose_by_path_method_query_and_number() {
    let fake = fake().await;
    let token = fake.access_token(&fake.user().id, &["user-library-read"]);
    fake.switches()
        .add(Rule::path("/v1/me/tracks").query("offset", "20").skip(1).times(1).answer(Answer::unavailable()));
    let status = async |path: &str| api(&fake, &token, path).await.status.as_u16();
    assert_eq!(status("/me/tracks?offset=20").await, 200, "the first one passes");
    assert_eq!(status("/me/tracks?offset=0").await, 200);
    assert_eq!(status("/me?offset=20").await, 200);
    assert_eq!(status("/me/tracks?limit=5&offset=20").await, 503);
    assert_eq!(status("/me/tracks?offset=20").await, 200, "once was enough");

    fake.switches().add(Rule::prefix("/v1/me").method(Method::GET).answer(Answer::unavailable()));
    assert_eq!((status("/me").await, status("/me/tracks").await, status("/search").await), (503, 503, 400));
    fake.switches().clear();
    assert_eq!(status("/me").await, 200);
}

#[tokio::test]
async fn an_earlier_rule_hides_a_later_one() {
    let fake = fake().await;
    fake.switches().add(Rule::token().times(1));
    fake.switches().add(Rule::token().answer(Answer::html()));
    assert_eq!(credentials(&fake).await.unwrap().header("content-type"), "application/json");
    assert_eq!(credentials(&fake).await.unwrap().header("content-type"), "text/html; charset=utf-8");
}

#[tokio::test]
async fn a_merge_changes_the_right_answer_and_leaves_its_tokens_good() {
    let fake = fake().await;
    let patch = r#"{"refresh_token":null,"expires_in":"3600","token_type":"bearer","extra":{"a":[1]}}"#;
    fake.switches().add(Rule::token().fault(Fault::Merge(patch.to_owned())));
    let answer = login(&fake, "streaming").await;
    let json = answer.json();
    assert_eq!(json.get("refresh_token"), None);
    assert_eq!((&json["expires_in"], &json["token_type"]), (&"3600".into(), &"bearer".into()));
    assert_eq!(json["scope"], "streaming");
    assert_eq!(api(&fake, &answer.text("/access_token"), "/me").await.status, 200);
}

#[tokio::test]
async fn truncated_json_ends_politely_in_the_middle() {
    let fake = fake().await;
    let whole = credentials(&fake).await.unwrap().body.len();
    fake.switches().add(Rule::token().fault(Fault::Truncated));
    let answer = credentials(&fake).await.unwrap();
    assert_eq!(answer.body.len(), whole / 2);
    assert_eq!(answer.header("content-length"), (whole / 2).to_string());
    assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err());
}

#[tokio::test]
async fn huge_json_is_valid_exact_and_of_unknown_length() {
    let fake = fake().await;
    for size in [14, 15, 65_536, 65_537, 3_000_000] {
        fake.switches().add(Rule::token().times(1).fault(Fault::HugeJson(size)));
        let answer = credentials(&fake).await.unwrap();
        assert_eq!(answer.body.len() as u64, size);
        assert_eq!((answer.header("transfer-encoding"), answer.headers.get("content-length")), ("chunked", None));
        assert!(answer.json().get("padding").is_some());
    }
}

#[tokio::test]
async fn delay_latency_and_slowness_take_their_time() {
    let fake = fake().await;
    let timed = async || {
        let start = Instant::now();
        let answer = credentials(&fake).await.unwrap();
        assert_eq!(answer.text("/token_type"), "Bearer");
        (start.elapsed(), answer.body.len())
    };
    let (quick, length) = timed().await;
    fake.switches().add(Rule::token().times(1).delay(Duration::from_millis(120)));
    assert!(timed().await.0 >= Duration::from_millis(120));
    let every = Duration::from_millis(10);
    let bytes = length / 10;
    fake.switches().add(Rule::token().times(1).fault(Fault::Slow { bytes, every }));
    assert!(timed().await.0 >= Duration::from_millis(100));
    fake.switches().set_latency(Duration::from_millis(80));
    assert!(timed().await.0 >= Duration::from_millis(80));
    fake.switches().set_latency(Duration::ZERO);
    assert!(quick < Duration::from_millis(80) && timed().await.0 < Duration::from_millis(80));
}

#[tokio::test]
async fn a_connection_dropped_before_acting_changes_nothing() {
    let fake = Fake::builder().https(false).rotation(Rotation::Strict).start().await.unwrap();
    let first = login(&fake, "").await.text("/refresh_token");
    fake.switches().add(Rule::token().times(1).fault(Fault::DropBefore));
    assert!(refresh(&fake, &first).await.is_err());
    assert_eq!(refresh(&fake, &first).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_connection_dropped_after_acting_has_rotated_all_the_same() {
    let fake = Fake::builder().https(false).rotation(Rotation::Strict).start().await.unwrap();
    for fault in [Fault::DropAfter, Answer::unavailable().after_acting().into()] {
        let first = login(&fake, "").await.text("/refresh_token");
        fake.switches().add(Rule::token().times(1).fault(fault));
        let heard = refresh(&fake, &first).await;
        assert!(heard.is_err() || heard.unwrap().status == 503);
        let again = refresh(&fake, &first).await.unwrap();
        assert_eq!(again.text("/error_description"), "Refresh token revoked");
    }
}

async fn refresh(fake: &Fake, refresh_token: &str) -> Result<common::Answer, hyper::Error> {
    let basic = common::basic(fake.confidential_client());
    let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let url = format!("{}/api/token", fake.base_url());
    let body = common::form(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]);
    send(Method::POST, &url, &headers, &body).await
}

#[tokio::test]
async fn a_drop_is_a_reset_and_not_a_polite_close() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let fake = fake().await;
    fake.switches().add(Rule::any().times(1).fault(Fault::DropBefore));
    fake.switches().add(Rule::any().times(1).fault(Fault::ResetMidBody));
    let address = fake.base_url().trim_start_matches("http://");
    for expected in [0..1, 60..1_000] {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /v1/me HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut heard = Vec::new();
        let end = stream.read_to_end(&mut heard).await.unwrap_err();
        assert_eq!(end.kind(), std::io::ErrorKind::ConnectionReset);
        assert!(expected.contains(&heard.len()), "{}", String::from_utf8_lossy(&heard));
        if let Some((head, body)) = String::from_utf8_lossy(&heard).split_once("\r\n\r\n") {
            let promised = head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap();
            assert_eq!(body.len(), promised.parse::<usize>().unwrap() / 2);
        }
    }
}

#[tokio::test]
async fn a_gate_holds_the_answer_of_a_server_that_has_acted() {
    let fake = Fake::builder().https(false).rotation(Rotation::Strict).start().await.unwrap();
    let first = login(&fake, "").await.text("/refresh_token");
    let hold = fake.switches().hold(Rule::token().times(1));
    let held = refresh(&fake, &first);
    tokio::pin!(held);
    tokio::select! {
        _ = &mut held => panic!("the answer passed the gate"),
        () = hold.arrived() => {}
    }
    let meanwhile = refresh(&fake, &first).await.unwrap();
    assert_eq!(meanwhile.text("/error_description"), "Refresh token revoked");
    hold.release();
    assert!(!held.await.unwrap().text("/refresh_token").is_empty());
}

#[tokio::test]
async fn a_gate_before_acting_holds_the_request_itself() {
    let fake = Fake::builder().https(false).rotation(Rotation::Strict).start().await.unwrap();
    let first = login(&fake, "").await.text("/refresh_token");
    let hold = fake.switches().hold_before_acting(Rule::token().times(1));
    let held = refresh(&fake, &first);
    tokio::pin!(held);
    tokio::select! {
        _ = &mut held => panic!("the request passed the gate"),
        () = hold.arrived() => {}
    }
    assert_eq!(refresh(&fake, &first).await.unwrap().status, 200);
    drop(hold);
    assert_eq!(held.await.unwrap().status, 400, "the other one was first");
}

#[tokio::test]
async fn a_gate_counts_all_who_wait() {
    let fake = fake().await;
    let hold = fake.switches().hold(Rule::token());
    let requests: Vec<_> = (0..3)
        .map(|_| {
            let url = format!("{}/api/token", fake.base_url());
            tokio::spawn(async move { send(Method::POST, &url, &[], "").await.unwrap().status })
        })
        .collect();
    hold.arrivals(3).await;
    hold.release();
    for request in requests {
        assert_eq!(request.await.unwrap(), 400);
    }
    assert_eq!(token(&fake, &[]).await.status, 400, "an open gate stops nobody");
}
