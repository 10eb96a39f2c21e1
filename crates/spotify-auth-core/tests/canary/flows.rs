//! Everything that can happen to a secret, with everything shown on the way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource, Transport};
use spotify_auth_core::{
    AccessToken, AccountsUrls, AuthorizationCode, AwaitingRedirect, Bearer, Client, ClientSecret, CodeVerifier,
    Exchange, ExchangeError, FaultKind, Finished, HasCode, Lease, Login, Machine, Now, RedirectError, RedirectUri,
    RefreshToken, Sanitized, Scopes, Session, SignInReason, Step, Timestamp, Token, TokenErrorCode, TokenSwapUrls,
    TransportFault, check_endpoint,
};

use super::{Gallery, stores};

pub(super) const NOW: Now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::from_secs(9));

/// All of it.
pub(super) fn whole() -> Gallery {
    let mut gallery = Gallery::default();
    newtypes(&mut gallery);
    refused_input(&mut gallery);
    for client in [public(), confidential()] {
        logins(&mut gallery, &client);
        exchanges(&mut gallery, &client);
        sessions(&mut gallery, &client);
    }
    authenticators(&mut gallery);
    stores::stores(&mut gallery);
    gallery
}

fn public() -> Client {
    Client::public("app id").unwrap()
}

pub(super) fn confidential() -> Client {
    Client::confidential("app id", "CANARY-client-secret").unwrap()
}

/// Entropy whose verifier and state spell the stem too.
fn entropy() -> [u8; 64] {
    let half = |text: &str| URL_SAFE_NO_PAD.decode(format!("{text:A<43}")).unwrap();
    let bytes = [half("CANARY-verifier-"), half("CANARY-state-")].concat();
    bytes.try_into().unwrap()
}

pub(super) fn token(lifetime: u64) -> Token {
    let text = format!(
        r#"{{"version":1,"access_token":"CANARY-access","refresh_token":"CANARY-refresh","scope":"streaming",
            "obtained_at":1800000000000,"expires_in":{lifetime},"authorized_at":1800000000000}}"#
    );
    Token::import(&text).unwrap()
}

fn newtypes(gallery: &mut Gallery) {
    gallery.drawn.push(entropy()[..32].to_vec());
    gallery.drawn.push(entropy()[32..].to_vec());
    gallery.debug("AccessToken", &AccessToken::new("CANARY").unwrap());
    gallery.debug("RefreshToken", &RefreshToken::new("CANARY").unwrap());
    gallery.debug("ClientSecret", &ClientSecret::new("CANARY").unwrap());
    gallery.debug("AuthorizationCode", &AuthorizationCode::new("CANARY").unwrap());
    gallery.debug("CodeVerifier", &CodeVerifier::new("CANARY".repeat(8)).unwrap());
    let bearer = Bearer::new(AccessToken::new("CANARY").unwrap(), 7);
    gallery.debug("Bearer", &bearer);
    gallery.text("a header of a bearer", format!("{:?}", bearer.authorization()));
    gallery.debug("Token", &token(3600));
    gallery.debug("Token", &Some(Arc::new(token(3600))));
    gallery.debug("Client", &confidential());
    gallery.debug("Scopes", &"streaming".parse::<Scopes>().unwrap());
    gallery.debug("Sanitized", &Sanitized::new("text of a server"));
    gallery.debug("TokenErrorCode", &TokenErrorCode::InvalidGrant);
    gallery.debug("RedirectUri", &"http://127.0.0.1:8888/cb".parse::<RedirectUri>().unwrap());
    gallery.debug("AccountsUrls", &AccountsUrls::spotify());
}

