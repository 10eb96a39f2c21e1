//! A tunnel through a SOCKS5 proxy (RFC 1928, with the user and password of RFC 1929).

use std::future::{Ready, ready};
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::rt::TokioIo;
use tower_service::Service;

use super::address::Credentials;
use crate::connect::Io;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Asks the proxy at the other end of `stream` for a way to the host and port of `destination`. A name is looked up by the proxy.
pub(super) async fn tunnel(
    stream: Box<dyn Io>,
    destination: Uri,
    credentials: Option<&Credentials>,
) -> Result<Box<dyn Io>, BoxError> {
    let made = Made(Some(TokioIo::new(stream)));
    // The proxy is at the other end already: where it is does not matter any more.
    let mut socks = SocksV5::new(Uri::from_static("http://proxy"), made);
    if let Some(Credentials { user, password }) = credentials {
        socks = socks.with_auth(user.clone(), password.clone());
    }
    Ok(socks.call(destination).await?.into_inner())
}

/// The same destination with an address instead of a name.
pub(super) async fn resolved(destination: &Uri) -> io::Result<Uri> {
    let (host, port) = (destination.host().unwrap_or_default(), destination.port_u16().unwrap_or(443));
    let first: Option<SocketAddr> = tokio::net::lookup_host(format!("{host}:{port}")).await?.next();
    let address = first.ok_or_else(|| io::Error::other(format!("{host} has no address")))?;
    format!("https://{address}").parse().map_err(io::Error::other)
}

/// A connection that is there already, as a service that makes it.
struct Made<S>(Option<S>);

impl<S: Send> Service<Uri> for Made<S> {
    type Response = S;
    type Error = io::Error;
    type Future = Ready<io::Result<S>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(self.0.take().ok_or_else(|| io::Error::other("the connection is taken already")))
    }
}
