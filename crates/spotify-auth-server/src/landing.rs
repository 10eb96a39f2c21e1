//! The pages that people are led on to from the callback, at addresses that carry nothing of a login: neither history nor a
//! glance at the screen shows a code (security rule B12).
//!
//! A web server mounts them below its callback, and needs no login for it:
//!
//! ```
//! use http::Request;
//! use spotify_auth_server::{Landing, Page};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let landing = Landing::new(&"https://app.example/callback".parse()?)?;
//! // As a browser asks when a person goes somewhere.
//! let get = |path: &str| {
//!     let request = Request::get(path).header("host", "app.example").header("sec-fetch-dest", "document");
//!     request.body(()).map(|request| request.into_parts().0)
//! };
//!
//! // Somebody comes back from Spotify so late that no login waits any more.
//! let response = landing.lead_to(Page::Expired, &get("/callback?code=NApC&state=old")?);
//! assert_eq!(response.headers()["location"], "https://app.example/callback/expired");
//!
//! let response = landing.respond(&get("/callback/expired")?);
//! assert_eq!(response.status(), 410);
//! # Ok(()) }
//! ```

use bytes::Bytes;
use http::header::LOCATION;
use http::request::Parts;
use http::{HeaderValue, Method, Response};
use spotify_auth_core::RedirectUri;

use crate::navigation::{fills_a_tab, is_navigation};
use crate::page::Page;
use crate::pages::Pages;
use crate::place::{NotHttp, Place, Target};

/// What stands below the callback of a redirect URI: a page for each way that a login can go.
#[derive(Clone, Debug)]
pub struct Landing {
    place: Place,
    pages: Pages,
}

impl Landing {
    /// The pages below `redirect_uri`.
    ///
    /// # Errors
    /// [`NotHttp`] for a redirect URI with a custom scheme.
    pub fn new(redirect_uri: &RedirectUri) -> Result<Self, NotHttp> {
        Ok(Self { place: Place::of(redirect_uri)?, pages: Pages::default() })
    }

    /// The app's own pages in place of those that come with this crate.
    #[must_use]
    pub fn pages(mut self, pages: Pages) -> Self {
        self.pages = pages;
        self
    }

    /// The answer to a request for the callback that no [`Responder`](crate::Responder) can give, since no login waits for it
    /// ([`Page::Expired`]) or since its code came to no token ([`Page::Failed`]): leads people on to `page`. Requests that
    /// nobody makes by going somewhere are refused.
    pub fn lead_to(&self, page: Page, request: &Parts) -> Response<Bytes> {
        match self.target(request) {
            Ok(Target::Callback) => self.lead_or_show(page, request),
            Ok(Target::Below(_)) => self.show(Page::NotFound),
            Err(refusal) => self.show(refusal),
        }
    }

    /// The answer to a request for one of the pages. Route `<callback>/done`, `/denied`, `/not-ours`, `/used`, `/expired` and
    /// `/failed` here, all but those that lead to the app's own site.
    pub fn respond(&self, request: &Parts) -> Response<Bytes> {
        match self.target(request) {
            Ok(Target::Below(page)) => self.show(page),
            Ok(Target::Callback) => self.show(Page::NotFound),
            Err(refusal) => self.show(refusal),
        }
    }

    /// Every check that a request must pass before it is looked at any further, in order.
    pub(crate) fn target(&self, request: &Parts) -> Result<Target, Page> {
        self.place.check_addressee(request)?;
        if request.method != Method::GET {
            return Err(Page::MethodNotAllowed);
        }
        let target = self.place.target(request.uri.path()).ok_or(Page::NotFound)?;
        if is_navigation(&request.headers) { Ok(target) } else { Err(Page::NotANavigation) }
    }

    pub(crate) fn show(&self, page: Page) -> Response<Bytes> {
        self.pages.response(page)
    }

    /// Away from the callback, unless nobody sees its address, or there is nothing in it to be seen.
    pub(crate) fn lead_or_show(&self, page: Page, request: &Parts) -> Response<Bytes> {
        let is_bare = request.uri.query().is_none() && !self.leads_elsewhere(page);
        if is_bare || !fills_a_tab(&request.headers) { self.show(page) } else { self.lead(page) }
    }

    /// To the page below the callback, or to the app's own site.
    pub(crate) fn lead(&self, page: Page) -> Response<Bytes> {
        let Some(location) = self.location(page) else { return self.show(page) };
        let mut response = Page::OnTheWay.response();
        response.headers_mut().insert(LOCATION, location.clone());
        response
    }

    pub(crate) fn leads_elsewhere(&self, page: Page) -> bool {
        self.pages.elsewhere(page).is_some()
    }

    fn location(&self, page: Page) -> Option<&HeaderValue> {
        self.pages.elsewhere(page).or_else(|| self.place.location(page))
    }
}
