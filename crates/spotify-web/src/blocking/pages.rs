//! A list as an iterator over its items.
//!
//! ```no_run
//! # fn example(spotify: spotify_web::blocking::Spotify) -> Result<(), spotify_web::Error> {
//! let newest = spotify.library().tracks().pages().take(100).collect::<Result<Vec<_>, _>>()?;
//! # let _ = newest; Ok(()) }
//! ```

use std::fmt;
use std::iter::FusedIterator;

use spotify_auth_core::blocking::Blocking;

use crate::client;
use crate::error::Error;
use crate::page::Skipped;
use crate::pager::Paged;

/// The items of a list in order, fetched page by page as they are asked for. Made by `pages` of a pending call.
///
/// Between two items nothing is under way. A page that fails ends in an error; asking again fetches that page once more, so an
/// iteration that passes over errors may never end.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Pages<O: Paged> {
    pages: client::Pages<O>,
    runs: Blocking,
}

impl<O: Paged> Pages<O> {
    pub(super) fn new(pages: client::Pages<O>, runs: Blocking) -> Self {
        Self { pages, runs }
    }

    /// Only the first so many items, and no more fetched than it takes to have them. Say so before the first is asked for.
    pub fn first(self, items: u64) -> Self {
        Self { pages: self.pages.first(items), ..self }
    }

    /// The same list page by page. Say so before the first item is asked for.
    pub fn whole(self) -> WholePages<O> {
        WholePages { pages: self.pages.whole(), runs: self.runs }
    }

    /// How many elements the whole list has, as the last page told; `None` before the first page came.
    ///
    /// Counts what cannot be shown too, and is an estimate for searches: stop at the end of the list, not at this count.
    pub fn total(&self) -> Option<u32> {
        self.pages.total()
    }

    /// How many items were handed out so far.
    pub fn position(&self) -> u64 {
        self.pages.position()
    }

    /// What was left out of the pages so far, nulls above all.
    pub fn skipped(&self) -> &[Skipped] {
        self.pages.skipped()
    }
}

impl<O> Pages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
    O::Item: Unpin,
{
    /// How many elements the whole list has, told before the first item is taken: fetches the first page unless it is here,
    /// and keeps it for the iteration. `None` if the list does not say.
    ///
    /// # Errors
    /// The first page could not be fetched. Asking again fetches it once more.
    pub fn fetch_total(&mut self) -> Result<Option<u32>, Error> {
        self.runs.block_on(self.pages.fetch_total())
    }
}

impl<O> Iterator for Pages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
    O::Item: Unpin,
{
    type Item = Result<O::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.runs.block_on(self.pages.try_next()).transpose()
    }
}

impl<O> FusedIterator for Pages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
    O::Item: Unpin,
{
}

impl<O: Paged> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}

/// The pages of a list in order. Made by [`Pages::whole`]; what holds for [`Pages`] holds here too.
#[must_use = "an iterator does nothing until it is asked"]
pub struct WholePages<O: Paged> {
    pages: client::WholePages<O>,
    runs: Blocking,
}

impl<O: Paged> WholePages<O> {
    /// How many elements the whole list has, as the last page told; `None` before the first page came.
    pub fn total(&self) -> Option<u32> {
        self.pages.total()
    }

    /// How many pages were handed out so far.
    pub fn position(&self) -> u32 {
        self.pages.position()
    }
}

impl<O> Iterator for WholePages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
{
    type Item = Result<O::Page, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.runs.block_on(self.pages.try_next()).transpose()
    }
}

impl<O> FusedIterator for WholePages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
{
}

impl<O: Paged> fmt::Debug for WholePages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}
