//! A proxy: where it is, what it speaks, and what it wants to know.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::connect;
use super::socks::{self, Destination};
use crate::connect::{Connector, Io};
use crate::loopback;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A proxy that connections are made through. `Display` and `Debug` never show its credentials.
#[derive(Clone)]
pub struct Proxy {
    kind: Kind,
    /// `http://HOST:PORT`, whatever it speaks.
    uri: Uri,
    credentials: Option<Credentials>,
    /// Knows what is not to go through it.
    except: Option<Arc<Matcher>>,
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Http,
    Https,
    Socks5,
    Socks5h,
}

/// Scheme, kind, and the port that is meant where none is given. A kind is shown by the first scheme that means it.
const KINDS: &[(&str, Kind, u16)] = &[
    ("http", Kind::Http, 80),
    ("https", Kind::Https, 443),
    ("socks5", Kind::Socks5, 1080),
    ("socks5h", Kind::Socks5h, 1080),
    // As desktops write it into `ALL_PROXY`.
    ("socks", Kind::Socks5, 1080),
];

/// Who we are to a proxy. Zeroed on drop, as is what is made of it.
#[derive(Clone)]
pub(super) struct Credentials {
    pub(super) user: Zeroizing<String>,
    pub(super) password: Zeroizing<String>,
}

impl Credentials {
    /// As RFC 7617 has it.
    pub(super) fn basic(&self) -> Zeroizing<String> {
        let mut plain = Zeroizing::new(String::with_capacity(self.user.len() + 1 + self.password.len()));
        plain.push_str(&self.user);
        plain.push(':');
        plain.push_str(&self.password);
        // As long as it becomes: a text that grows leaves copies behind.
        let mut basic = Zeroizing::new(String::with_capacity("Basic ".len() + plain.len().div_ceil(3) * 4));
        basic.push_str("Basic ");
        BASE64_STANDARD.encode_string(plain.as_bytes(), &mut basic);
        basic
    }
}

/// Why a text is no address of a proxy. It never quotes the text, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// It is no address at all.
    #[error("it is no address of a proxy: write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT, percent-encoded")]
    Malformed,
    /// The scheme is none that we speak.
    #[error("it names a kind of proxy that is not supported: http, https, socks5 and socks5h are")]
    UnknownScheme,
    /// User or password are no text once they are decoded, or too long for the protocol.
    #[error("its user or password cannot be sent: both are percent-encoded UTF-8, of at most 255 bytes for SOCKS5")]
    Credentials,
}

impl Proxy {
    /// The proxy at this address: `http://`, `https://` (TLS to the proxy), `socks5://` (names are looked up here) or
    /// `socks5h://` (names are looked up by the proxy), a host, and where needed `USER:PASSWORD@` and `:PORT`. `socks://` is
    /// `socks5://`. Without a scheme it is `http`; without a port 80, 443 or 1080.
    ///
    /// # Errors
    /// [`ProxyError`] when it is none of these.
    pub fn new(address: &str) -> Result<Self, ProxyError> {
        let (scheme, rest) = address.trim().split_once("://").unwrap_or(("http", address.trim()));
        let known = KINDS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(scheme));
        let &(_, kind, default_port) = known.ok_or(ProxyError::UnknownScheme)?;
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((credentials, host)) => (Some(Credentials::decoded(credentials)?), host),
            None => (None, authority),
        };
        let too_long = |it: &Credentials| it.user.len() > 255 || it.password.len() > 255;
        if matches!(kind, Kind::Socks5 | Kind::Socks5h) && credentials.as_ref().is_some_and(too_long) {
            return Err(ProxyError::Credentials);
        }
        let authority: http::uri::Authority = host.parse().map_err(|_| ProxyError::Malformed)?;
        let port = match authority.port() {
            Some(port) => port.as_u16(),
            None if authority.as_str() == authority.host() => default_port,
            None => return Err(ProxyError::Malformed),
        };
        if loopback::without_brackets(authority.host()).is_empty() || port == 0 {
            return Err(ProxyError::Malformed);
        }
        let uri = format!("http://{}:{port}", authority.host()).parse().map_err(|_| ProxyError::Malformed)?;
        Ok(Self { kind, uri, credentials, except: None })
    }

    /// Hosts that are reached without it, as in `NO_PROXY`: separated by commas, names (with their subdomains), addresses,
    /// networks (`10.0.0.0/8`), or `*` for all.
    #[must_use]
    pub fn except(mut self, hosts: &str) -> Self {
        self.except = Some(Arc::new(Matcher::builder().all("http://matched").no(hosts).build()));
        self
    }

    /// Whether a connection to this address goes through it.
    pub(crate) fn serves(&self, destination: &Uri) -> bool {
        self.except.as_ref().is_none_or(|matcher| matcher.intercept(destination).is_some())
    }

    /// A way through to the host and port of `destination`.
    pub(crate) async fn open(&self, connector: &Connector, destination: &Uri) -> Result<Box<dyn Io>, BoxError> {
        let opened = match self.kind {
            Kind::Http | Kind::Https => self.ask(connector, destination).await,
            Kind::Socks5 => match Destination::looked_up(destination).await {
                Ok(addresses) => self.wish(connector, &addresses).await,
                Err(error) => Err(error.into()),
            },
            Kind::Socks5h => self.wish(connector, &[Destination::named(destination)]).await,
        };
        opened.map_err(|cause| ThroughProxy { proxy: self.to_string(), cause }.into())
    }

    async fn ask(&self, connector: &Connector, destination: &Uri) -> Result<Box<dyn Io>, BoxError> {
        let mut stream = connector.tcp(&self.uri).await?;
        if self.kind == Kind::Https {
            stream = connector.tls_to_proxy(self.uri.host().unwrap_or_default(), stream).await?;
        }
        connect::tunnel(stream, destination, self.credentials.as_ref()).await
    }

    /// The first of these destinations that the proxy can reach.
    async fn wish(&self, connector: &Connector, destinations: &[Destination]) -> Result<Box<dyn Io>, BoxError> {
        let mut last = Err("the host has no address".into());
        for destination in destinations {
            let stream = connector.tcp(&self.uri).await?;
            last = socks::tunnel(stream, destination, self.credentials.as_ref()).await;
            if last.is_ok() {
                break;
            }
        }
        last
    }

    fn scheme(&self) -> &'static str {
        KINDS.iter().find(|(_, kind, _)| *kind == self.kind).map_or("http", |(scheme, ..)| scheme)
    }
}

