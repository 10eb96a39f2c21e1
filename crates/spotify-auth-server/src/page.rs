//! What the browser is shown: one static page per outcome, and the headers that go with every one of them.
//!
//! ```
//! use spotify_auth_server::Page;
//!
//! let response = Page::Denied.response();
//! assert_eq!(response.status(), 200);
//! assert_eq!(response.headers()["cache-control"], "no-store");
//! assert!(response.body().starts_with(b"<!doctype html>"));
//! ```
//!
//! The pages are bytes that were fixed when this crate was compiled. Nothing from a request can get into them. An app that
//! wants others in their place gives [`Pages`](crate::Pages).

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};

/// The one style of all pages, whose hash stands in [`HEADERS`]: a test keeps the two together.
macro_rules! style {
    () => {
        include_str!("page.css")
    };
}

/// The picture of a page's tone, drawn in the page itself.
macro_rules! picture {
    (ok) => {
        "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M4 12.5 9.5 18 20 6.5\"/></svg>"
    };
    (no) => {
        "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M6 6 18 18M18 6 6 18\"/></svg>"
    };
    (hm) => {
        "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 11v8M12 5v.01\"/></svg>"
    };
}

/// The headers of every answer (RFC 9700 section 4.2.4 for the referrer): nothing is kept, framed, sniffed or loaded from elsewhere.
const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_TYPE, "text/html; charset=utf-8"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'sha256-BAr40y4nx4snAMLL/5DeI4VCecSOM4Xq2DgCbRXragY='; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

macro_rules! pages {
    ($($(#[$doc:meta])* $page:ident = $status:ident, $tone:ident, $title:literal, $text:literal;)*) => {
        /// An outcome as the browser sees it: a status and a static page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Page {
            $($(#[$doc])* $page,)*
        }

        impl Page {
            /// Every page there is.
            pub const ALL: &'static [Self] = &[$(Self::$page),*];

            /// The status that the page is served with.
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$page => StatusCode::$status,)*
                }
            }

            /// The whole HTML document.
            pub fn html(self) -> &'static str {
                match self {
                    $(Self::$page => concat!(
                        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">",
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
                        $title, "</title><style>", style!(), "</style></head><body><main class=\"", stringify!($tone),
                        "\">", picture!($tone), "<h1>", $title, "</h1><p>", $text, "</p></main></body></html>\n",
                    ),)*
                }
            }
        }
    };
}

pages! {
    /// The redirect carried a code. What the token endpoint makes of it is not known yet, so nothing is promised.
    SignedIn = OK, ok, "Back to the app",
        "Spotify has sent you back. The app is finishing the sign-in: you can close this tab and return to it.";
    /// The user or Spotify said no.
    Denied = OK, no, "Access was not granted",
        "The sign-in was cancelled or refused, and the app was given nothing. \
         You can close this tab, and start again from the app.";
    /// On the way from the callback to one of the pages for people.
    OnTheWay = SEE_OTHER, hm, "One moment", "Your browser is being taken to the next page.";
    /// A redirect of another login, or a forged one.
    NotOurs = BAD_REQUEST, no, "The app is waiting for another sign-in",
        "Finish in the tab that the app opened last, or start again from the app.";
    /// The login has had its redirect.
    AlreadyUsed = GONE, hm, "Already used",
        "This sign-in link works once and has been used. If you have just signed in, you can close this tab.";
    /// The login was started too long ago. For web servers, which keep many; a callback server is gone by then.
    Expired = GONE, hm, "This sign-in took too long",
        "It was started a while ago and is no longer waiting for you. Start again from the app.";
    /// The redirect was right, but Spotify gave no token for its code. For web servers, which answer after the exchange.
    Failed = BAD_GATEWAY, no, "Spotify did not finish the sign-in",
        "Nothing is wrong with your account. Start again from the app, in a minute if it happens twice.";
    /// A script, a prefetch, an image: anything but a person who goes to the page.
    NotANavigation = BAD_REQUEST, hm, "Only for people",
        "This address answers only when it is opened as a page of its own.";
    /// Bytes that are not an HTTP/1 request, or one that breaks its rules.
    Malformed = BAD_REQUEST, hm, "Not understood", "The request was damaged. Start again from the app.";
    /// No such path.
    NotFound = NOT_FOUND, hm, "Nothing here", "This address belongs to an app that is waiting for a sign-in.";
    /// Anything but GET.
    MethodNotAllowed = METHOD_NOT_ALLOWED, hm, "Not allowed", "This address can only be opened.";
    /// The request's head did not come in time.
    TooSlow = REQUEST_TIMEOUT, hm, "Too slow", "The request took too long. Open the address again.";
    /// A request with a body.
    BodyRefused = PAYLOAD_TOO_LARGE, hm, "Not accepted", "This address takes no content.";
    /// The request line is over its limit.
    LineTooLong = URI_TOO_LONG, hm, "Too long", "The address is longer than this app accepts.";
    /// A `Host` that is not the redirect URI's.
    WrongHost = MISDIRECTED_REQUEST, hm, "Wrong address", "The app is not waiting under this name.";
    /// Too many header fields, or too much in them.
    HeadTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE, hm, "Too much", "Your browser sent more than this app accepts.";
    /// Not HTTP/1.0 or HTTP/1.1.
    VersionNotSupported = HTTP_VERSION_NOT_SUPPORTED, hm, "Not supported", "This app understands HTTP/1.1.";
}

impl Page {
    /// The page as an answer with all its headers. What belongs to the connection (`Connection`, `Content-Length`) is left
    /// to the server that sends it.
    pub fn response(self) -> Response<Bytes> {
        self.response_with(Bytes::from_static(self.html().as_bytes()))
    }

    pub(crate) fn response_with(self, html: Bytes) -> Response<Bytes> {
        let mut response = Response::new(html);
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self == Self::MethodNotAllowed {
            headers.insert(ALLOW, HeaderValue::from_static("GET"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn b11_the_policy_allows_exactly_the_style_in_the_pages() {
        let hash = STANDARD.encode(Sha256::digest(style!()));
        for page in Page::ALL {
            let response = page.response();
            let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains(&format!("style-src 'sha256-{hash}';")), "{policy}, not {hash}");
            assert!(page.html().contains(concat!("<style>", style!(), "</style>")));
        }
    }

    #[test]
    fn b12_a_page_is_made_of_a_few_harmless_tags_and_nothing_else() {
        const TAGS: &[&str] = &[
            "!doctype html",
            "html lang=\"en\"",
            "head",
            "meta charset=\"utf-8\"",
            "meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"",
            "title",
            "style",
            "body",
            "main class=\"ok\"",
            "main class=\"no\"",
            "main class=\"hm\"",
            "svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"",
            "path d=\"",
            "h1",
            "p",
        ];
        for page in Page::ALL {
            for tag in page.html().split('<').skip(1) {
                let tag = tag.split('>').next().unwrap();
                let closes = tag.strip_prefix('/').is_some_and(|name| TAGS.iter().any(|known| known.starts_with(name)));
                let draws = tag.starts_with("path d=\"") && tag.matches('"').count() == 2 && tag.ends_with("\"/");
                assert!(closes || draws || TAGS.contains(&tag), "{page:?} has <{tag}>");
            }
            for banned in ["http", "<script", "src=", "url(", "@import", "//"] {
                assert!(!page.html().contains(banned), "{page:?} contains {banned}");
            }
        }
    }

    #[test]
    fn b13_the_page_after_consent_promises_nothing() {
        let html = Page::SignedIn.html();
        assert!(html.contains("is finishing") && !html.contains("success") && !html.contains("signed in"));
    }
}
