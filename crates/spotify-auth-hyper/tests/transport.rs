//! What the transport promises the machines, over real sockets and TLS.

mod support;

use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use http::{Method, Request, StatusCode};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{AccountsUrls, BodyCut, Exchange, ExchangeError, FaultKind, RetryPolicy, TransportFault};
use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_fake::{Answer, Fake, Fault, Rule};
use support::Scene;

const SECOND: Duration = Duration::from_secs(1);

async fn get(transport: &HyperTransport, url: &str, cap: usize) -> Result<http::Response<Bytes>, TransportFault> {
    let request = Request::get(url).body(Bytes::new()).map_err(TransportFault::not_sent)?;
    transport.send(request, cap, 5 * SECOND).await
}

#[tokio::test]
async fn c1_tls_is_verified_against_the_given_roots_only() -> Result<()> {
    let (fake, other) = (Fake::builder().start().await?, Fake::builder().start().await?);
    let url = format!("{}/v1/me", fake.https_base_url());
    let trusting = HyperTransport::builder().roots(Roots::pem(fake.ca_pem().as_bytes())?).build()?;
    assert_eq!(get(&trusting, &url, 1 << 20).await?.status(), StatusCode::UNAUTHORIZED);

    let foreign = other.ca_pem();
    let stranger = if foreign == fake.ca_pem() {
        HyperTransport::new()?
    } else {
        HyperTransport::builder().roots(Roots::pem(foreign.as_bytes())?).build()?
    };
    let fault = get(&stranger, &url, 1 << 20).await.unwrap_err();
    assert_eq!(fault.kind(), FaultKind::NotSent);
    assert!(fault.detail().contains("certificate"), "{fault}");
    Ok(())
}

#[tokio::test]
async fn c1_plain_http_leaves_this_machine_never() -> Result<()> {
    let transport = HyperTransport::new()?;
    for url in ["http://accounts.spotify.com/", "http://10.0.0.1/", "http://localhost:1/", "ftp://127.0.0.1/"] {
        let fault = get(&transport, url, 1).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotSent);
        assert!(fault.detail().contains("refused"), "{url}: {fault}");
    }
    Ok(())
}

