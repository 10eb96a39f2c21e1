//! Making connections: TCP, a proxy where one is to be used, and TLS.

use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;

use crate::proxy::Proxies;
use crate::tls::{Alpn, Tls};
use crate::turns::InTurns;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// After how long a silent connection is asked by TCP whether its other end is there, and how often.
const TCP_KEEP_ALIVE: (Duration, Duration, u32) = (Duration::from_secs(30), Duration::from_secs(10), 3);

/// Bytes both ways: TCP, TLS over it, TLS in TLS.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// hyper-rustls wants to know of a connection what only hyper-util's own pool would ask.
impl Connection for Box<dyn Io> {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

/// A connection that HTTP can be spoken on.
pub(crate) struct Wire {
    pub(crate) stream: InTurns<TokioIo<Box<dyn Io>>>,
    /// Whether it is to be HTTP/2.
    #[cfg_attr(not(feature = "http2"), allow(dead_code, reason = "then it never is"))]
    pub(crate) is_http2: bool,
}

/// Connects to `http` and `https` addresses.
#[derive(Clone)]
pub(crate) struct Connector {
    tcp: HttpConnector,
    tls: Arc<Tls>,
    proxies: Proxies,
}

impl Connector {
    pub(crate) fn new(tls: Tls, proxies: Proxies) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let (after, every, times) = TCP_KEEP_ALIVE;
        tcp.set_keepalive(Some(after));
        tcp.set_keepalive_interval(Some(every));
        tcp.set_keepalive_retries(Some(times));
        Self { tcp, tls: Arc::new(tls), proxies }
    }

    /// Whether a connection of this scheme may turn out to be HTTP/2.
    pub(crate) fn may_share(&self, scheme: &Scheme) -> bool {
        *scheme == Scheme::HTTPS && self.tls.offers_http2()
    }

    pub(crate) async fn connect(&self, uri: &Uri) -> Result<Wire, BoxError> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            // To loopback only, so that there is no way through a proxy: it would be plain text on a network.
            return Ok(Wire::new(self.tcp(uri).await?, false));
        }
        let stream = match self.proxies.proxy_for(uri) {
            None => self.tcp(uri).await?,
            Some(proxy) => proxy.open(self, uri).await?,
        };
        let host = uri.host().unwrap_or_default();
        let (stream, is_http2) = self.tls.connect(host, stream, Alpn::Any).await?;
        Ok(Wire::new(stream, is_http2))
    }

    /// TCP to the host and port of `uri`.
    pub(crate) async fn tcp(&self, uri: &Uri) -> Result<Box<dyn Io>, BoxError> {
        let mut tcp = self.tcp.clone();
        // It is always ready, but contracts are to be kept.
        std::future::poll_fn(|context| tcp.poll_ready(context)).await?;
        Ok(Box::new(tcp.call(uri.clone()).await?.into_inner()))
    }

    /// TLS to a proxy over a connection to it.
    #[cfg(feature = "proxy")]
    pub(crate) async fn tls_to_proxy(&self, host: &str, stream: Box<dyn Io>) -> Result<Box<dyn Io>, BoxError> {
        Ok(self.tls.connect(host, stream, Alpn::Http1).await?.0)
    }
}

impl Wire {
    fn new(stream: Box<dyn Io>, is_http2: bool) -> Self {
        Self { stream: InTurns::new(TokioIo::new(stream)), is_http2 }
    }
}

impl Tls {
    /// TLS with `host` over this stream, and whether HTTP/2 was agreed on.
    async fn connect(&self, host: &str, stream: Box<dyn Io>, alpn: Alpn) -> Result<(Box<dyn Io>, bool), BoxError> {
        let uri = Uri::builder().scheme(Scheme::HTTPS).authority(host).path_and_query("/").build()?;
        let mut https = HttpsConnector::from((Open(Some(stream)), self.config(alpn).await?));
        match https.call(uri).await? {
            MaybeHttpsStream::Https(stream) => {
                let stream = stream.into_inner();
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                Ok((Box::new(stream), is_http2))
            }
            // It is plain for plain addresses only, which this is not.
            MaybeHttpsStream::Http(_) => Err(io::Error::other("TLS was passed over").into()),
        }
    }
}

/// A connection that is there already, be it through a proxy, as the connector that TLS is put on top of.
struct Open(Option<Box<dyn Io>>);

impl Service<Uri> for Open {
    type Response = TokioIo<Box<dyn Io>>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(
            self.0
                .take()
                .map(TokioIo::new)
                .ok_or_else(|| io::Error::other("there was one connection, and it is taken")),
        )
    }
}
