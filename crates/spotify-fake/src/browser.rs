//! The person's browser: follows redirects, presses Allow or Deny, and stays on this machine.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = spotify_fake::Fake::builder().start().await?;
//! let url = format!(
//!     "{}/authorize?client_id={}&response_type=code&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback&state=xyz",
//!     fake.base_url(),
//!     fake.confidential_client().id,
//! );
//! let visit = fake.browser().visit(&url).await?;
//! // example.com is not on this machine, so the browser stops in front of it: where the code is in the URL.
//! assert!(visit.url().starts_with("https://example.com/callback?code="));
//! assert!(visit.parameter("state").is_some_and(|state| state == "xyz"));
//!
//! let visit = fake.browser().deny(&url).await?;
//! assert_eq!(visit.parameter("error").as_deref(), Some("access_denied"));
//! # Ok(()) }
//! ```

mod cookies;
mod form;
mod http_client;

use std::fmt;
use std::io::{self, BufRead};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, header};
use url::Url;

use crate::accounts::{SHOW_PAGE, USER};
use crate::redact::Redacted;
use crate::serve::Authority;
use crate::sync::lock;

/// A browser follows no more redirects than this.
const MAX_REDIRECTS: usize = 10;

/// Plays the person who logs in. Cheap to clone; remembers nothing between visits unless it is told to keep cookies.
#[derive(Clone)]
pub struct Browser {
    authority: Option<Arc<Authority>>,
    stand_in: Option<SocketAddr>,
    user: Option<Arc<str>>,
    /// Shared by all clones.
    jar: Option<Arc<Mutex<cookies::Jar>>>,
}

/// Where a visit ended.
#[derive(Clone)]
#[non_exhaustive]
pub struct Visit {
    /// The status of the last page; `None` if the browser stopped in front of it, because it is not on this machine or
    /// nobody listens there.
    pub status: Option<u16>,
    /// The headers of the last page.
    pub headers: HeaderMap,
    /// The last page.
    pub body: String,
    /// All URLs, in order; the last one may not have been loaded.
    pub urls: Vec<String>,
}

/// Why a visit did not end on a page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VisitError {
    /// The text is not an absolute URL.
    #[error("the browser cannot open this address, because it is not an absolute URL")]
    NotAUrl,
    /// More redirects than any login needs.
    #[error("the browser gave up after {MAX_REDIRECTS} redirects")]
    TooManyRedirects,
    /// The page has no form with Allow and Deny.
    #[error("there is no consent page to press a button on; the last page answered with status {0:?}")]
    NoConsentPage(Option<u16>),
    /// The server broke off, or spoke something that is not HTTP.
    #[error("the page did not load: {0}")]
    Broken(String),
}

impl Browser {
    pub(crate) fn new(authority: Option<Arc<Authority>>, stand_in: Option<SocketAddr>) -> Self {
        Self { authority, stand_in, user: None, jar: None }
    }

    /// The same browser with another user of the fake in front of it, who need not be the one who is signed in.
    #[must_use]
    pub fn as_user(mut self, id: &str) -> Self {
        self.user = Some(id.into());
        self
    }

    /// The same browser with an empty jar for cookies, which its visits and its clones fill and share.
    #[must_use]
    pub fn with_cookies(mut self) -> Self {
        self.jar = Some(Arc::default());
        self
    }

    /// Opens a URL and follows its redirects to the end.
    ///
    /// # Errors
    /// If the URL is none, a page breaks off, or the redirects do not end.
    pub async fn visit(&self, url: &str) -> Result<Visit, VisitError> {
        self.browse(Url::parse(url).map_err(|_| VisitError::NotAUrl)?, false, None, Vec::new()).await
    }

    /// Opens an authorize URL and presses Allow on the consent page, which is shown even when consent is automatic.
    ///
    /// # Errors
    /// As [`visit`](Self::visit), and if there is no consent page.
    pub async fn allow(&self, url: &str) -> Result<Visit, VisitError> {
        self.press(url, "allow").await
    }

    /// Opens an authorize URL and presses Deny on the consent page, which is shown even when consent is automatic.
    ///
    /// # Errors
    /// As [`visit`](Self::visit), and if there is no consent page.
    pub async fn deny(&self, url: &str) -> Result<Visit, VisitError> {
        self.press(url, "deny").await
    }

    /// [`visit`](Self::visit) for callers without a runtime.
    ///
    /// # Errors
    /// As [`visit`](Self::visit).
    pub fn visit_blocking(&self, url: &str) -> Result<Visit, VisitError> {
        block_on(self.visit(url))
    }

    /// [`allow`](Self::allow) for callers without a runtime.
    ///
    /// # Errors
    /// As [`allow`](Self::allow).
    pub fn allow_blocking(&self, url: &str) -> Result<Visit, VisitError> {
        block_on(self.allow(url))
    }

    /// [`deny`](Self::deny) for callers without a runtime.
    ///
    /// # Errors
    /// As [`deny`](Self::deny).
    pub fn deny_blocking(&self, url: &str) -> Result<Visit, VisitError> {
        block_on(self.deny(url))
    }

