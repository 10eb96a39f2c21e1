//! Spotify's OAuth 2.0 grants, login and token renewal as pure data: no I/O, no clock, no random source.
//!
//! Everything that can be *decided* about a login or a token is decided here, in memory, by machines that say what they
//! need from outside and are told what happened. Whatever sends requests, reads clocks and draws random bytes is a thin
//! driver around them: `spotify-auth-hyper` is a ready one, and one for the HTTP client you already have takes fifteen lines.
//!
//! # A whole conversation
//!
//! A user signs in with PKCE, and an hour later the token is renewed. Nothing here touches a network; the clock is a value.
//!
//! ```
//! use std::time::Duration;
//! use bytes::Bytes;
//! use http::Response;
//! use spotify_auth_core::{
//!     AccountsUrls, Client, Finished, Lease, Login, Machine, Now, RedirectError, Scope, Scopes, Session, Step, Timestamp,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! let client = Client::public("client id")?; // an app on the user's machine keeps no secret
//!
//! // 1. Plan the login. It needs 64 bytes from a secure random source.
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let login = Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse()?)
//!     .scopes(Scopes::from([Scope::UserLibraryRead]))
//!     .start(random_bytes);
//!
//! // 2. Open this address in the user's browser, and wait for the redirect to come back.
//! let address = login.authorize_url().as_str();
//! assert!(address.starts_with("https://accounts.spotify.com/authorize?client_id=client+id&response_type=code"));
//! # let state = address.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default().to_owned();
//!
//! // 3. Any web page can send the browser to the callback. What is not ours hands the login back, unharmed.
//! let login = match login.on_redirect("error=access_denied&state=guessed", now) {
//!     Err(RedirectError::NotOurs { login, .. }) => login,
//!     other => panic!("a stranger's redirect was believed: {other:?}"),
//! };
//! let redirect = format!("/callback?code=NApCCg..BkWtQ&state={state}");
//! let mut exchange = login.on_redirect(&redirect, now).map_err(|error| error.to_string())?.exchange();
//!
//! // 4. Exchange the code. The machine says what to send, within which time, and how much of an answer to take.
//! let Step::Send { request, max_body, deadline } = exchange.step(now)? else { panic!("it starts with its request") };
//! assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/api/token"));
//! assert_eq!((max_body, deadline), (64 * 1024, Duration::from_secs(30)));
//!
//! // Spotify is busy: the machine asks to wait as long as the answer says, then sends again.
//! exchange.on_response(now, Response::builder().status(503).header("retry-after", "2").body(Bytes::new())?);
//! let Step::Sleep(wait) = exchange.step(now)? else { panic!("a 503 is tried again") };
//! assert_eq!(wait, Duration::from_secs(2));
//! now = now.advanced(wait);
//! let Step::Send { .. } = exchange.step(now)? else { panic!("the wait is over") };
//!
//! let answer = r#"{"access_token":"BQDf..1","token_type":"Bearer","scope":"user-library-read",
//!                  "expires_in":3600,"refresh_token":"AQAz..1"}"#;
//! exchange.on_response(now, Response::new(answer.into()));
//! let Step::Done(token) = exchange.step(now)? else { panic!("that was all") };
//! assert!(token.require(&Scopes::from([Scope::UserLibraryRead])).is_ok());
//!
//! // 5. A session hands the token out, call after call. Its seed spreads renewals in time and is no secret.
//! let mut session = Session::new(client, AccountsUrls::spotify(), token, [7; 8]);
//! let Lease::Ready(bearer) = session.lease(now) else { panic!("the token is new") };
//! assert_eq!(bearer.authorization().to_str()?, "Bearer BQDf..1");
//!
//! // 6. An hour later one caller is told to renew, and all others to wait for that one.
//! now = now.advanced(Duration::from_secs(3600));
//! let Lease::Refresh(job) = session.lease(now) else { panic!("the token has expired") };
//! let Lease::Join { .. } = session.lease(now) else { panic!("somebody renews already") };
//! let (ticket, mut exchange) = job.into_parts();
//! let Step::Send { request, .. } = exchange.step(now)? else { panic!("it starts with its request") };
//! assert_eq!(request.body().as_ref(), b"grant_type=refresh_token&refresh_token=AQAz..1&client_id=client+id");
//!
//! // The answer brings no new refresh token, as Spotify's answers to public clients do since 2026: the old one is kept.
//! let answer = r#"{"access_token":"BQDf..2","token_type":"Bearer","expires_in":3600}"#;
//! exchange.on_response(now, Response::new(answer.into()));
//! let result = match exchange.step(now) {
//!     Ok(Step::Done(token)) => Ok(token),
//!     Ok(other) => panic!("that was all, but {other:?}"),
//!     Err(error) => Err(error),
//! };
//! let Finished::Renewed(bearer) = session.finish(now, ticket, result) else { panic!("a success renews") };
//! assert_eq!(bearer.authorization().to_str()?, "Bearer BQDf..2");
//! let kept = session.token().and_then(|token| token.refresh_token()).map(|token| token.expose_secret());
//! assert_eq!(kept, Some("AQAz..1"));
//! # Ok(()) }
//! ```
//!
//! # Where to find what
//!
//! | To | use |
//! | --- | --- |
//! | say who the app is | [`Client`], [`AccountsUrls`], [`RedirectUri`], [`Scopes`] |
//! | sign a user in | [`Login`], then its [`exchange`](Login::exchange); [`Login::export_secret`] where no program waits |
//! | keep the client secret on a server of the app's own | [`AccountsUrls::token_swap`] |
//! | get a token without a user, or renew one by hand | [`Exchange`] |
//! | share one token among many callers | [`Session`], or the feature `driver`'s `Authenticator` for async ones |
//! | save a token and load it again | [`Token::export_secret`], [`Token::import`] |
//! | keep a token for many processes | [`Record`] and [`Renewal`], or the feature `driver`'s `TokenStore` and `Authenticator` |
//! | drive a machine over an HTTP client | [`Machine`], [`Step`], [`TransportFault`], [`cap_body`] |
//! | do all of it without async | the feature `blocking`'s `BlockingTransport`, `drive` and `Blocking` |
//! | tell users what went wrong | [`RedirectError`], [`ExchangeError`], [`SignInReason`]: each says what to do |
//!
//! # What this crate never does
//!
//! - It opens no connection, reads no clock, file or environment variable, starts no thread and draws no random byte: all of
//!   that comes in as arguments, so that every run with the same arguments is the same run.
//! - It follows no redirect, sends nothing twice that may have been acted on, and sends secrets to nobody but the accounts
//!   service it was given, over `https` (or `http` to this machine, for tests).
//! - It shows no secret: tokens, codes, verifiers, states and client secrets have no `Display`, no `Serialize` and no `==`, and
//!   their `Debug` is their type's name. Reading one is spelled `expose_secret` or `export_secret`.
//! - It offers no implicit grant, no password grant, no login without PKCE and none without a state (RFC 9700).
//! - It does not panic, whatever a server, a browser or a driver does.

