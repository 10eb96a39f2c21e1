//! One request on one connection, to this machine only.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::VisitError;
use crate::serve::{Authority, NAMES};

/// `None` if the address is not on this machine, or nobody listens there. Spotify's names are where `stand_in` is, if they are.
pub(super) async fn send(
    url: &Url,
    request: Request<Bytes>,
    authority: Option<&Authority>,
    stand_in: Option<SocketAddr>,
) -> Result<Option<Response<Bytes>>, VisitError> {
    let secure = match url.scheme() {
        "http" => false,
        "https" => true,
        _ => return Ok(None),
    };
    let (host, port) = match (url.host(), url.port_or_known_default()) {
        (Some(Host::Domain(name)), Some(443)) if stand_in.is_some() && NAMES.contains(&name) => (name.to_owned(), 443),
        (Some(Host::Ipv4(address)), Some(port)) if address.is_loopback() => (address.to_string(), port),
        (Some(Host::Ipv6(address)), Some(port)) if address.is_loopback() => (address.to_string(), port),
        (Some(Host::Domain("localhost")), Some(port)) => ("localhost".to_owned(), port),
        _ => return Ok(None),
    };
    let connected = match stand_in.filter(|_| NAMES.contains(&host.as_str())) {
        Some(address) => TcpStream::connect(address).await,
        None => TcpStream::connect((host.as_str(), port)).await,
    };
    let stream = match connected {
        Ok(stream) => stream,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return Ok(None),
        Err(error) => return Err(broken(error)),
    };
    let response = match authority {
        Some(authority) if secure => {
            let config = authority.client().map_err(broken)?;
            let name = ServerName::try_from(host).map_err(broken)?;
            let stream = TlsConnector::from(config).connect(name, stream).await.map_err(broken)?;
            exchange(stream, request).await?
        }
        // Without an authority to trust, no certificate is good.
        None if secure => return Err(VisitError::Broken("this fake serves no HTTPS".to_owned())),
        _ => exchange(stream, request).await?,
    };
    Ok(Some(response))
}

async fn exchange<S>(stream: S, request: Request<Bytes>) -> Result<Response<Bytes>, VisitError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let answer = async {
        let response = sender.send_request(request.map(Full::new)).await.map_err(broken)?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(broken)?.to_bytes();
        Ok(Response::from_parts(parts, body))
    };
    tokio::pin!(answer);
    tokio::pin!(connection);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        // The connection may end as soon as the answer is there, before it was read from the channel.
        ended = &mut connection => match ended {
            Ok(()) => answer.await,
            Err(error) => Err(broken(error)),
        },
    }
}

fn broken(error: impl std::fmt::Display) -> VisitError {
    VisitError::Broken(error.to_string())
}
