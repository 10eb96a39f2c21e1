//! The pure half of the callback: a request's head and a pending login in, a static answer and an outcome out.
//!
//! Mount it in whatever server you already run; [`CallbackServer`](crate::CallbackServer) is the one that comes with this
//! crate.
//!
//! ```
//! use std::time::Duration;
//! use http::Request;
//! use spotify_auth_core::{Client, Login, Now, Timestamp};
//! use spotify_auth_server::{Outcome, Responder};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);
//! # let random_bytes = core::array::from_fn(|i| i as u8);
//! let login = Login::builder(Client::public("client id")?, "https://app.example/callback".parse()?).start(random_bytes);
//! let url = login.authorize_url().as_str().to_owned(); // the user's browser goes there
//! let mut responder = Responder::new(login)?;
//!
//! let get = |path: &str| Request::get(path).header("host", "app.example").body(()).map(|r| r.into_parts().0);
//!
//! // Somebody else's callback is turned away, and the login waits on.
//! let reply = responder.respond(&get("/callback?code=stolen&state=guessed")?, now);
//! assert_eq!(reply.response.status(), 400);
//!
//! // Ours ends it, and leads the browser away from the address that carries the code.
//! # let state = url.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
//! let reply = responder.respond(&get(&format!("/callback?code=NApC&state={state}"))?, now);
//! assert_eq!(reply.response.headers()["location"], "https://app.example/callback/done");
//! let Outcome::SignedIn(login) = reply.outcome else { panic!("{:?}", reply.outcome) };
//! let exchange = login.exchange();
//!
//! let reply = responder.respond(&get("/callback/done")?, now);
//! assert_eq!(reply.response.status(), 200);
//! # let _ = exchange; Ok(()) }
//! ```

use std::mem;

use bytes::Bytes;
use http::header::{LOCATION, SEC_WEBSOCKET_KEY};
use http::request::Parts;
use http::{HeaderMap, Method, Response};
use spotify_auth_core::{AuthorizationError, AwaitingRedirect, HasCode, Login, NotOurs, Now, RedirectError};
use zeroize::Zeroizing;

use crate::page::Page;
use crate::pages::Pages;
use crate::place::{NotHttp, Place, Target};
use crate::rejected::Rejected;

/// One pending login, answering the requests that come to its redirect URI.
///
/// The callback itself and two pages below it, `<callback>/done` and `<callback>/denied`, are answered; route all three
/// here. The answers are static, and nothing of a request is repeated in them.
#[derive(Debug)]
#[must_use = "a responder does nothing until requests are handed to it"]
pub struct Responder {
    place: Place,
    stage: Stage,
    rejected: Rejected,
    pages: Pages,
}

#[derive(Debug)]
enum Stage {
    Waiting(Login<AwaitingRedirect>),
    /// The redirect came; this is the page that it led to.
    Decided(Target),
}

/// An answer to send, and what the request meant for the login.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reply {
    /// The answer, complete but for what belongs to the connection (`Connection`, `Content-Length`).
    pub response: Response<Bytes>,
    /// What the request meant.
    pub outcome: Outcome,
    /// The browser will not come back for another page of this login.
    pub(crate) is_last: bool,
}

/// What a request meant for the login.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The redirect came with a code: exchange it for a token.
    SignedIn(Login<HasCode>),
    /// The user or Spotify said no; the login is over.
    Denied(AuthorizationError),
    /// A redirect that does not belong to the login, which waits on.
    Rejected(NotOurs),
    /// A redirect after the one that ended the login.
    AlreadyUsed,
    /// The last page of a login that has ended: nothing more will be asked for.
    LastPage,
    /// Nothing: a favicon, a prefetch, a request for somebody else.
    Unrelated,
}

impl Responder {
    /// Waits for the redirect of `login`.
    ///
    /// # Errors
    /// [`NotHttp`] for a redirect URI with a custom scheme.
    pub fn new(login: Login<AwaitingRedirect>) -> Result<Self, NotHttp> {
        Ok(Self {
            place: Place::of(login.redirect_uri())?,
            stage: Stage::Waiting(login),
            rejected: Rejected::default(),
            pages: Pages::default(),
        })
    }

