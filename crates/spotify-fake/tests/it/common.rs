//! A plain HTTP client for the tests: it follows nothing and repeats nothing.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use spotify_fake::{ClientRecord, Fake, Visit};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

pub(crate) const REDIRECT: &str = "https://example.com/callback";
pub(crate) const VERIFIER: &str = "abcdefghijklmnopqrstuvwxyz0123456789-._~ABCDEFG";

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self, pointer: &str) -> String {
        let json = self.json();
        let value = json.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("no {pointer} in {json}")).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status, `error` and `error_description` of an accounts answer.
    pub(crate) fn token_error(&self) -> (u16, String, Option<String>) {
        let description = self.json().get("error_description").map(|text| text.as_str().unwrap().to_owned());
        (self.status.as_u16(), self.text("/error"), description)
    }
}

/// Sends one request on a connection of its own.
pub(crate) async fn send(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Answer, hyper::Error> {
    let url = Url::parse(url).unwrap();
    let authority = url.authority().to_owned();
    let stream = TcpStream::connect(&authority).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut request =
        Request::builder().method(method).uri(&url[url::Position::BeforePath..]).header("host", authority);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).unwrap();
    let (parts, body) = sender.send_request(request).await?.into_parts();
    Ok(Answer { status: parts.status, headers: parts.headers, body: body.collect().await?.to_bytes() })
}

/// A client that trusts `ca_pem` and asks for `name`, through a connection that is there.
pub(crate) async fn over_tls(stream: TcpStream, ca_pem: &str, name: &str) -> std::io::Result<TlsStream<TcpStream>> {
    over_tls_with(stream, ca_pem, name, &[]).await
}

/// The same, offering these protocols by ALPN.
pub(crate) async fn over_tls_with(
    stream: TcpStream,
    ca_pem: &str,
    name: &str,
    alpn: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

pub(crate) async fn get(url: &str) -> Answer {
    send(Method::GET, url, &[], "").await.unwrap()
}

/// `GET` below `/v1` with a token.
pub(crate) async fn api(fake: &Fake, token: &str, path: &str) -> Answer {
    let url = format!("{}/v1{path}", fake.base_url());
    send(Method::GET, &url, &[("authorization", &format!("Bearer {token}"))], "").await.unwrap()
}

/// Any method below `/v1` with a token and a JSON body.
pub(crate) async fn call(fake: &Fake, token: &str, method: Method, path: &str, body: &str) -> Answer {
    let url = format!("{}/v1{path}", fake.base_url());
    let bearer = format!("Bearer {token}");
    send(method, &url, &[("authorization", &bearer), ("content-type", "application/json")], body).await.unwrap()
}

/// A token of the fake's user with every scope there is.
pub(crate) fn full_token(fake: &Fake) -> String {
    fake.access_token(&fake.user().id, &Fake::scopes())
}

#[track_caller]
pub(crate) fn assert_api_error(answer: &Answer, status: u16, message: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    let expected = serde_json::json!({ "error": { "status": status, "message": message } });
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn basic(client: &ClientRecord) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", client.id, client.secret)))
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// A token request with the confidential client's Basic header.
pub(crate) async fn token(fake: &Fake, fields: &[(&str, &str)]) -> Answer {
    let basic = basic(fake.confidential_client());
    token_with(fake, &[("authorization", basic.as_str())], fields).await
}

/// A token request with these headers only.
pub(crate) async fn token_with(fake: &Fake, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
    raw_token(fake, headers, &form(fields)).await
}

pub(crate) async fn raw_token(fake: &Fake, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    let url = format!("{}/api/token", fake.base_url());
    send(Method::POST, &url, &all, body).await.unwrap()
}

/// An authorize URL for the confidential client; `extra` adds or replaces parameters, an empty value leaves one out.
pub(crate) fn authorize_url(fake: &Fake, extra: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("client_id", fake.confidential_client().id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("state", "the state"),
    ];
    for field in extra {
        fields.retain(|(name, _)| *name != field.0);
        if !field.1.is_empty() {
            fields.push(*field);
        }
    }
    format!("{}/authorize?{}", fake.base_url(), form(&fields))
}

pub(crate) async fn visit(fake: &Fake, extra: &[(&str, &str)]) -> Visit {
    fake.browser().visit(&authorize_url(fake, extra)).await.unwrap()
}

/// A fresh code for the confidential client.
pub(crate) async fn code(fake: &Fake, extra: &[(&str, &str)]) -> String {
    let visit = visit(fake, extra).await;
    visit.parameter("code").unwrap_or_else(|| panic!("no code in {:?}", visit.urls))
}

/// A whole login of the confidential client: the token answer.
pub(crate) async fn login(fake: &Fake, scope: &str) -> Answer {
    let code = code(fake, &[("scope", scope)]).await;
    token(fake, &[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)]).await
}

/// A whole login of the public client, without any secret: the token answer.
pub(crate) async fn pkce_login(fake: &Fake, scope: &str) -> Answer {
    let id = fake.public_client().id.as_str();
    let challenge = challenge();
    let code = code(
        fake,
        &[("client_id", id), ("scope", scope), ("code_challenge_method", "S256"), ("code_challenge", &challenge)],
    )
    .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("client_id", id),
        ("code_verifier", VERIFIER),
    ];
    token_with(fake, &[], &fields).await
}
