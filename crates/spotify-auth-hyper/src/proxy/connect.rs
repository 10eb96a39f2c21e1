//! A tunnel through an HTTP proxy (RFC 9110 section 9.3.6).

use http::Uri;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zeroize::Zeroizing;

use super::address::Credentials;
use crate::connect::Io;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The longest head that a proxy may answer with, and the most fields in it.
const HEAD: usize = 8 * 1024;
const FIELDS: usize = 64;

/// Why there is no tunnel. What the proxy says in words is not repeated.
#[derive(Debug, thiserror::Error)]
enum TunnelError {
    #[error("it wants credentials ({0}): put them into its address, http://USER:PASSWORD@HOST:PORT, percent-encoded")]
    WantsCredentials(u16),
    #[error("it does not take the credentials ({0}): check user and password in its address")]
    RefusesCredentials(u16),
    #[error("it answered CONNECT with {0} instead of 200")]
    Refused(u16),
    #[error("it closed the connection instead of answering CONNECT")]
    Closed,
    #[error("its answer to CONNECT is longer than 8 KiB or has more than 64 fields")]
    TooLong,
    #[error("its answer to CONNECT is no HTTP: is it an HTTP proxy?")]
    NoHttp,
    #[error("it sent something that nobody asked for behind its answer to CONNECT")]
    Unasked,
}

/// Asks the proxy at the other end of `stream` for a way to the host and port of `destination`.
pub(super) async fn tunnel(
    mut stream: Box<dyn Io>,
    destination: &Uri,
    credentials: Option<&Credentials>,
) -> Result<Box<dyn Io>, BoxError> {
    let host = destination.host().unwrap_or_default();
    let port = destination.port_u16().unwrap_or(443);
    let start = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    let basic = credentials.map(Credentials::basic);
    let field = basic.as_ref().map_or(0, |basic| basic.len() + 64);
    // With room for all of it: a text that grows leaves copies behind.
    let mut request = Zeroizing::new(String::with_capacity(start.len() + field + 2));
    request.push_str(&start);
    if let Some(basic) = &basic {
        request.push_str("Proxy-Authorization: ");
        request.push_str(basic);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;

    let mut head = Vec::with_capacity(1024);
    loop {
        if (&mut stream).take((HEAD - head.len()) as u64).read_buf(&mut head).await? == 0 {
            return Err(if head.len() < HEAD { TunnelError::Closed } else { TunnelError::TooLong }.into());
        }
        let mut fields = [httparse::EMPTY_HEADER; FIELDS];
        let mut answer = httparse::Response::new(&mut fields);
        match answer.parse(&head) {
            Ok(httparse::Status::Partial) => {}
            Ok(httparse::Status::Complete(end)) => {
                verdict(answer.code.unwrap_or_default(), credentials.is_some())?;
                return if head.len() == end { Ok(stream) } else { Err(TunnelError::Unasked.into()) };
            }
            Err(httparse::Error::TooManyHeaders) => return Err(TunnelError::TooLong.into()),
            Err(_) => return Err(TunnelError::NoHttp.into()),
        }
    }
}

fn verdict(status: u16, had_credentials: bool) -> Result<(), TunnelError> {
    match status {
        200..=299 => Ok(()),
        // tinyproxy says 401 to wrong ones. It is the proxy that speaks here, whatever it says.
        401 | 407 if had_credentials => Err(TunnelError::RefusesCredentials(status)),
        401 | 407 => Err(TunnelError::WantsCredentials(status)),
        _ => Err(TunnelError::Refused(status)),
    }
}
