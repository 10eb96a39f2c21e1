//! Which of a session's tokens is the current one, for the session and for those who renew it.
//!
//! A renewal is handed out and leaves the session's hands. Should the token that it is for be replaced before its request
//! leaves (by a late answer to an earlier renewal, by a login, by a logout), that request would present a refresh token that is
//! no longer the newest, and a server that detects reuse ends the whole login for it (RFC 9700 section 4.14.2). So session and
//! renewals share this one number, and nothing is sent for a number of the past.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of the current token, which grows with each token.
#[derive(Debug, Default)]
pub(crate) struct Generation(Arc<AtomicU64>);

impl Generation {
    pub(crate) fn number(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    pub(crate) fn advance(&mut self) {
        self.0.store(self.number().saturating_add(1), Ordering::Release);
    }

    /// For whoever renews the current token.
    pub(crate) fn of_now(&self) -> OfGeneration {
        OfGeneration { number: self.number(), current: Arc::clone(&self.0) }
    }
}

/// One generation, and whether it is still the current one.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
pub(crate) struct OfGeneration {
    number: u64,
    current: Arc<AtomicU64>,
}

impl OfGeneration {
    pub(crate) fn is_over(&self) -> bool {
        self.current.load(Ordering::Acquire) != self.number
    }
}

#[cfg(test)]
impl Generation {
    /// Another session's, which is as far.
    pub(crate) fn twin(&self) -> Self {
        Self(Arc::new(AtomicU64::new(self.number())))
    }

    /// The same generation of another session.
    pub(crate) fn adopt(&self, of: &OfGeneration) -> OfGeneration {
        OfGeneration { number: of.number, current: Arc::clone(&self.0) }
    }
}
