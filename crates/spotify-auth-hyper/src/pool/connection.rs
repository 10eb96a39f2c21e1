//! One connection: the handle that requests go into, and the driver that lets them out.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1;
#[cfg(feature = "http2")]
use hyper::client::conn::http2;
#[cfg(feature = "http2")]
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::place::Link;
use crate::connect::Wire;

/// The most that is read at once, and about the largest head that an answer may have: hyper asks at the end of a read, and
/// its buffer may have room to spare. Spotify's heads are below 4 KiB.
const READ_BUFFER: usize = 64 * 1024;

/// The same over HTTP/2, where the head is counted as RFC 9113 section 6.5.2 has it.
#[cfg(feature = "http2")]
const HEADER_LIST: u32 = 64 * 1024;

/// What a server may send before we have read it: on one stream, and on all of them. A megabyte is what a line of 80 Mbit/s
/// carries in the 100 ms of a round trip.
#[cfg(feature = "http2")]
const WINDOWS: (u32, u32) = (1 << 20, 4 << 20);

/// How connections are run.
pub(super) struct Settings {
    #[cfg_attr(not(feature = "http2"), allow(dead_code, reason = "HTTP/1.1 has no pings"))]
    pub(super) keep_alive: Option<KeepAlive>,
}

/// When to ask a silent server whether it is there.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "http2"), allow(dead_code, reason = "HTTP/1.1 has no pings"))]
pub(crate) struct KeepAlive {
    /// How long it may be silent while it owes an answer.
    pub(crate) interval: Duration,
    /// How long it may take to say that it is there.
    pub(crate) timeout: Duration,
}

/// The sending end of a connection.
pub(crate) enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    #[cfg(feature = "http2")]
    Http2(http2::SendRequest<Full<Bytes>>),
}

/// The future that moves a connection's bytes. It ends when the connection does, or when all of its senders are gone.
pub(super) type Driver = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A request that got no answer.
pub(crate) struct Unanswered {
    pub(crate) error: hyper::Error,
    /// The request, if not a byte of it has left.
    pub(crate) unsent: Option<Request<Full<Bytes>>>,
}

/// Begins to speak HTTP on a stream. Nothing is sent by HTTP/1.1, and nothing waited for.
pub(super) async fn handshake(wire: Wire, settings: &Settings) -> Result<(Sender, Driver), hyper::Error> {
    #[cfg(not(feature = "http2"))]
    let _ = settings;
    #[cfg(feature = "http2")]
    if wire.is_http2 {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_header_list_size(HEADER_LIST)
            .initial_stream_window_size(WINDOWS.0)
            .initial_connection_window_size(WINDOWS.1);
        if let Some(KeepAlive { interval, timeout }) = settings.keep_alive {
            builder.keep_alive_interval(interval).keep_alive_timeout(timeout);
        }
        let (sender, connection) = builder.handshake(wire.stream).await?;
        // How it ended is told to whoever still waits for an answer.
        return Ok((Sender::Http2(sender), Box::pin(async move { drop(connection.await) })));
    }
    let (sender, connection) = http1::Builder::new().max_buf_size(READ_BUFFER).handshake(wire.stream).await?;
    Ok((Sender::Http1(sender), Box::pin(async move { drop(connection.await) })))
}

impl Sender {
    /// Sends the request to `uri` and waits for the answer's head.
    pub(crate) async fn send(
        &mut self,
        mut request: Request<Full<Bytes>>,
        uri: &Uri,
    ) -> Result<Response<Incoming>, Box<Unanswered>> {
        let outcome = match self {
            Self::Http1(sender) => {
                request.headers_mut().entry(HOST).or_insert_with(|| host(uri));
                *request.uri_mut() = path_and_query(uri);
                sender.try_send_request(request).await
            }
            #[cfg(feature = "http2")]
            Self::Http2(sender) => {
                // The authority says it; a request that came back from an HTTP/1.1 connection may have one.
                request.headers_mut().remove(HOST);
                *request.uri_mut() = uri.clone();
                sender.try_send_request(request).await
            }
        };
        outcome.map_err(|mut error| {
            let unsent = error.take_message();
            Box::new(Unanswered { error: error.into_error(), unsent })
        })
    }

    /// Whether a request could be sent at once.
    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http1(sender) => sender.is_ready(),
            #[cfg(feature = "http2")]
            Self::Http2(_) => true,
        }
    }

    /// Waits until a request can be sent.
    pub(super) async fn ready(&mut self) -> Result<(), hyper::Error> {
        match self {
            Self::Http1(sender) => sender.ready().await,
            #[cfg(feature = "http2")]
            Self::Http2(sender) => sender.ready().await,
        }
    }
}

impl Link for Sender {
    fn is_open(&self) -> bool {
        match self {
            Self::Http1(sender) => !sender.is_closed(),
            #[cfg(feature = "http2")]
            Self::Http2(sender) => !sender.is_closed(),
        }
    }

    fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            #[cfg(feature = "http2")]
            Self::Http2(sender) => Some(Self::Http2(sender.clone())),
        }
    }
}

/// The URI as HTTP/1.1 sends it to the server itself.
fn path_and_query(uri: &Uri) -> Uri {
    uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/")).into()
}

/// The URI's authority without who may stand before the host, and without a port that the scheme has anyway.
fn host(uri: &Uri) -> HeaderValue {
    let host = uri.host().unwrap_or_default();
    let text = match (uri.port_u16(), uri.scheme_str()) {
        (None, _) | (Some(443), Some("https")) | (Some(80), Some("http")) => host.to_owned(),
        (Some(port), _) => format!("{host}:{port}"),
    };
    // A URI's host has no byte that a header cannot hold.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
