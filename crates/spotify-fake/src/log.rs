//! The request log: what arrived on the wire, in order.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = spotify_fake::Fake::builder().start().await?;
//! fake.browser().visit(&format!("{}/v1/me?a=1", fake.base_url())).await?;
//!
//! let requests = fake.requests();
//! assert_eq!(requests[0].path, "/v1/me");
//! assert_eq!(requests[0].query.as_deref(), Some("a=1"));
//! assert_eq!(fake.token_requests(), 0);
//! # Ok(()) }
//! ```

use std::fmt;
use std::sync::Mutex;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method, Version, header};

use crate::accounts::TOKEN_PATH;
use crate::redact::Redacted;
use crate::sync::lock;

/// One request as it arrived, faults or not.
///
/// All fields can be read; `Debug` leaves out the query, the body, and the headers that carry secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: Method,
    /// The path, still percent-encoded.
    pub path: String,
    /// The raw query, without the question mark.
    pub query: Option<String>,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// When it arrived, by the fake's clock.
    pub when: SystemTime,
    /// Which TCP connection it came on: 1 is the first one accepted.
    pub connection: u64,
    /// Whether it came over TLS.
    pub secure: bool,
    /// HTTP/1.1 or HTTP/2.
    pub version: Version,
}

impl RecordedRequest {
    /// The fields of a form body, decoded, in the order they came.
    #[must_use]
    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The value of one header, if it is there once or more and readable as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query.as_ref().map(|_| Redacted))
            .field("headers", &PublicHeaders(&self.headers))
            .field("body", &Redacted)
            .field("when", &self.when)
            .field("connection", &self.connection)
            .field("secure", &self.secure)
            .field("version", &self.version)
            .finish()
    }
}

struct PublicHeaders<'a>(&'a HeaderMap);

impl fmt::Debug for PublicHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SECRET: [header::HeaderName; 4] =
            [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION, header::REFERER];
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            if SECRET.contains(name) {
                map.entry(name, &Redacted);
            } else {
                map.entry(name, value);
            }
        }
        map.finish()
    }
}

#[derive(Default)]
pub(crate) struct RequestLog {
    requests: Mutex<Vec<RecordedRequest>>,
}

impl RequestLog {
    pub(crate) fn push(&self, request: RecordedRequest) {
        lock(&self.requests).push(request);
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        lock(&self.requests).clone()
    }

    pub(crate) fn clear(&self) {
        lock(&self.requests).clear();
    }

    pub(crate) fn token_requests(&self) -> usize {
        lock(&self.requests)
            .iter()
            .filter(|request| request.method == Method::POST && request.path == TOKEN_PATH)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, "Bearer CANARY".parse().unwrap());
        headers.insert(header::ACCEPT, "text/plain".parse().unwrap());
        let request = RecordedRequest {
            method: Method::POST,
            path: TOKEN_PATH.to_owned(),
            query: Some("code=CANARY".to_owned()),
            headers,
            body: Bytes::from_static(b"refresh_token=CANARY"),
            when: SystemTime::UNIX_EPOCH,
            connection: 1,
            secure: false,
            version: Version::HTTP_11,
        };
        let shown = format!("{request:?} {request:#?}");
        assert!(!shown.contains("CANARY") && shown.contains("text/plain"), "{shown}");
        assert_eq!(request.form(), [("refresh_token".to_owned(), "CANARY".to_owned())]);
    }
}