    /// Sits in front of a program: reads what it prints to the end, and allows each sign-in whose address stands on a line of its
    /// own. Hands back all that was printed.
    ///
    /// # Errors
    /// What is printed cannot be read, or somebody cannot be signed in, as in [`allow`](Self::allow).
    pub fn allow_printed_blocking(&self, program: impl BufRead) -> io::Result<String> {
        let mut printed = String::new();
        for line in program.lines() {
            let line = line?;
            if line.contains("/authorize?") {
                self.allow_blocking(line.trim()).map_err(io::Error::other)?;
            }
            printed.push_str(&line);
            printed.push('\n');
        }
        Ok(printed)
    }

    async fn press(&self, url: &str, button: &str) -> Result<Visit, VisitError> {
        let start = Url::parse(url).map_err(|_| VisitError::NotAUrl)?;
        let page = self.browse(start, true, None, Vec::new()).await?;
        let no_page = || VisitError::NoConsentPage(page.status);
        let form = form::consent_form(&page.body).ok_or_else(no_page)?;
        let action = Url::parse(page.url()).and_then(|here| here.join(&form.action)).map_err(|_| no_page())?;
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("nonce", &form.nonce)
            .append_pair("decision", button)
            .finish();
        self.browse(action, false, Some(body), page.urls).await
    }

    async fn browse(
        &self,
        start: Url,
        show_page: bool,
        mut form: Option<String>,
        mut urls: Vec<String>,
    ) -> Result<Visit, VisitError> {
        let mut url = start;
        for _ in 0..=MAX_REDIRECTS {
            urls.push(url.to_string());
            let stopped = |urls| Visit { status: None, headers: HeaderMap::new(), body: String::new(), urls };
            let mut request = navigation(&url, show_page, form.take())?;
            self.introduce(&url, &mut request)?;
            let sent = http_client::send(&url, request, self.authority.as_deref(), self.stand_in).await?;
            let Some(response) = sent else {
                return Ok(stopped(urls));
            };
            let (parts, body) = response.into_parts();
            if let (Some(jar), Some(host)) = (&self.jar, url.host_str()) {
                lock(jar).take(host, &parts.headers);
            }
            let next = parts
                .status
                .is_redirection()
                .then(|| parts.headers.get(header::LOCATION)?.to_str().ok())
                .flatten()
                .map(|location| url.join(location));
            match next {
                Some(Ok(next)) => url = next,
                // A 303 that leads nowhere, as every answer that is no redirect, is where the visit ends.
                Some(Err(_)) | None => {
                    return Ok(Visit {
                        status: Some(parts.status.as_u16()),
                        headers: parts.headers,
                        body: String::from_utf8_lossy(&body).into_owned(),
                        urls,
                    });
                }
            }
        }
        Err(VisitError::TooManyRedirects)
    }
}

impl Browser {
    /// Says who sits here, and shows the cookies.
    fn introduce(&self, url: &Url, request: &mut Request<Bytes>) -> Result<(), VisitError> {
        let cookies = self.jar.as_ref().zip(url.host_str()).and_then(|(jar, host)| lock(jar).header_for(host));
        for (name, value) in [(USER, self.user.as_deref()), ("cookie", cookies.as_deref())] {
            if let Some(value) = value {
                let value = HeaderValue::from_str(value).map_err(|error| VisitError::Broken(error.to_string()))?;
                request.headers_mut().insert(name, value);
            }
        }
        Ok(())
    }
}

/// A request as a browser sends it when a person goes somewhere.
fn navigation(url: &Url, show_page: bool, form: Option<String>) -> Result<Request<Bytes>, VisitError> {
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    };
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let target = if target.starts_with('/') { target } else { "/" };
    let mut request = Request::builder()
        .method(if form.is_some() { Method::POST } else { Method::GET })
        .uri(target)
        .header(header::HOST, host)
        .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
        .header(header::USER_AGENT, concat!("spotify-fake-browser/", env!("CARGO_PKG_VERSION")))
        .header("sec-fetch-dest", "document")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-site", if form.is_some() { "same-origin" } else { "none" });
    if show_page {
        request = request.header(SHOW_PAGE, "1");
    }
    if form.is_some() {
        request = request.header(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    }
    request.body(form.map_or_else(Bytes::new, Bytes::from)).map_err(|error| VisitError::Broken(error.to_string()))
}

impl Visit {
    /// The last URL: the callback with its parameters, if the browser stopped in front of it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.urls.last().map_or("", String::as_str)
    }

    /// A query parameter that the authorization server sent to the app, decoded: of the last URL that has it.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.urls.iter().rev().find_map(|url| {
            let url = Url::parse(url).ok()?;
            url.query_pairs().find_map(|(key, value)| (key == name).then(|| value.into_owned()))
        })
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // URLs and pages of a login carry codes, states and nonces.
        f.debug_struct("Visit")
            .field("status", &self.status)
            .field("urls", &self.urls.len())
            .field("body", &Redacted)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").finish_non_exhaustive()
    }
}

/// On a thread of its own, so that it works inside a runtime too.
fn block_on<F>(visit: F) -> Result<Visit, VisitError>
where
    F: Future<Output = Result<Visit, VisitError>> + Send,
{
    let broken = |error: std::io::Error| VisitError::Broken(error.to_string());
    std::thread::scope(|scope| {
        let visit = scope.spawn(|| {
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?.block_on(visit)
        });
        visit.join().unwrap_or_else(|_| Err(VisitError::Broken("the browser's thread panicked".to_owned())))
    })
}
