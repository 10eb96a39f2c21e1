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
use std::net::IpAddr;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::header::USER_AGENT;
use http::uri::Scheme;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use spotify_auth_core::driver::{Transport, drive};
use spotify_auth_core::{Machine, Now, Timestamp, TransportFault};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::builder::{BuildError, HyperTransportBuilder};
use crate::connect::Connector;
use crate::{body, fault};

/// Where monotonic time starts: one origin for the process, so that readings of all transports compare.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The most that is read at once, and about the largest head that an answer may have: hyper asks at the end of a read, and
/// its buffer may have room to spare. Spotify's heads are below 4 KiB.
const READ_BUFFER: usize = 64 * 1024;

/// hyper's pooled client as a [`Transport`]. Cloning shares the pool.
///
/// Must be used within a tokio runtime with its I/O and time drivers on; connections live on the runtime that made them.
#[derive(Clone)]
pub struct HyperTransport {
    client: HttpClient,
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

    pub(crate) fn from_settings(settings: &HyperTransportBuilder, user_agent: HeaderValue) -> Self {
        LazyLock::force(&ORIGIN);
        let connector = Connector::new(settings.roots.clone(), settings.connect_timeout);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(settings.idle_timeout)
            .http1_max_buf_size(READ_BUFFER)
            .build(connector);
        Self { client, user_agent, longest_deadline: settings.longest_deadline }
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

type HttpClient = Client<Connector, Full<Bytes>>;

async fn exchange(
    client: HttpClient,
    request: Request<Bytes>,
    max_body: usize,
    deadline: Duration,
) -> Result<Response<Bytes>, TransportFault> {
    let exchange = async {
        let response = client.request(request.map(Full::new)).await.map_err(|error| fault::while_sending(&error))?;
        body::read(response, max_body).await
    };
    match tokio::time::timeout(deadline, exchange).await {
        Ok(outcome) => outcome,
        Err(_) => Err(fault::deadline(deadline)),
    }
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
        let deadline = deadline.min(self.longest_deadline);
        let trace = trace::Exchange::begin(&request);
        // In a task of its own: the answer is read, and its deadline counted, whether or not somebody polls this future
        // meanwhile. A caller who comes back after a minute finds the answer instead of a deadline that has passed.
        // Dropping the set cancels the request.
        let mut task = JoinSet::new();
        task.spawn(exchange(self.client.clone(), request, max_body, deadline));
        let outcome = match task.join_next().await {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) | None => Err(TransportFault::maybe_sent("the runtime was shut down")),
        };
        trace.end(&outcome);
        outcome
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn now(&self) -> Now {
        Now::new(Timestamp::from(SystemTime::now()), ORIGIN.elapsed())
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
    let is_loopback = || {
        let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        literal.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    };
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(()),
        Some(scheme) if *scheme == Scheme::HTTP && is_loopback() => Ok(()),
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
