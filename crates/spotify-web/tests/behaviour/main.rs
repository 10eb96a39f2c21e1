//! How operations, calls, lists and the client behave, on a virtual clock and without a socket.
#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions around the tests are tests too"
)]

#[cfg(feature = "blocking")]
mod blocking;
mod bulk;
mod cached;
mod cached_model;
mod call;
mod canary;
mod cancelled;
mod client;
mod closed;
mod defaults;
mod errors;
mod held;
mod leniency;
mod limits;
mod mended;
mod models;
mod observed;
mod odd;
mod own_operations;
mod pager;
mod pager_ahead;
mod pager_lists;
mod pages;
mod pages_ahead;
mod repeats;
mod reports;
mod requests;
mod retries;
mod round_trip;
mod support;
mod wire;
mod wrapped;
