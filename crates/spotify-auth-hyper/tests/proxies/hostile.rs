//! Proxies that are broken, or are none.

use std::time::{Duration, Instant};

use anyhow::Result;
use spotify_auth_core::FaultKind;
use spotify_auth_hyper::{HyperTransport, Proxy, Roots};
use spotify_fake::Fake;

use crate::support::proxy::{Manner, TestProxy};
use crate::{ENCODED, PATIENCE, get, https_address};

const CONNECT: Duration = Duration::from_millis(400);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_whatever_a_proxy_does_nothing_was_sent_and_the_fault_says_what_it_did() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let url = format!("{}/v1/me?q=CANARY", fake.https_base_url());
    let says = |bytes: &[u8]| Manner::Says(bytes.to_vec());
    let endless = [b"HTTP/1.1 200 OK\r\nx: ".as_slice(), &[b'x'; 20_000]].concat();
    let fields = [b"HTTP/1.1 200 OK\r\n".as_slice(), &b"x: y\r\n".repeat(100)].concat();
    let rows = [
        ("http", says(b"HTTP/1.1 403 CANARY Forbidden\r\n\r\n<html>CANARY"), "answered CONNECT with 403"),
        ("http", says(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\nCANARY"), "answered CONNECT with 502"),
        ("http", says(b"HTTP/1.1 301 There\r\nlocation: https://CANARY.example\r\n\r\n"), "answered CONNECT with 301"),
        ("http", says(b"HTTP/1.1 100 Continue\r\n\r\n"), "answered CONNECT with 100"),
        ("http", says(b""), "closed the connection"),
        ("http", says(b"HTTP/1.1 200 OK\r\nx: y\r\n"), "closed the connection"),
        ("http", says(b"SSH-2.0-CANARY\r\n"), "is no HTTP"),
        ("http", says(b"\x05\xff"), "is no HTTP"),
        ("http", says(b"HTTP/1.1 2000 OK\r\n\r\n"), "is no HTTP"),
        ("http", Manner::Says(endless), "longer than 8 KiB"),
        ("http", Manner::Says(fields), "more than 64 fields"),
        ("http", says(b"HTTP/1.1 200 OK\r\n\r\nCANARY"), "nobody asked for"),
        ("http", Manner::Silent, "no connection within 0.4 s"),
        ("http", Manner::Socks, "is no HTTP"),
        ("socks5", Manner::SocksRefuses(2), "connection not allowed"),
        ("socks5", Manner::SocksRefuses(4), "host unreachable"),
        ("socks5h", Manner::SocksRefuses(5), "connection refused"),
        ("socks5h", Manner::SocksRefuses(77), "something unknown"),
        ("socks5h", Manner::Connect, "no connection within 0.4 s"),
        ("https", Manner::Silent, "no connection within 0.4 s"),
    ];
    for (scheme, manner, words) in rows {
        let what = match &manner {
            Manner::Says(bytes) => format!("{scheme} {:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(40)])),
            manner => format!("{scheme} {manner:?}"),
        };
        let proxy = TestProxy::start(manner, https_address(&fake)?).await?;
        let transport = HyperTransport::builder()
            .roots(Roots::pem(fake.ca_pem().as_bytes())?)
            .connect_timeout(if words.contains("within") { CONNECT } else { PATIENCE })
            .proxy(Proxy::new(&format!("{scheme}://me:{ENCODED}@{}", proxy.address))?)
            .build()?;
        let start = Instant::now();
        let fault = get(&transport, &url).await.unwrap_err();
        println!("{what:<66} {:>6} ms  {fault}", start.elapsed().as_millis());
        assert_eq!(fault.kind(), FaultKind::NotSent, "{what}: {fault}");
        assert!(fault.detail().contains(words), "{what}: {fault}");
    }
    assert!(fake.requests().is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_a_proxy_that_is_not_there_is_named_without_its_credentials() -> Result<()> {
    let fake = Fake::builder().start().await?;
    let url = format!("{}/v1/me", fake.https_base_url());
    for scheme in ["http", "https", "socks5", "socks5h"] {
        let proxy = Proxy::new(&format!("{scheme}://me:{ENCODED}@127.0.0.1:1"))?;
        let transport = HyperTransport::builder().proxy(proxy).build()?;
        let fault = get(&transport, &url).await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::NotSent);
        let named = format!("through the proxy {scheme}://127.0.0.1:1");
        assert!(fault.detail().contains(&named) && fault.detail().contains("refused"), "{fault}");
    }
    Ok(())
}
