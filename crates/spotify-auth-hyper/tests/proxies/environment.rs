//! Proxies by the environment, in processes of their own: who sets a variable sets it for everybody in the process.

use std::sync::Arc;

use anyhow::Result;
use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_fake::Fake;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::certificates::Authority;
use crate::support::again::{Again, tell};
use crate::support::proxy::{Manner, TestProxy};
use crate::{ENCODED, get, https_address};

#[test]
#[ignore = "a part of the tests below, which start it"]
fn one_call_in_this_environment() {
    let (url, pem) = (std::env::var("TEST_URL").unwrap(), std::env::var("TEST_PEM").unwrap());
    let builder = HyperTransport::builder().roots(Roots::pem(pem.as_bytes()).unwrap());
    let builder = if std::env::var("TEST_STRAIGHT").is_ok() { builder.no_proxy() } else { builder };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match builder.build() {
        Err(error) => tell(&format!("{error} {error:?}").replace('\n', " ")),
        Ok(transport) => match runtime.block_on(get(&transport, &url)) {
            Ok(status) => tell(&status.to_string()),
            Err(fault) => tell(&fault.to_string()),
        },
    }
}

/// What one call to `url` comes to.
async fn call(url: &str, pem: &str, environment: &[(&str, &str)]) -> Result<String> {
    let mut all = vec![("TEST_URL", url), ("TEST_PEM", pem)];
    all.extend(environment);
    // Hearing blocks, while proxies and servers run on this runtime.
    let mut child = Again::start("environment::one_call_in_this_environment", &all)?;
    tokio::task::spawn_blocking(move || child.hear()).await?
}

/// A server whose certificate is for a host that is not here, and answers 200 to everything.
async fn elsewhere(authority: &Authority) -> Result<std::net::SocketAddr> {
    let config = authority.server(|params| {
        let name = "api.example.test".try_into().unwrap();
        params.subject_alt_names = vec![rcgen::SanType::DnsName(name)];
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let acceptor = TlsAcceptor::from(Arc::clone(&config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                while stream.read(&mut [0; 4096]).await? > 0 {
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await?;
                }
                std::io::Result::Ok(())
            });
        }
    });
    Ok(address)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_the_environment_names_the_proxy_and_the_exceptions() -> Result<()> {
    let authority = Authority::named("Ours");
    let server = elsewhere(&authority).await?;
    let http = TestProxy::start(Manner::Connect, server).await?;
    let socks = TestProxy::start(Manner::Socks, server).await?;
    let http_address = format!("http://me:{ENCODED}@{}", http.address);
    let socks_address = format!("socks5h://{}", socks.address);
    let url = "https://api.example.test/v1/me";
    let mut seen = (0, 0);
    for (environment, expected, through) in [
        (vec![("HTTPS_PROXY", http_address.as_str())], "200", (1, 0)),
        (vec![("https_proxy", &http_address), ("ALL_PROXY", &socks_address)], "200", (1, 0)),
        (vec![("ALL_PROXY", &socks_address)], "200", (0, 1)),
        (vec![("all_proxy", &socks_address), ("NO_PROXY", "other.test,10.0.0.0/8")], "200", (0, 1)),
        (vec![("HTTP_PROXY", &http_address)], "could not connect", (0, 0)),
        (vec![("HTTPS_PROXY", &http_address), ("NO_PROXY", "example.test")], "could not connect", (0, 0)),
        (vec![("HTTPS_PROXY", &http_address), ("no_proxy", "*")], "could not connect", (0, 0)),
        (vec![("HTTPS_PROXY", &http_address), ("TEST_STRAIGHT", "")], "could not connect", (0, 0)),
        (vec![("HTTPS_PROXY", "socks4://CANARY@p:1")], "environment variable HTTPS_PROXY cannot be used", (0, 0)),
        (vec![("all_proxy", "http://CANARY p")], "environment variable all_proxy cannot be used", (0, 0)),
    ] {
        let told = call(url, authority.pem(), &environment).await?;
        assert!(told.contains(expected), "{environment:?}: {told}");
        assert!(!told.contains("CANARY"), "{told}");
        seen = (seen.0 + through.0, seen.1 + through.1);
        assert_eq!((http.asked().len(), socks.asked().len()), seen, "{environment:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_loopback_is_never_proxied_by_the_environment() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let port = https_address(&fake)?.port();
    let proxy = TestProxy::start(Manner::Connect, https_address(&fake)?).await?;
    let address = format!("http://{}", proxy.address);
    for url in [fake.base_url(), fake.https_base_url(), &format!("https://localhost:{port}")] {
        let told =
            call(&format!("{url}/v1/me"), fake.ca_pem(), &[("ALL_PROXY", &address), ("HTTP_PROXY", &address)]).await?;
        assert_eq!(told, "401", "{url}");
    }
    assert!(proxy.asked().is_empty());
    Ok(())
}