/// What went wrong, and that it was a proxy with whom.
#[derive(Debug, thiserror::Error)]
#[error("through the proxy {proxy}")]
struct ThroughProxy {
    proxy: String,
    #[source]
    cause: BoxError,
}

impl Credentials {
    fn decoded(text: &str) -> Result<Self, ProxyError> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let decode = |text| percent_decode_str(text).decode_utf8().map_err(|_| ProxyError::Credentials);
        let decode = |text| decode(text).map(|text| Zeroizing::new(text.into_owned()));
        Ok(Self { user: decode(user)?, password: decode(password)? })
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.uri.authority().map_or("", |authority| authority.as_str());
        write!(f, "{}://{authority}", self.scheme())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f5_addresses_are_taken_apart_and_shown_without_credentials() {
        for (address, shown, credentials) in [
            ("http://proxy.example:3128", "http://proxy.example:3128", None),
            ("proxy.example:3128", "http://proxy.example:3128", None),
            (" https://proxy.example/ ", "https://proxy.example:443", None),
            ("SOCKS5://[::1]", "socks5://[::1]:1080", None),
            ("socks5h://10.0.0.1:9050", "socks5h://10.0.0.1:9050", None),
            ("socks://p:1/", "socks5://p:1", None),
            ("http://me:CANARY%40%3A@p:1", "http://p:1", Some(("me", "CANARY@:"))),
            ("http://CANARY@p:1", "http://p:1", Some(("CANARY", ""))),
            ("http://me:CANARY@more@p:1", "http://p:1", Some(("me", "CANARY@more"))),
        ] {
            let proxy = Proxy::new(address).unwrap();
            assert_eq!(proxy.to_string(), shown);
            let builder = crate::HyperTransport::builder().proxy(proxy.clone());
            assert!(!format!("{proxy:?} {proxy:#?} {builder:?} {builder:#?}").contains("CANARY"), "{proxy:?}");
            let known = proxy.credentials.as_ref().map(|it| (it.user.as_str(), it.password.as_str()));
            assert_eq!(known, credentials);
        }
    }

    #[test]
    fn f2_credentials_and_what_is_made_of_them_are_zeroed_on_drop() {
        fn is_zeroed(_: &impl zeroize::ZeroizeOnDrop) {}
        let credentials = Credentials::decoded("me:p%40ss").unwrap();
        is_zeroed(&credentials.user);
        is_zeroed(&credentials.password);
        is_zeroed(&credentials.basic());
        assert_eq!(*credentials.basic(), "Basic bWU6cEBzcw==");
        assert_eq!(credentials.basic().len(), credentials.basic().capacity(), "it did not grow");
    }

    #[test]
    fn f5_what_is_no_proxy_is_refused_without_being_quoted() {
        let long = format!("socks5://u:{}@p", "CANARY".repeat(50));
        for (address, expected) in [
            ("", ProxyError::Malformed),
            ("http://", ProxyError::Malformed),
            ("http://CANARY:x", ProxyError::Malformed),
            ("http://p:99999", ProxyError::Malformed),
            ("http://p:0", ProxyError::Malformed),
            ("http://p:1/CANARY", ProxyError::Malformed),
            ("http://CANARY p", ProxyError::Malformed),
            ("socks4://CANARY@p:1", ProxyError::UnknownScheme),
            ("CANARY://p", ProxyError::UnknownScheme),
            ("http://u:CANARY%ff@p:1", ProxyError::Credentials),
            (long.as_str(), ProxyError::Credentials),
        ] {
            let error = Proxy::new(address).unwrap_err();
            assert_eq!(error, expected, "{address}");
            assert!(!format!("{error} {error:?}").contains("CANARY"));
        }
    }

    #[test]
    fn exceptions_are_names_with_their_subdomains_addresses_and_networks() {
        let proxy = Proxy::new("p:1").unwrap().except("spotify.com, 10.0.0.0/8,192.168.1.1");
        for (uri, served) in [
            ("https://spotify.com/", false),
            ("https://api.spotify.com/", false),
            ("https://notspotify.com/", true),
            ("https://10.1.2.3/", false),
            ("https://192.168.1.1/", false),
            ("https://192.168.1.2/", true),
        ] {
            assert_eq!(proxy.serves(&uri.parse().unwrap()), served, "{uri}");
        }
        assert!(!proxy.except("*").serves(&"https://anything.example/".parse().unwrap()));
    }
}
