//! Ways out through proxies: our own small ones, which say what they were asked, and other people's programs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "shared with the hostile table")]
#[path = "hostile/certificates.rs"]
mod certificates;
#[path = "proxies/environment.rs"]
mod environment;
#[path = "proxies/hostile.rs"]
mod hostile;
#[path = "proxies/real.rs"]
mod real;
mod support;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Version};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{FaultKind, TransportFault};
use spotify_auth_hyper::{HyperTransport, Proxy, Roots};
use spotify_fake::{Fake, Fault, Rule};
use support::proxy::{Manner, TestProxy};

/// Longer than anything takes here, even on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);
/// The password of all proxies: must not be met anywhere.
const PASSWORD: &str = "CANARY+p@ss:word";
/// The same as an address holds it, and as CONNECT sends it with the user `me`.
const ENCODED: &str = "CANARY%2Bp%40ss%3Aword";
const BASIC: &str = "Proxy-Authorization: Basic bWU6Q0FOQVJZK3BAc3M6d29yZA==";

async fn get(transport: &HyperTransport, url: &str) -> Result<u16, TransportFault> {
    let request = Request::get(url)
        .header("authorization", "Bearer CANARYtoken")
        .body(Bytes::new())
        .map_err(TransportFault::not_sent)?;
    let outcome = transport.send(request, 1 << 20, PATIENCE).await;
    if let Err(fault) = &outcome {
        assert!(!format!("{fault} {fault:?} {fault:#?}").contains("CANARY"), "{fault}");
    }
    Ok(outcome?.status().as_u16())
}

/// A fake, and a transport that trusts it and goes through this proxy.
async fn through(fake: &Fake, proxy: &str) -> Result<HyperTransport> {
    let roots = Roots::pem(fake.ca_pem().as_bytes())?;
    let proxy = Proxy::new(proxy)?;
    Ok(HyperTransport::builder().roots(roots).connect_timeout(Duration::from_secs(5)).proxy(proxy).build()?)
}

fn https_address(fake: &Fake) -> Result<SocketAddr> {
    Ok(fake.https_base_url().trim_start_matches("https://").parse()?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_connect_leads_through_and_only_the_proxy_hears_the_credentials() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let server = https_address(&fake)?;
    let proxy = TestProxy::start(Manner::ConnectFor(BASIC), server).await?;
    let transport = through(&fake, &format!("http://me:{ENCODED}@{}", proxy.address)).await?;
    for _ in 0..3 {
        assert_eq!(get(&transport, &format!("{}/v1/me?q=CANARY", fake.https_base_url())).await?, 401);
    }
    let asked = proxy.asked();
    assert_eq!(
        asked,
        [format!("CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n{BASIC}\r\n\r\n")],
        "one tunnel for all"
    );
    for request in fake.requests() {
        assert!(request.header("proxy-authorization").is_none());
        assert_eq!(request.version, http::Version::HTTP_2);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_a_proxy_that_wants_other_credentials_or_any_says_so() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let url = format!("{}/v1/me", fake.https_base_url());
    let connect = TestProxy::start(Manner::ConnectFor(BASIC), https_address(&fake)?).await?;
    let socks = TestProxy::start(Manner::SocksFor("me", PASSWORD), https_address(&fake)?).await?;
    for (address, words) in [
        (format!("http://{}", connect.address), "wants credentials (407)"),
        (format!("http://me:CANARYwrong@{}", connect.address), "does not take the credentials (407)"),
        (format!("socks5://{}", socks.address), "wants credentials"),
        (format!("socks5h://me:CANARYwrong@{}", socks.address), "does not take the credentials"),
    ] {
        let fault = get(&through(&fake, &address).await?, &url).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotSent);
        assert!(fault.detail().contains(words), "{fault}");
        assert!(fault.detail().contains("through the proxy"), "{fault}");
    }
    assert!(fake.requests().is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_socks5_looks_names_up_here_and_socks5h_there() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let server = https_address(&fake)?;
    let url = format!("https://localhost:{}/v1/me", server.port());
    for (scheme, asked) in [("socks5h", "name localhost"), ("socks5", "address 127.0.0.1")] {
        let proxy = TestProxy::start(Manner::SocksFor("me", PASSWORD), server).await?;
        let transport = through(&fake, &format!("{scheme}://me:{ENCODED}@{}", proxy.address)).await?;
        assert_eq!(get(&transport, &url).await?, 401);
        let last = proxy.asked().pop().unwrap_or_default().replace("address ::1", "address 127.0.0.1");
        assert_eq!(last, format!("{asked}:{}", server.port()));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_plain_http_never_goes_through_a_proxy_and_exceptions_do_not_either() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let proxy = TestProxy::start(Manner::Connect, https_address(&fake)?).await?;
    let transport = through(&fake, &format!("http://{}", proxy.address)).await?;
    assert_eq!(get(&transport, &format!("{}/v1/me", fake.base_url())).await?, 401);
    let roots = Roots::pem(fake.ca_pem().as_bytes())?;
    let except = Proxy::new(&format!("http://{}", proxy.address))?.except("127.0.0.0/8");
    let transport = HyperTransport::builder().roots(roots).proxy(except).build()?;
    assert_eq!(get(&transport, &format!("{}/v1/me", fake.https_base_url())).await?, 401);
    assert!(proxy.asked().is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_a_proxy_may_be_spoken_to_over_tls() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let authority = certificates::Authority::named("Ours");
    let behind = TestProxy::start(Manner::ConnectFor(BASIC), https_address(&fake)?).await?;
    let front = support::proxy::in_tls(authority.server(|_| ()), behind.address).await?;
    let roots = Roots::pem(format!("{}{}", fake.ca_pem(), authority.pem()).as_bytes())?;
    let proxy = Proxy::new(&format!("https://me:{ENCODED}@{front}"))?;
    let transport = HyperTransport::builder().roots(roots).proxy(proxy).build()?;
    assert_eq!(get(&transport, &format!("{}/v1/me", fake.https_base_url())).await?, 401);
    assert_eq!(behind.asked().len(), 1);
    // One that is not trusted is not told anything.
    let transport = through(&fake, &format!("https://me:{ENCODED}@{front}")).await?;
    let fault = get(&transport, &format!("{}/v1/me", fake.https_base_url())).await.unwrap_err();
    assert!(fault.detail().contains("certificate"), "{fault}");
    assert_eq!(behind.asked().len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_spotifys_own_addresses_are_reached_through_a_proxy_that_stands_in_for_it() -> Result<()> {
    for http2 in [true, false] {
        let fake = Fake::builder().as_spotify(true).http2(http2).start().await?;
        let transport = through(&fake, fake.base_url()).await?;
        for url in ["https://api.spotify.com/v1/me", "https://api.spotify.com:443/v1/me"] {
            assert_eq!(get(&transport, url).await?, 401);
        }
        fake.switches().add(Rule::path("/v1/me").times(1).fault(Fault::DropBefore));
        let broken = get(&transport, "https://api.spotify.com/v1/me").await.unwrap_err();
        assert_eq!(broken.kind(), FaultKind::MaybeSent, "{broken}");
        let elsewhere = get(&transport, "https://example.com/").await.unwrap_err();
        assert!(elsewhere.detail().contains("answered CONNECT with 403"), "{elsewhere}");
        let version = if http2 { Version::HTTP_2 } else { Version::HTTP_11 };
        assert!(fake.requests().iter().all(|request| request.secure && request.version == version));
    }
    Ok(())
}