mod client;
mod exchange;
mod generation;
mod jitter;
mod login;
mod machine;
mod pkce;
mod redirect_uri;
mod renewal;
mod retry_after;
mod scopes;
mod secret;
mod session;
mod store;
#[cfg(test)]
mod testing;
mod text;
mod time;
mod token;
mod token_swap;
mod urls;

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "driver")]
pub mod driver;

pub use client::{Client, ClientError};
pub use exchange::{Exchange, ExchangeError, GrantError, Refusal, RetryPolicy, TokenEndpoint, TokenErrorCode};
pub use login::{
    AuthorizationError, AuthorizationErrorCode, AuthorizeUrl, AwaitingRedirect, HasCode, Login, LoginBuilder,
    LoginError, LoginRestoreError, NotOurs, RedirectError,
};
pub use machine::{BodyCut, FaultKind, Machine, Step, TransportFault, cap_body};
pub use pkce::{CodeVerifier, InvalidVerifier};
pub use redirect_uri::{Loopback, RedirectUri, RedirectUriError};
pub use renewal::{Absence, Leased, Renewal, RenewalEnd, RenewalStep, Saved};
pub use retry_after::retry_after;
pub use scopes::{InvalidScope, Scope, ScopeName, Scopes};
pub use secret::{AccessToken, AuthorizationCode, Bearer, ClientSecret, InvalidSecret, RefreshToken};
pub use session::{Finished, Lease, RefreshJob, Session, SignInReason, Ticket};
pub use store::{Account, ProfileError, Record, StoreError, StoreErrorKind, Version};
pub use text::Sanitized;
pub use time::{Now, Timestamp};
pub use token::{MissingScopes, Token, TokenImportError};
pub use token_swap::TokenSwapUrls;
pub use urls::{AccountsUrls, EndpointError, check_endpoint};
