//! The transport itself.
//!
//! ```no_run
//! # async fn example(login: spotify_auth_core::Login<spotify_auth_core::HasCode>) -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_auth_hyper::HyperTransport;
//!
//! let transport = HyperTransport::new()?;
//! let token = transport.drive(login.exchange()).await?; // drives any machine
//! # let _ = token; Ok(()) }
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::USER_AGENT;
use http::uri::Scheme;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use spotify_auth_core::driver::{Transport, drive};
use spotify_auth_core::{BodyCut, FaultKind, Machine, Now, TransportFault};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::builder::{BuildError, HyperTransportBuilder};
use crate::gzip::Asked;
use crate::pool::{Origin, Pool};
use crate::{body, clock, fault, loopback};

/// hyper over a pool of connections as a [`Transport`]. Cloning shares the pool.
///
/// Must be used within a tokio runtime with its I/O and time drivers on; connections live on the runtime that made them.
#[derive(Clone)]
pub struct HyperTransport {
    pool: Arc<Pool>,
    user_agent: HeaderValue,
    longest_deadline: Duration,
}

impl HyperTransport {
    /// A transport with the default settings.
    ///
    /// # Errors
    /// [`BuildError`] on a system without a random source.
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// A transport with other settings.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    pub(crate) fn new_over(pool: Pool, user_agent: HeaderValue, longest_deadline: Duration) -> Self {
        // Monotonic time begins with the first transport.
        let _ = clock::now();
        Self { pool: Arc::new(pool), user_agent, longest_deadline }
    }

    /// Drives any machine to its end over this transport.
    ///
    /// # Errors
    /// The machine's.
    pub async fn drive<M>(&self, machine: M) -> Result<M::Output, M::Error>
    where
        M: Machine + Send,
        M::Output: Send,
        M::Error: Send,
    {
        drive(self, machine).await
    }
}

/// One request over one connection, or a second one where the first had ended before a byte of the request left.
async fn exchange(
    pool: Arc<Pool>,
    request: Request<Bytes>,
    asked: Asked,
    max_body: usize,
    deadline: Duration,
) -> Result<Response<Bytes>, TransportFault> {
    let uri = request.uri().clone();
    let origin = Origin::of(&uri).ok_or_else(|| TransportFault::not_sent("the request has no absolute address"))?;
    let began = clock::now();
    let mut used = None;
    let exchange = async {
        let mut request = request.map(Full::new);
        loop {
            let borrowed = used.insert(pool.borrow(origin.clone(), &uri).await?);
            match borrowed.sender().send(request, &uri).await {
                Ok(response) => break body::read(response, asked, max_body).await,
                Err(unanswered) => match unanswered.unsent {
                    // It had ended while nobody looked. A new one that ends at once will not be better the next time.
                    Some(unsent) if borrowed.is_reused() => {
                        pool.forget(borrowed);
                        used = None;
                        request = unsent;
                    }
                    Some(_) => break Err(fault::before_sending(&unanswered.error)),
                    None => break Err(fault::while_sending(&unanswered.error)),
                },
            }
        }
    };
    let outcome = tokio::time::timeout(deadline, exchange).await;
    // Without a connection nothing can have left.
    let outcome = outcome.unwrap_or_else(|_| Err(fault::deadline(deadline, used.is_some())));
    if let Some(borrowed) = used {
        match &outcome {
            Ok(response) if response.extensions().get::<BodyCut>().is_none() => pool.give_back(borrowed),
            Err(fault) if fault.kind() == FaultKind::TimedOut => pool.silent(&borrowed, began),
            Ok(_) | Err(_) => pool.forget(&borrowed),
        }
    }
    outcome
}

#[async_trait]
impl Transport for HyperTransport {
    async fn send(
        &self,
        mut request: Request<Bytes>,
        max_body: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, TransportFault> {
        check_scheme(request.uri())?;
        if Handle::try_current().is_err() {
            return Err(TransportFault::not_sent("HyperTransport needs a tokio runtime to run in"));
        }
        request.headers_mut().entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        let asked = Asked::for_gzip(request.headers_mut());
        let deadline = deadline.min(self.longest_deadline);
        let trace = trace::Exchange::begin(&request);
        // In a task of its own: the answer is read, and its deadline counted, whether or not somebody polls this future
        // meanwhile. A caller who comes back after a minute finds the answer instead of a deadline that has passed.
        // Dropping the set cancels the request.
        let mut task = JoinSet::new();
        task.spawn(exchange(Arc::clone(&self.pool), request, asked, max_body, deadline));
        let outcome = match task.join_next().await {
            Some(Ok(outcome)) => outcome,
            Some(Err(error)) => Err(fault::without_an_end(&error)),
            None => Err(TransportFault::maybe_sent("the request was lost")),
        };
        trace.end(&outcome);
        outcome
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn now(&self) -> Now {
        clock::now()
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        let mut bytes = [0; 64];
        match getrandom::fill(&mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) => Err(TransportFault::not_sent(format_args!("the system's random source failed: {error}"))),
        }
    }
}

/// `https`, or `http` to a loopback literal: nothing else may carry a secret.
fn check_scheme(uri: &Uri) -> Result<(), TransportFault> {
    let host = uri.host().unwrap_or_default();
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(()),
        Some(scheme) if *scheme == Scheme::HTTP && loopback::is_literal(host) => Ok(()),
        _ => Err(TransportFault::not_sent(format_args!(
            "plain http to {host} is refused: only https, or http to 127.0.0.1 and [::1]"
        ))),
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

#[cfg(feature = "tracing")]
mod trace {
    use bytes::Bytes;
    use http::{Method, Request, Response, Uri};
    use spotify_auth_core::TransportFault;

    /// One request, told in one event when it is over, under OpenTelemetry's names. Spans are the affair of whoever calls.
    pub(super) struct Exchange {
        method: Method,
        uri: Uri,
    }

    impl Exchange {
        pub(super) fn begin(request: &Request<Bytes>) -> Self {
            Self { method: request.method().clone(), uri: request.uri().clone() }
        }

        pub(super) fn end(self, outcome: &Result<Response<Bytes>, TransportFault>) {
            let (method, host, path) = (self.method.as_str(), self.uri.host().unwrap_or_default(), self.uri.path());
            match outcome {
                Ok(response) => tracing::debug!(
                    http.request.method = method,
                    server.address = host,
                    url.path = path,
                    http.response.status_code = response.status().as_u16(),
                    http.response.body.size = response.body().len(),
                    "answered"
                ),
                Err(fault) => tracing::debug!(
                    http.request.method = method,
                    server.address = host,
                    url.path = path,
                    %fault,
                    "no answer"
                ),
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod trace {
    use bytes::Bytes;
    use http::{Request, Response};
    use spotify_auth_core::TransportFault;

    /// Without the feature nothing is told.
    pub(super) struct Exchange;

    impl Exchange {
        pub(super) fn begin(_: &Request<Bytes>) -> Self {
            Self
        }

        pub(super) fn end(self, _: &Result<Response<Bytes>, TransportFault>) {}
    }
}
