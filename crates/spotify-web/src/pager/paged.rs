//! What an operation is that answers with one page of a list.
//!
//! A page in hand leads to its neighbours, each an operation like any other:
//!
//! ```
//! use http::Response;
//! use spotify_auth_core::Timestamp;
//! use spotify_web::{ApiUrl, Operation, Paged, library};
//!
//! let operation = library::Tracks::new().limit(2).offset(2);
//! let answer = r#"{"items":[{"track":{"name":"Three"}}],"offset":2,"limit":2,"total":9,
//!     "next":"https://api.spotify.com/v1/me/tracks?offset=4&limit=2",
//!     "previous":"https://api.spotify.com/v1/me/tracks?offset=0&limit=2"}"#;
//! let page = library::Tracks::parse(&Response::new(answer.into()), Timestamp::from_unix_seconds(0))?;
//!
//! let api = ApiUrl::spotify();
//! let next = operation.next_page(&page, &api)?.expect("there are more"); // call it, or send its request
//! assert_eq!((next.offset, next.limit), (Some(4), Some(2)));
//! let previous = operation.previous_page(&page, &api)?.expect("there are some before");
//! assert_eq!((previous.offset, previous.limit), (Some(0), Some(2)));
//! # Ok::<(), spotify_web::Error>(())
//! ```

use super::list_page::ListPage;
use super::position::{Position, Way};
use crate::api_url::ApiUrl;
use crate::error::{Error, ErrorKind, PageProblem};
use crate::operation::{Operation, QuotaMode};

/// An operation that answers with one page of a list. The derive writes it for operations marked `paged`.
pub trait Paged: Operation + Clone {
    /// What the list holds.
    type Item;

    /// How its pages come.
    type Page: ListPage<Item = Self::Item>;

    /// The largest page that Spotify gives to an app with extended quota.
    const MAX_LIMIT: u32;

    /// The largest page that Spotify gives to an app in development mode.
    const MAX_LIMIT_IN_DEVELOPMENT: u32 = Self::MAX_LIMIT;

    /// The last place that a page can start at. What is beyond cannot be reached, whatever the total says.
    const MAX_OFFSET: u32 = u32::MAX;

    /// Where the page starts.
    fn start(&self) -> Position;

    /// How many elements it asks for, if it says.
    fn page_size(&self) -> Option<u32>;

    /// The same operation for the page that starts at `position`; `None` if no page of this list can start there.
    #[must_use]
    fn at(self, position: &Position, limit: u32) -> Option<Self>;

    /// The page in an answer.
    fn page(output: Self::Output) -> Self::Page;

    /// The operation for the page after `page`, which this operation was answered with; `None` after the last.
    ///
    /// The page's link is read, never followed: it must lead below `api` and forward, and only the position in it is used.
    ///
    /// # Errors
    /// The link is not one of Spotify's.
    fn next_page(&self, page: &Self::Page, api: &ApiUrl) -> Result<Option<Self>, Error> {
        let position = link_from(api, &self.start(), page.next(), Way::On).map_err(problem::<Self>)?;
        neighbour(self, page, position.filter(within_reach::<Self>), u32::MAX)
    }

    /// The operation for the page before `page`, which this operation was answered with; `None` before the first, and where
    /// Spotify has no way back. It ends where `page` starts, so it may be shorter than others.
    ///
    /// # Errors
    /// The link is not one of Spotify's.
    fn previous_page(&self, page: &Self::Page, api: &ApiUrl) -> Result<Option<Self>, Error> {
        let start = self.start();
        if start == Position::Offset(0) {
            return Ok(None);
        }
        let position = link_from(api, &start, page.previous(), Way::Back).map_err(problem::<Self>)?;
        let between = start.offset().zip(position.as_ref().and_then(Position::offset));
        let longest = between.map_or(u32::MAX, |(here, there)| here.saturating_sub(there));
        neighbour(self, page, position, longest)
    }
}

fn neighbour<O: Paged>(
    operation: &O,
    page: &O::Page,
    position: Option<Position>,
    longest: u32,
) -> Result<Option<O>, Error> {
    let Some(position) = position else { return Ok(None) };
    let answered = Some(page.limit()).filter(|limit| *limit > 0);
    let limit = operation.page_size().or(answered).unwrap_or(O::MAX_LIMIT_IN_DEVELOPMENT).min(O::MAX_LIMIT);
    let there = operation.clone().at(&position, limit.min(longest));
    there.map(Some).ok_or_else(|| problem::<O>(PageProblem::NoPosition))
}

pub(super) fn problem<O: Operation>(problem: PageProblem) -> Error {
    Error::new(&O::METADATA, ErrorKind::Page(problem))
}

/// Where the link of a page that starts `here` leads, if there is one and it is Spotify's.
pub(super) fn link_from(
    api: &ApiUrl,
    here: &Position,
    link: Option<&str>,
    way: Way,
) -> Result<Option<Position>, PageProblem> {
    let Some(link) = link else { return Ok(None) };
    here.follow(&api.below(link).ok_or(PageProblem::Elsewhere)?, way)
}

pub(super) fn within_reach<O: Paged>(position: &Position) -> bool {
    position.offset().is_none_or(|offset| offset <= O::MAX_OFFSET)
}

/// The largest page that an app in this mode gets, or one in any mode if that is not known.
pub(super) fn largest<O: Paged>(quota_mode: Option<QuotaMode>) -> u32 {
    match quota_mode {
        Some(QuotaMode::Extended) => O::MAX_LIMIT,
        Some(QuotaMode::Development) | None => O::MAX_LIMIT_IN_DEVELOPMENT,
    }
}
