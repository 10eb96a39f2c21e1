//! Where calls get their bearer from.
//!
//! ```
//! use spotify_auth_core::{AccessToken, Bearer, SignInReason};
//! use spotify_auth_core::driver::{BearerError, TokenSource};
//!
//! /// A token that somebody else keeps fresh.
//! struct Given(AccessToken);
//!
//! #[async_trait::async_trait]
//! impl TokenSource for Given {
//!     async fn bearer(&self, rejected: Option<&Bearer>) -> Result<Bearer, BearerError> {
//!         match rejected {
//!             None => Ok(Bearer::new(self.0.clone(), 0)),
//!             Some(_) => Err(BearerError::SignIn(SignInReason::NoRefreshToken)),
//!         }
//!     }
//! }
//! ```

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::exchange::ExchangeError;
use crate::secret::Bearer;
use crate::session::SignInReason;
use crate::store::StoreError;

/// A source of bearers: an [`Authenticator`](crate::driver::Authenticator), or one of the app's own.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A bearer to call with.
    ///
    /// `rejected` is the bearer that the API has just answered 401 to. A source must not renew for a rejected bearer
    /// that is not its current one: it hands out the current one instead.
    ///
    /// # Errors
    /// Why there is none, and whether asking again can help.
    async fn bearer(&self, rejected: Option<&Bearer>) -> Result<Bearer, BearerError>;
}

/// Why there is no bearer.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BearerError {
    /// Only the user can help: start a new login.
    #[error("sign in again: {0}")]
    SignIn(SignInReason),
    /// The renewal failed; it is tried again by the first call after `retry_after`.
    #[error("the access token could not be renewed: {error}")]
    Renewal {
        /// What went wrong.
        error: Arc<ExchangeError>,
        /// How long nobody tries again.
        retry_after: Duration,
    },
    /// The store that keeps the token could not be read, and there is no other token yet.
    #[error("there is no token: {0}")]
    Store(StoreError),
    /// The app's own source failed.
    #[error("the token source failed: {0}")]
    Source(Arc<dyn Error + Send + Sync>),
}
