//! Sockets: loopback only, HTTPS, start and stop, what is counted and what is logged.

use std::net::TcpListener;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Version};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use spotify_fake::{ClientRecord, Fake, Fault, Rule, StartError, UserRecord};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::common::{self, get, send};

#[tokio::test]
async fn only_loopback_addresses_are_served() {
    for address in ["0.0.0.0", "192.168.1.2", "8.8.8.8", "::", "::ffff:127.0.0.1", "fe80::1"] {
        let error = Fake::builder().address(address.parse().unwrap()).start().await.unwrap_err();
        assert!(matches!(error, StartError::NotLoopback(_)), "{address} {error}");
        assert!(error.to_string().contains("127.0.0.1 or ::1"), "{error}");
    }
}

#[tokio::test]
async fn ipv6_loopback_is_served_where_the_machine_has_it() {
    if TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let fake = Fake::builder().address("::1".parse().unwrap()).start().await.unwrap();
    assert!(fake.base_url().starts_with("http://[::1]:"));
    assert_eq!(get(&format!("{}/v1/me", fake.base_url())).await.status, 401);
    let visit = fake.browser().visit(&format!("{}/v1/me", fake.https_base_url())).await.unwrap();
    assert_eq!(visit.status, Some(401));
}

#[tokio::test]
async fn a_taken_port_is_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for builder in [Fake::builder().http_port(port), Fake::builder().https_port(port)] {
        let error = builder.start().await.unwrap_err();
        assert!(matches!(error, StartError::PortTaken(_)));
        let sentence =
            format!("127.0.0.1:{port} is in use by another program; choose another port, or port 0 for any free one");
        assert_eq!(error.to_string(), sentence);
    }
}

#[tokio::test]
async fn an_id_belongs_to_one() {
    let twice = Fake::builder().user(UserRecord::new("a")).user(UserRecord::new("a"));
    assert!(matches!(twice.start().await.unwrap_err(), StartError::DuplicateId(id) if id == "a"));
    let known = Fake::builder().start().await.unwrap().public_client().id.clone();
    let twice = Fake::builder().client(ClientRecord::new(&known, "s"));
    assert!(matches!(twice.start().await.unwrap_err(), StartError::DuplicateId(id) if id == known));
}

/// TLS with a client that trusts the fake and offers HTTP/2.
async fn offering_http2(fake: &Fake) -> tokio_rustls::client::TlsStream<TcpStream> {
    let stream = TcpStream::connect(fake.https_base_url().trim_start_matches("https://")).await.unwrap();
    common::over_tls_with(stream, fake.ca_pem(), "127.0.0.1", &["h2", "http/1.1"]).await.unwrap()
}

/// The status line of `GET /v1/me` over TLS, by a client that trusts `ca_pem` and asks for `name`.
async fn over_tls(fake: &Fake, ca_pem: &str, name: &str) -> Result<String, std::io::Error> {
    let address = fake.https_base_url().trim_start_matches("https://");
    status_line(TcpStream::connect(address).await?, ca_pem, name).await
}

