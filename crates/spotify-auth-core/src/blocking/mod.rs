//! Without async (feature `blocking`): the contract that a blocking HTTP client fulfils, the loop that drives a machine over it, and
//! [`Blocking`], which runs what is async here on the thread that calls.
//!
//! ```no_run
//! # fn example(transport: std::sync::Arc<dyn spotify_auth_core::blocking::BlockingTransport>)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use spotify_auth_core::{AccountsUrls, Client, Exchange, Session};
//! use spotify_auth_core::blocking::{Blocking, drive};
//! use spotify_auth_core::driver::{Authenticator, TokenSource};
//!
//! // One machine: a token, a login's exchange, a call.
//! let client = Client::confidential("client id", "client secret")?;
//! let token = drive(&transport, Exchange::client_credentials(client.clone(), AccountsUrls::spotify())?)?;
//!
//! // One token for many threads: the authenticator is the async one, with its single flight and its stores.
//! let blocking = Blocking::new(transport);
//! let session = Session::client_credentials(client, AccountsUrls::spotify(), [7; 8])?;
//! let authenticator = Authenticator::new(Arc::new(blocking.clone()), session);
//! let bearer = blocking.block_on(authenticator.bearer(None))?;
//! # let _ = (token, bearer); Ok(()) }
//! ```
//!
//! # How it works
//!
//! There is no second implementation, and no thread of ours. What the async code awaits is either an answer, which [`Blocking`] gets
//! by blocking inside the poll, or a wait, which must not block there: it races with others. So a wait leaves its end with the
//! [`block_on`](Blocking::block_on) that runs on this thread, which parks until the first of them, or until another thread wakes it.
//!
//! What many threads share they drive together: the one that finds a renewal due sends its request, the others are parked until it
//! is answered, and take it over if that thread goes away.
//!
//! # What it costs
//!
//! * A thread per call under way, as with any blocking client.
//! * A request cannot be interrupted. A call's own end and a shutdown are noticed when the request ends, which its deadline sees to;
//!   a transport that keeps no deadline is not cut off, as an async one is.
//! * Stores work if they bring what they wait for: memory, file and keyring do, Redis needs tokio's runtime.
//! * [`block_on`](Blocking::block_on) in a task of an async runtime works, and keeps that thread from all other tasks.

mod drive;
mod run;
mod runner;
mod transport;

pub use drive::drive;
pub use runner::Blocking;
pub use transport::BlockingTransport;

#[cfg(test)]
mod tests;
