//! From an operation's arguments to one request.
//!
//! ```
//! use http::Method;
//! use spotify_web::ApiUrl;
//! use spotify_web::operation::{Encoder, Metadata};
//!
//! let mut encoder = Encoder::new(&Metadata::new("get-users-profile", Method::GET, "/users/{user_id}"));
//! encoder.path("user_id", "a/b?c")?.query("market", "SE")?;
//! let request = encoder.finish(&ApiUrl::spotify())?;
//! assert_eq!(request.uri(), "https://api.spotify.com/v1/users/a%2Fb%3Fc?market=SE");
//! # Ok::<(), spotify_web::operation::ArgumentError>(())
//! ```

use std::fmt::{self, Write};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{ArgumentError, Defaults, Limit, Metadata, Parameter, Parameters};
use crate::api_url::ApiUrl;

/// All but RFC 3986's unreserved characters is escaped in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// In a query, commas and colons stay readable: both are legal there, and lists of URIs are full of them.
const QUERY: &AsciiSet = &SEGMENT.remove(b',').remove(b':');

/// Collects an operation's arguments, each where its declaration says, and makes the request of them.
///
/// Paths are built from segments: an argument is one segment and can never become two, or none, or a step up.
pub struct Encoder {
    method: Method,
    template: &'static str,
    segments: Vec<(&'static str, String)>,
    query: String,
    headers: HeaderMap,
    body: Body,
    defaults: Defaults,
}

enum Body {
    None,
    /// A JSON object, without its closing brace as yet.
    Object(Vec<u8>),
    Raw(Bytes),
}

impl Encoder {
    /// For one request of this operation.
    pub fn new(metadata: &Metadata) -> Self {
        Self {
            method: metadata.method.clone(),
            template: metadata.path,
            segments: Vec::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Body::None,
            defaults: Defaults::new(),
        }
    }

    /// With these defaults, for what the operation does not say.
    #[must_use]
    pub fn with_defaults(mut self, defaults: &Defaults) -> Self {
        self.defaults = defaults.clone();
        self
    }

    /// What holds for what the operation does not say.
    pub fn defaults(&self) -> &Defaults {
        &self.defaults
    }

    /// Refuses an argument outside of its limit in the app's quota mode.
    ///
    /// # Errors
    /// Names the value and the limit.
    pub fn check(&self, limit: &Limit, value: impl TryInto<u64> + fmt::Display + Copy) -> Result<(), ArgumentError> {
        limit.check(self.defaults.quota_mode, value)
    }

    /// Puts `value` where the path says `{name}`, as exactly one segment.
    ///
    /// # Errors
    /// It is empty, `.` or `..`, which no escaping keeps from changing the path.
    pub fn path(&mut self, name: &'static str, value: impl Parameter) -> Result<&mut Self, ArgumentError> {
        let text = value.text();
        if matches!(&*text, "" | "." | "..") {
            return Err(ArgumentError::new(
                name,
                "it is empty or consists of dots only, which cannot stand in a path: pass an id",
            ));
        }
        self.segments.push((name, utf8_percent_encode(&text, SEGMENT).to_string()));
        Ok(self)
    }

    /// Appends `name=value` to the query.
    ///
    /// # Errors
    /// None today.
    pub fn query(&mut self, name: &'static str, value: impl Parameter) -> Result<&mut Self, ArgumentError> {
        let separator = if self.query.is_empty() { '?' } else { '&' };
        let name = utf8_percent_encode(name, QUERY);
        let text = value.text();
        let value = utf8_percent_encode(&text, QUERY);
        // Writing to a String cannot fail.
        let _ = write!(self.query, "{separator}{name}={value}");
        Ok(self)
    }

    /// Appends the parameters that `value` is.
    ///
    /// # Errors
    /// What the value itself refuses.
    pub fn queries(&mut self, value: &(impl Parameters + ?Sized)) -> Result<&mut Self, ArgumentError> {
        value.write(self)?;
        Ok(self)
    }

    /// Sets a header.
    ///
    /// # Errors
    /// The value holds line breaks or other control characters, or the name is not a header's.
    pub fn header(&mut self, name: &'static str, value: impl Parameter) -> Result<&mut Self, ArgumentError> {
        let refused =
            |_| ArgumentError::new(name, "it cannot be put into a header: take out line breaks and control characters");
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| ArgumentError::new(name, "it is not the name of a header"))?;
        self.headers.insert(header, HeaderValue::from_str(&value.text()).map_err(refused)?);
        Ok(self)
    }

    /// Adds a property to the JSON object that is the body.
    ///
    /// # Errors
    /// The value cannot be written as JSON.
    pub fn body(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<&mut Self, ArgumentError> {
        let mut object = match std::mem::replace(&mut self.body, Body::None) {
            Body::Object(mut object) => {
                object.push(b',');
                object
            }
            Body::None | Body::Raw(_) => vec![b'{'],
        };
        let not_json = |_| ArgumentError::new(name, "it cannot be written as JSON");
        serde_json::to_writer(&mut object, name).map_err(not_json)?;
        object.push(b':');
        serde_json::to_writer(&mut object, value).map_err(not_json)?;
        self.body = Body::Object(object);
        Ok(self)
    }

    /// Sets the whole body, which is not JSON.
    ///
    /// # Errors
    /// None today.
    pub fn raw_body(
        &mut self,
        content_type: &'static str,
        bytes: impl Into<Bytes>,
    ) -> Result<&mut Self, ArgumentError> {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = Body::Raw(bytes.into());
        Ok(self)
    }

    /// The request under this base, without a bearer.
    ///
    /// A PUT or POST without a body says `Content-Length: 0`, which Spotify insists on.
    ///
    /// # Errors
    /// The template has a place that no argument filled, or the whole is too long for a URL.
    pub fn finish(self, api: &ApiUrl) -> Result<Request<Bytes>, ArgumentError> {
        let mut url = String::with_capacity(api.as_str().len() + self.template.len() + self.query.len() + 24);
        url.push_str(api.as_str());
        for part in self.template.split('/').filter(|part| !part.is_empty()) {
            url.push('/');
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                None => url.push_str(part),
                Some(name) => match self.segments.iter().find(|(known, _)| *known == name) {
                    Some((_, segment)) => url.push_str(segment),
                    None => {
                        return Err(ArgumentError::new(
                            self.template,
                            format_args!("nothing was given for {{{name}}}"),
                        ));
                    }
                },
            }
        }
        url.push_str(&self.query);

        let mut headers = self.headers;
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        if let Some(languages) = &self.defaults.accept_language {
            headers.entry(ACCEPT_LANGUAGE).or_insert_with(|| languages.header());
        }
        let body = match self.body {
            Body::Object(mut object) => {
                object.push(b'}');
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                Bytes::from(object)
            }
            Body::Raw(bytes) => bytes,
            Body::None => Bytes::new(),
        };
        if body.is_empty() && matches!(self.method, Method::PUT | Method::POST | Method::PATCH) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut request = Request::builder().method(self.method).uri(url).body(body).map_err(|_| {
            ArgumentError::new("query", "all arguments together are too long for a URL: pass fewer at a time")
        })?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What the user searches for and writes is nobody's business: only the operation is shown.
        f.debug_struct("Encoder").field("method", &self.method).field("path", &self.template).finish_non_exhaustive()
    }
}
