//! A tunnel through a SOCKS5 proxy (RFC 1928, with the user and password of RFC 1929).

use std::io;
use std::net::{IpAddr, SocketAddr};

use http::Uri;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zeroize::Zeroizing;

use super::address::Credentials;
use crate::connect::Io;
use crate::loopback;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

const VERSION: u8 = 5;
/// The version of the exchange of user and password.
const CREDENTIALS_VERSION: u8 = 1;
const NO_CREDENTIALS: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xff;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// What the proxy says of the wish, in RFC 1928's words.
const REPLIES: &[&str] = &[
    "succeeded",
    "general failure",
    "connection not allowed",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "time to live expired",
    "command not supported",
    "address type not supported",
];

/// Where a tunnel leads.
pub(super) enum Destination {
    /// An address that we have looked up.
    Address(SocketAddr),
    /// A name, which the proxy looks up.
    Name(String, u16),
}

/// Why there is no tunnel.
#[derive(Debug, thiserror::Error)]
enum TunnelError {
    #[error("it wants credentials: put them into its address, socks5://USER:PASSWORD@HOST:PORT, percent-encoded")]
    WantsCredentials,
    #[error("it does not take the credentials: check user and password in its address")]
    RefusesCredentials,
    #[error("it wants credentials of a kind that SOCKS5 addresses cannot hold")]
    TakesNone,
    #[error("its answer to the wish for a connection is: {}", REPLIES.get(usize::from(*.0)).unwrap_or(&"something unknown"))]
    Refused(u8),
    #[error("its answer is no SOCKS5: is it a SOCKS5 proxy?")]
    NoSocks,
    #[error("the host's name is longer than SOCKS5 can say")]
    LongName,
}

impl Destination {
    /// The destination as it is written: an address, or a name.
    pub(super) fn named(destination: &Uri) -> Self {
        let (host, port) = host_and_port(destination);
        match host.parse::<IpAddr>() {
            Ok(address) => Self::Address(SocketAddr::new(address, port)),
            Err(_) => Self::Name(host.to_owned(), port),
        }
    }

    /// The addresses of the destination.
    pub(super) async fn looked_up(destination: &Uri) -> io::Result<Vec<Self>> {
        let addresses = tokio::net::lookup_host(host_and_port(destination)).await?;
        Ok(addresses.map(Self::Address).collect())
    }

    fn write(&self, wish: &mut Vec<u8>) -> Result<(), TunnelError> {
        let port = match self {
            Self::Address(address) => {
                match address.ip() {
                    IpAddr::V4(ip) => wish.extend([IPV4].into_iter().chain(ip.octets())),
                    IpAddr::V6(ip) => wish.extend([IPV6].into_iter().chain(ip.octets())),
                }
                address.port()
            }
            Self::Name(name, port) => {
                let length = u8::try_from(name.len()).map_err(|_| TunnelError::LongName)?;
                wish.extend([NAME, length].into_iter().chain(name.bytes()));
                *port
            }
        };
        wish.extend(port.to_be_bytes());
        Ok(())
    }
}

fn host_and_port(destination: &Uri) -> (&str, u16) {
    let host = loopback::without_brackets(destination.host().unwrap_or_default());
    (host, destination.port_u16().unwrap_or(443))
}

/// Asks the proxy at the other end of `stream` for a way to `destination`.
pub(super) async fn tunnel(
    mut stream: Box<dyn Io>,
    destination: &Destination,
    credentials: Option<&Credentials>,
) -> Result<Box<dyn Io>, BoxError> {
    // A proxy that can do without credentials is not given any.
    let hello: &[u8] = match credentials {
        Some(_) => &[VERSION, 2, NO_CREDENTIALS, USER_AND_PASSWORD],
        None => &[VERSION, 1, NO_CREDENTIALS],
    };
    send(&mut stream, hello).await?;
    let [version, method] = receive(&mut stream).await?;
    match (version, method, credentials) {
        (VERSION, NO_CREDENTIALS, _) => {}
        (VERSION, USER_AND_PASSWORD, Some(credentials)) => authenticate(&mut stream, credentials).await?,
        (VERSION, NO_METHOD, Some(_)) => return Err(TunnelError::TakesNone.into()),
        (VERSION, NO_METHOD | USER_AND_PASSWORD, None) => return Err(TunnelError::WantsCredentials.into()),
        _ => return Err(TunnelError::NoSocks.into()),
    }
    let mut wish = vec![VERSION, CONNECT, 0];
    destination.write(&mut wish)?;
    send(&mut stream, &wish).await?;
    let [version, reply, _, kind] = receive(&mut stream).await?;
    if version != VERSION {
        return Err(TunnelError::NoSocks.into());
    }
    if reply != 0 {
        return Err(TunnelError::Refused(reply).into());
    }
    // From where the proxy connects: nobody needs it, but it is in the way.
    let length = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => usize::from(receive::<1>(&mut stream).await?[0]),
        _ => return Err(TunnelError::NoSocks.into()),
    };
    let mut bound = [0; 255 + 2];
    stream.read_exact(&mut bound[..length + 2]).await?;
    Ok(stream)
}

async fn authenticate(stream: &mut Box<dyn Io>, Credentials { user, password }: &Credentials) -> Result<(), BoxError> {
    let mut message = Zeroizing::new(Vec::with_capacity(3 + user.len() + password.len()));
    message.push(CREDENTIALS_VERSION);
    for text in [user, password] {
        // An address with longer ones was refused when it was made.
        message.push(u8::try_from(text.len()).map_err(|_| TunnelError::RefusesCredentials)?);
        message.extend(text.bytes());
    }
    send(stream, &message).await?;
    match receive(stream).await? {
        [CREDENTIALS_VERSION, 0] => Ok(()),
        [CREDENTIALS_VERSION, _] => Err(TunnelError::RefusesCredentials.into()),
        _ => Err(TunnelError::NoSocks.into()),
    }
}

async fn send(stream: &mut Box<dyn Io>, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

async fn receive<const N: usize>(stream: &mut Box<dyn Io>) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
