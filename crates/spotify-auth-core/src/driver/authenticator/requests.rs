//! Telling whoever counts what was asked of the token endpoint, and what came of it.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::FutureExt;
use http::{Request, Response};

use super::Authenticator;
use crate::driver::drive::drive;
use crate::driver::transport::Transport;
use crate::exchange::{Exchange, ExchangeError};
use crate::machine::TransportFault;
use crate::time::Now;
use crate::token::Token;

/// What an authenticator has asked of the token endpoint, from the first request to the last answer. Holds no secret.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRequests<'a> {
    /// How many requests were sent: more than one if the first was answered 429 or 5xx, or never left.
    pub sent: u32,
    /// How long it took, waits between the requests included.
    pub took: Duration,
    /// Why there is no new token; `None` if there is one.
    pub error: Option<&'a ExchangeError>,
}

/// Whom to tell.
pub(super) type Told = Arc<dyn Fn(&TokenRequests<'_>) + Send + Sync>;

impl Authenticator {
    /// Calls `hook` after each renewal, and after the first grant of an app's own session: for counters. However many calls wait
    /// for it, a renewal is told once; one that another process made is not told at all.
    ///
    /// The hook runs within the renewal: keep it short. One that panics is ignored. There is one for all clones; the last one
    /// set counts.
    #[must_use]
    pub fn on_token_requests(self, hook: impl Fn(&TokenRequests<'_>) + Send + Sync + 'static) -> Self {
        self.inner.lock().told = Some(Arc::new(hook));
        self
    }
}

/// Drives `exchange`. A transport that panics must not take everybody's session with it: to them it is one that failed.
pub(super) async fn exchanged(
    transport: &dyn Transport,
    exchange: Exchange,
    told: Option<&Told>,
) -> Result<Token, ExchangeError> {
    let now = || catch_unwind(AssertUnwindSafe(|| transport.now())).map(Now::monotonic);
    let started = now();
    let counting = Counting { transport, sent: AtomicU32::new(0) };
    let result = AssertUnwindSafe(drive(&counting, exchange))
        .catch_unwind()
        .await
        .unwrap_or(Err(ExchangeError::TransportPanicked));
    if let Some(told) = told {
        let took = match (started, now()) {
            (Ok(started), Ok(ended)) => ended.saturating_sub(started),
            _ => Duration::ZERO,
        };
        let requests =
            TokenRequests { sent: counting.sent.load(Ordering::Relaxed), took, error: result.as_ref().err() };
        // It only counts: its panic is its own affair.
        let _ = catch_unwind(AssertUnwindSafe(|| told(&requests)));
    }
    result
}

/// A transport that knows how often it was used.
struct Counting<'a> {
    transport: &'a dyn Transport,
    sent: AtomicU32,
}

#[async_trait]
impl Transport for Counting<'_> {
    async fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.transport.send(request, max_body, deadline).await
    }

    async fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration).await;
    }

    fn now(&self) -> Now {
        self.transport.now()
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        self.transport.entropy()
    }
}

impl fmt::Debug for Counting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counting").finish_non_exhaustive()
    }
}
