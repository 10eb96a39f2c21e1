//! A list as a stream of its items.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Settings, Spotify, WholePages};
use crate::error::Error;
use crate::page::Skipped;
use crate::pager::{ListPage, Paged};

/// The items of a list in order, with several pages fetched at the same time. Made by
/// [`PendingCall::pages`](super::PendingCall::pages).
///
/// Nothing is fetched before it is polled, and then ahead of what is read as far as `pages` was told. The first page comes alone,
/// since it says how many there are. A page that fails ends in an error in its place in the list; asking again fetches that
/// page once more, and those that came or are on their way meanwhile stay.
///
/// Whoever polls only now and then loses nothing: time in which nobody polls does not count against a page's deadline. Nor
/// does a stream that is never polled again hold up others. Dropping it cancels what is under way.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<O: Paged, C = Spotify> {
    whole: WholePages<O, C>,
    items: VecDeque<O::Item>,
    skipped: Vec<Skipped>,
    delivered: u64,
}

impl<O: Paged, C> Pages<O, C> {
    /// How many elements the whole list has, as the last page told that came; `None` before the first.
    /// [`fetch_total`](Pages::fetch_total) waits for it.
    ///
    /// Counts what cannot be shown too, and is an estimate for searches: stop at the end of the stream, not at this count.
    pub fn total(&self) -> Option<u32> {
        self.whole.total()
    }

    /// How many items were handed out so far.
    pub fn position(&self) -> u64 {
        self.delivered
    }

    /// What was left out of the pages so far, nulls above all.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }
}

impl<O: Paged> Pages<O> {
    pub(super) fn new(client: Spotify, first: Result<O, Error>, settings: Settings, most: usize) -> Self {
        let whole = WholePages::new(client, first, settings, most);
        Self { whole, items: VecDeque::new(), skipped: Vec::new(), delivered: 0 }
    }

    /// Only the first so many items, and no more fetched than it takes to have them. Say so before the first is asked for.
    pub fn first(mut self, items: u64) -> Self {
        self.whole = self.whole.first(items);
        self
    }

    /// The same list page by page: with the offset, what was left out, and all else that a page says. Say so before the first
    /// item is asked for.
    pub fn whole(self) -> WholePages<O> {
        self.whole
    }
}

impl<O> Pages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
    O::Item: Unpin,
{
    /// The next item; `None` after the last.
    ///
    /// # Errors
    /// A page could not be fetched. Asking again fetches it once more.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// How many elements the whole list has, told before the first item is taken: fetches the first page unless it is here,
    /// and keeps it for the stream. `None` if the list does not say.
    ///
    /// # Errors
    /// The first page could not be fetched. Asking again fetches it once more.
    pub async fn fetch_total(&mut self) -> Result<Option<u32>, Error> {
        while self.whole.position() == 0 {
            match poll_fn(|cx| self.poll_page(cx)).await {
                Some(Ok(())) => {}
                Some(Err(error)) => return Err(error),
                None => break,
            }
        }
        Ok(self.total())
    }

    /// Takes in the next page.
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<(), Error>>> {
        Poll::Ready(match ready!(Pin::new(&mut self.whole).poll_next(cx)) {
            Some(Ok(page)) => {
                self.skipped.extend_from_slice(page.skipped());
                self.items.extend(page.into_items());
                Some(Ok(()))
            }
            Some(Err(error)) => Some(Err(error)),
            None => None,
        })
    }
}

impl<O> Stream for Pages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
    O::Item: Unpin,
{
    type Item = Result<O::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while this.items.is_empty() {
            match ready!(this.poll_page(cx)) {
                Some(Ok(())) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        this.whole.go_on(cx);
        this.delivered = this.delivered.saturating_add(1);
        Poll::Ready(this.items.pop_front().map(Ok))
    }
}

impl<O: Paged, C> fmt::Debug for Pages<O, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &O::METADATA.id)
            .field("position", &self.delivered)
            .field("total", &self.total())
            .finish_non_exhaustive()
    }
}
