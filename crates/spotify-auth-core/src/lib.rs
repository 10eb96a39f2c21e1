//! Spotify's OAuth 2.0 grants, login and token renewal as pure data: no I/O, no clock, no random source.

mod client;
mod exchange;
mod jitter;
mod login;
mod machine;
mod pkce;
mod redirect_uri;
mod retry_after;
mod scopes;
mod secret;
mod session;
#[cfg(test)]
mod testing;
mod text;
mod time;
mod token;
mod urls;

#[cfg(feature = "driver")]
pub mod driver;

pub use client::{Client, ClientError};
pub use exchange::{Exchange, ExchangeError, GrantError, Refusal, RetryPolicy, TokenErrorCode};
pub use login::{
    AuthorizationError, AuthorizationErrorCode, AuthorizeUrl, AwaitingRedirect, HasCode, Login, LoginBuilder,
    LoginError, NotOurs, RedirectError,
};
pub use machine::{BodyCut, FaultKind, Machine, Step, TransportFault, cap_body};
pub use pkce::{CodeVerifier, InvalidVerifier};
pub use redirect_uri::{Loopback, RedirectUri, RedirectUriError};
pub use retry_after::retry_after;
pub use scopes::{InvalidScope, Scope, ScopeName, Scopes};
pub use secret::{AccessToken, AuthorizationCode, Bearer, ClientSecret, InvalidSecret, RefreshToken};
pub use session::{Finished, Lease, RefreshJob, Session, SignInReason, Ticket};
pub use text::Sanitized;
pub use time::{Now, Timestamp};
pub use token::{MissingScopes, Token, TokenImportError};
pub use urls::{AccountsUrls, EndpointError, check_endpoint};
