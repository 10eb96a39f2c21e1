//! Where Spotify sends the user back to.
//!
//! ```
//! use spotify_auth_core::RedirectUri;
//!
//! let fixed: RedirectUri = "http://127.0.0.1:8888/callback".parse()?;
//! let dynamic: RedirectUri = "http://127.0.0.1/callback".parse()?; // registered without a port
//! assert_eq!(dynamic.with_port(51_004)?.as_str(), "http://127.0.0.1:51004/callback");
//!
//! let error = "http://localhost:8888/callback".parse::<RedirectUri>().unwrap_err();
//! assert!(error.to_string().contains("http://127.0.0.1:8888/callback"));
//! # Ok::<(), spotify_auth_core::RedirectUriError>(())
//! ```

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use url::{Host, Url};

use crate::text::Sanitized;

/// A redirect URI that Spotify accepts, kept as the text it was given as: Spotify compares it byte by byte with what is
/// registered in the dashboard, and the token request must repeat it exactly (RFC 6749 section 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectUri {
    text: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// `http` to a loopback literal. `port_at` is where a port stands or would stand in the text.
    Loopback {
        ip: IpAddr,
        port: Option<u16>,
        port_at: usize,
        path: String,
    },
    Https,
    CustomScheme,
}

/// Where a loopback redirect arrives, for the server that waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Loopback {
    /// `127.0.0.1` or `::1`.
    pub ip: IpAddr,
    /// The port, or `None` if any port will do (Spotify allows that for loopback literals registered without one).
    pub port: Option<u16>,
    /// The path, as a browser will request it.
    pub path: String,
}

impl Loopback {
    /// The socket address to bind; port 0 where any port will do.
    pub fn socket_addr(&self) -> SocketAddr {
        SocketAddr::new(self.ip, self.port.unwrap_or(0))
    }
}

const IPV4: &str = "127.0.0.1";
const IPV6: &str = "[::1]";

/// The parameters of the answer (RFC 6749 section 4.1.2, RFC 9207): each may come once, and comes from Spotify.
const OF_THE_ANSWER: &[&str] = &["code", "state", "iss", "error", "error_description"];

/// Schemes that a browser would run or open itself instead of handing them to the app.
const NOT_FOR_APPS: &[&str] =
    &["about", "blob", "data", "file", "ftp", "javascript", "mailto", "tel", "vbscript", "view-source", "ws", "wss"];

impl RedirectUri {
    /// The text, exactly as given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it arrives on this machine; `None` for `https` and custom schemes.
    pub fn loopback(&self) -> Option<Loopback> {
        match &self.kind {
            Kind::Loopback { ip, port, path, .. } => Some(Loopback { ip: *ip, port: *port, path: path.clone() }),
            Kind::Https | Kind::CustomScheme => None,
        }
    }

    /// The same loopback URI with this port written in, for a listener that was given a free one (RFC 8252 section 7.3).
    ///
    /// # Errors
    /// [`RedirectUriError::NoDynamicPort`] for anything but a loopback literal without a port, [`RedirectUriError::PortZero`]
    /// for port 0.
    pub fn with_port(&self, port: u16) -> Result<Self, RedirectUriError> {
        match &self.kind {
            Kind::Loopback { port: None, port_at, .. } => {
                let (before, after) = self.text.split_at(*port_at);
                format!("{before}:{port}{after}").parse()
            }
            _ => Err(RedirectUriError::NoDynamicPort(Sanitized::new(&self.text))),
        }
    }
}

impl FromStr for RedirectUri {
    type Err = RedirectUriError;

