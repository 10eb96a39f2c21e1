//! Which web pages may use the service, and what their browsers are told (Cross-Origin Resource Sharing).
//!
//! By default no page may; apps that are no page need no permission:
//!
//! ```
//! # use std::sync::Arc;
//! # fn example(transport: Arc<dyn spotify_auth_core::driver::Transport>) -> Result<(), Box<dyn std::error::Error>> {
//! # use spotify_auth_core::Client;
//! # use spotify_auth_server::swap::{SealingKeys, SwapService};
//! # let client = Client::confidential("client id", "client secret")?;
//! # let keys = SealingKeys::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse()?);
//! let service = SwapService::builder(transport, client, "https://app.example/callback".parse()?, keys)
//!     .allow_origin("https://app.example")
//!     .build()?;
//! # let _ = service; Ok(()) }
//! ```

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

/// Who asks.
#[derive(Debug)]
pub(super) enum Asker {
    /// An app that is no web page.
    App,
    /// A page of an origin that may.
    Page(HeaderValue),
    /// A page of another origin, or a request that names two.
    Stranger,
}

impl Asker {
    pub(super) fn of(headers: &HeaderMap, allowed: &[HeaderValue]) -> Self {
        let mut origins = headers.get_all(ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (None, _) => Self::App,
            (Some(origin), None) if allowed.contains(origin) => Self::Page(origin.clone()),
            _ => Self::Stranger,
        }
    }

    /// The answer with what the asker's browser must know to hand it on, and caches to tell askers apart.
    pub(super) fn told(&self, mut response: Response<Bytes>) -> Response<Bytes> {
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("origin"));
        if let Self::Page(origin) = self {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
        }
        response
    }
}

/// What a browser asks before it lets a page ask.
pub(super) fn preflight() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
