//! From one page to the operation that fetches the next.
//!
//! ```
//! use http::Response;
//! use spotify_web::{ApiUrl, Operation, Pager, library};
//! use spotify_auth_core::Timestamp;
//!
//! let mut pager = Pager::new(ApiUrl::spotify(), library::Tracks::new());
//! let mut names = Vec::new();
//! let answers = [
//!     r#"{"items":[{"track":{"name":"One"}}],"offset":0,"total":2,"next":"https://api.spotify.com/v1/me/tracks?offset=1&limit=1"}"#,
//!     r#"{"items":[{"track":{"name":"Two"}}],"offset":1,"total":2,"next":null}"#,
//! ];
//! for answer in answers {
//!     let operation = pager.operation()?.expect("there is another page"); // send it; a `Call` does
//!     let output = library::Tracks::parse(&Response::new(answer.into()), Timestamp::from_unix_seconds(0))?;
//!     names.extend(pager.on_page(output).items.into_iter().map(|saved| saved.track.name.to_string()));
//! }
//! assert_eq!(names, ["One", "Two"]);
//! assert!(pager.operation()?.is_none());
//! # Ok::<(), spotify_web::Error>(())
//! ```

use std::fmt;

use crate::api_url::ApiUrl;
use crate::error::{Error, ErrorKind, PageProblem};
use crate::operation::{Operation, QuotaMode};
use crate::page::Page;

/// More pages than any list of Spotify's has: 11,000 playlists and some tens of thousands of saved items are the most.
const MAX_PAGES: u32 = 100_000;

/// An operation that answers with one page of a list. The derive writes it for operations marked `paged`.
pub trait Paged: Operation + Clone {
    /// What the list holds.
    type Item;

    /// The largest page that Spotify gives to an app with extended quota.
    const MAX_LIMIT: u32;

    /// The largest page that Spotify gives to an app in development mode.
    const MAX_LIMIT_IN_DEVELOPMENT: u32 = Self::MAX_LIMIT;

    /// Where the page starts, from 0.
    fn start(&self) -> u32;

    /// How many elements it asks for, if it says.
    fn page_size(&self) -> Option<u32>;

    /// The same operation for the page that starts at `offset`.
    #[must_use]
    fn at(self, offset: u32, limit: u32) -> Self;

    /// The page in an answer.
    fn page(output: Self::Output) -> Page<Self::Item>;
}

/// Walks a list page by page, as pure data: says which operation to call, and takes its output.
///
/// A page's `next` link is read, never followed: it must lead below the API's address and forward, and only the
/// position in it is used. So a link that somebody forged can neither take the bearer elsewhere nor go round in circles.
pub struct Pager<O> {
    api: ApiUrl,
    limit: u32,
    next: Next<O>,
    pages: u32,
    total: Option<u32>,
}

enum Next<O> {
    Page(O),
    /// The last page's link cannot be followed.
    Broken(PageProblem),
    End,
}

impl<O: Paged> Pager<O> {
    /// From where `first` starts; unless it says otherwise, in pages of the largest size that Spotify gives to any app.
    pub fn new(api: ApiUrl, first: O) -> Self {
        Self::in_quota_mode(api, first, None)
    }

    /// The same for an app in this mode, if that is known: some lists come in larger pages with extended quota.
    pub fn in_quota_mode(api: ApiUrl, first: O, quota_mode: Option<QuotaMode>) -> Self {
        let largest = match quota_mode {
            Some(QuotaMode::Extended) => O::MAX_LIMIT,
            Some(QuotaMode::Development) | None => O::MAX_LIMIT_IN_DEVELOPMENT,
        };
        let limit = first.page_size().unwrap_or(largest);
        let offset = first.start();
        Self { api, limit, next: Next::Page(first.at(offset, limit)), pages: 0, total: None }
    }

    /// The operation for the next page; `None` after the last.
    ///
    /// # Errors
    /// The last page's link to the next one is not one of Spotify's. What came so far is good; there is no more.
    pub fn operation(&self) -> Result<Option<&O>, Error> {
        match &self.next {
            Next::Page(operation) => Ok(Some(operation)),
            Next::Broken(problem) => Err(Error::new(&O::METADATA, ErrorKind::Page(*problem))),
            Next::End => Ok(None),
        }
    }

    /// How many elements the list has, as the last page told; `None` before the first.
    pub fn total(&self) -> Option<u32> {
        self.total
    }

    /// Takes the output of [`operation`](Self::operation) and hands back its page.
    pub fn on_page(&mut self, output: O::Output) -> Page<O::Item> {
        let page = O::page(output);
        self.pages = self.pages.saturating_add(1);
        self.total = page.total.or(self.total);
        if let Next::Page(now) = std::mem::replace(&mut self.next, Next::End) {
            self.next = match self.position_after(&page, now.start()) {
                Ok(Some(offset)) => Next::Page(now.at(offset, self.limit)),
                Ok(None) => Next::End,
                Err(problem) => Next::Broken(problem),
            };
        }
        page
    }

    fn position_after(&self, page: &Page<O::Item>, offset: u32) -> Result<Option<u32>, PageProblem> {
        // An empty page with a link behind it ends the list: there is nothing that could move on from it.
        let Some(link) = page.next.as_deref().filter(|_| page.taken() > 0) else {
            return Ok(None);
        };
        let link = self.api.below(link).ok_or(PageProblem::Elsewhere)?;
        let next = link
            .query_pairs()
            .find(|(name, _)| name == "offset")
            .and_then(|(_, value)| value.parse::<u32>().ok())
            .ok_or(PageProblem::NoPosition)?;
        if next <= offset {
            return Err(PageProblem::NotForward);
        }
        if self.pages >= MAX_PAGES {
            return Err(PageProblem::TooMany);
        }
        Ok(Some(next))
    }
}

impl<O> fmt::Debug for Pager<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("pages", &self.pages)
            .field("total", &self.total)
            .field("more", &matches!(self.next, Next::Page(_)))
            .finish_non_exhaustive()
    }
}