    /// The app's own pages in place of those that come with this crate.
    pub fn pages(mut self, pages: Pages) -> Self {
        self.pages = pages;
        self
    }

    /// The login, if it waits on: for web servers, which keep it until the browser comes again.
    pub fn into_login(self) -> Option<Login<AwaitingRedirect>> {
        match self.stage {
            Stage::Waiting(login) => Some(login),
            Stage::Decided(_) => None,
        }
    }

    /// Answers one request. `now` becomes the time of the authorization if this is the redirect.
    pub fn respond(&mut self, request: &Parts, now: Now) -> Reply {
        match self.route(request) {
            Ok(Target::Callback) => self.on_callback(request, now),
            Ok(target) => self.on_final_page(target),
            Err(page) => self.show(page, Outcome::Unrelated),
        }
    }

    /// The redirects that were turned away so far.
    pub fn rejected(&self) -> &Rejected {
        &self.rejected
    }

    pub(crate) fn keep_rejected(mut self, kept: usize) -> Self {
        self.rejected = Rejected::keeping(kept);
        self
    }

    /// Every check that a request must pass before any of the login's state is touched, in order.
    fn route(&self, request: &Parts) -> Result<Target, Page> {
        self.place.check_addressee(request)?;
        if request.method != Method::GET {
            return Err(Page::MethodNotAllowed);
        }
        let target = self.place.target(request.uri.path()).ok_or(Page::NotFound)?;
        if is_navigation(&request.headers) { Ok(target) } else { Err(Page::NotANavigation) }
    }

    fn on_callback(&mut self, request: &Parts, now: Now) -> Reply {
        // Whatever this redirect turns out to be, it is judged once. A verdict of a later version of core that is none of
        // those below would end the login as refused.
        let login = match mem::replace(&mut self.stage, Stage::Decided(Target::Denied)) {
            Stage::Waiting(login) => login,
            decided @ Stage::Decided(_) => {
                self.stage = decided;
                return self.show(Page::AlreadyUsed, Outcome::AlreadyUsed);
            }
        };
        // The question mark tells core that the rest is a query, whatever is in it.
        let query = Zeroizing::new(format!("?{}", request.uri.query().unwrap_or_default()));
        match login.on_redirect(&query, now) {
            Ok(login) => {
                self.stage = Stage::Decided(Target::SignedIn);
                self.lead_to(Page::SignedIn, Outcome::SignedIn(login))
            }
            Err(RedirectError::Denied(error)) => self.lead_to(Page::Denied, Outcome::Denied(error)),
            Err(RedirectError::NotOurs { login, reason }) => {
                self.stage = Stage::Waiting(login);
                self.rejected.count(reason);
                self.show(Page::NotOurs, Outcome::Rejected(reason))
            }
            Err(_) => self.show(Page::Malformed, Outcome::Unrelated),
        }
    }

    fn on_final_page(&self, target: Target) -> Reply {
        match (&self.stage, target) {
            (Stage::Decided(Target::SignedIn), Target::SignedIn) => self.show(Page::SignedIn, Outcome::LastPage),
            (Stage::Decided(Target::Denied), Target::Denied) => self.show(Page::Denied, Outcome::LastPage),
            _ => self.show(Page::NotFound, Outcome::Unrelated),
        }
    }

    fn show(&self, page: Page, outcome: Outcome) -> Reply {
        let is_last = matches!(outcome, Outcome::LastPage);
        Reply { response: self.pages.response(page), outcome, is_last }
    }

    /// Away from the address that carries the code: to the page below the callback, or to the app's own site.
    fn lead_to(&self, page: Page, outcome: Outcome) -> Reply {
        let below = if page == Page::SignedIn { self.place.signed_in() } else { self.place.denied() };
        let elsewhere = self.pages.elsewhere(page);
        let mut response = Page::OnTheWay.response();
        response.headers_mut().insert(LOCATION, elsewhere.unwrap_or(&below.location).clone());
        Reply { response, outcome, is_last: elsewhere.is_some() }
    }
}

/// The headers with which browsers mark a request that nobody has asked for yet.
const PREFETCH: &[&str] = &["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// Whether a person goes to this page. Browsers that say nothing about it are believed: the state decides in the end.
fn is_navigation(headers: &HeaderMap) -> bool {
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
