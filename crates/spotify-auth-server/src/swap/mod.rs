//! A token swap service: it keeps the client secret for apps that must not have it, and hands them tokens.
//!
//! An app sends the code of a login (and its PKCE verifier) to one address and gets an access token with a *sealed* refresh
//! token; it sends that to the other address and gets the next access token. The shapes are those of Spotify's iOS SDK. What
//! is sealed can only be opened here, so a refresh token that leaks from an app is worth nothing elsewhere.
//!
//! [`SwapService::handle`] takes an `http::Request` and answers it, in whatever server you run; [`SwapService::admit`] and
//! [`SwapService::answer`] are its two halves, before and after the body is read. It keeps no state but counters of the last
//! minutes: any number of copies with the same keys serve each other's tokens.
//!
//! ```
//! # use std::sync::Arc;
//! # use std::time::Duration;
//! # use bytes::Bytes;
//! # use http::{Request, Response};
//! # use spotify_auth_core::{Now, Timestamp, TransportFault};
//! # struct Upstream;
//! # #[async_trait::async_trait]
//! # impl spotify_auth_core::driver::Transport for Upstream {
//! #     async fn send(&self, _: Request<Bytes>, _: usize, _: Duration) -> Result<Response<Bytes>, TransportFault> {
//! #         Ok(Response::new(r#"{"access_token":"BQDf","token_type":"Bearer","expires_in":3600,"refresh_token":"AQAz"}"#.into()))
//! #     }
//! #     async fn sleep(&self, _: Duration) { std::future::pending().await }
//! #     fn now(&self) -> Now { Now::new(Timestamp::from_unix_seconds(0), Duration::ZERO) }
//! #     fn entropy(&self) -> Result<[u8; 64], TransportFault> { Ok([7; 64]) }
//! # }
//! use spotify_auth_core::Client;
//! use spotify_auth_server::swap::{SealingKeys, SwapService};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let transport = Arc::new(Upstream); // an app has `Arc::new(HyperTransport::new()?)`
//! let client = Client::confidential("client id", "client secret")?;
//! let keys = SealingKeys::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse()?);
//! let service = SwapService::builder(transport, client, "com.example.app:/callback".parse()?, keys).build()?;
//!
//! let request = Request::post("/swap")
//!     .header("content-type", "application/x-www-form-urlencoded")
//!     .body(Bytes::from_static(b"code=NApC"))?;
//! let response = service.handle(request, [203, 0, 113, 7].into()).await;
//! let answer = std::str::from_utf8(response.body())?;
//! assert!(answer.starts_with(r#"{"access_token":"BQDf","token_type":"Bearer","expires_in":3600,"#));
//! assert!(!answer.contains("AQAz")); // the refresh token is sealed
//! # Ok(()) }
//! ```

mod admission;
mod answer;
mod builder;
mod form;
mod keys;
mod origins;
mod peers;

use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use spotify_auth_core::driver::{Transport, drive};
use spotify_auth_core::{
    AccountsUrls, AuthorizationCode, Client, CodeVerifier, Exchange, RedirectUri, RefreshToken, RetryPolicy, Scopes,
    Token,
};

pub use admission::{Admission, Admitted, Unread};
pub use builder::{SwapBuilder, SwapConfigError, SwapLimits};
pub use keys::{InvalidKey, SealingKey, SealingKeys};

use admission::Target;
use answer::Granted;
use form::Form;
use keys::Opened;
use origins::Asker;
use peers::Peers;

/// Longest code taken, in bytes.
const MAX_CODE: usize = 2 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// The service. Share it among all connections.
pub struct SwapService {
    transport: Arc<dyn Transport>,
    client: Client,
    urls: AccountsUrls,
    redirect_uri: RedirectUri,
    keys: SealingKeys,
    paths: Paths,
    origins: Vec<HeaderValue>,
    limits: SwapLimits,
    peers: Mutex<Peers>,
    in_flight: AtomicUsize,
}

/// Where the service answers.
#[derive(Clone, Debug)]
struct Paths {
    swap: String,
    refresh: String,
    health: String,
}