/// The status line of `GET /v1/me` through a connection that is there.
pub(crate) async fn status_line(stream: TcpStream, ca_pem: &str, name: &str) -> Result<String, std::io::Error> {
    let mut stream = common::over_tls(stream, ca_pem, name).await?;
    stream.write_all(b"GET /v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await?;
    let mut heard = String::new();
    stream.read_to_string(&mut heard).await?;
    Ok(heard.lines().next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn https_is_good_for_three_names_under_its_own_authority_only() {
    let (fake, other) = (Fake::builder().start().await.unwrap(), Fake::builder().start().await.unwrap());
    for name in ["127.0.0.1", "::1", "localhost"] {
        let line = over_tls(&fake, fake.ca_pem(), name).await.unwrap();
        assert_eq!(line, "HTTP/1.1 401 Unauthorized", "{name}");
    }
    assert!(over_tls(&fake, fake.ca_pem(), "example.com").await.is_err());
    assert!(over_tls(&fake, other.ca_pem(), "127.0.0.1").await.is_err());
    assert!(fake.requests().iter().all(|request| request.secure));
}

/// A client of HTTP/2 on a connection of its own.
async fn http2(fake: &Fake) -> hyper::client::conn::http2::SendRequest<Full<Bytes>> {
    let stream = offering_http2(fake).await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let (sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

fn over_http2(fake: &Fake, path: &str) -> Request<Full<Bytes>> {
    Request::get(format!("{}{path}", fake.https_base_url())).body(Full::default()).unwrap()
}

#[tokio::test]
async fn https_speaks_http2_where_the_client_does_and_says_which_it_was() {
    let fake = Fake::builder().start().await.unwrap();
    let mut sender = http2(&fake).await;
    for _ in 0..3 {
        let answer = sender.send_request(over_http2(&fake, "/v1/me")).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (401, Version::HTTP_2));
    }
    assert_eq!(over_tls(&fake, fake.ca_pem(), "127.0.0.1").await.unwrap(), "HTTP/1.1 401 Unauthorized");
    let seen: Vec<_> = fake.requests().iter().map(|request| (request.connection, request.version)).collect();
    assert_eq!(seen[..3], [(1, Version::HTTP_2); 3]);
    assert_eq!(seen[3], (2, Version::HTTP_11));

    let old = Fake::builder().http2(false).start().await.unwrap();
    let stream = offering_http2(&old).await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"http/1.1".as_slice()));
}

#[tokio::test]
async fn a_dropped_request_of_http2_takes_its_connection_with_it() {
    let fake = Fake::builder().start().await.unwrap();
    for fault in [Fault::DropBefore, Fault::DropAfter, Fault::ResetMidBody] {
        let mut sender = http2(&fake).await;
        let hold = fake.switches().hold(Rule::path("/v1/albums/x").times(1));
        let other = tokio::spawn(sender.send_request(over_http2(&fake, "/v1/albums/x")));
        hold.arrived().await;
        fake.switches().add(Rule::path("/v1/me").times(1).fault(fault));
        let answer = sender.send_request(over_http2(&fake, "/v1/me")).await;
        assert!(match answer {
            Ok(answer) => answer.into_body().collect().await.is_err(),
            Err(_) => true,
        });
        assert!(other.await.unwrap().is_err());
        hold.release();
    }
}

#[tokio::test]
async fn both_listeners_share_one_state_and_link_to_themselves() {
    let fake = Fake::builder().saved_tracks(30).start().await.unwrap();
    let token = common::login(&fake, "user-library-read").await.text("/access_token");
    let page = common::api(&fake, &token, "/me/tracks").await;
    assert!(page.text("/next").starts_with(fake.base_url()));
    let query = url::form_urlencoded::byte_serialize(common::REDIRECT.as_bytes()).collect::<String>();
    let id = &fake.confidential_client().id;
    let url = format!("{}/authorize?client_id={id}&response_type=code&redirect_uri={query}", fake.https_base_url());
    let code = fake.browser().visit(&url).await.unwrap().parameter("code").unwrap();
    let fields = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", common::REDIRECT)];
    assert_eq!(common::token(&fake, &fields).await.status, 200, "a code from one, a token from the other");
}

#[tokio::test]
async fn without_https_there_is_none() {
    let fake = Fake::builder().https(false).start().await.unwrap();
    assert_eq!((fake.https_base_url(), fake.ca_pem()), ("", ""));
}

#[tokio::test]
async fn shutdown_frees_the_ports_at_once() {
    let fake = Fake::builder().start().await.unwrap();
    let addresses = [fake.base_url(), fake.https_base_url()].map(|url| url.split_once("//").unwrap().1.to_owned());
    let mut idle = TcpStream::connect(&addresses[0]).await.unwrap();
    get(&format!("http://{}/v1/me", addresses[0])).await;
    fake.shutdown().await;
    for address in &addresses {
        TcpListener::bind(address).unwrap();
    }
    let mut heard = Vec::new();
    let _ = idle.read_to_end(&mut heard).await;
    assert!(heard.is_empty(), "an open connection was closed too");
}

#[tokio::test]
async fn dropping_a_fake_stops_it() {
    let fake = Fake::builder().https(false).start().await.unwrap();
    let address = fake.base_url().split_once("//").unwrap().1.to_owned();
    drop(fake);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(5);
    while TcpListener::bind(&address).is_err() {
        assert!(tokio::time::Instant::now() < deadline, "the port is still taken");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[test]
fn a_blocking_fake_needs_no_runtime_and_frees_its_ports_when_dropped() {
    let fake = Fake::builder().start_blocking().unwrap();
    let visit = fake.browser().visit_blocking(&format!("{}/v1/me", fake.https_base_url())).unwrap();
    assert_eq!(visit.status, Some(401));
    let address = fake.base_url().split_once("//").unwrap().1.to_owned();
    drop(fake);
    TcpListener::bind(address).unwrap();
}

#[tokio::test]
async fn a_blocking_fake_can_be_used_inside_a_runtime_too() {
    let fake = Fake::builder().start_blocking().unwrap();
    assert_eq!(get(&format!("{}/v1/me", fake.base_url())).await.status, 401);
    fake.shutdown().await;
}

#[tokio::test]
async fn connections_and_requests_are_counted_and_kept() {
    let fake = Fake::builder().https(false).start().await.unwrap();
    let address = fake.base_url().split_once("//").unwrap().1.to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"GET /v1/me?x=1 HTTP/1.1\r\nhost: x\r\nx-mine: yes\r\n\r\n").await.unwrap();
        let mut some = [0; 4_096];
        assert!(stream.read(&mut some).await.unwrap() > 0);
    }
    let url = format!("{}/api/token", fake.base_url());
    send(Method::POST, &url, &[("content-type", "text/plain")], "the body").await.unwrap();
    assert_eq!((fake.connections(), fake.token_requests()), (2, 1));
    let requests = fake.requests();
    let numbers: Vec<u64> = requests.iter().map(|request| request.connection).collect();
    assert_eq!(numbers, [1, 1, 2]);
    assert_eq!((requests[0].query.as_deref(), requests[0].header("X-Mine")), (Some("x=1"), Some("yes")));
    assert_eq!((&requests[2].method, &requests[2].body[..]), (&Method::POST, &b"the body"[..]));
    fake.clear_requests();
    assert_eq!((fake.requests().len(), fake.token_requests(), fake.connections()), (0, 0, 2));
}

#[tokio::test]
async fn a_request_too_large_is_refused_and_its_connection_closed() {
    let fake = Fake::builder().https(false).start().await.unwrap();
    let url = format!("{}/api/token", fake.base_url());
    let answer = send(Method::POST, &url, &[], &"a".repeat(1024 * 1024 + 1)).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.header("connection")), (413, "close"));
    assert_eq!(send(Method::POST, &url, &[], &"a".repeat(1024 * 1024)).await.unwrap().status, 400);
}

