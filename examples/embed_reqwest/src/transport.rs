//! The whole transport: `Transport` of `spotify-auth-core` on one side, reqwest on the other.

use std::error::Error;
use std::iter::successors;
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use reqwest::Client;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{FaultKind, Now, TransportFault, cap_body};

/// reqwest with its connections, tokio's timers and the system's random source.
pub(crate) struct Reqwest {
    client: Client,
    /// Where monotonic time starts.
    origin: Instant,
}

impl Reqwest {
    /// As the machines need it: redirects are answers, nothing is sent twice, and no variable that somebody has set decides where
    /// requests go.
    pub(crate) fn new() -> reqwest::Result<Self> {
        let builder = Client::builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
        Ok(Self { client: builder.no_proxy().referer(false).build()?, origin: Instant::now() })
    }
}

#[async_trait]
impl Transport for Reqwest {
    async fn send(&self, to: Request<Bytes>, cap: usize, time: Duration) -> Result<Response<Bytes>, TransportFault> {
        let mut request = reqwest::Request::try_from(to).map_err(fault)?;
        *request.timeout_mut() = Some(time);
        let (mut answer, mut body) = (self.client.execute(request).await.map_err(fault)?, Vec::new());
        while body.len() <= cap
            && let Some(chunk) = answer.chunk().await.map_err(fault)?
        {
            body.extend_from_slice(&chunk);
        }
        cap_body(Response::from(answer).map(|_| body.into()), cap)
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
    fn now(&self) -> Now {
        Now::new(SystemTime::now().into(), self.origin.elapsed())
    }
    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes).map(|()| bytes).map_err(TransportFault::not_sent)
    }
}

/// Whether the request can have left, and the innermost cause: the outer ones say no more than "error sending request", and where to.
fn fault(error: reqwest::Error) -> TransportFault {
    let kind = match (error.is_connect(), error.is_timeout()) {
        (true, _) => FaultKind::NotSent,
        (false, true) => FaultKind::TimedOut,
        (false, false) => FaultKind::MaybeSent,
    };
    let error = error.without_url();
    let cause = successors(Some(&error as &dyn Error), |error| (*error).source()).last().map(ToString::to_string);
    TransportFault::new(kind, cause.unwrap_or_default())
}