    /// Takes a URI as registered in Spotify's dashboard.
    fn from_str(text: &str) -> Result<Self, RedirectUriError> {
        // What stands before an `@` may be a password, also where the rest cannot be parsed.
        let shown = || Sanitized::new(text.rsplit('@').next().unwrap_or_default());
        if !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
            return Err(RedirectUriError::NotAUri(shown()));
        }
        let url = Url::parse(text).map_err(|_| RedirectUriError::NotAUri(shown()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RedirectUriError::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(RedirectUriError::Fragment(shown()));
        }
        if let Some((name, _)) = url.query_pairs().find(|(name, _)| OF_THE_ANSWER.contains(&name.as_ref())) {
            return Err(RedirectUriError::ReservedParameter(Sanitized::new(&name)));
        }
        if is_host_and_port(&url) {
            return Err(RedirectUriError::NotAUri(shown()));
        }
        let kind = match url.scheme() {
            "https" => https_kind(text, &url)?,
            "http" => loopback_kind(text, &url)?,
            // Spotify compares text, browsers lower-case the scheme: only lower case can work.
            scheme if text.starts_with(scheme) && !NOT_FOR_APPS.contains(&scheme) => Kind::CustomScheme,
            _ => return Err(RedirectUriError::Scheme(shown())),
        };
        Ok(Self { text: text.to_owned(), kind })
    }
}

/// Whether this is an address without its scheme, such as `localhost:8888/callback`, whose host reads like a scheme.
fn is_host_and_port(url: &Url) -> bool {
    url.cannot_be_a_base() && url.path().starts_with(|c: char| c.is_ascii_digit())
}

/// An `https` address as it stands, not as a browser would mend it.
fn https_kind(text: &str, url: &Url) -> Result<Kind, RedirectUriError> {
    let authority = text.strip_prefix("https://").filter(|rest| !rest.starts_with('/'));
    let (Some(_), Some(host)) = (authority, url.host()) else {
        return Err(RedirectUriError::NotAUri(Sanitized::new(text)));
    };
    if url.port() == Some(0) {
        return Err(RedirectUriError::PortZero(Sanitized::new(text)));
    }
    match refuse_host(&host, url) {
        error @ (RedirectUriError::Localhost(_) | RedirectUriError::Wildcard(_)) => Err(error),
        _ => Ok(Kind::Https),
    }
}

fn loopback_kind(text: &str, url: &Url) -> Result<Kind, RedirectUriError> {
    let ip = match url.host() {
        Some(Host::Ipv4(ip)) if ip == Ipv4Addr::LOCALHOST => IpAddr::V4(ip),
        Some(Host::Ipv6(ip)) if ip == Ipv6Addr::LOCALHOST => IpAddr::V6(ip),
        Some(host) => return Err(refuse_host(&host, url)),
        None => return Err(RedirectUriError::NotAUri(Sanitized::new(text))),
    };
    let literal = if ip.is_ipv4() { IPV4 } else { IPV6 };
    // Browsers rewrite `127.1` or `HTTP://` before they connect; Spotify compares the text as it stands.
    let misspelt = || RedirectUriError::Misspelt(Sanitized::new(url.as_str()));
    let rest = text.strip_prefix("http://").and_then(|rest| rest.strip_prefix(literal)).ok_or_else(misspelt)?;
    let port_at = text.len() - rest.len();
    let port = match rest.strip_prefix(':') {
        None => None,
        Some(rest) => {
            let digits = rest.split(['/', '?']).next().unwrap_or_default();
            let port: u16 = digits.parse().map_err(|_| misspelt())?;
            if port == 0 {
                return Err(RedirectUriError::PortZero(Sanitized::new(text)));
            }
            if digits != port.to_string() {
                return Err(misspelt());
            }
            Some(port)
        }
    };
    Ok(Kind::Loopback { ip, port, port_at, path: url.path().to_owned() })
}

