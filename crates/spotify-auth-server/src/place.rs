//! Where a redirect arrives, as a browser spells it: the one place that reads a redirect URI as an address.
//!
//! ```
//! use spotify_auth_core::{Client, Login};
//! use spotify_auth_server::Responder;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let plan = Login::builder(Client::public("client id")?, "com.example.app:/callback".parse()?);
//! let error = Responder::new(plan.start([7; 64])).unwrap_err(); // no request ever comes for this one
//! assert!(error.to_string().contains("Login::on_redirect"));
//! # Ok(()) }
//! ```

use http::request::Parts;
use http::uri::Scheme;
use http::{HeaderValue, Version, header};
use spotify_auth_core::RedirectUri;
use url::Url;

use crate::page::Page;

/// The pages that the callback leads on to, each with the last segment of its address, so that nothing of a redirect stays in
/// the address bar (security rule B12). They are the ones that are shown to people because of how their login went.
pub(crate) const BELOW: &[(Page, &str)] = &[
    (Page::SignedIn, "done"),
    (Page::Denied, "denied"),
    (Page::NotOurs, "not-ours"),
    (Page::AlreadyUsed, "used"),
    (Page::Expired, "expired"),
    (Page::Failed, "failed"),
];

/// A redirect URI taken apart, with the pages that stand below the callback.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    scheme: Scheme,
    /// How `Host` may be spelt: with its port, and without it where it is the scheme's own.
    authorities: Vec<String>,
    callback: String,
    below: Vec<Below>,
}

/// Where a page stands.
#[derive(Clone, Debug)]
struct Below {
    page: Page,
    path: String,
    location: HeaderValue,
}

/// Which of the login's addresses a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Callback,
    Below(Page),
}

/// A redirect URI that no HTTP request ever arrives at: a custom scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} does not arrive over HTTP: hand the address that the operating system gives the app to Login::on_redirect instead"
)]
pub struct NotHttp(pub(crate) RedirectUri);

impl Place {
    pub(crate) fn of(redirect_uri: &RedirectUri) -> Result<Self, NotHttp> {
        let not_http = || NotHttp(redirect_uri.clone());
        let url = Url::parse(redirect_uri.as_str()).map_err(|_| not_http())?;
        let scheme = match url.scheme() {
            "http" => Scheme::HTTP,
            "https" => Scheme::HTTPS,
            _ => return Err(not_http()),
        };
        let host = url.host_str().ok_or_else(not_http)?;
        let port = url.port_or_known_default().ok_or_else(not_http)?;
        let mut authorities = vec![format!("{host}:{port}")];
        if url.port().is_none() {
            authorities.push(host.to_owned());
        }
        let below = |(page, name): &(Page, &str)| {
            let mut address = url.clone();
            address.set_query(None);
            address.set_path(&format!("{}/{name}", url.path().trim_end_matches('/')));
            Some(Below {
                page: *page,
                path: address.path().to_owned(),
                // The whole address: a path that starts with two slashes would lead to another host.
                location: HeaderValue::try_from(address.as_str()).ok()?,
            })
        };
        Ok(Self {
            scheme,
            authorities,
            callback: url.path().to_owned(),
            below: BELOW.iter().map(below).collect::<Option<_>>().ok_or_else(not_http)?,
        })
    }

    /// The whole address of `page`, if it is one that the callback leads on to.
    pub(crate) fn location(&self, page: Page) -> Option<&HeaderValue> {
        self.below.iter().find(|below| below.page == page).map(|below| &below.location)
    }

    /// Which address the path names, compared byte by byte.
    pub(crate) fn target(&self, path: &str) -> Option<Target> {
        if path == self.callback {
            return Some(Target::Callback);
        }
        self.below.iter().find(|below| below.path == path).map(|below| Target::Below(below.page))
    }

    /// Refuses whatever is not addressed to the redirect URI's own authority: a page elsewhere whose name was rebound to
    /// this machine sends its own name. Without exactly one `Host` the request itself is broken, and RFC 9112 section 3.2
    /// asks for 400.
    pub(crate) fn check_addressee(&self, request: &Parts) -> Result<(), Page> {
        let mut hosts = request.headers.get_all(header::HOST).iter();
        let (host, second) = (hosts.next(), hosts.next());
        let authority = request.uri.authority();
        let may_lack_host = request.version >= Version::HTTP_2 && authority.is_some();
        if second.is_some() || (host.is_none() && !may_lack_host) {
            return Err(Page::Malformed);
        }
        let host_is_ours = host.is_none_or(|host| self.is_ours(host.as_bytes()));
        let authority_is_ours = authority.is_none_or(|authority| self.is_ours(authority.as_str().as_bytes()));
        // A proxy in front may speak plain http to us; nobody speaks https to a plain listener.
        let scheme_is_ours =
            request.uri.scheme().is_none_or(|scheme| *scheme == Scheme::HTTP || *scheme == self.scheme);
        if host_is_ours && authority_is_ours && scheme_is_ours { Ok(()) } else { Err(Page::WrongHost) }
    }

    fn is_ours(&self, authority: &[u8]) -> bool {
        self.authorities.iter().any(|ours| ours.as_bytes().eq_ignore_ascii_case(authority))
    }
}
