//! A call that has not been made yet.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::{Pages, Settings, Spotify};
use crate::cache::CacheMode;
use crate::call::CallPolicy;
use crate::error::Error;
use crate::gate::Class;
use crate::operation::{ArgumentError, Operation};
use crate::pager::Paged;
use crate::response::WithResponse;

/// A call that is made when it is awaited, or by `send` if it is the blocking client's. It owns what it needs, so it can be sent to another task.
///
/// Its methods set the operation's optional arguments. They never fail: a bad argument is what awaiting it ends with.
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct PendingCall<O, C = Spotify> {
    client: C,
    operation: Result<O, ArgumentError>,
    settings: Settings,
}

/// A call under way. Dropping it cancels the call.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl<O, C> PendingCall<O, C> {
    pub(crate) fn new(client: C, operation: impl FnOnce() -> Result<O, ArgumentError>) -> Self {
        Self { client, operation: operation(), settings: Settings::default() }
    }

    /// The same call of the client that is in this one, and what else is.
    #[cfg(feature = "blocking")]
    pub(crate) fn over<D, R>(self, apart: impl FnOnce(C) -> (R, D)) -> (R, PendingCall<O, D>) {
        let Self { client, operation, settings } = self;
        let (rest, client) = apart(client);
        (rest, PendingCall { client, operation, settings })
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
        self.map(WithResponse::new)
    }

    /// The same call of another operation, which is made of this one.
    pub(crate) fn map<P>(self, other: impl FnOnce(O) -> P) -> PendingCall<P, C> {
        let Self { client, operation, settings } = self;
        PendingCall { client, operation: operation.map(other), settings }
    }

    /// How often and how long this call is tried, instead of as the client's policy says. Of a list, each page.
    pub fn policy(mut self, policy: CallPolicy) -> Self {
        self.settings.policy = Some(policy);
        self
    }

    /// How urgent this call is where the rate limit makes calls wait: [`Class::Interactive`] unless set, and the pages of a
    /// list [`Class::Bulk`].
    pub fn class(mut self, class: Class) -> Self {
        self.settings.class = Some(class);
        self
    }

    /// How this call uses the client's cache, if it has one. Of a list, each page.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.settings.cache = mode;
        self
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
    /// All items from this page on, in order, with up to `in_flight` pages fetched at the same time; 1 fetches one page after the
    /// other, as they are asked for. Set the arguments first.
    ///
    /// As many pages are held at most, the one that is being read included. What the rate gate lets through at a time may be
    /// less. Lists whose places have no numbers (followed artists, what was played) come one page after the other in any case.
    pub fn pages(self, in_flight: usize) -> Pages<O> {
        let first = self.operation.map_err(|error| Error::argument(&O::METADATA, error));
        let class = self.settings.class.unwrap_or(Class::Bulk);
        Pages::new(self.client, first, Settings { class: Some(class), patient: true, ..self.settings }, in_flight)
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
            self.client.run(operation, self.settings).await
        })
    }
}

impl<O: Operation, C> fmt::Debug for PendingCall<O, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingCall").field("operation", &O::METADATA.id).finish_non_exhaustive()
    }
}