fn refuse_host(host: &Host<&str>, url: &Url) -> RedirectUriError {
    let suggestion = |literal: &str| {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Sanitized::new(&format!("http://{literal}{port}{}{query}", url.path()))
    };
    match host {
        Host::Domain(name) if *name == "localhost" || name.ends_with(".localhost") => {
            RedirectUriError::Localhost(suggestion(IPV4))
        }
        Host::Ipv4(ip) if ip.is_unspecified() => RedirectUriError::Wildcard(suggestion(IPV4)),
        Host::Ipv6(ip) if ip.is_unspecified() => RedirectUriError::Wildcard(suggestion(IPV6)),
        Host::Ipv4(ip) if ip.is_loopback() => RedirectUriError::Misspelt(suggestion(IPV4)),
        Host::Ipv6(ip) if ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback()) => {
            RedirectUriError::Misspelt(suggestion(IPV4))
        }
        _ => RedirectUriError::PlainHttp(Sanitized::new(&host.to_string())),
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A redirect URI that Spotify refuses, or that cannot work. See
/// [Redirect URIs](https://developer.spotify.com/documentation/web-api/concepts/redirect_uri).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// The name `localhost`.
    #[error(
        "Spotify refuses the name localhost in redirect URIs: write {0} instead, and register that in the dashboard"
    )]
    Localhost(Sanitized),
    /// `0.0.0.0` or `[::]`.
    #[error(
        "a wildcard address is no place to redirect to, and listening there would let others in: write {0} instead"
    )]
    Wildcard(Sanitized),
    /// Plain `http` to another machine.
    #[error(
        "Spotify allows plain http only to 127.0.0.1 and [::1], not to {0}: use https there, or redirect to http://127.0.0.1:8888/callback"
    )]
    PlainHttp(Sanitized),
    /// A loopback address that a browser would rewrite.
    #[error("browsers rewrite this loopback address but Spotify compares it as it stands: write {0} instead")]
    Misspelt(Sanitized),
    /// Port 0.
    #[error("{0} has port 0: leave the port out to use any free one, or name a fixed port")]
    PortZero(Sanitized),
    /// A port was to be written into a URI that already has one, or that is not a loopback literal.
    #[error("a port can only be added to a loopback URI that has none, such as http://127.0.0.1/callback, not to {0}")]
    NoDynamicPort(Sanitized),
    /// A `#`.
    #[error("{0} has a fragment, which redirect URIs must not have: take the part from # on out")]
    Fragment(Sanitized),
    /// `user:password@`.
    #[error("a redirect URI with a user name or password in it is not allowed: take the part before the @ out")]
    UserInfo,
    /// A query parameter that Spotify will add itself.
    #[error("the redirect URI's own parameter {0} would come twice, since Spotify adds one of that name: take it out")]
    ReservedParameter(Sanitized),
    /// A scheme that no app can receive, or in upper case.
    #[error("{0} cannot come back to an app: use https, http://127.0.0.1:PORT, or a scheme of your own in lower case")]
    Scheme(Sanitized),
    /// Not an absolute URI of printable ASCII.
    #[error("{0} is not an absolute URI: write it like http://127.0.0.1:8888/callback")]
    NotAUri(Sanitized),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> String {
        text.parse::<RedirectUri>().unwrap_err().to_string()
    }

    #[test]
    fn b2_what_spotify_refuses_says_what_to_write_instead() {
        for (text, instead) in [
            ("http://localhost:8888/cb?x=1", "http://127.0.0.1:8888/cb?x=1"),
            ("http://LOCALHOST/cb", "http://127.0.0.1/cb"),
            ("http://app.localhost/cb", "http://127.0.0.1/cb"),
            ("http://0.0.0.0:1/cb", "http://127.0.0.1:1/cb"),
            ("http://[::]:1/cb", "http://[::1]:1/cb"),
            ("http://127.1/cb", "http://127.0.0.1/cb"),
            ("http://127.0.0.2:9/cb", "http://127.0.0.1:9/cb"),
            ("http://2130706433/cb", "http://127.0.0.1/cb"),
            ("http://[0:0:0:0:0:0:0:1]/cb", "http://[::1]/cb"),
            ("http://[::ffff:127.0.0.1]/cb", "http://127.0.0.1/cb"),
            ("HTTP://127.0.0.1/cb", "http://127.0.0.1/cb"),
            ("http://127.0.0.1:08888/cb", "http://127.0.0.1:8888/cb"),
            ("http://192.168.1.5:8888/cb", "use https there"),
            ("http://127.0.0.1.nip.io/cb", "use https there"),
            ("http://8.8.8.8/cb", "use https there"),
            ("http://example.com/cb", "use https there"),
            ("http://127.0.0.1:0/cb", "leave the port out"),
            ("http://127.0.0.1:8888/cb#x", "take the part from # on out"),
            ("http://u:p@127.0.0.1:8888/cb", "before the @"),
            ("http://127.0.0.1:8888/cb?tenant=1&st%61te=x", "take it out"),
            ("https://localhost:8888/cb", "http://127.0.0.1:8888/cb"),
            ("https://0.0.0.0/cb", "http://127.0.0.1/cb"),
            ("https:example.com/cb", "write it like"),
            ("https:///example.com/cb", "write it like"),
            ("https:\\\\example.com\\cb", "write it like"),
            ("https://example.com:0/cb", "leave the port out"),
            ("mailto:somebody", "scheme of your own"),
            ("javascript:alert(1)", "scheme of your own"),
            ("Com.Example://cb", "lower case"),
            ("/callback", "write it like"),
            ("localhost:8888/callback", "write it like http://127.0.0.1"),
            ("app.example:8080/callback", "write it like"),
            ("http://127.0.0.1:99999/cb", "write it like"),
            ("http://127.0.0.1/c b", "write it like"),
            ("", "write it like"),
        ] {
            assert!(error(text).contains(instead), "{text}: {}", error(text));
        }
    }

    #[test]
    fn f5_user_info_is_not_shown_whatever_else_is_wrong() {
        for text in [
            "http://user:CANARY@127.0.0.1/cb",
            "http://user:CANARY@127.0.0.1/cb#x",
            "http://user:CANARY@127.0.0.1:99999/cb",
            "http://CANARY@[::1/cb",
            "http://user:CANARY@127.0.0.1/c b",
        ] {
            let error = text.parse::<RedirectUri>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
        }
    }

    #[test]
    fn a9_what_is_accepted_is_kept_byte_by_byte() {
        for text in [
            "https://example.com",
            "https://EXAMPLE.com/cb/?tenant=%7e",
            "http://127.0.0.1",
            "http://127.0.0.1/",
            "http://127.0.0.1:80/cb",
            "http://[::1]:8888/a/../b?x=%2F",
            "com.example.app://callback",
            "com.example.app:/callback",
        ] {
            assert_eq!(text.parse::<RedirectUri>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn b3_a_port_is_written_into_the_text_only_where_there_is_none() {
        let port = |text: &str| text.parse::<RedirectUri>().unwrap().with_port(5).map(|uri| uri.as_str().to_owned());
        assert_eq!(port("http://127.0.0.1").unwrap(), "http://127.0.0.1:5");
        assert_eq!(port("http://[::1]/cb?a=b").unwrap(), "http://[::1]:5/cb?a=b");
        assert_eq!(port("http://127.0.0.1?a=:9").unwrap(), "http://127.0.0.1:5?a=:9");
        for text in ["http://127.0.0.1:8888/cb", "https://example.com", "com.example:/cb"] {
            assert!(port(text).is_err(), "{text}");
        }
        let zero = "http://127.0.0.1/cb".parse::<RedirectUri>().unwrap().with_port(0).unwrap_err();
        assert!(matches!(zero, RedirectUriError::PortZero(_)), "{zero}");
        let loopback = "http://[::1]:8/a%20b?x".parse::<RedirectUri>().unwrap().loopback().unwrap();
        assert_eq!((loopback.socket_addr().to_string().as_str(), loopback.path.as_str()), ("[::1]:8", "/a%20b"));
    }

    proptest! {
        #[test]
        fn b2_no_text_panics_and_loopback_is_always_loopback(text in "(http://|https://|)[ -~]{0,40}") {
            if let Ok(uri) = text.parse::<RedirectUri>() {
                prop_assert_eq!(uri.as_str(), &text);
                prop_assert!(uri.loopback().is_none_or(|l| l.ip.is_loopback()));
                if let Ok(with_port) = uri.with_port(4711) {
                    prop_assert_eq!(with_port.loopback().unwrap().port, Some(4711));
                }
            }
        }
    }
}
