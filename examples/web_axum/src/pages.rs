//! The site's one page.

use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Response, StatusCode};

/// The page that everybody sees, with the name of who is signed in.
pub(crate) fn home(name: Option<&str>) -> Response<Body> {
    let content = match name {
        Some(name) => format!(
            "<h1>Hello, {}</h1><form method=\"post\" action=\"/logout\"><button id=\"logout\">Sign out</button></form>",
            escape(name)
        ),
        None => "<h1>Hello, stranger</h1><p><a id=\"login\" href=\"/login\">Sign in with Spotify</a></p>".to_owned(),
    };
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>web_axum</title>\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"></head><body><main>{content}</main></body></html>"
    );
    let mut response = Response::new(Body::from(html));
    let fixed = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

pub(crate) fn see_other(address: &str) -> Response<Body> {
    let mut response = empty(StatusCode::SEE_OTHER);
    if let Ok(location) = HeaderValue::from_str(address) {
        response.headers_mut().insert(LOCATION, location);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
