//! Where the accounts service is.
//!
//! ```
//! use spotify_auth_core::AccountsUrls;
//!
//! assert_eq!(AccountsUrls::spotify().token(), "https://accounts.spotify.com/api/token");
//! let test = AccountsUrls::with_base("http://127.0.0.1:4000")?;
//! assert_eq!(test.authorize(), "http://127.0.0.1:4000/authorize");
//! assert!(AccountsUrls::with_base("http://192.168.0.7:4000").is_err()); // plain http: loopback only
//! # Ok::<(), spotify_auth_core::EndpointError>(())
//! ```

use http::Uri;
use url::{Host, Url};

use crate::text::Sanitized;
use crate::token_swap::TokenSwapUrls;

/// The accounts service's endpoints and the issuer name it may put into redirects (RFC 9207).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountsUrls {
    authorize: String,
    token: Uri,
    issuer: String,
    issuer_required: bool,
    token_swap: Option<TokenSwapUrls>,
}

const AUTHORIZE: &str = "https://accounts.spotify.com/authorize";
const TOKEN: &str = "https://accounts.spotify.com/api/token";
const ISSUER: &str = "https://accounts.spotify.com";

impl AccountsUrls {
    /// Spotify's own, as its developer documentation gives them.
    pub fn spotify() -> Self {
        Self {
            authorize: AUTHORIZE.to_owned(),
            token: Uri::from_static(TOKEN),
            issuer: ISSUER.to_owned(),
            issuer_required: false,
            token_swap: None,
        }
    }

    /// The same paths under another base, for tests and stand-ins; the base without its trailing slash is the issuer.
    ///
    /// # Errors
    /// [`EndpointError`] unless the base is `https`, or `http` to a loopback address, without user, query and fragment.
    pub fn with_base(base: &str) -> Result<Self, EndpointError> {
        let url = check_endpoint(base)?;
        // As parsed: what is sent must be what was checked.
        let base = url.as_str().trim_end_matches('/');
        Ok(Self {
            authorize: format!("{base}/authorize"),
            token: format!("{base}/api/token").parse().map_err(|_| EndpointError::NotAUrl(Sanitized::new(base)))?,
            issuer: base.to_owned(),
            issuer_required: false,
            token_swap: None,
        })
    }

    /// Another issuer name; compared byte by byte with the `iss` parameter of redirects (RFC 9207 section 2.4).
    #[must_use]
    pub fn issuer_name(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = issuer.into();
        self
    }

    /// Refuse redirects that carry no `iss`. Off by default, since Spotify does not send it.
    #[must_use]
    pub fn require_issuer(mut self, required: bool) -> Self {
        self.issuer_required = required;
        self
    }

    /// Exchanges codes and renews users' tokens at a token swap service of the app's own, which keeps the client secret. The
    /// user still signs in at the accounts service, and an app's own token (client credentials) still comes from there.
    #[must_use]
    pub fn token_swap(mut self, urls: TokenSwapUrls) -> Self {
        self.token_swap = Some(urls);
        self
    }

    /// The authorization endpoint, to be opened in the user's browser.
    pub fn authorize(&self) -> &str {
        &self.authorize
    }

    /// The token endpoint.
    pub fn token(&self) -> String {
        self.token.to_string()
    }

    /// The issuer's name.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(crate) fn token_uri(&self) -> &Uri {
        &self.token
    }

    pub(crate) fn swap(&self) -> Option<&TokenSwapUrls> {
        self.token_swap.as_ref()
    }

    pub(crate) fn issuer_is_required(&self) -> bool {
        self.issuer_required
    }
}

impl Default for AccountsUrls {
    fn default() -> Self {
        Self::spotify()
    }
}

/// A base URL that requests with secrets must not go to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It cannot be parsed, or has no host.
    #[error("{0} is not a URL with a host: write it like https://accounts.example or http://127.0.0.1:4000")]
    NotAUrl(Sanitized),
    /// Plain `http` to something else than this machine, or another scheme.
    #[error(
        "only https is allowed, and plain http to 127.0.0.1 or [::1] for tests: secrets would be readable on the way to {0}"
    )]
    Insecure(Sanitized),
    /// `user:password@`, which would end up in logs. Not shown here either.
    #[error("a URL with a user name or password in it is not allowed: take the part before the @ out")]
    UserInfo,
    /// A query or a fragment.
    #[error("a base URL has no query and no fragment: take the part from ? or # on out")]
    QueryOrFragment,
}

/// Checks a base URL that requests with secrets are sent to: `https`, or `http` to a loopback literal; no user
/// info, query or fragment. Returns it parsed.
///
/// # Errors
/// [`EndpointError`] says what to write instead.
pub fn check_endpoint(base: &str) -> Result<Url, EndpointError> {
    let not_a_url = || EndpointError::NotAUrl(Sanitized::new(base.split('@').next_back().unwrap_or_default()));
    let url = Url::parse(base).map_err(|_| not_a_url())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::UserInfo);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(EndpointError::QueryOrFragment);
    }
    let loopback = match url.host() {
        None => return Err(not_a_url()),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(_)) => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(EndpointError::Insecure(Sanitized::new(url.host_str().unwrap_or_default()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a10_secrets_go_to_https_or_loopback_only() {
        for good in
            ["https://accounts.spotify.com", "https://[::1]:1", "http://127.0.0.1:4000/", "http://[::1]:4000/sub"]
        {
            assert!(AccountsUrls::with_base(good).is_ok(), "{good}");
        }
        for bad in
            ["http://localhost:1", "http://10.0.0.1", "http://0.0.0.0:1", "ftp://127.0.0.1", "nonsense", "", "https://"]
        {
            assert!(AccountsUrls::with_base(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn f5_user_info_is_refused_and_not_shown() {
        for base in ["https://user:CANARY@accounts.spotify.com", "https://CANARY@x", "https://u:CANARY@"] {
            let error = AccountsUrls::with_base(base).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
        }
    }

    #[test]
    fn constants_are_what_the_checks_would_let_through() {
        assert_eq!(
            AccountsUrls::with_base("http://127.1:4000/x//").unwrap().token(),
            "http://127.0.0.1:4000/x/api/token"
        );
        let spotify = AccountsUrls::with_base(ISSUER).unwrap();
        assert_eq!(spotify, AccountsUrls::spotify());
    }
}
