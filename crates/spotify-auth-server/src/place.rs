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

/// A redirect URI taken apart, with the two pages that stand below the callback.
#[derive(Debug)]
pub(crate) struct Place {
    scheme: Scheme,
    /// How `Host` may be spelt: with its port, and without it where it is the scheme's own.
    authorities: Vec<String>,
    callback: String,
    signed_in: FinalPage,
    denied: FinalPage,
}

/// A page that the callback leads on to, so that the code leaves the address bar (security rule B12).
#[derive(Debug)]
pub(crate) struct FinalPage {
    path: String,
    pub(crate) location: HeaderValue,
}

/// Which of the login's addresses a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Callback,
    SignedIn,
    Denied,
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
        let below = |name: &str| {
            let mut page = url.clone();
            page.set_query(None);
            page.set_path(&format!("{}/{name}", url.path().trim_end_matches('/')));
            Some(FinalPage {
                path: page.path().to_owned(),
                // The whole address: a path that starts with two slashes would lead to another host.
                location: HeaderValue::try_from(page.as_str()).ok()?,
            })
        };
        Ok(Self {
            scheme,
            authorities,
            callback: url.path().to_owned(),
            signed_in: below("done").ok_or_else(not_http)?,
            denied: below("denied").ok_or_else(not_http)?,
        })
    }

    pub(crate) fn signed_in(&self) -> &FinalPage {
        &self.signed_in
    }

    pub(crate) fn denied(&self) -> &FinalPage {
        &self.denied
    }

    /// Which address the path names, compared byte by byte.
    pub(crate) fn target(&self, path: &str) -> Option<Target> {
        [
            (&self.callback, Target::Callback),
            (&self.signed_in.path, Target::SignedIn),
            (&self.denied.path, Target::Denied),
        ]
        .into_iter()
        .find_map(|(known, target)| (known == path).then_some(target))
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
