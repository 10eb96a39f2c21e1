//! An app's own pages, or its own site, in place of the ones that come with this crate.
//!
//! ```
//! use spotify_auth_server::{Page, Pages};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pages = Pages::default()
//!     .html(Page::NotOurs, "<!doctype html><html lang=\"en\"><title>Ahem</title><style>h1{color:teal}</style><h1>Ahem</h1></html>")?
//!     .redirect(Page::SignedIn, "https://app.example/welcome")?;
//!
//! let response = pages.response(Page::NotOurs);
//! let policy = response.headers()["content-security-policy"].to_str()?;
//! assert!(policy.starts_with("default-src 'none'; style-src 'sha256-")); // the hash of the style above
//!
//! // A page with a script would show what it should not: refused when it is given, not when a user sees it.
//! let error = Pages::default().html(Page::Denied, "<!doctype html><script>alert(1)</script>").unwrap_err();
//! assert!(error.to_string().contains("<script>"));
//! # Ok(()) }
//! ```

use bytes::Bytes;
use http::header::CONTENT_SECURITY_POLICY;
use http::{HeaderValue, Response};
use spotify_auth_core::check_endpoint;

use crate::page::Page;
use crate::place::BELOW;
use crate::static_html::{self, NotStatic};

/// Which outcomes of a login have a page of the app's own. By default none has.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    html: Vec<(Page, Html)>,
    redirects: Vec<(Page, HeaderValue)>,
}

#[derive(Clone, Debug)]
struct Html {
    body: Bytes,
    policy: HeaderValue,
}

/// Why an app's own page is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// A page that answers broken requests, not people's.
    #[error("{0:?} is not a page of the app's own: {list:?} can be", list = BELOW.iter().map(|(page, _)| page).collect::<Vec<_>>())]
    NotForPeople(Page),
    /// The HTML is not static.
    #[error(transparent)]
    NotStatic(#[from] NotStatic),
    /// The address is not `https`, not plain `http` to this machine and not a path.
    #[error("a login leads to an https address, or to a path of the same site that starts with one slash")]
    Address,
}

impl Pages {
    /// The app's own HTML for `page`: a whole document, at most 256 KiB, that loads nothing and runs nothing. Its styles are
    /// allowed by their hashes, and pictures only as `data:` addresses.
    ///
    /// # Errors
    /// [`PageError::NotStatic`] says what in it is not static, and where.
    pub fn html(mut self, page: Page, html: impl Into<String>) -> Result<Self, PageError> {
        check_for_people(page)?;
        // Browsers read every line end as this one before they hash a style, wherever the file was written.
        let html = html.into().replace("\r\n", "\n").replace('\r', "\n");
        let policy = static_html::policy_of(&html)?;
        self.html.retain(|(set, _)| *set != page);
        self.html.push((page, Html { body: html.into(), policy }));
        Ok(self)
    }

    /// Leads the browser from the callback to the app's own site instead of `page`. Nothing of the login goes along, the code
    /// least of all. Any web page can lead people to the callback, and so to [`Page::NotOurs`] and what stands in its place: let
    /// that be an address that means nothing but itself.
    ///
    /// # Errors
    /// [`PageError`] for a page that is not people's, or an address that they must not be sent to.
    pub fn redirect(mut self, page: Page, address: &str) -> Result<Self, PageError> {
        check_for_people(page)?;
        let is_path = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
        let base = address.split(['?', '#']).next().unwrap_or_default();
        if !is_path && check_endpoint(base).is_err() {
            return Err(PageError::Address);
        }
        let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic());
        let location = HeaderValue::from_str(address).ok().filter(|_| is_plain).ok_or(PageError::Address)?;
        self.redirects.retain(|(set, _)| *set != page);
        self.redirects.push((page, location));
        Ok(self)
    }

    /// `page` as an answer with all its headers: the app's own HTML, or the one that comes with this crate.
    pub fn response(&self, page: Page) -> Response<Bytes> {
        let Some((_, html)) = self.html.iter().find(|(set, _)| *set == page) else {
            return page.response();
        };
        let mut response = page.response_with(html.body.clone());
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, html.policy.clone());
        response
    }

    /// Where a login leads instead of this page.
    pub(crate) fn elsewhere(&self, page: Page) -> Option<&HeaderValue> {
        self.redirects.iter().find_map(|(set, location)| (*set == page).then_some(location))
    }
}

fn check_for_people(page: Page) -> Result<(), PageError> {
    if BELOW.iter().any(|(known, _)| *known == page) { Ok(()) } else { Err(PageError::NotForPeople(page)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<!doctype html><html lang=\"en\"><title>x</title><h1>Mine</h1></html>";

    #[test]
    fn b11_an_apps_own_page_has_every_header_and_a_policy_of_its_own() {
        let pages = Pages::default().html(Page::Denied, HTML).unwrap();
        let (own, built_in) = (pages.response(Page::Denied), Page::Denied.response());
        assert_eq!((own.status(), &own.body()[..]), (built_in.status(), HTML.as_bytes()));
        for (name, value) in built_in.headers() {
            assert!(*name == CONTENT_SECURITY_POLICY || own.headers()[name] == *value, "{name}");
        }
        assert_eq!(
            own.headers()[CONTENT_SECURITY_POLICY],
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        assert_eq!(pages.response(Page::SignedIn).body(), Page::SignedIn.response().body());
    }

    #[test]
    fn b12_people_are_led_to_safe_addresses_and_from_pages_of_theirs_only() {
        let redirect = |page, to| Pages::default().redirect(page, to).map(drop);
        for good in ["https://app.example/a?b=c#d", "http://127.0.0.1:8/x", "/", "/me?signed=in"] {
            assert_eq!(redirect(Page::SignedIn, good), Ok(()), "{good}");
        }
        for bad in [
            "//evil.example",
            "/\\evil",
            "http://app.example",
            "javascript:alert(1)",
            "x",
            "",
            "/a\r\nb",
            "/a b",
            "https://u:p@x/",
        ] {
            assert_eq!(redirect(Page::Denied, bad), Err(PageError::Address), "{bad}");
        }
        assert_eq!(redirect(Page::OnTheWay, "/"), Err(PageError::NotForPeople(Page::OnTheWay)));
        let broken = Pages::default().html(Page::Malformed, HTML).unwrap_err();
        assert_eq!(broken, PageError::NotForPeople(Page::Malformed));
    }
}