#[tokio::test]
async fn c2_no_redirect_is_followed_and_the_second_host_sees_nothing() -> Result<()> {
    let (scene, other) = (Scene::new().await?, Fake::builder().start().await?);
    for status in [301, 302, 303, 307, 308] {
        let to = format!("{}/api/token", other.base_url());
        let answer = Answer::redirect(StatusCode::from_u16(status)?, &to);
        scene.fake.switches().add(Rule::token().times(1).answer(answer));
        let exchange = Exchange::client_credentials(scene.confidential()?, scene.urls.clone())?;
        let error = scene.transport.drive(exchange).await.unwrap_err();
        assert!(matches!(error, ExchangeError::Redirected { .. }), "{error}");
    }
    assert!(other.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn c3_a_large_answer_is_a_fault_and_a_large_error_page_stays_an_error_page() -> Result<()> {
    let scene = Scene::new().await?;
    let url = format!("{}/v1/me", scene.fake.base_url());
    scene.fake.switches().add(Rule::path("/v1/me").times(1).fault(Fault::HugeJson(100_000)));
    let fault = get(&scene.transport, &url, 64 * 1024).await.unwrap_err();
    assert_eq!(fault.kind(), FaultKind::TooLarge);

    let page = Answer::new(StatusCode::BAD_GATEWAY).body("text/html", "x".repeat(100_000));
    scene.fake.switches().add(Rule::path("/v1/me").times(1).answer(page));
    let response = get(&scene.transport, &url, 64 * 1024).await?;
    assert_eq!((response.status(), response.body().len()), (StatusCode::BAD_GATEWAY, 64 * 1024));
    assert!(response.extensions().get::<BodyCut>().is_some());

    scene.fake.switches().add(Rule::path("/v1/me").times(1).fault(Fault::HugeJson(64 * 1024)));
    assert_eq!(get(&scene.transport, &url, 64 * 1024).await?.body().len(), 64 * 1024, "exactly the cap passes");
    Ok(())
}

#[tokio::test]
async fn only_a_connection_that_was_never_made_is_not_sent() -> Result<()> {
    let scene = Scene::new().await?;
    let url = format!("{}/v1/me", scene.fake.base_url());
    let kind = async |url: &str| get(&scene.transport, url, 1 << 20).await.unwrap_err().kind();
    for fault in [Fault::DropBefore, Fault::DropAfter, Fault::ResetMidBody] {
        scene.fake.switches().add(Rule::path("/v1/me").times(1).fault(fault.clone()));
        assert_eq!(kind(&url).await, FaultKind::MaybeSent, "{fault:?}");
    }
    let gone = Fake::builder().start().await?;
    let gone_url = gone.base_url().to_string();
    gone.shutdown().await;
    assert_eq!(kind(&gone_url).await, FaultKind::NotSent);
    assert_eq!(kind("https://no-such-host.invalid/").await, FaultKind::NotSent);
    Ok(())
}

#[tokio::test]
async fn deadlines_hold_for_slow_heads_and_slow_bodies() -> Result<()> {
    let scene = Scene::new().await?;
    let url = format!("{}/v1/me", scene.fake.base_url());
    for fault in [Fault::Delay(60 * SECOND), Fault::Slow { bytes: 1, every: SECOND }] {
        scene.fake.switches().add(Rule::path("/v1/me").times(1).fault(fault));
        let request = Request::get(&url).body(Bytes::new())?;
        let fault = scene.transport.send(request, 1 << 20, Duration::from_millis(300)).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::TimedOut);
    }
    assert!(get(&scene.transport, &url, 1 << 20).await.is_ok(), "the next request is unharmed");
    Ok(())
}

#[tokio::test]
async fn a_refused_certificate_and_an_unreachable_host_read_well() -> Result<()> {
    let scene = Scene::new().await?;
    let once = RetryPolicy::default().attempts(1);
    let exchange = |urls: AccountsUrls| {
        let client = scene.confidential()?;
        anyhow::Ok(Exchange::client_credentials(client, urls)?.retry_policy(once))
    };
    let tls = AccountsUrls::with_base(scene.fake.https_base_url())?;
    let error = scene.transport.drive(exchange(tls)?).await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    let nobody = AccountsUrls::with_base("https://no-such-host.invalid")?;
    let error = scene.transport.drive(exchange(nobody)?).await.unwrap_err();
    assert!(error.to_string().contains("no answer from no-such-host.invalid: could not connect"), "{error}");
    Ok(())
}

#[tokio::test]
async fn connections_are_reused_and_the_user_agent_is_set() -> Result<()> {
    let scene = Scene::new().await?;
    let url = format!("{}/v1/me", scene.fake.base_url());
    for _ in 0..5 {
        get(&scene.transport, &url, 1 << 20).await?;
    }
    assert_eq!(scene.fake.connections(), 1);
    let requests = scene.fake.requests();
    assert!(
        requests
            .iter()
            .all(|request| { request.header("user-agent").is_some_and(|it| it.starts_with("spotify-for-rust/")) })
    );
    Ok(())
}

#[tokio::test]
async fn g6_gzip_is_asked_for_unless_the_request_says_what_it_wants_and_handed_on_as_plain_text() -> Result<()> {
    let scene = Scene::with(Fake::builder().gzip(true).start().await?).await?;
    let url = format!("{}/v1/me", scene.fake.base_url());
    let ask = async |method: Method, accepted: Option<&str>| {
        let mut request = Request::builder().method(method).uri(&url);
        if let Some(accepted) = accepted {
            request = request.header(ACCEPT_ENCODING, accepted);
        }
        anyhow::Ok(scene.transport.send(request.body(Bytes::new())?, 1 << 20, 5 * SECOND).await?)
    };
    let decoded = ask(Method::GET, None).await?;
    assert_eq!((decoded.headers().get(CONTENT_ENCODING), decoded.headers().get(CONTENT_LENGTH)), (None, None));
    assert_eq!(decoded.body(), ask(Method::GET, Some("identity")).await?.body());
    let own = ask(Method::GET, Some("gzip")).await?;
    assert!(
        own.headers().contains_key(CONTENT_ENCODING) && own.body().starts_with(b"\x1f\x8b"),
        "whoever asks decodes"
    );
    let bare = Answer::new(StatusCode::OK).header(CONTENT_ENCODING, "gzip");
    scene.fake.switches().add(Rule::path("/v1/me").times(1).answer(bare));
    let head = ask(Method::HEAD, None).await?;
    assert!(
        head.headers().contains_key(CONTENT_ENCODING) && head.body().is_empty(),
        "it speaks of what GET would bring"
    );
    let accepted: Vec<_> =
        scene.fake.requests().iter().map(|it| it.header("accept-encoding").map(str::to_owned)).collect();
    assert_eq!(accepted, ["gzip", "identity", "gzip", "gzip"].map(|it| Some(it.to_owned())));
    assert_eq!(scene.fake.connections(), 1);

    scene.fake.switches().add(Rule::path("/v1/me").times(1).fault(Fault::Truncated));
    let cut = ask(Method::GET, None).await?;
    assert!(cut.extensions().get::<BodyCut>().is_some(), "a refusal whose gzip is damaged stays one");
    Ok(())
}
