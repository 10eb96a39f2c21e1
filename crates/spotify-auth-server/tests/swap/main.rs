//! The token swap service from outside: what it takes, what it sends on, what it answers, and what it never shows.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the tests themselves, but not the functions that they share"
)]

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccountsUrls, Client, ExchangeError, Now, Timestamp, TransportFault};
use spotify_auth_server::swap::{
    Admission, SealingKey, SealingKeys, SwapBuilder, SwapConfigError, SwapLimits, SwapService, Unread,
};

const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7));
const REDIRECT: &str = "com.example.app:/callback";

/// The accounts service, as the tests want it.
#[derive(Default)]
struct Upstream {
    answers: Mutex<VecDeque<Response<Bytes>>>,
    asked: Mutex<Vec<Request<Bytes>>>,
    nonces: AtomicU8,
    /// The clock moves only while somebody sleeps, in milliseconds.
    slept: AtomicU64,
}

#[async_trait::async_trait]
impl Transport for Upstream {
    async fn send(&self, request: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        self.asked.lock().unwrap().push(request);
        self.answers.lock().unwrap().pop_front().ok_or_else(|| TransportFault::maybe_sent("nobody answers"))
    }

    async fn sleep(&self, duration: Duration) {
        // Waits between retries are over at once; the guard of a request's deadline never is.
        if duration > Duration::from_secs(5) {
            std::future::pending::<()>().await;
        }
        self.slept.fetch_add(u64::try_from(duration.as_millis()).unwrap() + 1, Ordering::Relaxed);
    }

    fn now(&self) -> Now {
        Now::new(
            Timestamp::from_unix_seconds(1_800_000_000),
            Duration::from_millis(50_000 + self.slept.load(Ordering::Relaxed)),
        )
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([self.nonces.fetch_add(1, Ordering::Relaxed); 64])
    }
}

impl Upstream {
    fn answers(&self, status: u16, body: &str) {
        let response = Response::builder().status(status).header("content-type", "application/json");
        self.answers.lock().unwrap().push_back(response.body(Bytes::from(body.to_owned())).unwrap());
    }

    fn forms(&self) -> Vec<BTreeMap<String, String>> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|request| url::form_urlencoded::parse(request.body()).into_owned().collect()).collect()
    }
}

fn keys(byte: u8) -> SealingKeys {
    SealingKeys::new(SealingKey::new([byte; 32]))
}

fn builder(upstream: &Arc<Upstream>, client_id: &str, keys: SealingKeys) -> SwapBuilder {
    let client = Client::confidential(client_id, "CANARY-secret").unwrap();
    SwapService::builder(upstream.clone(), client, REDIRECT.parse().unwrap(), keys)
}

fn service(upstream: &Arc<Upstream>) -> SwapService {
    builder(upstream, "client", keys(1)).allow_origin("https://app.example").build().unwrap()
}

fn post(path: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    Request::post(path).header("content-type", "application/x-www-form-urlencoded").body(body.into()).unwrap()
}

fn run(service: &SwapService, request: Request<Bytes>) -> Response<Bytes> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(service.handle(request, PEER))
}

fn json(response: &Response<Bytes>) -> serde_json::Value {
    serde_json::from_slice(response.body()).unwrap()
}

const GRANTED: &str =
    r#"{"access_token":"A1","token_type":"Bearer","expires_in":3600,"scope":"streaming","refresh_token":"CANARY-R1"}"#;

/// A sealed token of this service.
fn sealed(service: &SwapService, upstream: &Upstream) -> String {
    upstream.answers(200, GRANTED);
    let response = run(service, post("/swap", "code=NApC"));
    json(&response)["refresh_token"].as_str().unwrap().to_owned()
}

fn refresh_with(sealed: &str) -> Request<Bytes> {
    post("/refresh", format!("refresh_token={sealed}"))
}

#[test]
fn a_code_is_exchanged_with_the_services_own_redirect_uri_and_secret() {
    let upstream = Arc::new(Upstream::default());
    upstream.answers(200, GRANTED);
    let verifier = "v".repeat(43);
    let form = format!("code=NApC&redirect_uri=https%3A%2F%2Fevil.example&client_id=evil&code_verifier={verifier}");
    let response = run(&service(&upstream), post("/swap", form));
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let answer = json(&response);
    assert_eq!(
        (&answer["access_token"], &answer["token_type"], &answer["expires_in"], &answer["scope"]),
        (&"A1".into(), &"Bearer".into(), &3600.into(), &"streaming".into())
    );
    let [form] = &upstream.forms()[..] else { panic!("one request") };
    assert_eq!((&*form["code"], &*form["redirect_uri"], &*form["code_verifier"]), ("NApC", REDIRECT, &*verifier));
    assert!(!form.contains_key("client_id"), "the client identifies itself with its secret");
    assert!(upstream.asked.lock().unwrap()[0].headers()["authorization"].is_sensitive());
}

