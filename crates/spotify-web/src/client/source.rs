//! The simplest token sources.

use std::sync::Arc;

use async_trait::async_trait;
use spotify_auth_core::driver::{Authenticator, BearerError, TokenSource, Transport};
use spotify_auth_core::{AccessToken, Bearer, Session, SignInReason};

use crate::observe::Observer;

/// A session that renews itself, and tells the observer what that costs.
pub(super) fn renewed(
    transport: &Arc<dyn Transport>,
    session: Session,
    observer: Option<&Arc<dyn Observer>>,
) -> Arc<dyn TokenSource> {
    let authenticator = Authenticator::new(Arc::clone(transport), session);
    Arc::new(match observer.map(Arc::clone) {
        Some(observer) => authenticator.on_token_requests(move |requests| observer.on_token_requests(requests)),
        None => authenticator,
    })
}

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
        // There is no other, so whoever it is of stays the same.
        Self(Bearer::new(token, 0).of_login(0))
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
