//! Spotify's OAuth 2.0 grants, login and token renewal as pure data: no I/O, no clock, no random source.

mod exchange;
mod machine;
mod retry_after;
mod secret;
mod session;
mod text;
mod time;

#[cfg(feature = "driver")]
pub mod driver;

pub use exchange::{ExchangeError, Refusal, TokenErrorCode};
pub use machine::{BodyCut, FaultKind, Machine, Step, TransportFault};
pub use retry_after::retry_after;
pub use secret::{AccessToken, AuthorizationCode, Bearer, ClientSecret, InvalidSecret, RefreshToken};
pub use session::SignInReason;
pub use text::Sanitized;
pub use time::{Now, Timestamp};