#[test]
fn a_sealed_token_is_opened_on_the_way_to_spotify_and_left_out_while_it_stays_the_same() {
    let upstream = Arc::new(Upstream::default());
    let service = service(&upstream);
    let sealed = sealed(&service, &upstream);
    assert!(!sealed.contains("CANARY"));
    upstream.answers(200, r#"{"access_token":"A2","token_type":"Bearer","expires_in":3600}"#);
    let answer = json(&run(&service, refresh_with(&sealed)));
    assert_eq!((&answer["access_token"], answer.get("refresh_token")), (&"A2".into(), None));
    assert_eq!(upstream.forms()[1]["refresh_token"], "CANARY-R1");

    upstream.answers(200, &GRANTED.replace("R1", "R2"));
    let rotated = json(&run(&service, refresh_with(&sealed)));
    let rotated = rotated["refresh_token"].as_str().unwrap();
    upstream.answers(200, GRANTED);
    run(&service, refresh_with(rotated));
    assert_eq!(upstream.forms()[3]["refresh_token"], "CANARY-R2");
}

#[test]
fn two_copies_serve_each_others_tokens_and_no_other_service_does() {
    let upstream = Arc::new(Upstream::default());
    let sealed = sealed(&service(&upstream), &upstream);
    let asked = upstream.forms().len();
    for (client, keys, opens) in [
        ("client", keys(1), true),
        ("client", keys(2), false),
        ("other client", keys(1), false),
        ("client", keys(2).retired(SealingKey::new([1; 32])), true),
    ] {
        upstream.answers.lock().unwrap().clear();
        upstream.answers(200, GRANTED);
        let response = run(&builder(&upstream, client, keys).build().unwrap(), refresh_with(&sealed));
        assert_eq!(response.status() == StatusCode::OK, opens, "{client}");
        assert!(opens || json(&response)["error"] == "invalid_grant");
    }
    assert_eq!(upstream.forms().len(), asked + 2, "what does not open goes nowhere");
}

#[test]
fn a_token_that_an_old_key_sealed_is_sealed_anew() {
    let upstream = Arc::new(Upstream::default());
    let old = sealed(&service(&upstream), &upstream);
    let rotated = keys(2).retired(SealingKey::new([1; 32]));
    let rotated = builder(&upstream, "client", rotated).build().unwrap();
    upstream.answers(200, r#"{"access_token":"A2","token_type":"Bearer"}"#);
    let new = json(&run(&rotated, refresh_with(&old)));
    let new = new["refresh_token"].as_str().unwrap().to_owned();
    upstream.answers(200, GRANTED);
    let after = builder(&upstream, "client", keys(2)).build().unwrap();
    assert_eq!(run(&after, refresh_with(&new)).status(), StatusCode::OK, "the old key can go");
}

#[test]
fn what_is_wrong_with_a_request_is_the_clients_to_know() {
    let upstream = Arc::new(Upstream::default());
    let service = service(&upstream);
    let plain = |method: &str, path: &str| Request::builder().method(method).uri(path).body(Bytes::new()).unwrap();
    let typed = |kind: &str| Request::post("/swap").header("content-type", kind).body("code=a".into()).unwrap();
    for (request, status) in [
        (plain("GET", "/swap"), 405),
        (plain("PUT", "/refresh"), 405),
        (plain("OPTIONS", "/swap"), 405),
        (plain("POST", "/health"), 405),
        (plain("GET", "/"), 404),
        (post("/swap/", "code=a"), 404),
        (plain("POST", "/swap"), 415),
        (typed("application/json"), 415),
        (typed("text/plain"), 415),
    ] {
        assert_eq!(run(&service, request).status(), status);
    }
    // Another service, since the first has seen its peer often enough.
    let service = self::service(&upstream);
    for (path, body, status) in [
        ("/swap", "x".repeat(16 * 1024 + 1), 413),
        ("/swap", String::new(), 400),
        ("/swap", "refresh_token=a".to_owned(), 400),
        ("/swap", "code=a&code=b".to_owned(), 400),
        ("/swap", "code=%0a".to_owned(), 400),
        ("/swap", format!("code={}", "a".repeat(2049)), 400),
        ("/swap", "code=a&code_verifier=short".to_owned(), 400),
        ("/refresh", "code=a".to_owned(), 400),
        ("/refresh", "refresh_token=AQAz".to_owned(), 400),
    ] {
        let response = run(&service, post(path, body));
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["content-type"], "application/json");
        assert!(json(&response)["error"].is_string());
    }
    assert!(upstream.forms().is_empty(), "none of them is worth asking Spotify");
}

#[test]
fn only_pages_of_listed_origins_may_ask() {
    let upstream = Arc::new(Upstream::default());
    let service = service(&upstream);
    let from = |method: &str, origin: &str| {
        let request = Request::builder().method(method).uri("/swap").header("origin", origin);
        request.header("content-type", "application/x-www-form-urlencoded").body(Bytes::from("code=a")).unwrap()
    };
    let preflight = run(&service, from("OPTIONS", "https://app.example"));
    assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
    assert_eq!(preflight.headers()["access-control-allow-origin"], "https://app.example");
    assert_eq!(preflight.headers()["access-control-allow-methods"], "POST");
    upstream.answers(200, GRANTED);
    let asked = run(&service, from("POST", "https://app.example"));
    assert_eq!((asked.status(), &asked.headers()["vary"]), (StatusCode::OK, &"origin".parse().unwrap()));
    for origin in
        ["https://evil.example", "https://app.example.evil", "http://app.example", "https://APP.example", "null"]
    {
        for method in ["OPTIONS", "POST"] {
            let response = run(&service, from(method, origin));
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{origin}");
            assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
        }
    }
    assert_eq!(upstream.forms().len(), 1);
}

#[test]
fn a_peer_that_asks_too_often_is_told_to_wait_and_others_are_not() {
    let upstream = Arc::new(Upstream::default());
    let mut limits = SwapLimits::default();
    (limits.burst, limits.per_minute) = (2, 6);
    let service = builder(&upstream, "client", keys(1)).limits(limits).build().unwrap();
    for _ in 0..2 {
        assert_eq!(run(&service, post("/swap", "")).status(), StatusCode::BAD_REQUEST);
    }
    let refused = run(&service, post("/swap", "code=a"));
    assert_eq!(
        (refused.status(), &refused.headers()["retry-after"]),
        (StatusCode::TOO_MANY_REQUESTS, &"10".parse().unwrap())
    );
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let other = runtime.block_on(service.handle(post("/swap", ""), [203, 0, 113, 8].into()));
    assert_eq!(other.status(), StatusCode::BAD_REQUEST);
    let health = run(&service, Request::get("/health").body(Bytes::new()).unwrap());
    assert_eq!((health.status(), &health.body()[..]), (StatusCode::OK, &br#"{"status":"ok"}"#[..]));
}

#[test]
fn a_request_counts_once_and_before_its_body_is_read() {
    let upstream = Arc::new(Upstream::default());
    let mut limits = SwapLimits::default();
    (limits.burst, limits.per_minute) = (3, 6);
    let service = builder(&upstream, "client", keys(1)).limits(limits).build().unwrap();
    let head = post("/swap", "").into_parts().0;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for why in [Unread::TooLong, Unread::Broken] {
        let Admission::ReadBody(admitted) = service.admit(&head, PEER) else { panic!("{why:?}") };
        assert!(admitted.refuse(why).status().is_client_error());
    }
    // The third counts once, although it is answered in two steps.
    let Admission::ReadBody(admitted) = service.admit(&head, PEER) else { panic!("the third") };
    upstream.answers(200, GRANTED);
    assert_eq!(runtime.block_on(service.answer(admitted, &"code=NApC".into())).status(), StatusCode::OK);
    let Admission::Answered(refused) = service.admit(&head, PEER) else { panic!("the fourth") };
    assert_eq!(
        (refused.status(), &refused.headers()["retry-after"]),
        (429.try_into().unwrap(), &"10".parse().unwrap())
    );
    assert_eq!(run(&service, post("/swap", "code=a")).status(), StatusCode::TOO_MANY_REQUESTS);
    // What needs no body has its answer, however often its peer has asked.
    for (method, path, status) in [("GET", "/health", 200), ("GET", "/swap", 405), ("POST", "/elsewhere", 404)] {
        let head = Request::builder().method(method).uri(path).body(()).unwrap().into_parts().0;
        let Admission::Answered(response) = service.admit(&head, PEER) else { panic!("{path}") };
        assert_eq!(response.status(), status, "{method} {path}");
    }
}

#[test]
fn a_page_may_read_why_its_form_was_not() {
    let upstream = Arc::new(Upstream::default());
    let service = service(&upstream);
    for (why, status) in [(Unread::TooLong, 413), (Unread::TooSlow, 408), (Unread::Broken, 400)] {
        let mut head = post("/swap", "").into_parts().0;
        head.headers.insert("origin", "https://app.example".parse().unwrap());
        let Admission::ReadBody(admitted) = service.admit(&head, PEER) else { panic!("{why:?}") };
        let response = admitted.refuse(why);
        assert_eq!((response.status().as_u16(), &json(&response)["error"]), (status, &"invalid_request".into()));
        let headers = response.headers();
        assert_eq!(
            (&headers["vary"], &headers["content-type"]),
            (&"origin".parse().unwrap(), &"application/json".parse().unwrap())
        );
        assert_eq!(headers["access-control-allow-origin"], "https://app.example");
    }
}

#[test]
fn a_full_service_says_so() {
    let upstream = Arc::new(Upstream::default());
    let mut limits = SwapLimits::default();
    limits.in_flight = 0;
    let service = builder(&upstream, "client", keys(1)).limits(limits).build().unwrap();
    let response = run(&service, post("/swap", "code=a"));
    assert_eq!(
        (response.status(), &response.headers()["retry-after"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().unwrap())
    );
}

/// What Spotify says, what the app is told, and what the operator can read.
#[test]
fn f4_spotifys_failures_become_statuses_and_none_of_its_words_reach_the_app() {
    for (status, body, told, error) in [
        (400, r#"{"error":"invalid_grant","error_description":"UPSTREAM"}"#, 400, "invalid_grant"),
        (400, r#"{"error":"invalid_client","error_description":"UPSTREAM"}"#, 502, "server_error"),
        (200, "UPSTREAM", 502, "server_error"),
        (307, "UPSTREAM", 502, "server_error"),
        (503, "UPSTREAM", 503, "temporarily_unavailable"),
        (429, "UPSTREAM", 503, "temporarily_unavailable"),
    ] {
        let upstream = Arc::new(Upstream::default());
        upstream.answers(status, body);
        upstream.answers(status, body);
        let response = run(&service(&upstream), post("/swap", "code=NApC"));
        assert_eq!((response.status().as_u16(), &json(&response)["error"]), (told, &error.into()), "{status} {body}");
        assert!(!String::from_utf8_lossy(response.body()).contains("UPSTREAM"));
        let reason = response.extensions().get::<ExchangeError>().unwrap();
        assert!(!format!("{reason} {reason:?}").contains("CANARY"));
    }
    let silent = Arc::new(Upstream::default());
    let response = run(&service(&silent), post("/swap", "code=NApC"));
    assert_eq!((response.status().as_u16(), silent.forms().len()), (503, 1), "a code is not presented twice");
}

#[test]
fn a_service_that_could_not_work_is_not_built() {
    let upstream = Arc::new(Upstream::default());
    let public = Client::public("client").unwrap();
    let builder_of = |client| SwapService::builder(upstream.clone(), client, REDIRECT.parse().unwrap(), keys(1));
    assert_eq!(builder_of(public).build().unwrap_err(), SwapConfigError::NoClientSecret);
    let builder = || builder(&upstream, "client", keys(1)).accounts_urls(AccountsUrls::spotify());
    for (swap, refresh) in [("swap", "/refresh"), ("/a", "/a"), ("/health", "/b")] {
        assert_eq!(builder().paths(swap, refresh).build().unwrap_err(), SwapConfigError::Paths);
    }
    for origin in
        ["*", "https://app.example/", "https://app.example/x", "http://app.example", "app.example", "https://u:p@x"]
    {
        assert!(matches!(builder().allow_origin(origin).build(), Err(SwapConfigError::Origin(_))), "{origin}");
    }
    assert!(builder().paths("/api/token", "/api/refresh_token").build().is_ok());
    let shown = format!("{:?} {:?}", builder(), builder().build().unwrap());
    assert!(!shown.contains("CANARY"), "{shown}");
}
