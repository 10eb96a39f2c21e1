//! A list as a stream of its items.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{CallFuture, Settings, Spotify};
use crate::error::Error;
use crate::page::Skipped;
use crate::pager::{Paged, Pager};

/// The items of a list in order, fetched page by page as they are asked for. Made by
/// [`PendingCall::pages`](super::PendingCall::pages).
///
/// Nothing is fetched before it is asked for. Between two items nothing is under way, so a stream that is dropped, or
/// never polled again, holds up nobody. A page that fails ends in an error; asking again fetches that page once more.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<O: Paged> {
    client: Spotify,
    settings: Settings,
    state: State<O>,
    items: VecDeque<O::Item>,
    skipped: Vec<Skipped>,
    delivered: u64,
}

enum State<O: Paged> {
    /// The arguments were bad, which is told once.
    Refused(Option<Error>),
    Between(Pager<O>),
    Fetching(Pager<O>, CallFuture<O::Output>),
    /// Left only within one poll.
    Over(Option<u32>),
}

impl<O: Paged> Pages<O> {
    pub(super) fn new(client: Spotify, first: Result<O, Error>, settings: Settings) -> Self {
        let state = match first {
            Ok(first) => {
                let quota_mode = client.defaults().quota_mode;
                State::Between(Pager::in_quota_mode(client.api_url().clone(), first, quota_mode))
            }
            Err(error) => State::Refused(Some(error)),
        };
        Self { client, settings, state, items: VecDeque::new(), skipped: Vec::new(), delivered: 0 }
    }

    /// How many elements the whole list has, as the last page told; `None` before the first page came.
    ///
    /// Counts what cannot be shown too, and is an estimate for searches: stop at the end of the stream, not at this count.
    pub fn total(&self) -> Option<u32> {
        match &self.state {
            State::Between(pager) | State::Fetching(pager, _) => pager.total(),
            State::Over(total) => *total,
            State::Refused(_) => None,
        }
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

impl<O> Pages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Item: Unpin,
{
    /// The next item; `None` after the last.
    ///
    /// # Errors
    /// A page could not be fetched. Asking again fetches it once more.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }
}

impl<O> Stream for Pages<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Output: Send + 'static,
    O::Item: Unpin,
{
    type Item = Result<O::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.items.pop_front() {
                this.delivered = this.delivered.saturating_add(1);
                return Poll::Ready(Some(Ok(item)));
            }
            match std::mem::replace(&mut this.state, State::Over(None)) {
                State::Refused(mut error) => {
                    let told = error.take();
                    this.state = State::Refused(None);
                    return Poll::Ready(told.map(Err));
                }
                State::Over(total) => {
                    this.state = State::Over(total);
                    return Poll::Ready(None);
                }
                State::Between(pager) => match pager.operation() {
                    Ok(None) => this.state = State::Over(pager.total()),
                    Ok(Some(operation)) => {
                        let (client, operation) = (this.client.clone(), operation.clone());
                        let settings = this.settings.clone();
                        let page = Box::pin(async move { client.run(operation, settings).await });
                        this.state = State::Fetching(pager, page);
                    }
                    Err(error) => {
                        this.state = State::Over(pager.total());
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                State::Fetching(mut pager, mut page) => {
                    let Poll::Ready(output) = page.as_mut().poll(cx) else {
                        this.state = State::Fetching(pager, page);
                        return Poll::Pending;
                    };
                    let page = output.map(|output| pager.on_page(output));
                    this.state = State::Between(pager);
                    match page {
                        Ok(page) => {
                            this.items.extend(page.items);
                            this.skipped.extend(page.skipped);
                        }
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
            }
        }
    }
}

impl<O: Paged> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &O::METADATA.id)
            .field("position", &self.delivered)
            .field("total", &self.total())
            .finish_non_exhaustive()
    }
}
