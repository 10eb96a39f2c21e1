//! What a pending call does without async.

use std::future::IntoFuture;

use super::{Pages, Spotify};
use crate::client::PendingCall;
use crate::error::Error;
use crate::operation::Operation;
use crate::pager::Paged;

impl<O> PendingCall<O, Spotify>
where
    O: Operation + Send + 'static,
    O::Output: Send + 'static,
{
    /// Makes the call, and waits for what comes of it.
    ///
    /// # Errors
    /// As of the same call when it is awaited; a bad argument is told here too.
    pub fn send(self) -> Result<O::Output, Error> {
        let (runs, call) = self.over(Spotify::apart);
        runs.block_on(call.into_future())
    }
}

impl<O: Paged> PendingCall<O, Spotify> {
    /// All items from this page on, in order. One page is fetched after the other, when the item is asked for that it begins with: more
    /// at once would be sent one after the other too. For more at once, give each thread an offset of its own.
    pub fn pages(self) -> Pages<O> {
        let (runs, call) = self.over(Spotify::apart);
        Pages::new(call.pages(1), runs)
    }
}
