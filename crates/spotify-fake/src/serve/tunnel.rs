//! The way in for clients whose addresses cannot be changed: the HTTP port is also a proxy, which leads Spotify's two names
//! to this fake and nothing anywhere else.
//!
//! ```text
//! client  CONNECT api.spotify.com:443  -> listener   200, or 403 for any other name
//! client  TLS, for api.spotify.com     -> TlsAcceptor, under the fake's own authority
//! client  GET /v1/me                   -> App, and links in the answer start with https://api.spotify.com
//! ```

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::body::WireBody;
use super::connection::Connection;
use crate::sync::lock;

/// Where Spotify is.
pub(crate) const NAMES: [&str; 2] = ["accounts.spotify.com", "api.spotify.com"];
const PORT: u16 = 443;

/// What one connection asked to be led to, until it is.
pub(super) struct Tunnel {
    tls: TlsAcceptor,
    asked: Mutex<Option<(OnUpgrade, &'static str)>>,
}

impl Tunnel {
    pub(super) fn new(tls: TlsAcceptor) -> Self {
        Self { tls, asked: Mutex::new(None) }
    }

    /// Answers CONNECT. What comes after is [`end`](Self::end)'s.
    pub(super) fn connect<B>(&self, request: &mut Request<B>) -> Response<WireBody> {
        const ELSEWHERE: &[u8] = b"This proxy leads to accounts.spotify.com:443 and api.spotify.com:443 only.\n";
        let target = request.uri().authority();
        let target = target.filter(|target| target.port_u16() == Some(PORT)).map_or("", |target| target.host());
        let Some(name) = NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(target)) else {
            let mut refused = Response::new(WireBody::whole(Bytes::from_static(ELSEWHERE)));
            *refused.status_mut() = StatusCode::FORBIDDEN;
            return refused;
        };
        *lock(&self.asked) = Some((hyper::upgrade::on(request), name));
        Response::new(WireBody::whole(Bytes::new()))
    }

    /// The other end of the tunnel, if one was asked for: the stream in it, and what connection it is to the app.
    pub(super) async fn end(&self, connection: &Connection) -> Option<(TlsStream<TokioIo<Upgraded>>, Arc<Connection>)> {
        let (upgrade, name) = lock(&self.asked).take()?;
        // As for other handshakes: what fails here is the client's to report.
        let upgraded = upgrade.await.ok()?;
        let stream = self.tls.accept(TokioIo::new(upgraded)).await.ok()?;
        Some((stream, Arc::new(connection.inside(format!("https://{name}").into()))))
    }
}