/// Secrets where they do not belong, or damaged.
fn refused_input(gallery: &mut Gallery) {
    for text in ["CANARY\n", "CANARY\u{e9}", "CANARY\0", &"CANARY".repeat(2_000)] {
        gallery.error("InvalidSecret", &AccessToken::new(text).unwrap_err());
        gallery.error("InvalidSecret", &RefreshToken::new(text).unwrap_err());
        gallery.error("InvalidSecret", &ClientSecret::new(text).unwrap_err());
        gallery.error("InvalidSecret", &AuthorizationCode::new(text).unwrap_err());
        gallery.error("InvalidVerifier", &CodeVerifier::new(text).unwrap_err());
        gallery.error("ClientError", &Client::confidential("id", text).unwrap_err());
        gallery.error("ClientError", &Client::public(text).unwrap_err());
    }
    let export = token(3600).export_secret();
    for end in 0..export.len() {
        gallery.error("TokenImportError", &Token::import(&export[..end]).unwrap_err());
    }
    for (what, with) in [
        ("\"version\":1", "\"version\":2"),
        ("\"version\":1", "\"version\":\"CANARY\""),
        ("CANARY-access", "CANARY\\n"),
        ("CANARY-refresh", ""),
        ("\"streaming\"", "\"CANARY\\\\ \""),
        ("\"streaming\"", "[\"CANARY\"]"),
        ("3600", "\"CANARY\""),
        ("\"authorized_at\"", "\"CANARY\":1,\"authorized_at\""),
    ] {
        match Token::import(&export.replace(what, with)) {
            Err(error) => gallery.error("TokenImportError", &error),
            Ok(token) => gallery.debug("Token", &token),
        }
    }
    gallery.error("InvalidScope", &"CANARY\"".parse::<Scopes>().unwrap_err());
    for base in ["https://u:CANARY@x", "https://CANARY@x/?a#b", "http://u:CANARY@[::1", "https://x/?CANARY"] {
        gallery.error("EndpointError", &AccountsUrls::with_base(base).unwrap_err());
        gallery.error("EndpointError", &check_endpoint(base).unwrap_err());
    }
    for uri in ["http://u:CANARY@127.0.0.1/", "http://u:CANARY@127.0.0.1:x/", "https://CANARY@x/#f"] {
        match uri.parse::<RedirectUri>() {
            Err(error) => gallery.error("RedirectUriError", &error),
            Ok(uri) => panic!("{uri} is no redirect URI"),
        }
    }
    let missing = token(1).require(&"user-top-read".parse().unwrap()).unwrap_err();
    gallery.error("MissingScopes", &missing);
}

fn login(client: &Client) -> Login<AwaitingRedirect> {
    Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse().unwrap()).start(entropy())
}

fn state(login: &Login<AwaitingRedirect>) -> String {
    let (_, rest) = login.authorize_url().as_str().split_once("&state=").unwrap();
    let state = rest.split('&').next().unwrap().to_owned();
    assert!(state.starts_with("CANARY"), "the state is worth looking for");
    state
}

fn logins(gallery: &mut Gallery, client: &Client) {
    let plan = Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse().unwrap());
    gallery.debug("LoginBuilder", &plan);
    gallery.error("LoginError", &plan.clone().response_type("token").unwrap_err());
    gallery.error("LoginError", &plan.clone().extra("state", "CANARY").unwrap_err());
    let export = login(client).export_secret(NOW, Duration::from_secs(60));
    for end in 0..export.len() {
        gallery.error("LoginRestoreError", &Login::restore(&export[..end], plan.clone(), NOW).unwrap_err());
    }
    gallery.debug("Login", &Login::restore(&export, plan, NOW).unwrap());
    let swap = TokenSwapUrls::new("https://app.example/swap", "https://app.example/refresh").unwrap();
    gallery.debug("TokenSwapUrls", &swap);
    gallery.error("EndpointError", &TokenSwapUrls::new("https://u:CANARY@x/", "https://x/").unwrap_err());

    let mut waiting = login(client);
    gallery.debug("Login", &waiting);
    gallery.debug("AuthorizeUrl", waiting.authorize_url());
    let state = state(&waiting);
    let long = format!("code={}&state={state}", "CANARY".repeat(1_000));
    for redirect in [
        "",
        "code=CANARY-code",
        "code=CANARY-code&state=CANARY",
        "code=CANARY-code&state=CANARY&error=CANARY",
        &format!("state={state}"),
        &format!("state={state}&state={state}&code=CANARY"),
        &format!("state={state}&code=CANARY&code=CANARY"),
        &format!("state={state}&code=CANARY%"),
        &format!("state={state}&code=CANARY%ff"),
        &format!("state={state}&code=CANARY%0a"),
        &format!("state={state}&code=CANARY&error=x"),
        &format!("state={state}&code=CANARY&iss=https://CANARY.example"),
        &format!("http://127.0.0.1:8888/callback#access_token=CANARY&state={state}"),
        &long,
    ] {
        match waiting.on_redirect(redirect, NOW) {
            Err(error) => {
                gallery.error("RedirectError", &error);
                let RedirectError::NotOurs { login, reason } = error else { panic!("{redirect} is not ours") };
                gallery.error("NotOurs", &reason);
                gallery.debug("Login", &login);
                waiting = login;
            }
            Ok(_) => panic!("{redirect} is not ours"),
        }
    }
    for words in ["error=access_denied", "error=odd&error_description=The+user+said+no"] {
        let error = login(client).on_redirect(&format!("{words}&state={state}"), NOW).unwrap_err();
        gallery.error("RedirectError", &error);
        let RedirectError::Denied(error) = error else { panic!("{words}") };
        gallery.debug("AuthorizationError", &error);
        gallery.debug("AuthorizationErrorCode", error.code());
        gallery.text("AuthorizationError", error.to_string());
    }
    gallery.debug("Login", &has_code(client));
}

