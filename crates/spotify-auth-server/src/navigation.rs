//! Who asks: a person who goes to a page, or a page that has the browser fetch something.
//!
//! Browsers say so in headers that pages cannot set (Fetch Metadata). The callback seen from outside:
//!
//! ```
//! use http::Request;
//! use spotify_auth_server::{Landing, Page};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let landing = Landing::new(&"http://127.0.0.1:8888/callback".parse()?)?;
//! let come = |mode: &str| Request::get("/callback?code=NApC").header("host", "127.0.0.1:8888").header("sec-fetch-mode", mode);
//! let person = come("navigate").header("sec-fetch-dest", "document").body(())?.into_parts().0;
//! let script = come("no-cors").body(())?.into_parts().0;
//! assert_eq!(landing.lead_to(Page::Expired, &person).status(), 303);
//! assert_eq!(landing.lead_to(Page::Expired, &script).status(), 400);
//! # Ok(()) }
//! ```

use http::HeaderMap;
use http::header::SEC_WEBSOCKET_KEY;

/// The headers with which browsers mark a request that nobody has asked for yet.
const PREFETCH: &[&str] = &["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// Whether a person goes to this page. Browsers that say nothing about it are believed: the state decides in the end.
pub(crate) fn is_navigation(headers: &HeaderMap) -> bool {
    let navigates = headers.get_all("sec-fetch-mode").iter().all(|mode| mode == "navigate");
    let fetched_ahead = PREFETCH.iter().any(|name| {
        headers.get_all(*name).iter().any(|value| {
            let value = value.as_bytes().to_ascii_lowercase();
            [&b"prefetch"[..], b"prerender", b"preview"].iter().any(|word| value.starts_with(word))
        })
    });
    // Chromium does not say `Sec-Fetch-Mode` in a WebSocket's handshake; this one no page can leave out (RFC 6455 section 4.1).
    let opens_a_socket = headers.contains_key(SEC_WEBSOCKET_KEY);
    navigates && !fetched_ahead && !opens_a_socket
}

/// Whether the browser says that a page which [`is_navigation`] fills a whole tab, not a frame in somebody else's page. One that
/// says nothing is not believed here: what is no browser has no address bar, and is refused at once.
pub(crate) fn fills_a_tab(headers: &HeaderMap) -> bool {
    headers.contains_key("sec-fetch-dest")
        && headers.get_all("sec-fetch-dest").iter().all(|destination| destination == "document")
}
