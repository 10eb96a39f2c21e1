//! The page on which a person allows or denies, and the one that tells them what is wrong with an app.
//!
//! Both are static HTML without scripts; everything that came from outside is escaped.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::CONSENT_PATH;
use super::authorize::{self, AuthorizeRequest};
use super::parameters::Parameters;
use super::scopes::describe;
use crate::service::{Inbound, Service};

const STYLE: &str = include_str!("consent.css");

/// Asks the user. The nonce ties the answer to this page: nobody can press the button from elsewhere, or twice.
pub(super) fn page(service: &Service, user: &str, request: AuthorizeRequest) -> Response<Body> {
    let nonce = service.random.nonce();
    let app = service.accounts.client(&request.client_id).map_or("", |client| client.name.as_str());
    let user_name = service.world.person(user).map_or(user, |person| person.display_name.as_str());
    let html = consent_html(app, user_name, &request, &nonce);
    service.accounts.grants().pending.insert(nonce, (user.to_owned(), request));
    html_response(StatusCode::OK, html)
}

pub(super) async fn decide(
    State(service): State<Arc<Service>>,
    Extension(inbound): Extension<Inbound>,
    headers: HeaderMap,
) -> Response<Body> {
    // Browsers say where a form was sent from; from another site it is a forgery, nonce or not.
    let foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin");
    let form = Parameters::parse(&inbound.body);
    let pending = form
        .value("nonce")
        .filter(|_| !foreign && form.first_repeated().is_none())
        .and_then(|nonce| service.accounts.grants().pending.remove(nonce));
    let Some((user, request)) = pending else {
        return error_page("This page was answered already, or was not made here. Start the login again.");
    };
    match form.value("decision") {
        Some("allow") => authorize::allow(&service, &inbound, &user, &request),
        Some("deny") => authorize::deny(&service, &inbound, &request),
        _ => error_page("Neither Allow nor Deny was pressed. Start the login again."),
    }
}

pub(super) fn error_page(message: &str) -> Response<Body> {
    let body = format!("<h1>Something is not right</h1>\n<p class=\"error\">{}</p>", escape(message));
    html_response(StatusCode::BAD_REQUEST, document("Error", &body))
}

fn consent_html(app: &str, user: &str, request: &AuthorizeRequest, nonce: &str) -> String {
    let mut scopes = String::new();
    for scope in request.scopes.iter() {
        let text = describe(scope).unwrap_or(scope);
        scopes.push_str(&format!("<li>{} <code>{}</code></li>\n", escape(text), escape(scope)));
    }
    if scopes.is_empty() {
        scopes.push_str("<li>See your public profile, and nothing else</li>\n");
    }
    let body = format!(
        "<p class=\"user\">Signed in as <strong>{user}</strong></p>\n\
         <h1><strong>{app}</strong> would like to</h1>\n\
         <ul>\n{scopes}</ul>\n\
         <p class=\"note\">You will be sent to <code>{redirect}</code></p>\n\
         <form method=\"post\" action=\"{CONSENT_PATH}\">\n\
         <input type=\"hidden\" name=\"nonce\" value=\"{nonce}\">\n\
         <button id=\"allow\" name=\"decision\" value=\"allow\">Allow</button>\n\
         <button id=\"deny\" name=\"decision\" value=\"deny\" class=\"quiet\">Deny</button>\n\
         </form>",
        user = escape(user),
        app = escape(app),
        redirect = escape(&request.redirect_uri),
        nonce = escape(nonce),
    );
    document("Allow access", &body)
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} - spotify-fake</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{body}\n</main>\n\
         <footer>This is spotify-fake on your own machine. No real account is involved.</footer>\n\
         </body>\n</html>\n"
    )
}

fn html_response(status: StatusCode, html: String) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    // No `form-action`: Chromium would apply it to the redirect after the form too, and block the way back to the app.
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Text that is safe in an element and in a quoted attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_is_shown_not_run() {
        assert_eq!(escape(r#"<a href="x" title='y'>&"#), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
    }
}