fn has_code(client: &Client) -> Login<HasCode> {
    let login = login(client);
    let redirect = format!("code=CANARY-code&state={}", state(&login));
    login.on_redirect(&redirect, NOW).unwrap()
}

/// Every kind of answer and fault, with secrets in the worst places.
fn network() -> Vec<Result<Response<Bytes>, TransportFault>> {
    let good = r#"{"access_token":"CANARY-a","token_type":"Bearer","refresh_token":"CANARY-r","expires_in":3600}"#;
    let page = "<html>CANARY</html>";
    let mut answers: Vec<(u16, String)> = vec![
        (200, good.to_owned()),
        (200, good.replace("Bearer", "CANARY")),
        (200, good.replace("CANARY-a", "CANARY\\n")),
        (200, good.replace("CANARY-r", "CANARY\\u0000")),
        (200, good.replace("\"CANARY-a\"", "[\"CANARY\"]")),
        (200, good.replace("\"expires_in\"", "\"access_token\"")),
        (200, good.replace("3600", "CANARY")),
        (200, good.replace("\"access_token\"", "\"CANARY\"")),
        (200, page.to_owned()),
        (200, "\"CANARY\"".to_owned()),
        (204, good.to_owned()),
        (302, good.to_owned()),
        (400, good.to_owned()),
        (400, page.to_owned()),
        (404, page.to_owned()),
        (429, page.to_owned()),
        (503, page.to_owned()),
        (401, r#"{"error":"invalid_client"}"#.to_owned()),
    ];
    for end in (0..good.len()).step_by(7) {
        answers.push((200, good[..end].to_owned()));
    }
    // A server that says back what it was sent.
    for secret in ["CANARY-code", "CANARY-refresh", "CANARY-client-secret", &format!("{:A<43}", "CANARY-verifier-")] {
        for error in ["invalid_grant", "invalid_client", "temporarily_unavailable", "odd"] {
            answers.push((400, format!(r#"{{"error":"{error}","error_description":"bad {secret}"}}"#)));
        }
        answers.push((400, format!(r#"{{"error":"{secret}"}}"#)));
    }
    let mut network: Vec<_> = answers.into_iter().map(|(status, body)| Ok(answer(status, body))).collect();
    for kind in [FaultKind::NotSent, FaultKind::MaybeSent, FaultKind::TimedOut, FaultKind::TooLarge] {
        network.push(Err(TransportFault::new(kind, "connection refused")));
    }
    network
}

pub(super) fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
    answer
}

/// The grants that this client may use and that present a secret it was sent.
fn grants(client: &Client) -> Vec<Exchange> {
    let urls = AccountsUrls::spotify;
    let mut grants = vec![has_code(client).exchange(), Exchange::refresh(client.clone(), urls(), &token(0)).unwrap()];
    grants.extend(Exchange::client_credentials(client.clone(), urls()));
    grants
}

fn exchanges(gallery: &mut Gallery, client: &Client) {
    for which in 0..grants(client).len() {
        for reply in network() {
            let sent = match which {
                0 => ["CANARY-code", "CANARY-verifier"],
                1 => ["CANARY-refresh", "CANARY-client-secret"],
                _ => ["CANARY-client-secret"; 2],
            };
            if says_back_what_was_not_sent(&reply, &sent, client) {
                continue;
            }
            end(gallery, grants(client).swap_remove(which), &reply);
        }
    }
}

/// A server can only repeat what it was sent; other words of its own are shown.
fn says_back_what_was_not_sent(
    reply: &Result<Response<Bytes>, TransportFault>,
    sent: &[&str],
    client: &Client,
) -> bool {
    let Ok(answer) = reply else { return false };
    let body = String::from_utf8_lossy(answer.body());
    let secret = client.is_confidential() && body.contains("CANARY-client-secret");
    answer.status() == 400
        && body.contains("\"error\"")
        && !secret
        && !sent.iter().any(|sent| body.contains(sent) && *sent != "CANARY-client-secret")
}

/// Drives an exchange to its end with the same reply to each attempt.
fn end(gallery: &mut Gallery, mut exchange: Exchange, reply: &Result<Response<Bytes>, TransportFault>) {
    let mut now = NOW;
    loop {
        gallery.debug("Exchange", &exchange);
        let step = exchange.step(now);
        gallery.debug("Step", &step);
        match step {
            Err(error) => {
                gallery.error("ExchangeError", &error);
                if let ExchangeError::Refused { refusal, .. } = &error {
                    gallery.debug("Refusal", refusal);
                    gallery.debug("TokenErrorCode", refusal.code());
                    gallery.text("Refusal", refusal.to_string());
                }
                return;
            }
            Ok(Step::Done(token)) => return gallery.debug("Token", &token),
            Ok(Step::Sleep(wait)) => now = now.advanced(wait),
            Ok(Step::Send { request, .. }) => {
                gallery.text("a request's headers", format!("{:?} {:?}", request.headers(), request.uri()));
                gallery.debug("Exchange", &exchange);
                match reply {
                    Ok(response) => exchange.on_response(now, response.clone()),
                    Err(fault) => {
                        gallery.error("TransportFault", fault);
                        exchange.on_fault(now, fault.clone());
                    }
                }
            }
        }
    }
}

fn sessions(gallery: &mut Gallery, client: &Client) {
    let urls = AccountsUrls::spotify;
    let results = [
        Ok(token(3600)),
        Err(ExchangeError::OutOfTime),
        Err(ended(client, answer(400, r#"{"error":"invalid_grant","error_description":"CANARY-refresh?"}"#))),
        Err(ended(client, answer(503, "CANARY"))),
    ];
    for result in results {
        let mut session = Session::new(client.clone(), urls(), token(0), [7; 8]);
        gallery.debug("Session", &session);
        let Lease::Refresh(job) = session.lease(NOW) else { panic!("the token is due") };
        gallery.debug("RefreshJob", &job);
        gallery.debug("Lease", &session.lease(NOW));
        let (ticket, exchange) = job.into_parts();
        gallery.debug("Ticket", &ticket);
        gallery.debug("Exchange", &exchange);
        let finished = session.finish(NOW, ticket, result);
        gallery.debug("Finished", &finished);
        if let Finished::SignIn(reason) = &finished {
            gallery.error("SignInReason", reason);
        }
        gallery.debug("Session", &session);
        gallery.debug("Lease", &session.lease(NOW));
    }
    let mut session = Session::signed_out(client.clone(), urls(), [7; 8]);
    gallery.debug("Lease", &session.lease(NOW));
    gallery.error("SignInReason", &SignInReason::NoRefreshToken);
}

/// The error that this answer makes of a refresh.
pub(super) fn ended(client: &Client, response: Response<Bytes>) -> ExchangeError {
    let mut exchange = Exchange::refresh(client.clone(), AccountsUrls::spotify(), &token(0)).unwrap();
    let mut now = NOW;
    loop {
        match exchange.step(now) {
            Ok(Step::Send { .. }) => exchange.on_response(now, response.clone()),
            Ok(Step::Sleep(wait)) => now = now.advanced(wait),
            Ok(Step::Done(_)) => panic!("an error answer"),
            Err(error) => return error,
        }
    }
}

/// Does the same for every request, and never waits.
pub(super) struct Always(pub(super) Result<Response<Bytes>, TransportFault>);

#[async_trait::async_trait]
impl Transport for Always {
    async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
        self.0.clone()
    }

    async fn sleep(&self, wait: Duration) {
        if wait > Duration::from_secs(10) {
            std::future::pending().await
        }
    }

    fn now(&self) -> Now {
        NOW
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok(entropy())
    }
}

fn authenticators(gallery: &mut Gallery) {
    for reply in network() {
        let waits = matches!(&reply, Ok(answer) if [429, 503].contains(&answer.status().as_u16())
            || answer.body().windows(9).any(|part| part == b"temporari"))
            || matches!(&reply, Err(fault) if fault.kind() == FaultKind::NotSent);
        // A clock that stands still never ends a wait; those replies are walked through above.
        if waits || says_back_what_was_not_sent(&reply, &["CANARY-refresh"], &confidential()) {
            continue;
        }
        let session = Session::new(confidential(), AccountsUrls::spotify(), token(0), [7; 8]);
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let slot = Arc::clone(&told);
        let authenticator = Authenticator::new(Arc::new(Always(reply)), session)
            .on_token_requests(move |requests| slot.lock().unwrap().push(format!("{requests:?}\n{requests:#?}")));
        gallery.debug("Authenticator", &authenticator);
        match futures_util::FutureExt::now_or_never(authenticator.bearer(None)).unwrap() {
            Ok(bearer) => gallery.debug("Bearer", &bearer),
            Err(error) => gallery.error("BearerError", &error),
        }
        for requests in told.lock().unwrap().drain(..) {
            gallery.shown("TokenRequests", requests);
        }
    }
    let source: Box<dyn std::error::Error + Send + Sync> = "the app's own words".into();
    gallery.error("BearerError", &BearerError::Source(source.into()));
}
