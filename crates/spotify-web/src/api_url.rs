//! Where the Web API is, and the only origin a bearer is sent to.
//!
//! ```
//! use spotify_web::ApiUrl;
//!
//! assert_eq!(ApiUrl::spotify().as_str(), "https://api.spotify.com/v1");
//! assert!(ApiUrl::new("http://127.0.0.1:4000/v1").is_ok());
//! assert!(ApiUrl::new("http://api.spotify.com/v1").is_err()); // a bearer in the clear
//! # Ok::<(), spotify_auth_core::EndpointError>(())
//! ```

use std::fmt;
use std::sync::Arc;

use http::Uri;
use spotify_auth_core::{EndpointError, check_endpoint};
use url::Url;

/// The base that all operations' paths are appended to, the version included.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiUrl {
    /// Without a slash at its end.
    base: Arc<str>,
    url: Arc<Url>,
}

/// Spotify's own, as its [reference](https://developer.spotify.com/documentation/web-api/concepts/api-calls) gives it.
const SPOTIFY: &str = "https://api.spotify.com/v1";

impl ApiUrl {
    /// Spotify's own.
    #[expect(clippy::expect_used, reason = "a constant, and a test builds it")]
    pub fn spotify() -> Self {
        Self::new(SPOTIFY).expect("Spotify's address is a valid endpoint")
    }

    /// Another one, for tests and stand-ins, such as `http://127.0.0.1:4000/v1`.
    ///
    /// # Errors
    /// It is not `https` (or `http` to a loopback address), or has user info, a query or a fragment.
    pub fn new(base: &str) -> Result<Self, EndpointError> {
        let url = check_endpoint(base)?;
        Ok(Self { base: url.as_str().trim_end_matches('/').into(), url: Arc::new(url) })
    }

    /// The base, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// Whether `uri` has this base's scheme, host and port, so that a bearer may go there.
    pub fn is_origin_of(&self, uri: &Uri) -> bool {
        Url::parse(&uri.to_string()).is_ok_and(|url| self.same_origin(&url))
    }

    /// `link` as a URL, if it is one below this base.
    pub(crate) fn below(&self, link: &str) -> Option<Url> {
        let url = Url::parse(link).ok()?;
        let path = self.url.path().trim_end_matches('/');
        let inside = url.path().strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        (inside && self.same_origin(&url)).then_some(url)
    }

    fn same_origin(&self, url: &Url) -> bool {
        // `Url::origin` leaves out user info, which has no place in a URL of ours.
        url.origin() == self.url.origin() && url.username().is_empty() && url.password().is_none()
    }
}

impl Default for ApiUrl {
    fn default() -> Self {
        Self::spotify()
    }
}

impl fmt::Debug for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiUrl({})", self.base)
    }
}

impl fmt::Display for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g1_only_scheme_host_and_port_together_make_the_origin() {
        let api = ApiUrl::spotify();
        for ours in ["https://api.spotify.com/v1/me", "https://api.spotify.com:443/", "https://API.spotify.com/x?y"] {
            assert!(api.is_origin_of(&ours.parse().unwrap()), "{ours}");
        }
        for evil in [
            "https://api.spotify.com.evil/v1/me",
            "https://evil/?https://api.spotify.com",
            "https://api.spotify.com@evil/v1/me",
            "https://user@api.spotify.com/v1/me",
            "https://api.spotify.com:8443/v1/me",
            "http://api.spotify.com/v1/me",
            "/v1/me",
        ] {
            assert!(!api.is_origin_of(&evil.parse().unwrap()), "{evil}");
        }
    }

    #[test]
    fn g2_a_link_is_ours_only_below_the_base() {
        let api = ApiUrl::spotify();
        assert!(api.below("https://api.spotify.com/v1/me/tracks?offset=20").is_some());
        for evil in [
            "https://api.spotify.com/v2/me/tracks?offset=20",
            "https://api.spotify.com/v1",
            "https://api.spotify.com/v10/me",
            "https://api.spotify.com/v1/../v2/me",
            "https://evil/v1/me/tracks?offset=20",
            "//api.spotify.com/v1/me",
            "",
        ] {
            assert!(api.below(evil).is_none(), "{evil}");
        }
    }

    #[test]
    fn g1_a_bearer_never_goes_in_the_clear_beyond_this_machine() {
        for bad in [
            "http://api.spotify.com/v1",
            "http://localhost:1/v1",
            "https://u:p@api.spotify.com/v1",
            "ftp://127.0.0.1",
            "api",
        ] {
            assert!(ApiUrl::new(bad).is_err(), "{bad}");
        }
        assert_eq!(ApiUrl::new("http://[::1]:7/v1/").unwrap().as_str(), "http://[::1]:7/v1");
    }
}
