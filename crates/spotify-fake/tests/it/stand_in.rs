//! The fake under Spotify's own names, through a proxy.

use spotify_fake::{Fake, Fault, Rule};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::common::{self, REDIRECT};
use crate::serving::status_line;

async fn fake() -> Fake {
    Fake::builder().saved_tracks(30).as_spotify(true).start().await.unwrap()
}

/// What the proxy answers to CONNECT, and the connection after it.
async fn connect(fake: &Fake, target: &str) -> (String, TcpStream) {
    let mut stream = TcpStream::connect(fake.base_url().trim_start_matches("http://")).await.unwrap();
    stream.write_all(format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n\r\n").as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        heard.push(stream.read_u8().await.unwrap());
    }
    let heard = String::from_utf8(heard).unwrap();
    (heard.lines().next().unwrap().to_owned(), stream)
}

#[tokio::test]
async fn a_proxy_leads_spotifys_two_names_here() {
    let fake = fake().await;
    for name in ["accounts.spotify.com", "api.spotify.com"] {
        let (line, stream) = connect(&fake, &format!("{name}:443")).await;
        assert_eq!(line, "HTTP/1.1 200 OK");
        assert_eq!(status_line(stream, fake.ca_pem(), name).await.unwrap(), "HTTP/1.1 401 Unauthorized");
    }
    assert!(fake.requests().iter().all(|request| request.secure && request.path == "/v1/me"));
    assert_eq!(fake.requests().len(), 2, "CONNECT is no request to Spotify");
}

#[tokio::test]
async fn it_is_no_proxy_for_anything_else() {
    let fake = fake().await;
    for target in ["example.com:443", "api.spotify.com:80", "api.spotify.com.example.com:443", "127.0.0.1:22"] {
        assert_eq!(connect(&fake, target).await.0, "HTTP/1.1 403 Forbidden", "{target}");
    }
}

#[tokio::test]
async fn without_it_the_names_are_not_ours() {
    let fake = Fake::builder().start().await.unwrap();
    let (line, _) = connect(&fake, "api.spotify.com:443").await;
    assert!(!line.contains("200"), "{line}");
    let visit = fake.browser().visit("https://api.spotify.com/v1/me").await.unwrap();
    assert_eq!(visit.status, None, "the browser stops in front of it");
}

#[tokio::test]
async fn the_proxy_serves_its_own_address_too() {
    let fake = fake().await;
    let token = common::login(&fake, "user-library-read").await.text("/access_token");
    let page = common::api(&fake, &token, "/me/tracks").await;
    assert!(page.text("/next").starts_with(fake.base_url()));
}

#[tokio::test]
async fn the_browser_signs_in_at_spotifys_address() {
    let fake = fake().await;
    let query = url::form_urlencoded::byte_serialize(REDIRECT.as_bytes()).collect::<String>();
    let id = &fake.confidential_client().id;
    let url = format!(
        "https://accounts.spotify.com/authorize?client_id={id}&response_type=code&redirect_uri={query}&scope=user-read-email"
    );
    let code = fake.browser().allow(&url).await.unwrap().parameter("code").unwrap();
    let fields = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)];
    assert_eq!(common::token(&fake, &fields).await.status, 200);
}

#[tokio::test]
async fn links_in_a_tunnel_lead_to_spotifys_address() {
    let fake = fake().await;
    let token = fake.access_token(&fake.user().id, &["user-library-read"]);
    let (_, stream) = connect(&fake, "api.spotify.com:443").await;
    let mut stream = common::over_tls(stream, fake.ca_pem(), "api.spotify.com").await.unwrap();
    let request = format!(
        "GET /v1/me/tracks HTTP/1.1\r\nhost: api.spotify.com\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut heard = String::new();
    stream.read_to_string(&mut heard).await.unwrap();
    assert!(heard.contains(r#""next":"https://api.spotify.com/v1/me/tracks?"#), "{heard}");
}

#[tokio::test]
async fn a_tunnel_ends_with_the_fake() {
    let fake = fake().await;
    let (_, stream) = connect(&fake, "api.spotify.com:443").await;
    let mut stream = common::over_tls(stream, fake.ca_pem(), "api.spotify.com").await.unwrap();
    fake.shutdown().await;
    let mut heard = Vec::new();
    let _ = stream.read_to_end(&mut heard).await;
    assert!(heard.is_empty());
}

#[tokio::test]
async fn a_reset_in_a_tunnel_is_one() {
    for fault in [Fault::DropBefore, Fault::DropAfter, Fault::ResetMidBody] {
        let fake = fake().await;
        fake.switches().add(Rule::any().fault(fault));
        let (_, stream) = connect(&fake, "api.spotify.com:443").await;
        let ended = status_line(stream, fake.ca_pem(), "api.spotify.com").await.unwrap_err();
        assert_eq!(ended.kind(), std::io::ErrorKind::ConnectionReset);
    }
}
