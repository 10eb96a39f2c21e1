//! An answer that a test wrote, sent instead of the fake's own.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// A status, headers and a body of the test's choice.
///
/// By default the request is *not* acted on: no code is used up, no token rotates. [`Answer::after_acting`] changes that.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) act_first: bool,
}

impl Answer {
    /// An answer with this status, no body and no content type.
    #[must_use]
    pub fn new(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new(), act_first: false }
    }

    /// 200 with this text as `application/json`, whether it is JSON or not.
    #[must_use]
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK).body("application/json", body)
    }

    /// 200 with a small HTML page, as a captive portal or a maintenance page sends.
    #[must_use]
    pub fn html() -> Self {
        const PAGE: &str = "<!doctype html><html><head><title>One moment</title></head>\
            <body><h1>Please sign in to this network</h1></body></html>";
        Self::new(StatusCode::OK).body("text/html; charset=utf-8", PAGE)
    }

    /// 200 with a body that stops being JSON in the middle of a value.
    #[must_use]
    pub fn broken_json() -> Self {
        Self::json(r#"{"access_token": "abc", "expires_in": 36oo, "items": [}"#)
    }

    /// 503 with a line of text, as a gateway sends it. Without `Retry-After`, unless it is added.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE)
            .body("text/plain", "upstream connect error or disconnect/reset before headers")
    }

    /// 429 in the Web API's shape with this `Retry-After`: seconds, a date, or nonsense.
    #[must_use]
    pub fn too_many_requests(retry_after: &str) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS)
            .body("application/json; charset=utf-8", r#"{"error":{"status":429,"message":"API rate limit exceeded"}}"#)
            .retry_after(retry_after)
    }

    /// 403 as text: the user is not on the allowlist of an app in development mode.
    #[must_use]
    pub fn not_registered() -> Self {
        Self::new(StatusCode::FORBIDDEN)
            .body("text/plain", "Check settings on developer.spotify.com/dashboard, the user may not be registered.")
    }

    /// 403 in the Web API's shape: the owner of an app in development mode has no Premium.
    #[must_use]
    pub fn owner_without_premium() -> Self {
        const BODY: &str =
            r#"{"error":{"status":403,"message":"Active premium subscription required for the owner of the app."}}"#;
        Self::new(StatusCode::FORBIDDEN).body("application/json; charset=utf-8", BODY)
    }

    /// A redirect to `location` with this status (301, 302, 303, 307 or 308).
    #[must_use]
    pub fn redirect(status: StatusCode, location: &str) -> Self {
        Self::new(status).header(header::LOCATION, location)
    }

    /// Adds a header; one of the same name stays beside it. Bytes that HTTP forbids in a header become `?`.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.append(name, header_value(value));
        self
    }

    /// Adds `Retry-After` with any text.
    #[must_use]
    pub fn retry_after(self, value: &str) -> Self {
        self.header(header::RETRY_AFTER, value)
    }

    /// Sets the body and its `Content-Type`; an empty content type sends none.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.headers.remove(header::CONTENT_TYPE);
        if !content_type.is_empty() {
            self.headers.insert(header::CONTENT_TYPE, header_value(content_type));
        }
        self.body = body.into();
        self
    }

    /// The request is acted on first, and its real answer thrown away: the server has rotated, the client hears a 502.
    #[must_use]
    pub fn after_acting(mut self) -> Self {
        self.act_first = true;
        self
    }
}

/// `text` as a header value, with `?` for what HTTP does not allow there.
pub(crate) fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| {
        let safe: Vec<u8> =
            text.bytes().map(|byte| if byte == b'\t' || (b' '..=b'~').contains(&byte) { byte } else { b'?' }).collect();
        HeaderValue::from_bytes(&safe).unwrap_or_else(|_| HeaderValue::from_static("?"))
    })
}