impl SwapService {
    /// A service for `client`, which is confidential, whose codes are sent to `redirect_uri`. That comes from here and from
    /// nowhere else: what a request says about it is not read.
    pub fn builder(
        transport: Arc<dyn Transport>,
        client: Client,
        redirect_uri: RedirectUri,
        keys: SealingKeys,
    ) -> SwapBuilder {
        SwapBuilder::new(transport, client, redirect_uri, keys)
    }

    /// Answers one request of `peer`, with a status for everything: it neither fails nor panics.
    ///
    /// For servers that have read the body anyway. Others ask [`admit`](Self::admit) first, so that a body that is too long or
    /// never ends counts against its peer as well; read at most [`SwapLimits::body`] bytes, and one more. Let it run on when
    /// the peer hangs up: a refresh that Spotify has answered may carry a new refresh token.
    ///
    /// Where an exchange failed, the answer's extensions have the [`ExchangeError`](spotify_auth_core::ExchangeError), which holds
    /// no secret, for the operator's log.
    pub async fn handle(&self, request: Request<Bytes>, peer: IpAddr) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        match self.admit(&head, peer) {
            Admission::Answered(response) => response,
            Admission::ReadBody(admitted) => self.answer(admitted, &body).await,
        }
    }

    /// Judges the head of a request before any of its body is read, and counts it against `peer`: the address of the
    /// connection, or what a proxy that you trust says of it.
    pub fn admit(&self, head: &Parts, peer: IpAddr) -> Admission {
        let target = match head.uri.path() {
            path if path == self.paths.health => return Admission::Answered(health(&head.method)),
            path if path == self.paths.swap => Target::Swap,
            path if path == self.paths.refresh => Target::Refresh,
            _ => {
                let description = "there is nothing at this address";
                return Admission::Answered(answer::error(StatusCode::NOT_FOUND, "invalid_request", description));
            }
        };
        let asker = Asker::of(&head.headers, &self.origins);
        match self.judge(head, &asker, peer) {
            Some(response) => Admission::Answered(asker.told(response)),
            None => Admission::ReadBody(Admitted { target, asker }),
        }
    }

    /// Answers a request that was admitted, whose body is this, as [`handle`](Self::handle) does.
    pub async fn answer(&self, admitted: Admitted, body: &Bytes) -> Response<Bytes> {
        if body.len() > self.limits.body {
            return admitted.refuse(Unread::TooLong);
        }
        let response = match (Form::parse(body), Place::taken(&self.in_flight, self.limits.in_flight)) {
            (Err(problem), _) => answer::invalid_request(problem),
            (_, None) => answer::busy(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(1)),
            (Ok(form), Some(_place)) => match admitted.target {
                Target::Swap => self.swap(form).await,
                Target::Refresh => self.refresh(form).await,
            },
        };
        admitted.asker.told(response)
    }

    /// The answer that a request's head deserves, if it is not worth reading on.
    fn judge(&self, head: &Parts, asker: &Asker, peer: IpAddr) -> Option<Response<Bytes>> {
        match (asker, &head.method) {
            (Asker::Stranger, _) => {
                let description = "this service is not for pages of this origin";
                Some(answer::error(StatusCode::FORBIDDEN, "invalid_request", description))
            }
            (Asker::Page(_), &Method::OPTIONS) => Some(origins::preflight()),
            (_, &Method::POST) => {
                let now = self.transport.now().monotonic();
                let counted = self.peers.lock().unwrap_or_else(PoisonError::into_inner).admit(peer, now);
                match counted {
                    Err(wait) => Some(answer::busy(StatusCode::TOO_MANY_REQUESTS, wait)),
                    Ok(()) if is_form(&head.headers) => None,
                    Ok(()) => {
                        let description = "the body must be application/x-www-form-urlencoded";
                        Some(answer::error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid_request", description))
                    }
                }
            }
            _ => Some(method_not_allowed("POST")),
        }
    }

    async fn swap(&self, form: Form) -> Response<Bytes> {
        let Some(code) = form.code.filter(|code| code.len() <= MAX_CODE) else {
            return answer::invalid_request("there must be one code of at most 2 KiB");
        };
        let Ok(code) = AuthorizationCode::new(code.as_str()) else {
            return answer::invalid_request("the code is not printable");
        };
        let verifier = match form.code_verifier.map(|text| CodeVerifier::new(text.as_str())).transpose() {
            Ok(verifier) => verifier,
            Err(_) => return answer::invalid_request("the code_verifier is none"),
        };
        let (client, urls, redirect_uri) = (self.client.clone(), self.urls.clone(), self.redirect_uri.clone());
        let Ok(exchange) = Exchange::swapped_code(client, urls, redirect_uri, code, verifier, self.transport.now())
        else {
            // A service is built with a confidential client only.
            return answer::error(
                StatusCode::INTERNAL_SERVER_ERROR,
                "server_error",
                "the service has no client secret",
            );
        };
        match drive(&*self.transport, exchange.retry_policy(self.policy())).await {
            Ok(token) => self.granted(&token, token.refresh_token()),
            Err(error) => answer::failed(error),
        }
    }

    async fn refresh(&self, form: Form) -> Response<Bytes> {
        let Some(sealed) = form.refresh_token else {
            return answer::invalid_request("there must be one refresh_token");
        };
        let Some(Opened { refresh_token, is_current }) = self.keys.open(&sealed, self.client.id()) else {
            return answer::invalid_grant();
        };
        let old = Token::from_refresh_token(refresh_token.clone(), Scopes::none(), None);
        let Ok(exchange) = Exchange::refresh(self.client.clone(), self.urls.clone(), &old) else {
            return answer::invalid_grant();
        };
        match drive(&*self.transport, exchange.retry_policy(self.policy())).await {
            Ok(token) => {
                // As at Spotify, what stays the same is left out; what an old key sealed is sealed anew.
                let is_new = |new: &&RefreshToken| !is_current || new.expose_secret() != refresh_token.expose_secret();
                self.granted(&token, token.refresh_token().filter(is_new))
            }
            Err(error) => answer::failed(error),
        }
    }

    fn granted(&self, token: &Token, refresh_token: Option<&RefreshToken>) -> Response<Bytes> {
        let sealed = match refresh_token.map(|token| self.seal(token)) {
            Some(None) => {
                return answer::error(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "there are no random bytes");
            }
            sealed => sealed.flatten(),
        };
        let scope = token.scopes().to_string();
        Granted {
            access_token: token.access_token().expose_secret(),
            token_type: "Bearer",
            expires_in: token.lifetime().map(|lifetime| lifetime.as_secs()),
            scope: Some(scope.as_str()).filter(|scope| !scope.is_empty()),
            refresh_token: sealed.as_deref(),
        }
        .response()
    }

    fn seal(&self, token: &RefreshToken) -> Option<String> {
        let entropy = self.transport.entropy().ok()?;
        self.keys.seal(token, self.client.id(), *entropy.first_chunk()?)
    }

    /// Done before the app, which waits 30 seconds, gives up.
    fn policy(&self) -> RetryPolicy {
        let total = self.limits.exchange;
        RetryPolicy::default().attempts(2).request_deadline(total).total(total)
    }
}

impl fmt::Debug for SwapService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SwapService")
            .field("client", &self.client)
            .field("paths", &self.paths)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// One of the exchanges that may be under way at once; given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn taken(count: &'a AtomicUsize, most: usize) -> Option<Self> {
        let more = |taken: usize| (taken < most).then_some(taken + 1);
        count.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok().map(|_| Self(count))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(first), None) = (types.next(), types.next()) else { return false };
    let essence = first.to_str().ok().and_then(|text| text.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(FORM)
}

fn health(method: &Method) -> Response<Bytes> {
    if method == Method::GET || method == Method::HEAD {
        answer::json(StatusCode::OK, Bytes::from_static(br#"{"status":"ok"}"#))
    } else {
        method_not_allowed("GET, HEAD")
    }
}

fn method_not_allowed(allowed: &'static str) -> Response<Bytes> {
    let description = "this address takes another method";
    let mut response = answer::error(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", description);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}
