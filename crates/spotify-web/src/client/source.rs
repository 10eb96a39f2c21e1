//! The two simplest token sources.

use async_trait::async_trait;
use spotify_auth_core::driver::{BearerError, TokenSource};
use spotify_auth_core::{AccessToken, Bearer, SignInReason};

/// Nobody has signed in.
pub(super) struct Nobody;

#[async_trait]
impl TokenSource for Nobody {
    async fn bearer(&self, _: Option<&Bearer>) -> Result<Bearer, BearerError> {
        Err(BearerError::SignIn(SignInReason::NeverSignedIn))
    }
}

/// One token, and no other.
pub(super) struct Fixed(Bearer);

impl Fixed {
    pub(super) fn new(token: AccessToken) -> Self {
        Self(Bearer::new(token, 0))
    }
}

#[async_trait]
impl TokenSource for Fixed {
    async fn bearer(&self, rejected: Option<&Bearer>) -> Result<Bearer, BearerError> {
        match rejected {
            None => Ok(self.0.clone()),
            Some(_) => Err(BearerError::SignIn(SignInReason::NoRefreshToken)),
        }
    }
}