#[tokio::test]
async fn the_browser_follows_the_app_on_this_machine_and_nobody_else() {
    let callback = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = callback.local_addr().unwrap().port();
    let app = tokio::spawn(async move {
        for answer in ["303 See Other\r\nlocation: /done", "200 OK"] {
            let (mut stream, _) = callback.accept().await.unwrap();
            let mut some = [0; 4_096];
            let read = stream.read(&mut some).await.unwrap();
            assert!(some[..read].starts_with(if answer.starts_with("303") {
                b"GET /cb?code="
            } else {
                b"GET /done HTTP"
            }));
            let host = format!("host: 127.0.0.1:{port}\r\n");
            assert!(String::from_utf8_lossy(&some[..read]).contains(&host));
            let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let fake = Fake::builder().https(false).start().await.unwrap();
    let redirect = format!("http://127.0.0.1:{port}/cb");
    let visit = common::visit(&fake, &[("redirect_uri", &redirect)]).await;
    assert_eq!((visit.status, visit.body.as_str(), visit.urls.len()), (Some(200), "hello", 3));
    assert_eq!(visit.url(), format!("http://127.0.0.1:{port}/done"));
    assert!(visit.parameter("code").is_some());
    app.await.unwrap();

    let nobody = common::visit(&fake, &[("redirect_uri", &redirect)]).await;
    assert_eq!((nobody.status, nobody.urls.len()), (None, 2), "nobody listens any more");
    let custom = common::visit(&fake, &[("redirect_uri", "com.example.app://callback")]).await;
    assert!(custom.status.is_none() && custom.url().starts_with("com.example.app://callback?code="));
}

#[tokio::test]
async fn nothing_that_is_printed_holds_a_secret() {
    let fake = Fake::builder().start().await.unwrap();
    let answer = common::login(&fake, "user-read-email").await;
    let visit = common::visit(&fake, &[]).await;
    let shown = format!(
        "{fake:?} {fake:#?} {:?} {:?} {:?} {visit:#?} {:?} {:?}",
        fake.confidential_client(),
        fake.requests(),
        fake.switches(),
        fake.user(),
        fake.browser(),
    );
    let code = visit.parameter("code").unwrap();
    let secrets = [
        answer.text("/access_token"),
        answer.text("/refresh_token"),
        code,
        fake.confidential_client().secret.clone(),
        common::basic(fake.confidential_client()),
        fake.user().email.clone(),
    ];
    for secret in secrets {
        assert!(!shown.contains(&secret), "{shown}");
    }
}
