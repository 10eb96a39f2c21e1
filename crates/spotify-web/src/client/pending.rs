//! A call that has not been made yet.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::{Pages, Spotify};
use crate::error::Error;
use crate::operation::{ArgumentError, Operation};
use crate::pager::Paged;
use crate::response::WithResponse;

/// A call that is made when it is awaited. It owns what it needs, so it can be sent to another task.
///
/// Its methods set the operation's optional arguments. They never fail: a bad argument is what awaiting it ends with.
#[must_use = "a call does nothing until it is awaited"]
pub struct PendingCall<O, C = Spotify> {
    client: C,
    operation: Result<O, ArgumentError>,
}

/// A call under way. Dropping it cancels the call.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl<O, C> PendingCall<O, C> {
    pub(crate) fn new(client: C, operation: impl FnOnce() -> Result<O, ArgumentError>) -> Self {
        Self { client, operation: operation() }
    }

    /// Sets an argument. The first error of several is told.
    pub(crate) fn with(mut self, set: impl FnOnce(&mut O) -> Result<(), ArgumentError>) -> Self {
        if let Ok(operation) = &mut self.operation
            && let Err(error) = set(operation)
        {
            self.operation = Err(error);
        }
        self
    }

    /// The same call, handing back a whole [`Response`](crate::Response): what the answer says together with its headers, its
    /// bytes, and what was odd in it. Set the arguments first.
    pub fn with_response(self) -> PendingCall<WithResponse<O>, C> {
        PendingCall { client: self.client, operation: self.operation.map(WithResponse::new) }
    }

    /// The operation, to be sent by other means.
    ///
    /// # Errors
    /// An argument was bad.
    pub fn into_operation(self) -> Result<O, ArgumentError> {
        self.operation
    }
}

impl<O: Paged> PendingCall<O, Spotify> {
    /// All items from this page on, one page fetched after the other, in order.
    pub fn pages(self) -> Pages<O> {
        let first = self.operation.map_err(|error| Error::argument(&O::METADATA, error));
        Pages::new(self.client, first)
    }
}

impl<O> IntoFuture for PendingCall<O, Spotify>
where
    O: Operation + Send + 'static,
    O::Output: Send + 'static,
{
    type Output = Result<O::Output, Error>;
    type IntoFuture = CallFuture<O::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let operation = self.operation.map_err(|error| Error::argument(&O::METADATA, error))?;
            self.client.run(operation).await
        })
    }
}

impl<O: Operation, C> fmt::Debug for PendingCall<O, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingCall").field("operation", &O::METADATA.id).finish_non_exhaustive()
    }
}
