//! A list as a stream of its pages.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

use super::{Settings, Spotify};
use crate::error::Error;
use crate::pager::{FetchId, Paged, Pager};

/// The pages of a list in order, several of them fetched at the same time. Made by [`Pages::whole`](super::Pages::whole).
///
/// What holds for [`Pages`](super::Pages) holds here too: when pages are fetched, what a page that fails does, and what dropping does.
#[must_use = "a stream does nothing until it is polled"]
pub struct WholePages<O: Paged, C = Spotify> {
    client: C,
    settings: Settings,
    most: usize,
    walk: Walk<O>,
    under_way: FuturesUnordered<Fetching<O::Output>>,
}

enum Walk<O: Paged> {
    /// The arguments were bad, which is told once.
    Refused(Option<Error>),
    Through(Pager<O>),
    /// A link could not be followed, which has been told.
    Broken(Pager<O>),
}

type Fetching<T> = Pin<Box<dyn Future<Output = (FetchId, Result<T, Error>)> + Send>>;

impl<O: Paged, C> WholePages<O, C> {
    /// How many elements the whole list has, as the last page told that came; `None` before the first.
    ///
    /// Counts what cannot be shown too, and is an estimate for searches: stop at the end of the stream, not at this count.
    pub fn total(&self) -> Option<u32> {
        self.pager().and_then(Pager::total)
    }

    /// How many pages were handed out so far.
    pub fn position(&self) -> u32 {
        self.pager().map_or(0, Pager::pages)
    }

    fn pager(&self) -> Option<&Pager<O>> {
        match &self.walk {
            Walk::Through(pager) | Walk::Broken(pager) => Some(pager),
            Walk::Refused(_) => None,
        }
    }
}

impl<O: Paged> WholePages<O> {
    pub(super) fn new(client: Spotify, first: Result<O, Error>, settings: Settings, most: usize) -> Self {
        let walk = match first {
            Ok(first) => {
                let quota_mode = client.defaults().quota_mode;
                Walk::Through(Pager::in_quota_mode(client.api_url().clone(), first, quota_mode))
            }
            Err(error) => Walk::Refused(Some(error)),
        };
        Self { client, settings, most: most.max(1), walk, under_way: FuturesUnordered::new() }
    }

    pub(super) fn first(mut self, items: u64) -> Self {
        if let Walk::Through(pager) = self.walk {
            self.walk = Walk::Through(pager.first(items));
        }
        self
    }
}

impl<O> WholePages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
{
    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// A page could not be fetched. Asking again fetches it once more.
    pub async fn try_next(&mut self) -> Result<Option<O::Page>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// Lets the pages come that are under way, and fetches as many as may be while one is read. Nobody waits for them.
    pub(super) fn go_on(&mut self, cx: &mut Context<'_>) {
        // None of them is waited for, so there is no error to tell.
        while self.poll_under_way(cx, self.most - 1).is_ready() {}
    }

    /// Ends when a page has come or failed; with the error if it is the one that is waited for.
    fn poll_under_way(&mut self, cx: &mut Context<'_>, most: usize) -> Poll<Result<(), Error>> {
        let Walk::Through(pager) = &mut self.walk else { return Poll::Pending };
        while let Some(fetch) = pager.fetch(most) {
            let (client, settings) = (self.client.clone(), self.settings.clone());
            let mut fetching: Fetching<_> =
                Box::pin(async move { (fetch.id, client.run(fetch.operation, settings).await) });
            // Sent before those that have come are read, which would be first in the line.
            match fetching.as_mut().poll(cx) {
                Poll::Ready(outcome) => return Poll::Ready(told(pager, outcome)),
                Poll::Pending => self.under_way.push(fetching),
            }
        }
        match Pin::new(&mut self.under_way).poll_next(cx) {
            Poll::Ready(Some(outcome)) => Poll::Ready(told(pager, outcome)),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

/// Tells the pager what became of a fetch; hands back what is to be told to who waits. The others that fail are fetched once
/// more in their turn.
fn told<O: Paged>(pager: &mut Pager<O>, (id, outcome): (FetchId, Result<O::Output, Error>)) -> Result<(), Error> {
    match outcome {
        Ok(output) => pager.on_output(id, output),
        Err(error) if pager.on_failed(id) => return Err(error),
        Err(_) => {}
    }
    Ok(())
}

impl<O> Stream for WholePages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Page: Unpin,
{
    type Item = Result<O::Page, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let pager = match &mut this.walk {
                Walk::Refused(error) => return Poll::Ready(error.take().map(Err)),
                Walk::Broken(_) => return Poll::Ready(None),
                Walk::Through(pager) => pager,
            };
            if let Some(page) = pager.page() {
                if pager.under_way() == 0 {
                    // Guesses that turned out wrong.
                    this.under_way.clear();
                }
                this.go_on(cx);
                return Poll::Ready(Some(Ok(page)));
            }
            match pager.is_over() {
                Ok(true) => return Poll::Ready(None),
                Ok(false) => {}
                Err(error) => {
                    this.walk = match std::mem::replace(&mut this.walk, Walk::Refused(None)) {
                        Walk::Through(pager) => Walk::Broken(pager),
                        other => other,
                    };
                    return Poll::Ready(Some(Err(error)));
                }
            }
            match this.poll_under_way(cx, this.most) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                // Nothing is under way, and nothing will be.
                Poll::Pending if matches!(&this.walk, Walk::Through(pager) if pager.is_over().is_err()) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<O: Paged, C> fmt::Debug for WholePages<O, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WholePages")
            .field("operation", &O::METADATA.id)
            .field("position", &self.position())
            .field("total", &self.total())
            .field("under_way", &self.under_way.len())
            .finish_non_exhaustive()
    }
}
