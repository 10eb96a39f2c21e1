//! A whole login, its calls and its failures, traced at TRACE by every crate on the way: no secret may show in any form.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use spotify_auth_core::driver::{Authenticator, TokenSource};
use spotify_auth_core::{AccountsUrls, Client, Exchange, Login, Scopes, Session, Token};
use spotify_auth_hyper::{HyperTransport, Roots};
use spotify_auth_server::CallbackServer;
use spotify_fake::{Answer, Fake, Fault, RecordedRequest, Rule};
use spotify_web::{SearchType, Spotify};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Everything that was traced.
#[derive(Clone, Default)]
struct Traced(Arc<Mutex<Vec<u8>>>);

impl Write for Traced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Traced {
    fn start() -> Self {
        let traced = Self::default();
        let writer = traced.clone();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
        let level = tracing_subscriber::filter::LevelFilter::TRACE;
        tracing_subscriber::registry().with(level).with(layer).init();
        traced
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// The forms in which a secret could slip out.
fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let percent: String = bytes.iter().map(|b| format!("%{b:02X}")).collect();
    let form: String = form_urlencoded::byte_serialize(bytes).collect();
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    // The middle of an encoding does not depend on what stands before and after, for each of the three alignments.
    let aligned = (0..3).flat_map(|skip| {
        let whole = bytes.len().saturating_sub(skip) / 3 * 3;
        let part = &bytes[skip..skip + whole];
        [STANDARD.encode(part), URL_SAFE_NO_PAD.encode(part)]
    });
    [secret.to_owned(), percent, form, hex.to_uppercase(), hex, list].into_iter().chain(aligned).collect()
}

/// Every secret that went over the wire, as the server saw it.
fn secrets(requests: &[RecordedRequest]) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for request in requests {
        let query = request.query.as_deref().unwrap_or_default();
        let fields = form_urlencoded::parse(query.as_bytes()).into_owned().chain(request.form());
        let is_secret =
            |name: &str| ["state", "code", "code_verifier", "refresh_token", "client_secret"].contains(&name);
        secrets.extend(fields.filter(|(name, _)| is_secret(name)).map(|(_, value)| value));
        let credentials = request.header("authorization").and_then(|value| value.split_once(' '));
        secrets.extend(credentials.map(|(_, credentials)| credentials.to_owned()));
    }
    secrets
}

#[tokio::test]
async fn f1_a_whole_login_traced_at_trace_shows_no_secret() {
    let traced = Traced::start();
    let fake = Fake::builder().saved_tracks(120).start().await.unwrap();
    let transport = HyperTransport::builder().roots(Roots::pem(fake.ca_pem().as_bytes()).unwrap()).build().unwrap();
    let urls = AccountsUrls::with_base(fake.https_base_url()).unwrap();
    let app = fake.confidential_client();
    let mut tokens: Vec<Token> = Vec::new();
    for client in [
        Client::public(fake.public_client().id.as_str()).unwrap(),
        Client::confidential(app.id.as_str(), app.secret.as_str()).unwrap(),
    ] {
        // A denied login, then a granted one.
        for deny in [true, false] {
            let server = CallbackServer::bind(&"http://127.0.0.1/callback".parse().unwrap()).unwrap();
            let plan = Login::builder(client.clone(), server.redirect_uri().clone())
                .accounts_urls(urls.clone())
                .scopes("user-library-read".parse::<Scopes>().unwrap());
            let browser = fake.browser();
            let opener = move |address: &str| {
                let visit = if deny { browser.deny_blocking(address) } else { browser.visit_blocking(address) };
                visit.map(drop).map_err(io::Error::other)
            };
            let signed_in = server.sign_in(&transport, plan, opener).await;
            tracing::trace!(?signed_in, "signed in");
            tokens.extend(signed_in.ok());
        }
        calls(&fake, &transport, &urls, client, tokens.last().unwrap().clone()).await;
    }
    assert_eq!(tokens.len(), 2);

    let mut secrets = secrets(&fake.requests());
    secrets.insert(app.secret.clone());
    for token in &tokens {
        secrets.insert(token.access_token().expose_secret().to_owned());
        secrets.insert(token.refresh_token().unwrap().expose_secret().to_owned());
    }
    let text = traced.text();
    assert!(secrets.len() > 10, "only {} secrets were seen", secrets.len());
    for source in ["spotify_auth_hyper", "spotify_web", "hyper_util", "rustls"] {
        assert!(text.contains(source), "{source} traced nothing");
    }
    for secret in &secrets {
        for form in forms(secret) {
            assert!(!text.contains(&form), "a secret of {} characters shows in the trace", secret.len());
        }
    }
}

/// Calls, pages, renewals and failures with one token.
async fn calls(fake: &Fake, transport: &HyperTransport, urls: &AccountsUrls, client: Client, token: Token) {
    let session = Session::new(client.clone(), urls.clone(), token.clone(), [7; 8]);
    let spotify = Spotify::builder(transport.clone())
        .session(session)
        .api_url(format!("{}/v1", fake.https_base_url()))
        .build()
        .unwrap();
    let mut pages = spotify.library().tracks().pages(1);
    while let Some(saved) = pages.try_next().await.unwrap() {
        tracing::trace!(?saved, "saved");
    }
    fake.expire_access_tokens();
    let found = spotify.search().items("live", [SearchType::Track]).market("SE").await;
    tracing::trace!(?found, ?spotify, "renewed");
    let faults = [
        Fault::Answer(Answer::unavailable().retry_after("3600")),
        Fault::Answer(Answer::html()),
        Fault::Answer(Answer::broken_json()),
        Fault::Truncated,
        Fault::HugeJson(1 << 20),
        Fault::ResetMidBody,
        Fault::DropAfter,
    ];
    for fault in faults {
        fake.switches().add(Rule::token().times(1).fault(fault.clone()));
        let failed = transport.drive(Exchange::refresh(client.clone(), urls.clone(), &token).unwrap()).await;
        tracing::trace!(?failed, "renewal failed");
        fake.switches().add(Rule::path("/v1/me").times(1).fault(fault));
        let failed = spotify.users().me().await;
        tracing::trace!(?failed, "call failed");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let user = fake.user().id.clone();
    fake.revoke(&user);
    let session = Session::new(client, urls.clone(), token, [7; 8]);
    let authenticator = Authenticator::new(Arc::new(transport.clone()), session);
    let bearer = authenticator.bearer(None).await.unwrap();
    let revoked = authenticator.bearer(Some(&bearer)).await;
    assert!(revoked.is_err());
    tracing::trace!(?revoked, ?authenticator, "revoked");
}
