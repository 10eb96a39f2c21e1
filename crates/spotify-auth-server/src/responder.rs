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
//! assert!(matches!(reply.outcome, Outcome::Rejected(_)));
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
use http::Response;
use http::request::Parts;
use spotify_auth_core::{AuthorizationError, AwaitingRedirect, HasCode, Login, NotOurs, Now, RedirectError};
use zeroize::Zeroizing;

use crate::landing::Landing;
use crate::page::Page;
use crate::pages::Pages;
use crate::place::{NotHttp, Target};
use crate::rejected::Rejected;

/// One pending login, answering the requests that come to its redirect URI.
///
/// The callback itself and the pages below it are answered, `<callback>/done`, `/denied`, `/not-ours` and `/used`: route all of
/// them here. A server that keeps no responder after the callback hands those pages to a [`Landing`]. The answers are static,
/// and nothing of a request is repeated in them.
#[derive(Debug)]
#[must_use = "a responder does nothing until requests are handed to it"]
pub struct Responder {
    landing: Landing,
    stage: Stage,
    rejected: Rejected,
}

#[derive(Debug)]
enum Stage {
    Waiting(Login<AwaitingRedirect>),
    /// The redirect came; this is the page that it led to.
    Decided(Page),
}

/// An answer to send, and what the request meant for the login.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reply {
    /// The answer, complete but for what belongs to the connection (`Connection`, `Content-Length`).
    pub response: Response<Bytes>,
    /// What the request meant.
    pub outcome: Outcome,
    /// What the browser that gets it is about to do.
    pub(crate) then: Then,
}

/// What a browser does once it has an answer, as far as a server that is about to leave should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing that anybody waits for.
    Stays,
    /// It comes for the page that a second redirect leads to.
    Returns,
    /// It has that page.
    HasReturned,
    /// The login's own browser has seen the last of us.
    IsGone,
}

/// What a request meant for the login.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The redirect came with a code: exchange it for a token.
    SignedIn(Login<HasCode>),
    /// The user or Spotify said no; the login is over.
    Denied(AuthorizationError),
    /// A redirect that does not belong to the login, which waits on. A browser's tab is led to `<callback>/not-ours`, all else refused at once.
    Rejected(NotOurs),
    /// A redirect after the one that ended the login. A browser's tab is led to `<callback>/used`, all else refused at once.
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
            landing: Landing::new(login.redirect_uri())?,
            stage: Stage::Waiting(login),
            rejected: Rejected::default(),
        })
    }

    /// The app's own pages in place of those that come with this crate.
    pub fn pages(mut self, pages: Pages) -> Self {
        self.landing = self.landing.pages(pages);
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
        match self.landing.target(request) {
            Ok(Target::Callback) => self.on_callback(request, now),
            Ok(Target::Below(page)) => self.on_page_below(page),
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

    fn on_callback(&mut self, request: &Parts, now: Now) -> Reply {
        // Whatever this redirect turns out to be, it is judged once. A verdict of a later version of core that is none of
        // those below would end the login as refused.
        let login = match mem::replace(&mut self.stage, Stage::Decided(Page::Denied)) {
            Stage::Waiting(login) => login,
            decided @ Stage::Decided(_) => {
                self.stage = decided;
                return self.lead_or_show(Page::AlreadyUsed, request, Outcome::AlreadyUsed);
            }
        };
        // The question mark tells core that the rest is a query, whatever is in it.
        let query = Zeroizing::new(format!("?{}", request.uri.query().unwrap_or_default()));
        match login.on_redirect(&query, now) {
            Ok(login) => {
                self.stage = Stage::Decided(Page::SignedIn);
                self.lead_to(Page::SignedIn, Outcome::SignedIn(login))
            }
            Err(RedirectError::Denied(error)) => self.lead_to(Page::Denied, Outcome::Denied(error)),
            Err(RedirectError::NotOurs { login, reason }) => {
                self.stage = Stage::Waiting(login);
                self.rejected.count(reason);
                self.lead_or_show(Page::NotOurs, request, Outcome::Rejected(reason))
            }
            Err(_) => self.show(Page::Malformed, Outcome::Unrelated),
        }
    }

    fn on_page_below(&self, page: Page) -> Reply {
        let (page, outcome, then) = match (&self.stage, page) {
            (Stage::Decided(end), page) if *end == page => (page, Outcome::LastPage, Then::IsGone),
            (Stage::Decided(_), Page::AlreadyUsed) => (page, Outcome::Unrelated, Then::HasReturned),
            (_, Page::NotOurs) => (page, Outcome::Unrelated, Then::Stays),
            _ => (Page::NotFound, Outcome::Unrelated, Then::Stays),
        };
        Reply { response: self.landing.show(page), outcome, then }
    }

    fn show(&self, page: Page, outcome: Outcome) -> Reply {
        Reply { response: self.landing.show(page), outcome, then: Then::Stays }
    }

    /// An end of the login, which is never shown at the address that carries the code.
    fn lead_to(&self, page: Page, outcome: Outcome) -> Reply {
        let then = if self.landing.leads_elsewhere(page) { Then::IsGone } else { Then::Stays };
        Reply { response: self.landing.lead(page), outcome, then }
    }

    fn lead_or_show(&self, page: Page, request: &Parts, outcome: Outcome) -> Reply {
        let response = self.landing.lead_or_show(page, request);
        let returns = response.status().is_redirection() && !self.landing.leads_elsewhere(page);
        Reply { response, outcome, then: if returns { Then::Returns } else { Then::Stays } }
    }
}
